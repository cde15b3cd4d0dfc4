"""The working calendar: from a moment and a duration to the moment when something is due. Pure.

Public holidays and make-up workdays of mainland China come from ``chinesecalendar`` (it raises on a year it does not
know, where others guess); a school adds its own days off, workdays and anchors. A year nobody knows is an error.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflow_engine.definition.model import Duration, Path, Text, Unit
from workflow_engine.errors import Message, UnknownYear
from workflow_engine.record import field, record

Hours = tuple[tuple[time, time], ...]


@record(kw_only=True)
class Calendar:
    """One calendar file, read.

    ``hours`` maps weekday numbers (Monday 0) to working spans; a make-up workday on a weekend uses Monday's.
    ``base`` is ``"CN"`` or None (then Monday to Friday). ``provisional`` allows unknown years to be taken as Monday to
    Friday; otherwise they raise ``UnknownYear``.
    """

    name: str
    title: Text
    timezone: str
    hours: Mapping[int, Hours]
    base: str | None = None
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    anchors: Mapping[str, date] = field(default_factory=dict)
    provisional: bool = False
    path: Path = field(default=(), compare=False)

    @property
    def zone(self) -> tzinfo:
        """The time zone in which the office's days begin and end."""
        return ZoneInfo(self.timezone)


def _spans(*pairs: tuple[str, str]) -> Hours:
    return tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs)


OFFICE_HOURS: Hours = _spans(("08:00", "12:00"), ("14:00", "18:00"))
STANDARD = Calendar(
    name="standard",
    title=Text((("zh", "默认工作日历"), ("en", "Default working calendar"))),
    timezone="Asia/Shanghai",
    hours=dict.fromkeys(range(5), OFFICE_HOURS),
    base="CN",
)
"""What an engine uses when its catalogue has no calendar file."""


