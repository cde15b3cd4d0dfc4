"""Guards in the words of the office, said from their checked tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from workflow_engine.definition.guard.tree import (
    And,
    Arithmetic,
    Call,
    Compare,
    Constant,
    ConstantList,
    Count,
    Default,
    Field,
    Has,
    In,
    Lookup,
    Negate,
    Node,
    Not,
    Or,
    Value,
)
from workflow_engine.definition.guard.types import Type
from workflow_engine.errors import Message

Row = Decimal | str | bool
_SIGNS = {">=": "≥", "<=": "≤", "!=": "≠", "==": "=", "*": "×", "/": "÷", "-": "−"}
_FUNCTIONS = {
    "today": Message("今天", "today"),
    "days": Message("{}天", "{} days"),
    "workdays_between": Message("{}至{}的工作日数", "workdays from {} to {}"),
    "len": Message("{}的个数", "number of {}"),
    "min": Message("{}中最小者", "least of {}"),
    "max": Message("{}中最大者", "greatest of {}"),
}
_LOOSE, _OR, _AND, _TIGHT = range(4)


class GuardWords:
    """Says guards of one procedure in one language, with the titles of its fields and actions, and table rows.

    Brackets stand wherever "and" meets "or": people do not know which binds closer.
    """

    def __init__(
        self,
        lang: str,
        field: Callable[[str], str],
        action: Callable[[str], str],
        tables: Mapping[str, Mapping[str, Row]],
    ) -> None:
        self._lang = lang
        self._field = field
        self._action = action
        self._tables = tables

    def say(self, node: Node, around: int = _LOOSE) -> str:
        """Return a part of a guard in words; in brackets when what is ``around`` binds closer than it does."""
        match node:
            case Or(operands=parts):
                return self._joined(parts, "或", "or", _OR, around)
            case And(operands=parts):
                return self._joined(parts, "且", "and", _AND, around)
            case Not(operand=Has(field=Field(name=name))):
                return self._pick(f"未填“{self._field(name)}”", f"no “{self._field(name)}”")
            case Not(operand=Field() | Default() as asked):
                return self._truth(asked, "否", "no")
            case Not(operand=inner):
                return self._pick(f"非{self.say(inner, _TIGHT)}", f"not {self.say(inner, _TIGHT)}")
            case Field() | Default() if node.type.type is Type.BOOLEAN:
                return self._truth(node, "是", "yes")
            case Has(field=Field(name=name)):
                return self._pick(f"已填“{self._field(name)}”", f"“{self._field(name)}” given")
            case Compare(operands=(first, *rest), operators=signs):
                said = self._value(first)
                for sign, part in zip(signs, rest, strict=True):
                    said += f" {_SIGNS.get(sign, sign)} {self._value(part)}"
                return said
            case In(item=item, container=container, negated=negated):
                among = self._pick("不属于" if negated else "属于", "not in" if negated else "in")
                return f"{self._value(item)} {among} {self._value(container)}"
            case _:
                return self._value(node)

    def _value(self, node: Node) -> str:
        match node:
            case Field(name=name):
                return self._field(name)
            case Default(field=Field(name=name), value=value) if node.type.type is not Type.BOOLEAN:
                said = self._value(value)
                return self._pick(f"{self._field(name)}（未填按{said}）", f"{self._field(name)} ({said} if not given)")
            case Default(field=Field(name=name)):
                return self._field(name)
            case Constant(value=value):
                return self._constant(value)
            case ConstantList(items=items):
                return self._pick("、", ", ").join(self._constant(item.value) for item in items)
            case Lookup(table=table, key=Constant(value=key)) if str(key) in self._tables.get(table, {}):
                return self._constant(self._tables[table][str(key)])
            case Lookup(table=table, key=key):
                return self._pick(f"{table}（{self._value(key)}）", f"{table} ({self._value(key)})")
            case Count(action=action):
                return self._pick(f"「{self._action(action)}」次数", f"count of “{self._action(action)}”")
            case Call(function=name, arguments=arguments):
                return self._called(name, [self._value(part) for part in arguments])
            case Negate(operand=inner):
                return f"−{self._value(inner)}"
            case Arithmetic(operator=sign, left=left, right=right):
                return f"{self._operand(left, sign)} {_SIGNS.get(sign, sign)} {self._operand(right, sign, right=True)}"
            case _:
                return self.say(node, _TIGHT)

    def _operand(self, node: Node, sign: str, *, right: bool = False) -> str:
        said = self._value(node)
        looser = isinstance(node, Arithmetic) and (
            (sign in "*/" and node.operator in "+-") or (right and (sign in "-/") and node.operator != "*")
        )
        return f"({said})" if looser else said

    def _called(self, name: str, arguments: list[str]) -> str:
        words = _FUNCTIONS[name].say(self._lang)
        if words.count("{}") == len(arguments):
            return words.format(*arguments)
        return words.format(self._pick("、", ", ").join(arguments))

    def _truth(self, node: Node, zh: str, en: str) -> str:
        return f"{self._value(node)} = {self._pick(zh, en)}"

    def _joined(self, parts: tuple[Node, ...], zh: str, en: str, own: int, around: int) -> str:
        said = f" {self._pick(zh, en)} ".join(self.say(part, own) for part in parts)
        return f"({said})" if around not in (_LOOSE, own) else said

    def _constant(self, value: Value) -> str:
        match value:
            case bool():
                return self._pick("是" if value else "否", "yes" if value else "no")
            case str():
                return self._pick(f"“{value}”", f'"{value}"')
            case timedelta():
                return self._pick(f"{value.days}天", f"{value.days} days")
            case date():
                return value.isoformat()
            case _:
                return f"{value}"

    def _pick(self, zh: str, en: str) -> str:
        return Message(zh, en).say(self._lang)
