"""Recurring duties (年度工作历): what comes every year, term, quarter, month, week or day, and who leads it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from workflow_engine.definition.model import Duration, Party, Path, Text
from workflow_engine.record import field, record


class Every(StrEnum):
    """How often a duty comes."""

    YEAR = "year"
    TERM = "term"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


class Weekday(StrEnum):
    """Days of the week; their order is that of ``date.weekday()``."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """Monday is 0."""
        return list(Weekday).index(self)


@record
class YearDay:
    """A date of every year. 29 February falls on the 28th in other years."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


@record
class Anchor:
    """A date of the calendar by name, moved by ``offset`` days or workdays; ``before`` says in which direction."""

    name: str
    offset: Duration | None = None
    before: bool = False

    def __str__(self) -> str:
        return f"{self.name} {'-' if self.before else '+'} {self.offset}" if self.offset else self.name


@record(kw_only=True)
class Duty:
    """One duty.

    When it comes: ``months`` (several = one window, without a day of its own), ``date`` (a YearDay with
    ``every: year``, a day of the month with ``every: month``; 31 = the last day), ``weekday``, or ``anchors`` (one each
    time, so several for a duty of every term). An anchor goes before a month; all may be empty, then the period itself
    is all that is said. ``lead`` is None only for a reminder. ``prepare`` is how long before it work begins;
    ``starts`` the procedure that is started then with ``data``.
    """

    name: str
    title: Text
    every: Every
    lead: Party | None
    reminder_only: bool = False
    months: tuple[int, ...] = ()
    date: YearDay | int | None = None
    weekday: Weekday | None = None
    anchors: tuple[Anchor, ...] = ()
    prepare: Duration | None = None
    starts: str | None = None
    data: Mapping[str, Decimal | str | bool] = field(default_factory=dict)
    record: Text = Text()
    help: Text = Text()
    path: Path = field(default=(), compare=False)


@record(kw_only=True)
class Duties:
    """One file of duties, read, in the file's order."""

    name: str
    title: Text
    items: Mapping[str, Duty]
    digest: str = ""