class WorkingTime:
    """Answers questions about one calendar. Years are looked up once; safe from several threads."""

    __slots__ = ("_closing_after", "_open", "_year", "calendar", "zone")

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zone = calendar.zone
        self._year: Callable[[int], tuple[date, ...]] = lru_cache(maxsize=64)(self._workdays_of)
        self._open: Callable[[date], tuple[tuple[datetime, datetime], ...]] = lru_cache(maxsize=4096)(self._opened)
        self._closing_after: Callable[[date, int], datetime] = lru_cache(maxsize=4096)(self._end_of)

    def _workdays_of(self, year: int) -> tuple[date, ...]:
        rule = _public_rule(self.calendar, year)
        first = date(year, 1, 1)
        days = (first + timedelta(n) for n in range(366))
        return tuple(d for d in days if d.year == year and self._works(d, rule))

    def _works(self, day: date, public: Callable[[date], bool]) -> bool:
        if day in self.calendar.workdays:
            return True
        return day not in self.calendar.holidays and public(day)

    def is_workday(self, day: date) -> bool:
        """True when the office works on ``day``. Raises ``UnknownYear``."""
        days = self._year(day.year)
        at = bisect_left(days, day)
        return at < len(days) and days[at] == day

    def add_workdays(self, day: date, count: int) -> date:
        """Return the ``count``-th workday after ``day`` (before it when negative); ``day`` itself is not counted."""
        if count < 0:
            return self._back(day, -count)
        year = day.year
        days = self._year(year)
        at = bisect_right(days, day) + count - 1
        if count == 0:
            return day if self.is_workday(day) else self.add_workdays(day, 1)
        while at >= len(days):
            at -= len(days)
            year += 1
            days = self._year(year)
        return days[at]

    def _back(self, day: date, count: int) -> date:
        year = day.year
        days = self._year(year)
        at = bisect_left(days, day) - count
        while at < 0:
            year -= 1
            days = self._year(year)
            at += len(days)
        return days[at]

    def workdays_between(self, first: date, last: date) -> int:
        """Return how many workdays lie after ``first`` up to and including ``last``; negative when they are swapped."""
        if last < first:
            return -self.workdays_between(last, first)
        count = -bisect_right(self._year(first.year), first)
        for year in range(first.year, last.year):
            count += len(self._year(year))
        return count + bisect_right(self._year(last.year), last)

    def spans(self, day: date) -> Hours:
        """Return the working spans of ``day``; empty on a day off."""
        if not self.is_workday(day):
            return ()
        hours = self.calendar.hours
        return hours.get(day.weekday()) or hours.get(0) or OFFICE_HOURS

    def closing(self, day: date) -> datetime:
        """Return the closing hour of ``day``, or of the next workday when the office is shut."""
        if not self.is_workday(day):
            day = self.add_workdays(day, 1)
        return datetime.combine(day, self.spans(day)[-1][1], self.zone)

    def add(self, start: datetime, duration: Duration) -> datetime:
        """Return when ``duration`` after ``start`` is over, in the calendar's zone.

        Workdays end at the closing hour of the last day, the day of the start not counted; ``same day`` ends at the
        closing hour, of the next workday when the office has closed already. Raises ``UnknownYear``.
        """
        unit = duration.unit
        local = start if start.tzinfo is self.zone else start.astimezone(self.zone)
        if unit is Unit.WORKDAYS:
            return self._closing_after(local.date(), duration.amount)
        if duration.length is not None:
            return self._shift(local, duration.length)
        if unit is Unit.WORK_HOURS:
            return self._add_hours(local, timedelta(hours=duration.amount))
        end = self.closing(local.date())
        return end if local <= end else self._closing_after(local.date(), 1)

    def _shift(self, local: datetime, length: timedelta) -> datetime:
        moved = local + length
        if moved.utcoffset() == local.utcoffset() and not local.fold:
            return moved
        return (local.astimezone(UTC) + length).astimezone(self.zone)  # the clock was put forward or back between

    def _end_of(self, day: date, workdays: int) -> datetime:
        return self.closing(self.add_workdays(day, workdays))

    def subtract(self, end: datetime, duration: Duration) -> datetime:
        """Return the moment ``duration`` before ``end`` (for reminders). Raises ``UnknownYear``."""
        local = end if end.tzinfo is self.zone else end.astimezone(self.zone)
        unit = duration.unit
        if duration.length is not None:
            return self._shift(local, -duration.length)
        if unit is Unit.WORKDAYS:
            return datetime.combine(self.add_workdays(local.date(), -duration.amount), local.timetz())
        if unit is Unit.WORK_HOURS:
            return self._subtract_hours(local, timedelta(hours=duration.amount))
        opening = (self.spans(local.date()) or self.calendar.hours.get(0) or OFFICE_HOURS)[0][0]
        return datetime.combine(local.date(), opening, self.zone)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; none when they are swapped."""
        day, last, total = start.astimezone(self.zone).date(), end.astimezone(self.zone).date(), timedelta(0)
        while day <= last:
            for opens, closes in self._open(day):
                total += max(timedelta(0), min(end, closes) - max(start, opens))
            day = self.add_workdays(day, 1)
        return total

    def resume_at(self, moment: datetime, paused: datetime, resumed: datetime, *, working: bool) -> datetime:
        """Return where a moment moves to when the clock stands still from ``paused`` to ``resumed``.

        As much time is left before it as there was: working time when ``working``, else time on the wall clock. What
        was over when the clock stopped stays over. Raises ``UnknownYear``.
        """
        if moment <= paused or resumed <= paused:
            return moment
        local = resumed.astimezone(self.zone)
        if working:
            return self._add_hours(local, self.worked(paused, moment))
        return self._shift(local, moment.astimezone(UTC) - paused.astimezone(UTC))

    def _opened(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        zone = self.zone
        return tuple((datetime.combine(day, a, zone), datetime.combine(day, b, zone)) for a, b in self.spans(day))

    def _add_hours(self, start: datetime, left: timedelta) -> datetime:
        day = start.date()
        while True:
            for opens, closes in self._open(day):
                begin = max(start, opens)
                if begin < closes:
                    if left <= closes - begin:
                        return begin + left
                    left -= closes - begin
            day = self.add_workdays(day, 1)

    def _subtract_hours(self, end: datetime, left: timedelta) -> datetime:
        day = end.date()
        while True:
            for opens, closes in reversed(self._open(day)):
                finish = min(end, closes)
                if opens < finish:
                    if left <= finish - opens:
                        return finish - left
                    left -= finish - opens
            day = self.add_workdays(day, -1)


def _weekday(day: date) -> bool:
    return day.weekday() < 5


def _public_rule(calendar: Calendar, year: int) -> Callable[[date], bool]:
    if calendar.base != "CN":
        return _weekday
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        if calendar.provisional:
            return _weekday
        raise UnknownYear(
            Message(f"工作日历没有 {year} 年的节假日安排", f"the working calendar knows no holidays for {year}"),
            help=Message(
                f"升级 chinesecalendar（pip install -U chinesecalendar），或在日历文件 {calendar.name} 中写入 "
                "unknown_years: weekends_only（按周一至周五暂算）",
                f"upgrade chinesecalendar (pip install -U chinesecalendar), or write `unknown_years: weekends_only` "
                f"into the calendar {calendar.name} (Monday to Friday, provisional)",
            ),
            year=year,
            calendar=calendar.name,
        ) from None
    # What ``chinese_calendar.is_workday`` says, without looking for the first and the last year at each day.
    on, off = chinese_calendar.workdays, chinese_calendar.holidays
    return lambda day: day in on or (day.weekday() < 5 and day not in off)
