"""Tokens → Python's ``ast``: Python's grammar supplies precedence, and nothing else of Python gets in.

A first pass looks for what office staff get wrong, so that messages name the exact place and the mend. Then
the tokens are written down again as plain ASCII, every name and literal as ``t<index>``, and only that is
parsed: no text, number or identifier of the source ever reaches Python's parser. Hence no byte offsets, no
NFKC, no Python keywords (``class`` is a fine field name), no escapes.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from itertools import accumulate

from workflow_engine.definition.guard.problems import GuardProblem, show
from workflow_engine.definition.guard.tokens import Kind, Token
from workflow_engine.errors import Message

MAX_DEPTH = 50

_CLOSING = {"(": ")", "[": "]"}
_BEGIN_VALUES = frozenset({"(", "[", "-", "not"})
_END_VALUES = frozenset({")", "]"})
_BEFORE_NOT = frozenset({"and", "or", "not", "(", "[", ","})
_MEANT = {
    "且": "and",
    "并且": "and",
    "和": "and",
    "或": "or",
    "或者": "or",
    "非": "not",
    "不": "not",
    "在": "in",
}
_PYTHON = frozenset({"if", "else", "for", "is", "lambda", "await", "async", "yield"})


class Syntax:
    """A parsed guard: the Python tree, and the tokens its names and positions stand for."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        words = [t.text if t.kind is Kind.OPERATOR else f"t{i}" for i, t in enumerate(tokens)]
        self._starts = list(accumulate((len(word) + 1 for word in words), initial=0))
        self.tree: ast.expr = ast.parse(" ".join(words), mode="eval").body

    def token(self, word: str) -> Token:
        """Return the token that ``word`` (``t7``) stands for."""
        return self.tokens[int(word[1:])]

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Return where ``node`` stands in the source, in code points."""
        first = bisect_right(self._starts, node.col_offset) - 1
        last = bisect_right(self._starts, node.end_col_offset or 0) - 1
        return self.tokens[first].start, self.tokens[last].end


def parse(tokens: list[Token], length: int) -> Syntax | GuardProblem:
    """Return the parsed tokens of a source of ``length`` code points, or the first problem."""
    problem = _neighbours(tokens, length) or _brackets(tokens)
    if problem:
        return problem
    try:
        syntax = Syntax(tokens)
        # Every level has a token of its own.
        if len(tokens) <= MAX_DEPTH or _depth(syntax.tree) <= MAX_DEPTH:
            return syntax
    except (SyntaxError, ValueError):
        # The checks above accept nothing Python refuses; should it ever, the guard is refused all the same.
        message = Message("条件式写法不对，请对照说明改写", "this is not a guard, compare it with the manual")
        return GuardProblem("guard-syntax", message, 0, length)
    except (RecursionError, MemoryError):
        pass
    return _too_deep(0, length)


def _depth(tree: ast.expr) -> int:
    depth = 0
    level: list[ast.AST] = [tree]
    while level:
        depth += 1
        level = [c for node in level for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
    return depth


def _too_deep(start: int, end: int) -> GuardProblem:
    message = Message(
        f"条件式嵌套超过 {MAX_DEPTH} 层，请拆分", f"the guard is nested more than {MAX_DEPTH} deep, split it"
    )
    return GuardProblem("guard-syntax", message, start, end)


def _problem(start: int, end: int, zh: str, en: str, suggestion: str | None = None) -> GuardProblem:
    return GuardProblem("guard-syntax", Message(zh, en), start, end, suggestion)


def _is(token: Token, operators: frozenset[str]) -> bool:
    return token.kind is Kind.OPERATOR and token.text in operators


def _neighbours(tokens: list[Token], length: int) -> GuardProblem | None:
    """Return the first place where a value or an operator is missing."""
    if not tokens:
        return _problem(0, length, "条件式是空的，写一个条件", "the guard is empty, write a condition")
    previous: Token | None = None
    for token in tokens:
        if problem := _misfit(previous, token):
            return problem
        previous = token
    last = tokens[-1]
    if last.kind is Kind.OPERATOR and not _is(last, _END_VALUES):
        zh, en = f"“{last.text}”后面还缺一个值", f"a value is missing after '{last.text}'"
        return _problem(last.start, last.end, zh, en)
    return None


def _misfit(previous: Token | None, token: Token) -> GuardProblem | None:
    if previous is None or (previous.kind is Kind.OPERATOR and not _is(previous, _END_VALUES)):
        return _value_expected(previous, token)
    if token.kind is not Kind.OPERATOR or token.text == "not":
        return _operator_missing(previous, token)
    if token.text == "(" and previous.kind is not Kind.NAME:
        return _operator_missing(previous, token)
    if token.text == "[":
        zh, en = "不能用 [ ] 取值；列表写在 in 后面", "[ ] cannot pick a value; a list stands after 'in'"
        return _problem(token.start, token.end, zh, en)
    return None


def _value_expected(previous: Token | None, token: Token) -> GuardProblem | None:
    after = previous.text if previous else ""
    if token.kind is not Kind.OPERATOR or (token.text in _END_VALUES and _CLOSING.get(after) == token.text):
        return None
    if token.text == "not" and previous and after not in _BEFORE_NOT:
        zh, en = (
            "这里的 not 要连同它的条件加括号：(not …)",
            "put 'not' and its condition in brackets: (not ...)",
        )
        return _problem(token.start, token.end, zh, en)
    if token.text not in _BEGIN_VALUES:
        zh, en = f"“{token.text}”前面缺一个值", f"a value is missing before '{token.text}'"
        return _problem(token.start, token.end, zh, en)
    return None


def _operator_missing(previous: Token, token: Token) -> GuardProblem:
    for word in (token, previous):
        if word.kind is Kind.NAME and word.text in _MEANT:
            meant = _MEANT[word.text]
            zh, en = f"“{word.text}”要写 {meant}", f"write {meant} for '{word.text}'"
            return _problem(word.start, word.end, zh, en, meant)
        if word.kind is Kind.NAME and word.text in _PYTHON:
            zh = f"条件式里没有“{word.text}”，用比较和 and、or、not 表达"
            en = f"there is no '{word.text}' here, use comparisons with and, or, not"
            return _problem(word.start, word.end, zh, en)
    zh = f"“{show(previous.text)}”和“{show(token.text)}”之间缺运算符，例如 == 或 and"
    en = f"an operator such as == or 'and' is missing between '{show(previous.text)}' and '{show(token.text)}'"
    return _problem(token.start, token.end, zh, en)


def _brackets(tokens: list[Token]) -> GuardProblem | None:
    """Return the first bracket without a partner, stray comma, or nesting too deep for Python's parser."""
    # Open brackets: the token, whether commas may stand inside, how many ``-`` and ``not`` stand before it.
    opened: list[tuple[Token, bool, int]] = []
    depth = signs = 0
    previous: Token | None = None
    for token in tokens:
        if _is(token, frozenset(_CLOSING)):
            listing = token.text == "[" or (previous is not None and previous.kind is Kind.NAME)
            opened.append((token, listing, signs))
            depth, signs = depth + signs + 1, 0
        elif _is(token, _END_VALUES):
            if not opened or _CLOSING[opened[-1][0].text] != token.text:
                zh, en = (
                    f"“{token.text}”没有配对，删去或补上前半个",
                    f"'{token.text}' closes nothing, delete it",
                )
                return _problem(token.start, token.end, zh, en)
            depth -= opened.pop()[2] + 1
        elif token.text == "," and token.kind is Kind.OPERATOR and not (opened and opened[-1][1]):
            return _stray_comma(token)
        signs = signs + 1 if _is(token, _BEGIN_VALUES) and token.text not in _CLOSING else 0
        if depth + signs > MAX_DEPTH:
            return _too_deep(token.start, token.end)
        previous = token
    if opened:
        last = opened[-1][0]
        closing = _CLOSING[last.text]
        zh, en = f"“{last.text}”没有收尾，补上“{closing}”", f"'{last.text}' was never closed, add '{closing}'"
        return _problem(last.start, last.end, zh, en)
    return None


def _stray_comma(token: Token) -> GuardProblem:
    zh = "逗号只用在函数的括号里和列表 [ ] 里；数不用逗号分位"
    en = "a comma stands only between arguments and in a list [ ]; write numbers without it"
    return _problem(token.start, token.end, zh, en)
