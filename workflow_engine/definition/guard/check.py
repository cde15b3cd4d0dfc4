"""Python tree → checked tree: the allow-list and the types.

A part that is wrong becomes ``None``, and whatever contains it is not judged any further: one mistake gives
one problem, and the rest of the guard is still checked.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from workflow_engine.definition.guard import rules
from workflow_engine.definition.guard.functions import FUNCTIONS, call
from workflow_engine.definition.guard.grammar import Syntax
from workflow_engine.definition.guard.problems import Code, GuardProblem, Suggester, did_you_mean, show
from workflow_engine.definition.guard.tokens import Kind, Token
from workflow_engine.definition.guard.tree import (
    And,
    Arithmetic,
    Compare,
    Constant,
    ConstantList,
    Field,
    In,
    Negate,
    Node,
    Not,
    Or,
    Value,
)
from workflow_engine.definition.guard.types import BOOLEAN, NUMBERS, TYPE_NAMES, Environment, FieldType, Type
from workflow_engine.errors import Message

_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_ARITHMETIC: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class Checker:
    """Checks one guard; ``problems`` fills up on the way."""

    def __init__(self, syntax: Syntax, env: Environment) -> None:
        self.syntax = syntax
        self.env = env
        self.problems: list[GuardProblem] = []
        self.suggester = Suggester()

    def problem(self, code: Code, span: tuple[int, int], zh: str, en: str, suggestion: str | None = None) -> None:
        """Note something wrong at ``span``."""
        self.problems.append(GuardProblem(code, Message(zh, en), *span, suggestion))

    def check(self, node: ast.expr) -> Node | None:
        """Return the checked form of ``node``; ``None`` if it is wrong, and ``problems`` says why."""
        match node:
            case ast.Name():
                return self._leaf(self.syntax.token(node.id))
            case ast.BoolOp():
                return self._logic(node)
            case ast.UnaryOp(op=ast.Not()):
                return self._negation(node)
            case ast.UnaryOp(op=ast.USub()):
                return self._minus(node)
            case ast.BinOp() if type(node.op) in _ARITHMETIC:
                return self._arithmetic(node)
            case ast.Compare():
                return self._comparison(node)
            case ast.Call():
                return call(self, node)
            case ast.List():
                self.problem(
                    "guard-syntax",
                    self.syntax.span(node),
                    "列表只能写在 in 后面",
                    "a list stands only after 'in'",
                )
            case _:
                zh, en = (
                    "条件式里没有这种写法，请对照说明改写",
                    "this is not part of the language, see the manual",
                )
                self.problem("guard-syntax", self.syntax.span(node), zh, en)
        return None

    def condition(self, node: ast.expr) -> Node | None:
        """Check ``node`` and that it is true or false."""
        checked = self.check(node)
        if checked is None or checked.type.type is Type.BOOLEAN:
            return checked
        name = TYPE_NAMES[checked.type.type]
        zh, en = (
            f"这里要一个条件，却是{name.zh}；请写成比较",
            f"a condition is needed, this is {name.en}; compare it",
        )
        self.problem("guard-type", (checked.start, checked.end), zh, en)
        return None

    def unknown(self, token: Token, what: Message, known: list[str], mend: Message) -> None:
        """Note that the name ``token`` means nothing, with the nearest known one or the mend."""
        nearest = self.suggester.nearest(token.text, known)
        hint = did_you_mean(nearest)
        zh = f"没有叫“{show(token.text)}”的{what.zh}{hint.zh or '；' + mend.zh}"
        en = f"unknown {what.en} '{show(token.text)}'{hint.en or '; ' + mend.en}"
        self.problem("guard-unknown-name", (token.start, token.end), zh, en, nearest)

    def _leaf(self, token: Token) -> Node | None:
        if token.kind is Kind.LITERAL:
            assert token.value is not None  # noqa: S101 - every literal token has one
            return Constant(token.start, token.end, FieldType(_type_of(token.value)), token.value)
        if token.text in self.env.fields:
            return Field(token.start, token.end, self.env.fields[token.text], token.text)
        self._unknown_field(token)
        return None

    def _unknown_field(self, token: Token) -> None:
        name, span = token.text, (token.start, token.end)
        if name in FUNCTIONS or name in self.env.tables:
            zh, en = f"“{name}”后面要有括号，写成 {name}(…)", f"'{name}' needs brackets, write {name}(...)"
            self.problem("guard-unknown-name", span, zh, en)
        elif name in {"None", "null", "none", "Null", "NULL"}:
            zh, en = (
                "没有空值；字段填没填用 has(字段) 判断",
                "there is no null; ask has(field) whether it has a value",
            )
            self.problem("guard-unknown-name", span, zh, en)
        elif "." in name:
            zh, en = "点号只用在 count(状态.动作) 里", "a dot stands only in count(state.action)"
            self.problem("guard-syntax", span, zh, en)
        elif any(name in field.options for field in self.env.fields.values()):
            zh, en = f"选项“{name}”要加引号", f"the option '{name}' needs quotes"
            self.problem("guard-unknown-name", span, zh, en, f'"{name}"')
        else:
            mend = Message("请先在 data 里声明", "declare it under data first")
            self.unknown(token, Message("字段", "field"), list(self.env.fields), mend)

    def _logic(self, node: ast.BoolOp) -> Node | None:
        operands = tuple(self.condition(value) for value in node.values)
        sound = tuple(operand for operand in operands if operand is not None)
        if len(sound) < len(operands):
            return None
        return (And if isinstance(node.op, ast.And) else Or)(*self.syntax.span(node), BOOLEAN, sound)

    def _negation(self, node: ast.UnaryOp) -> Node | None:
        operand = self.condition(node.operand)
        return operand and Not(*self.syntax.span(node), BOOLEAN, operand)

    def _minus(self, node: ast.UnaryOp) -> Node | None:
        operand = self.check(node.operand)
        if operand is None:
            return None
        span = self.syntax.span(node)
        if isinstance(operand, Constant) and isinstance(operand.value, int | Decimal | timedelta):
            if operand.type.type is not Type.BOOLEAN:
                negative = operand.value.copy_negate() if isinstance(operand.value, Decimal) else -operand.value
                return Constant(*span, operand.type, negative)
        elif operand.type.type in NUMBERS | {Type.DURATION}:
            return Negate(*span, operand.type, operand)
        name = TYPE_NAMES[operand.type.type]
        zh, en = f"{name.zh}前面不能加负号，请删去", f"{name.en} has no negative, delete the minus"
        self.problem("guard-type", span, zh, en)
        return None

    def _arithmetic(self, node: ast.BinOp) -> Node | None:
        left, right = self.check(node.left), self.check(node.right)
        if left is None or right is None:
            return None
        operator, span = _ARITHMETIC[type(node.op)], self.syntax.span(node)
        result = rules.arithmetic(operator, left, right)
        if isinstance(result, rules.Mismatch):
            self.problems.append(result.problem(*span))
            return None
        return Arithmetic(*span, result, operator, left, right)

    def _comparison(self, node: ast.Compare) -> Node | None:
        operators = tuple(_COMPARISONS.get(type(op), "is") for op in node.ops)
        if "in" in operators or "not in" in operators:
            if len(operators) == 1:
                return self._membership(node, operators[0])
            zh, en = "in 不能和别的比较连写，请用 and 分开", "'in' cannot be chained, use 'and'"
            self.problem("guard-syntax", self.syntax.span(node), zh, en)
            return None
        checked = [self.check(part) for part in (node.left, *node.comparators)]
        span, before = self.syntax.span(node), len(self.problems)
        for left, operator, right in zip(checked, operators, checked[1:], strict=False):
            if left and right and (wrong := rules.comparison(left, right, operator, self.suggester)):
                pair = span if len(operators) == 1 else (left.start, right.end)
                self.problems.append(wrong.problem(*pair))
        operands = tuple(operand for operand in checked if operand is not None)
        if len(operands) < len(checked) or len(self.problems) > before:
            return None
        return Compare(*span, BOOLEAN, operands, operators)

    def _membership(self, node: ast.Compare, operator: str) -> Node | None:
        item = self.check(node.left)
        written = node.comparators[0]
        container = self._constants(written) if isinstance(written, ast.List) else self.check(written)
        if item is None or container is None:
            return None
        if container.type.type is not Type.LIST:
            name = TYPE_NAMES[container.type.type]
            zh, en = f"in 后面要写列表 [ ]，却是{name.zh}", f"a list [ ] stands after 'in', this is {name.en}"
            self.problem("guard-type", (container.start, container.end), zh, en)
            return None
        span = self.syntax.span(node)
        members = container.items if isinstance(container, ConstantList) else (_member(container),)
        wrong = [w for member in members if (w := rules.comparison(item, member, "in", self.suggester))]
        self.problems.extend(mismatch.problem(*span) for mismatch in wrong)
        return None if wrong else In(*span, BOOLEAN, item, container, operator == "not in")

    def _constants(self, node: ast.List) -> ConstantList | None:
        span = self.syntax.span(node)
        if not node.elts:
            self.problem("guard-syntax", span, "列表是空的，至少写一个值", "the list is empty, write a value")
            return None
        items = [self._constant(element) for element in node.elts]
        sound = tuple(item for item in items if item is not None)
        return ConstantList(*span, FieldType(Type.LIST), sound) if len(sound) == len(items) else None

    def _constant(self, node: ast.expr) -> Constant | None:
        checked = self.check(node)
        if checked is None or isinstance(checked, Constant):
            return checked
        zh, en = (
            "列表里只能写固定的值；和字段比较用 ==",
            "a list holds only constants; compare with fields by ==",
        )
        self.problem("guard-type", (checked.start, checked.end), zh, en)
        return None


def _type_of(value: Value) -> Type:
    if isinstance(value, bool):
        return Type.BOOLEAN
    if isinstance(value, int):
        return Type.INTEGER
    return Type.DECIMAL if isinstance(value, Decimal) else Type.TEXT


def _member(container: Node) -> Node:
    """Return a stand-in for any member of the list ``container``; unknown members count as files."""
    kind = FieldType(container.type.item or Type.FILE, container.type.options)
    return Node(container.start, container.end, kind)
