"""What values in a guard can be, and what names mean in one procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from workflow_engine.errors import Message
from workflow_engine.record import field, record


class Type(StrEnum):
    """The kinds of value. Money is ``DECIMAL``; a count, a rating or a length is ``INTEGER``."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    LIST = "list"
    FILE = "file"
    PERSON = "person"
    POST = "post"
    UNIT = "unit"


NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL})
REFERENCES = frozenset({Type.PERSON, Type.POST, Type.UNIT})
ORDERED = NUMBERS | {Type.DATE, Type.DATETIME, Type.DURATION}

TYPE_NAMES: Mapping[Type, Message] = {
    Type.BOOLEAN: Message("是非值", "a yes/no value"),
    Type.INTEGER: Message("整数", "an integer"),
    Type.DECIMAL: Message("数值", "a decimal number"),
    Type.TEXT: Message("文本", "text"),
    Type.CHOICE: Message("选项", "a choice"),
    Type.DATE: Message("日期", "a date"),
    Type.DATETIME: Message("日期时间", "a date with time"),
    Type.DURATION: Message("时长", "a duration"),
    Type.LIST: Message("列表", "a list"),
    Type.FILE: Message("文件", "a file"),
    Type.PERSON: Message("人员", "a person"),
    Type.POST: Message("岗位", "a post"),
    Type.UNIT: Message("部门", "a unit"),
}


@record
class FieldType:
    """The type of a field or of a part of a guard.

    ``options`` are the allowed texts of a choice (or of the choices in a list; empty means any), ``item`` the
    type of a list's members, ``None`` when nothing is known about them.
    """

    type: Type
    options: tuple[str, ...] = ()
    item: Type | None = None


BOOLEAN = FieldType(Type.BOOLEAN)


@record
class Environment:
    """What names mean in one procedure.

    ``tables`` maps a table's name to its rows, looked up by text or choice; all values of one table have one
    type. ``actions`` are the names ``count(...)`` may ask for: ``"action"`` or ``"state.action"``. ``words`` are all
    ``names()``.
    """

    fields: Mapping[str, FieldType]
    tables: Mapping[str, Mapping[str, Decimal | str | bool]]
    actions: frozenset[str]
    words: frozenset[str] = field(init=False, repr=False, compare=False)
    compiled: dict[Any, Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The guards of this procedure by source and expected type: the same words say the same wherever they stand."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(self.names()))

    def names(self) -> Iterator[str]:
        """Every word that can stand in a guard of this procedure, functions aside."""
        yield from self.fields
        yield from self.tables
        for action in self.actions:
            yield from action.split(".", 1)


class Facts(Protocol):
    """What a guard may ask besides the case's data; the caller fixes the day, so a guard stays repeatable."""

    @property
    def today(self) -> date: ...

    def count(self, action: str) -> int:
        """How often ``action`` (or ``state.action``) was taken in this case."""
        ...

    def workdays_between(self, a: date, b: date) -> int:
        """Working days from ``a`` to ``b`` by the organization's calendar."""
        ...
