"""Which types go together. Nothing is converted silently; only integers and decimals mix, as numbers."""

from __future__ import annotations

from workflow_engine.definition.guard.problems import (
    Code,
    GuardProblem,
    Suggester,
    did_you_mean,
    options_listed,
    show,
)
from workflow_engine.definition.guard.tree import Constant, Node
from workflow_engine.definition.guard.types import NUMBERS, ORDERED, REFERENCES, TYPE_NAMES, FieldType, Type
from workflow_engine.errors import Message
from workflow_engine.record import record

_EQUAL = frozenset({"==", "!=", "in"})
_POINTS = {Type.DATE, Type.DATETIME}


@record
class Mismatch:
    """Two parts that do not go together; ``at`` is the part to blame, ``None`` both."""

    message: Message
    code: Code = "guard-type"
    at: Node | None = None
    suggestion: str | None = None

    def problem(self, start: int, end: int) -> GuardProblem:
        """Return it as a problem; the span given is used when both parts are to blame."""
        if self.at is not None:
            start, end = self.at.start, self.at.end
        return GuardProblem(self.code, self.message, start, end, self.suggestion)


def comparison(left: Node, right: Node, operator: str, suggester: Suggester) -> Mismatch | None:
    """Return why ``left operator right`` has no meaning, ``None`` if it has; ``in`` is like ``==``."""
    a, b = left.type.type, right.type.type
    if operator not in _EQUAL and a == b and a not in ORDERED:
        return Mismatch(
            Message(
                f"{TYPE_NAMES[a].zh}没有大小之分，只能用 == 或 !=",
                f"{TYPE_NAMES[a].en} has no order, use == or !=",
            )
        )
    if a == b == Type.CHOICE:
        return _choices(left, right)
    if (a == b and a not in {Type.FILE, Type.LIST}) or (a in NUMBERS and b in NUMBERS):
        return None
    for field, constant in ((left, right), (right, left)):
        if isinstance(constant, Constant) and constant.type.type is Type.TEXT and operator in _EQUAL:
            if field.type.type is Type.CHOICE:
                return option(field.type, constant, suggester)
            if field.type.type in REFERENCES:
                return None
    return _unlike(left, right)


def option(choice: FieldType, constant: Constant, suggester: Suggester) -> Mismatch | None:
    """Return why ``constant`` cannot be a value of ``choice``, ``None`` if it can."""
    if not choice.options or constant.value in choice.options:
        return None
    nearest = suggester.nearest(str(constant.value), choice.options)
    hint = did_you_mean(nearest)
    listed = options_listed(choice.options)
    message = Message(
        f"“{show(str(constant.value))}”不在选项 [{listed}] 之中{hint.zh or '，请从中选一个'}",
        f"'{show(str(constant.value))}' is not one of [{listed}]{hint.en or ', choose one of them'}",
    )
    quoted = f'"{nearest}"' if nearest is not None else None
    return Mismatch(message, "guard-unknown-name", constant, quoted)


def arithmetic(operator: str, left: Node, right: Node) -> FieldType | Mismatch:
    """Return the type of ``left operator right``, or why it has none."""
    a, b = left.type.type, right.type.type
    result = _number(operator, a, b) if a in NUMBERS and b in NUMBERS else _span_of_time(operator, a, b)
    if operator == "/" and isinstance(right, Constant) and right.value == 0:
        return Mismatch(Message("不能除以零，请改除数", "division by zero, change the divisor"), at=right)
    if result is not None:
        return FieldType(result)
    mend = (_mend(left, right) if operator in "+-" else None) or Message(
        "只有数、日期和时长能计算", "only numbers, dates and durations can be calculated with"
    )
    return Mismatch(
        Message(
            f"{_zh(left)}和{_zh(right)}之间不能用 {operator}；{mend.zh}",
            f"cannot use {operator} between {_en(left)} and {_en(right)}; {mend.en}",
        )
    )


def common(left: FieldType, right: FieldType) -> FieldType | None:
    """Return the type of a value that is one or the other, ``None`` if there is none."""
    if left == right:
        return left
    if left.type in NUMBERS and right.type in NUMBERS:
        return FieldType(Type.DECIMAL)
    if left.type is right.type is Type.CHOICE:
        if not left.options or not right.options:
            return FieldType(Type.CHOICE)
        return FieldType(Type.CHOICE, tuple(dict.fromkeys(left.options + right.options)))
    return None


def _number(operator: str, a: Type, b: Type) -> Type:
    return Type.INTEGER if a is b is Type.INTEGER and operator != "/" else Type.DECIMAL


def _span_of_time(operator: str, a: Type, b: Type) -> Type | None:
    if operator == "-" and a is b and a in _POINTS:
        return Type.DURATION
    if b is Type.DURATION and operator in "+-" and a in _POINTS | {Type.DURATION}:
        return a
    if a is Type.DURATION and operator == "+" and b in _POINTS:
        return b
    if operator == "*" and {a, b} == {Type.DURATION, Type.INTEGER}:
        return Type.DURATION
    return None


def _choices(left: Node, right: Node) -> Mismatch | None:
    a, b = left.type.options, right.type.options
    if not a or not b or set(a) & set(b):
        return None
    return Mismatch(
        Message(
            f"两组选项 [{options_listed(a)}] 和 [{options_listed(b)}] 没有共同的，永远不会相等；请检查字段",
            f"the options [{options_listed(a)}] and [{options_listed(b)}] share nothing, check the fields",
        )
    )


def _unlike(left: Node, right: Node) -> Mismatch:
    mend = _mend(left, right) or Message("两边要是同一类值", "both sides must be of one kind")
    return Mismatch(
        Message(
            f"{_zh(left)}不能和{_zh(right)}比较；{mend.zh}",
            f"cannot compare {_en(left)} with {_en(right)}; {mend.en}",
        )
    )


def _zh(node: Node) -> str:
    return TYPE_NAMES[node.type.type].zh


def _en(node: Node) -> str:
    return TYPE_NAMES[node.type.type].en


def _mend(left: Node, right: Node) -> Message | None:
    """Return what was probably meant when one side is a constant of the wrong kind."""
    for one, other in ((left, right), (right, left)):
        if not isinstance(other, Constant):
            continue
        kind, value = one.type.type, other.value
        if kind in _POINTS | {Type.DURATION} and other.type.type is Type.INTEGER:
            return Message(f"天数写成 days({value})", f"write days({value}) for days")
        if kind is Type.DATE and isinstance(value, str):
            return Message(f'日期写成 date("{show(value)}")', f'write date("{show(value)}") for a date')
        if kind in NUMBERS and isinstance(value, str):
            return Message("数不加引号", "write numbers without quotes")
        if kind is Type.BOOLEAN and isinstance(value, str | int):
            return Message("是非值写 true 或 false", "write true or false")
        if kind in {Type.TEXT, Type.CHOICE} and other.type.type in NUMBERS:
            return Message(f'文字要加引号："{value}"', f'text needs quotes: "{value}"')
    return None
