"""A year day by day: which days are worked, which are off and why, and in which term or break they lie. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from workflow_engine.definition.calendar import Calendar, WorkingTime
from workflow_engine.definition.model import Text

_START = "_start"
_TERM = "_term_start"
_WORDS = {
    "winter_break": ("寒假", "winter break"),
    "summer_break": ("暑假", "summer break"),
    "spring_break": ("春假", "spring break"),
    "autumn_break": ("秋假", "autumn break"),
    "spring_term": ("春季学期", "spring term"),
    "autumn_term": ("秋季学期", "autumn term"),
    "summer_term": ("夏季学期", "summer term"),
    "winter_term": ("冬季学期", "winter term"),
}


class DayKind(StrEnum):
    """Why a day is worked or off."""

    WORK = "work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # a public one
    OFF = "off"  # the school's own
    MAKE_UP = "make_up"  # a weekend day that the state has worked
    EXTRA = "extra"  # a day off that the school has worked


class Day(NamedTuple):
    """One day. ``holiday`` names the public holiday, also on the weekend that is worked for it; mostly empty."""

    day: date
    kind: DayKind
    holiday: Text


class Season(NamedTuple):
    """A term or a break: the name of its anchor without ``_start``, and its first and last day in the year."""

    name: str
    first: date
    last: date
    term: bool

    @property
    def title(self) -> Text:
        """What it is called."""
        zh, en = _WORDS.get(self.name, (self.name.replace("_", " "),) * 2)
        return Text((("zh", zh), ("en", en)))

    def week(self, day: date) -> int:
        """Return the number of the week of the season in which ``day`` lies; the first is the one it begins in."""
        monday = self.first - timedelta(self.first.weekday())
        return (day - monday).days // 7 + 1


def days_of(time: WorkingTime, year: int) -> tuple[Day, ...]:
    """Return all days of a year in order. Raises ``UnknownYear`` for a year the calendar does not know."""
    calendar, named = time.calendar, _holiday_names(time.calendar)
    first = date(year, 1, 1)
    days = (first + timedelta(n) for n in range((date(year, 12, 31) - first).days + 1))
    return tuple(_day(day, calendar, time.is_workday(day), named(day)) for day in days)


def seasons_of(calendar: Calendar, year: int) -> tuple[Season, ...]:
    """Return the terms and breaks that the calendar's anchors begin in a year; each lasts until the next begins."""
    begun = sorted((day, name) for name, day in calendar.anchors.items() if day.year == year and name.endswith(_START))
    ends = [*(day - timedelta(1) for day, _ in begun[1:]), date(year, 12, 31)][: len(begun)]
    return tuple(
        Season(name.removesuffix(_START), day, end, name.endswith(_TERM))
        for (day, name), end in zip(begun, ends, strict=True)
    )


def marked_of(calendar: Calendar, year: int) -> tuple[tuple[date, str], ...]:
    """Return the other named dates of the calendar in a year, in order."""
    return tuple(
        sorted((day, name) for name, day in calendar.anchors.items() if day.year == year and not name.endswith(_START))
    )


def _day(day: date, calendar: Calendar, works: bool, holiday: Text) -> Day:
    weekend = day.weekday() > 4
    if works:
        if day in calendar.workdays and weekend:
            return Day(day, DayKind.EXTRA, holiday)
        return Day(day, DayKind.MAKE_UP if weekend else DayKind.WORK, holiday if weekend else Text())
    if day in calendar.holidays:
        return Day(day, DayKind.OFF, Text())
    if holiday or not weekend:
        return Day(day, DayKind.HOLIDAY, holiday)
    return Day(day, DayKind.WEEKEND, Text())


def _holiday_names(calendar: Calendar) -> Callable[[date], Text]:
    if calendar.base != "CN":
        return lambda _: Text()
    import chinese_calendar

    known = {holiday.value: (holiday.chinese, holiday.value) for holiday in chinese_calendar.Holiday}

    def name(day: date) -> Text:
        try:
            found = chinese_calendar.get_holiday_detail(day)[1]
        except NotImplementedError:  # a provisional year
            return Text()
        zh, en = known.get(found, ("", ""))
        return Text((("zh", zh), ("en", en))) if zh else Text()

    return name
