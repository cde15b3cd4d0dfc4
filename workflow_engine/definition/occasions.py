"""When duties come: each of their periods with its day or window, and the day on which preparation begins. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.duties import Anchor, Duty, Every, YearDay
from workflow_engine.definition.model import Unit
from workflow_engine.errors import Message, UnknownYear

_DAY = timedelta(days=1)
_TERM = "_term_start"


class Span(NamedTuple):
    """One period of a duty (``2026``, ``2026-spring``, ``2026-Q1``, ``2026-03``, ``2026-W10`` or ``2026-03-02``).

    ``first`` is the day of the duty, or the first day of its window; ``last`` is the last one, the same for a day.
    """

    period: str
    first: date
    last: date


class Occasion(NamedTuple):
    """One time a duty comes: its period, its day or window (``day`` to ``until``) and when preparation begins."""

    duty: Duty
    period: str
    day: date
    until: date
    begins: date


def occasions(duty: Duty, first: date, last: date, time: WorkingTime) -> list[Occasion]:
    """Return the occasions whose day (or first day) lies between two days, both included, in order.

    Raises ``UnknownYear`` when workdays of a year without data have to be counted, or when the calendar has no anchor
    of a year that is asked for and the duty names no month to fall back on.
    """
    found = spans(duty, first, last, time)
    return [Occasion(duty, span.period, span.first, span.last, begin(duty, span.first, time)) for span in found]


def of_year(duty: Duty, year: int, time: WorkingTime) -> list[Occasion]:
    """Return the occasions of the periods of one year, in order; of an ISO year for weeks. Raises ``UnknownYear``."""
    found = sorted(_of_year(duty, year, time), key=lambda span: (span.first, span.period))
    return [Occasion(duty, span.period, span.first, span.last, begin(duty, span.first, time)) for span in found]


def spans(duty: Duty, first: date, last: date, time: WorkingTime, needed: Collection[int] | None = None) -> list[Span]:
    """Return the periods whose first day lies between two days, both included, in order; errors as ``occasions``.

    ``needed`` are the years whose anchors must be known; None for all years that are asked for.
    """
    if duty.every is Every.DAY:
        return [_day(first + _DAY * number) for number in range((last - first).days + 1)]
    found: list[Span] = []
    # A week, or a day before an anchor, may lie in another year than its period is named after.
    for year in range(max(1, first.year - 1), min(9999, last.year + 1) + 1):
        strict = first.year <= year <= last.year if needed is None else year in needed
        found += (span for span in _of_year(duty, year, time, strict=strict) if first <= span.first <= last)
    return sorted(found, key=lambda span: (span.first, span.period))


def begin(duty: Duty, day: date, calendar: WorkingTime) -> date:
    """Return the day on which preparation for an occasion on ``day`` begins: ``day`` itself without ``prepare``."""
    if duty.prepare is None:
        return day
    if duty.prepare.unit is Unit.WORKDAYS:
        return calendar.add_workdays(day, -duty.prepare.amount)
    midnight = datetime.combine(day, time(), calendar.zone)
    return min(day, calendar.subtract(midnight, duty.prepare).date())


def _of_year(duty: Duty, year: int, time: WorkingTime, *, strict: bool = True) -> Iterator[Span]:
    match duty.every:
        case Every.YEAR | Every.TERM:
            yield from _anchored(duty, year, time, strict=strict)
        case Every.QUARTER:
            yield from (_months(f"{year}-Q{n}", year, 3 * n - 2, 3 * n) for n in range(1, 5))
        case Every.MONTH:
            yield from (_month(duty, year, month) for month in range(1, 13))
        case Every.WEEK:
            yield from _weeks(duty, year)
        case Every.DAY:
            day = date(year, 1, 1)
            yield from (_day(day + _DAY * n) for n in range((date(year, 12, 31) - day).days + 1))


def _day(day: date) -> Span:
    return Span(day.isoformat(), day, day)


def _months(period: str, year: int, first: int, last: int) -> Span:
    end = year + (last < first)  # a window such as [12, 1] runs into the next year
    return Span(period, date(year, first, 1), date(end, last, monthrange(end, last)[1]))


def _month(duty: Duty, year: int, month: int) -> Span:
    if not isinstance(duty.date, int):
        return _months(f"{year}-{month:02}", year, month, month)
    day = date(year, month, min(duty.date, monthrange(year, month)[1]))
    return Span(f"{year}-{month:02}", day, day)


def _weeks(duty: Duty, year: int) -> Iterator[Span]:
    for week in range(1, date(year, 12, 28).isocalendar().week + 1):
        monday = date.fromisocalendar(year, week, 1)
        period = f"{year}-W{week:02}"
        if duty.weekday is None:
            yield Span(period, monday, monday + 6 * _DAY)
        else:
            day = monday + duty.weekday.number * _DAY
            yield Span(period, day, day)


def _anchored(duty: Duty, year: int, time: WorkingTime, *, strict: bool) -> Iterator[Span]:
    anchors = duty.anchors or (_terms(time) if duty.every is Every.TERM else ())
    dated = [(anchor, time.calendar.anchors.get(anchor.name)) for anchor in anchors]
    known = {anchor: day for anchor, day in dated if day is not None and day.year == year}
    missing = [anchor.name for anchor in anchors if anchor not in known]
    if (missing or not anchors) and (duty.months or duty.date):
        yield _named(duty, year)
        return
    if strict and (missing or not anchors):
        raise _no_anchor(duty, year, missing or [f"*{_TERM}"], time)
    for anchor, day in known.items():
        on = _moved(anchor, day, time)
        yield Span(f"{year}{_suffix(duty, anchor, anchors)}", on, on)


def _terms(time: WorkingTime) -> tuple[Anchor, ...]:
    return tuple(Anchor(name) for name in time.calendar.anchors if name.endswith(_TERM))


def _named(duty: Duty, year: int) -> Span:
    """Return the month or date of a year: an anchor that is known goes before it."""
    if isinstance(duty.date, YearDay):
        month = duty.date.month
        day = date(year, month, min(duty.date.day, monthrange(year, month)[1]))
        return Span(str(year), day, day)
    return _months(str(year), year, duty.months[0], duty.months[-1])


def _moved(anchor: Anchor, day: date, time: WorkingTime) -> date:
    if anchor.offset is None:
        return day
    amount = -anchor.offset.amount if anchor.before else anchor.offset.amount
    return time.add_workdays(day, amount) if anchor.offset.unit is Unit.WORKDAYS else day + _DAY * amount


def _suffix(duty: Duty, anchor: Anchor, anchors: tuple[Anchor, ...]) -> str:
    """Return what tells the occasions of a year apart: the term, such as ``-spring``; nothing for the only one."""
    if duty.every is Every.YEAR and len(anchors) == 1:
        return ""
    name = anchor.name.removesuffix(_TERM).removesuffix("_start")
    if Counter(each.name for each in anchors)[anchor.name] > 1:
        name = f"{name}-{anchors.index(anchor) + 1}"
    return f"-{name}"


def _no_anchor(duty: Duty, year: int, missing: list[str], time: WorkingTime) -> UnknownYear:
    calendar, names = time.calendar.name, ", ".join(missing)
    return UnknownYear(
        Message(
            f"工作历“{duty.name}”要用的日子 {names} 没有 {year} 年的日期",
            f"the duty {duty.name!r} needs {names} in {year}, and the calendar has no such date",
        ),
        help=Message(
            f"在日历文件 {calendar} 的 anchors: 里写上校历的日期，例如 {missing[0]}: {year}-09-01；或写 month:",
            f"write the date of the school calendar into anchors: of the calendar {calendar}, such as "
            f"{missing[0]}: {year}-09-01; or give the duty a month:",
        ),
        year=year,
        calendar=calendar,
        duty=duty.name,
    )
