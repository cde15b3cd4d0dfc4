"""Text → tokens: the only place that reads a guard's characters.

Only tokens of the language come out; everything else is a problem that names what to write instead.
Full-width signs, as Chinese keyboards write them, are read as what they stand for, with a warning. Every token
keeps its span in the original text, so folding never moves a position.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from workflow_engine.definition.guard.problems import GuardProblem, show
from workflow_engine.errors import Message
from workflow_engine.record import record

MAX_LENGTH = 2000
MAX_TOKENS = 500
MAX_DIGITS = 30

WORD_OPERATORS = frozenset({"and", "or", "not", "in"})
BOOLEANS = {"true": True, "True": True, "false": False, "False": False}
RESERVED_WORDS = WORD_OPERATORS | BOOLEANS.keys()


class Kind(Enum):
    NAME = auto()
    LITERAL = auto()
    OPERATOR = auto()


@record
class Token:
    """``text`` is the name (NFC), the operator (ASCII) or how a literal is written; ``value`` the literal."""

    kind: Kind
    text: str
    start: int
    end: int
    value: bool | int | Decimal | str | None = None


# Lone surrogates, controls, bidirectional and invisible characters can make a text look like another one.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_NUMBER = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?")
_TWO = re.compile(r"[=＝!！<＜>＞][=＝]")
_ONE = re.compile(r"[-+*/<>()\[\],＋－−＊×／÷＜＞≤≥≦≧≠（）［］【】，、]")
_NOT_IN = re.compile(r"not\s+in(?!\w)")
_DOT = re.compile(r"[.．](?=[^\W\d])")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_]+")  # what every name may go on with; there is more
_QUOTES = {'"': '"', "'": "'", "＂": "＂", "＇": "＇", "“": "”", "”": "”", "‘": "’", "’": "’", "「": "」"}
_FOLD = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≦": "<=", "≧": ">=", "≠": "!=",
    "【": "[", "】": "]", "、": ",",
}  # fmt: skip
_FOLDING = str.maketrans(_FOLD)
_CHINESE_UNITS = {"百": 100, "千": 1000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

_REFUSED = re.compile(r"[=＝]{3}|\*\*|//|[:：][=＝]|&&|\|\||<>|[=＝][>＞<＜]|[=＝!！&|%％^~@:：;；?？{}｛｝$`\\#]")
_MENDS = {
    "=": ("==", "比较是否相等要写 ==", "write == to compare"),
    "===": ("==", "比较是否相等要写 ==", "write == to compare"),
    "<>": ("!=", "不等于要写 !=", "write != for 'not equal'"),
    "=>": (">=", "大于等于要写 >=", "write >= for 'at least'"),
    "=<": ("<=", "小于等于要写 <=", "write <= for 'at most'"),
    "&&": ("and", "“并且”要写 and", "write and"),
    "&": ("and", "“并且”要写 and", "write and"),
    "||": ("or", "“或者”要写 or", "write or"),
    "|": ("or", "“或者”要写 or", "write or"),
    "!": ("not", "“不”要写 not", "write not"),
    ".": (None, "点号只用在 count(状态.动作) 里", "a dot stands only in count(state.action)"),
    "**": (None, "不能求乘方，把算好的数写出来", "powers are not allowed, write the number itself"),
    "//": ("/", "整除不可用，除法写 /", "only / divides"),
    "%": (
        None,
        "取余和百分号不可用，百分之五写 0.05",
        "no remainder and no percent sign, write 5 percent as 0.05",
    ),
}


def tokenize(source: str, known: Collection[str]) -> tuple[list[Token], list[GuardProblem], list[GuardProblem]]:
    """Return the tokens of ``source``, what is wrong with it, and what is worth a warning.

    ``known`` are the names that mean something: a name with hyphens is read whole only if it is among them.
    """
    if len(source) > MAX_LENGTH:
        message = Message(
            f"条件式有 {len(source)} 字，最多 {MAX_LENGTH} 字；请拆成几个字段或表",
            f"the guard has {len(source)} characters, {MAX_LENGTH} are allowed; split it or use a table",
        )
        return [], [GuardProblem("guard-syntax", message, MAX_LENGTH, len(source))], []
    scanner = _Scanner(source, known)
    if not scanner.refuse_hidden_characters():
        scanner.scan()
    return scanner.tokens, scanner.problems, scanner.warnings


@lru_cache(maxsize=16)
def _most_hyphens(names: frozenset[str]) -> int:
    return max((name.count("-") for name in names), default=0)


class _Scanner:
    def __init__(self, source: str, known: Collection[str]) -> None:
        self.source = source
        self.known = known
        # No declared name has hundreds of hyphens, but a hostile one would make every subtraction slow to read.
        self.hyphens = min(16, _most_hyphens(frozenset(known)))
        self.at = 0
        self.tokens: list[Token] = []
        self.problems: list[GuardProblem] = []
        self.warnings: list[GuardProblem] = []

    def refuse_hidden_characters(self) -> bool:
        for found in _HIDDEN.finditer(self.source):
            sign = show(found.group())
            zh, en = f"看不见的字符 {sign}，请删去", f"invisible character {sign}, delete it"
            self._problem(found.start(), found.end(), zh, en, "")
        return bool(self.problems)

    def scan(self) -> None:
        while self.at < len(self.source):
            if len(self.tokens) == MAX_TOKENS:
                zh = f"条件式超过 {MAX_TOKENS} 个词，请拆成几个字段或表"
                en = f"the guard has more than {MAX_TOKENS} words, split it or use a table"
                self._problem(self.at, len(self.source), zh, en)
                return
            character = self.source[self.at]
            if character.isspace():
                self.at += 1
            elif character in _QUOTES:
                self._text()
            elif number := _NUMBER.match(self.source, self.at):
                self._number(number.group())
            elif character.isidentifier():
                self._word()
            else:
                self._operator()

    def _problem(self, start: int, end: int, zh: str, en: str, suggestion: str | None = None) -> None:
        self.problems.append(GuardProblem("guard-syntax", Message(zh, en), start, end, suggestion))

    def _take(self, kind: Kind, length: int, text: str, value: bool | int | Decimal | str | None = None) -> None:
        """Add a token for the next ``length`` characters; warn if they are not written as ``text``."""
        start, self.at = self.at, self.at + length
        self.tokens.append(Token(kind, text, start, self.at, value))
        written = self.source[start : self.at]
        if text != written and text not in {"not in", unicodedata.normalize("NFC", written)}:
            message = Message(f"“{written}”按“{text}”理解，请改写", f"'{written}' is read as '{text}', write that")
            self.warnings.append(GuardProblem("fullwidth-or-lookalike", message, start, self.at, text))

    def _text(self) -> None:
        opening = self.source[self.at]
        closing = self.source.find(_QUOTES[opening], self.at + 1)
        line_end = self.source.find("\n", self.at)
        if closing < 0 or 0 <= line_end < closing:
            end = line_end if line_end >= 0 else len(self.source)
            quote = _QUOTES[opening]
            self._problem(self.at, end, f"引号没有收尾，补上 {quote}", f"the text is not closed, add {quote}")
            self.at = end
            return
        content = self.source[self.at + 1 : closing]
        quote = opening if opening in "\"'" else "'" if '"' in content else '"'
        self._take(Kind.LITERAL, closing + 1 - self.at, f"{quote}{content}{quote}", content)

    def _number(self, written: str) -> None:
        end = self.at + len(written)
        tail = self._identifier_end(end)
        text = written.translate(_FOLDING)
        digits = len(text) - ("." in text)
        if tail > end:
            self._number_with_tail(text, end, tail)
        elif digits > MAX_DIGITS:
            zh, en = (
                f"数有 {digits} 位，最多 {MAX_DIGITS} 位，请写短些",
                f"the number has {digits} digits, {MAX_DIGITS} are allowed; shorten it",
            )
            self._problem(self.at, end, zh, en)
        else:
            self._take(Kind.LITERAL, len(written), text, Decimal(text) if "." in text else int(text))
        self.at = max(end, tail)

    def _number_with_tail(self, number: str, end: int, tail: int) -> None:
        letters = self.source[end:tail]
        factor = _CHINESE_UNITS.get(letters.rstrip("元"))
        suggestion = None
        if factor and len(number) <= MAX_DIGITS:
            suggestion = f"{Decimal(number) * factor:f}"
            if "." in suggestion:
                suggestion = suggestion.rstrip("0").rstrip(".")
        write = f"写成 {suggestion}" if suggestion else "数只用数字写"
        zh = f"数后面不能直接跟“{show(letters)}”，{write}"
        mend = f"write {suggestion}" if suggestion else "write digits only"
        en = f"a number cannot be followed directly by '{show(letters)}', {mend}"
        self._problem(self.at, tail, zh, en, suggestion)

    def _identifier_end(self, start: int) -> int:
        plain = _PLAIN_WORD.match(self.source, start)
        end = plain.end() if plain else start
        # Asked of "a" + c because digits and combining marks may continue a name but not begin one.
        while end < len(self.source) and ("一" <= self.source[end] <= "龥" or f"a{self.source[end]}".isidentifier()):
            end += 1
        return end

    def _word(self) -> None:
        start = self.at
        end = self._name_end(start)
        name = self._name(start, end)
        while dot := _DOT.match(self.source, end):
            part, end = dot.end(), self._name_end(dot.end())
            name = f"{name}.{self._name(part, end)}"
        if name in BOOLEANS:
            self._take(Kind.LITERAL, end - start, name, BOOLEANS[name])
        elif not_in := _NOT_IN.match(self.source, start):
            self._take(Kind.OPERATOR, len(not_in.group()), "not in")
        else:
            self._take(Kind.OPERATOR if name in WORD_OPERATORS else Kind.NAME, end - start, name)

    def _name_end(self, start: int) -> int:
        """Return where the name ends; ``a-b`` is one name if it is known as such, else a subtraction."""
        ends = [self._identifier_end(start)]
        while len(ends) <= self.hyphens and self.source.startswith("-", ends[-1]):
            ends.append(self._identifier_end(ends[-1] + 1))
        for end in reversed(ends[1:]):
            if unicodedata.normalize("NFC", self.source[start:end]) in self.known:
                return end
        return ends[0]

    def _name(self, start: int, end: int) -> str:
        name = unicodedata.normalize("NFC", self.source[start:end])
        if name in self.known:
            return name
        narrow = unicodedata.normalize("NFKC", name)
        return narrow if narrow in self.known or narrow in RESERVED_WORDS else name

    def _operator(self) -> None:
        if refused := _REFUSED.match(self.source, self.at):
            written = refused.group()
            # ``==`` and ``!=`` begin with characters that are refused alone.
            if written not in {"=", "＝", "!", "！"} or not _TWO.match(self.source, self.at):
                self._refuse(written)
                return
        if known := _TWO.match(self.source, self.at) or _ONE.match(self.source, self.at):
            self._take(Kind.OPERATOR, len(known.group()), known.group().translate(_FOLDING))
        else:
            self._refuse(self.source[self.at])

    def _refuse(self, written: str) -> None:
        start, self.at = self.at, self.at + len(written)
        mend = _MENDS.get(written.translate(_FOLDING))
        if mend:
            suggestion, zh, en = mend
            self._problem(start, self.at, f"不能写“{written}”：{zh}", f"'{written}' is not allowed: {en}", suggestion)
            return
        sign = f"“{show(written)}”（U+{ord(written[0]):04X}）"
        zh = f"条件式里不能用字符{sign}，请删去；文字要加引号"
        en = f"invalid character '{show(written)}' (U+{ord(written[0]):04X}), delete it; text needs quotes"
        self._problem(start, self.at, zh, en)
