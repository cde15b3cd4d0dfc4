"""Why something is due when it is: every day between start and end, counted or skipped, and the rule for it. Pure.

This walks the calendar day by day and asks the holiday library itself, apart from ``WorkingTime``, which jumps: that
the two agree is tested, so an explanation cannot tell one story and the clock another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from workflow_engine.definition.calendar import OFFICE_HOURS, Calendar, Hours
from workflow_engine.definition.model import Duration, Unit
from workflow_engine.errors import Message, UnknownYear
from workflow_engine.record import record

_DAY = timedelta(days=1)
_NONE = timedelta(0)
_WEEKDAYS = (("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"), ("日", "Sun"))


class Why(StrEnum):
    """What a day is, and so whether its office hours count."""

    WORKDAY = "workday"
    MAKE_UP = "make-up workday"
    SCHOOL_WORKDAY = "school workday"
    WEEKEND = "weekend"
    HOLIDAY = "public holiday"
    SCHOOL_HOLIDAY = "school holiday"
    WALL_CLOCK = "wall clock"


@record
class DayTold:
    """One day of the way: what it is, the holiday's name if known, what of it counted, and the rule in words.

    ``counted`` is working time; with workdays one that counts has the whole of its office hours. ``start`` marks the
    day on which the clock started.
    """

    day: date
    why: Why
    counted: timedelta
    holiday: str
    says: Message
    start: bool = False


@record
class Way:
    """From ``start`` to ``end``: the rule as a whole, then each day in order."""

    start: datetime
    end: datetime
    rule: Message
    days: tuple[DayTold, ...]


def explain(calendar: Calendar, start: datetime, duration: Duration) -> Way:
    """Return the way from ``start`` to when ``duration`` is over, day by day. Raises ``UnknownYear``."""
    local = start.astimezone(calendar.zone)
    if duration.length is not None:
        return explain_wall(calendar, local, duration.length)
    if duration.unit is Unit.WORK_HOURS:
        return explain_working(calendar, local, timedelta(hours=duration.amount))
    count = duration.amount
    if duration.unit is Unit.SAME_DAY:
        return _same_day(calendar, local)
    rule = Message(
        f"{count} 个工作日：起算当天不计，到第 {count} 个工作日的下班时间",
        f"{duration}: the day of the start does not count; the closing hour of workday {count}",
    )
    days = [_told(calendar, local.date(), start=True)]
    while count:
        days.append(_told(calendar, days[-1].day + _DAY, whole=True))
        count -= bool(days[-1].counted)
    return Way(local, _closing(calendar, days[-1].day), rule, tuple(days))


def explain_wall(calendar: Calendar, start: datetime, length: timedelta) -> Way:
    """Return the way of a limit on the wall clock: nights, weekends and holidays all count."""
    local = start.astimezone(calendar.zone)
    end = (local.astimezone(UTC) + length).astimezone(calendar.zone)
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    zh = f"{hours} 小时" if not minutes else f"{hours} 小时 {minutes} 分"
    en = f"{hours} h" if not minutes else f"{hours} h {minutes} min"
    rule = Message(
        f"{zh}，按钟表走：夜间、周末和节假日都算", f"{en} on the wall clock: nights, weekends and holidays count"
    )
    count = (end.date() - local.date()).days
    says = Message("整日照算", "counts throughout")
    days = (DayTold(local.date() + _DAY * n, Why.WALL_CLOCK, _NONE, "", says, n == 0) for n in range(count + 1))
    return Way(local, end, rule, tuple(days))


def explain_working(calendar: Calendar, start: datetime, left: timedelta) -> Way:
    """Return the way of ``left`` working time, which runs in office hours only. Raises ``UnknownYear``."""
    local = start.astimezone(calendar.zone)
    rule = Message(
        f"{_hours(left).zh}工作时间，只在办公时间内走", f"{_hours(left).en} of working time, in office hours only"
    )
    days: list[DayTold] = []
    day = local.date()
    while True:
        used = _NONE
        for span in _spans(calendar, day):
            room = _room(calendar, day, span, local)
            if room and left <= room:
                days.append(_told(calendar, day, start=day == local.date(), used=used + left, at=local))
                begin = max(local, datetime.combine(day, span[0], calendar.zone))
                return Way(local, begin + left, rule, tuple(days))
            used, left = used + room, left - room
        days.append(_told(calendar, day, start=day == local.date(), used=used, at=local))
        day += _DAY


def _same_day(calendar: Calendar, local: datetime) -> Way:
    rule = Message(
        "当日：到下班时间；已下班或休息的，到下一个工作日的下班时间",
        "same day: until the closing hour; of the next workday when the office is shut",
    )
    day = local.date()
    spans = _spans(calendar, day)
    rooms = [_room(calendar, day, span, local) for span in spans]
    days = [_told(calendar, day, start=True, used=sum(rooms, _NONE), at=local)]
    open_yet = bool(spans) and local <= _closing(calendar, day)
    while not open_yet:
        days.append(_told(calendar, days[-1].day + _DAY, whole=True))
        open_yet = bool(days[-1].counted)
    return Way(local, _closing(calendar, days[-1].day), rule, tuple(days))


def explain_pause(
    calendar: Calendar, moment: datetime, paused: datetime, resumed: datetime, *, working: bool
) -> Way | None:
    """Return the way on from ``resumed`` of a limit that stood still since ``paused``; None when it had passed then.

    What was left is working time when ``working``, else time on the wall clock. Raises ``UnknownYear``.
    """
    if moment <= paused or resumed <= paused:
        return None
    if working:
        return explain_working(calendar, resumed, _working_time(calendar, paused, moment))
    return explain_wall(calendar, resumed, moment.astimezone(UTC) - paused.astimezone(UTC))


def _working_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    begin, finish = start.astimezone(calendar.zone), end.astimezone(calendar.zone)
    total, day = _NONE, begin.date()
    while day <= finish.date():
        for opens, closes in _spans(calendar, day):
            shut = min(finish, datetime.combine(day, closes, calendar.zone))
            total += max(_NONE, shut - max(begin, datetime.combine(day, opens, calendar.zone)))
        day += _DAY
    return total


def _room(calendar: Calendar, day: date, span: tuple[time, time], start: datetime) -> timedelta:
    """Return how much of a span of the day lies behind ``start``."""
    opens, closes = (datetime.combine(day, each, calendar.zone) for each in span)
    return max(_NONE, closes - max(start, opens))


def day_kind(calendar: Calendar, day: date) -> tuple[Why, str]:
    """Return what a day is, and the name of the public holiday that makes it so (``""`` when none). Raises
    ``UnknownYear``."""
    holiday, works, name = _public(calendar, day)
    if day in calendar.workdays:
        return Why.SCHOOL_WORKDAY, name
    if day in calendar.holidays:
        return Why.SCHOOL_HOLIDAY, name
    if works:
        return (Why.MAKE_UP if day.weekday() > 4 else Why.WORKDAY), name
    return (Why.HOLIDAY if holiday else Why.WEEKEND), name


def _public(calendar: Calendar, day: date) -> tuple[bool, bool, str]:
    """Return whether a public holiday falls on the day, whether the office works by the public rule, and the name."""
    weekday = day.weekday() < 5
    if calendar.base != "CN":
        return False, weekday, ""
    import chinese_calendar

    try:
        off, english = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError as unknown:
        if calendar.provisional:
            return False, weekday, ""
        raise UnknownYear(
            Message(
                f"工作日历没有 {day.year} 年的节假日安排", f"the working calendar knows no holidays for {day.year}"
            ),
            help=Message(
                f"升级 chinesecalendar，或在日历文件 {calendar.name} 中写入 unknown_years: weekends_only",
                f"upgrade chinesecalendar, or write `unknown_years: weekends_only` into the calendar {calendar.name}",
            ),
            year=day.year,
            calendar=calendar.name,
        ) from unknown
    known = next((each.chinese for each in chinese_calendar.Holiday if each.value == english), "")
    name = f"{known} {english}" if known else ""
    return bool(off and name), not off, name


def _spans(calendar: Calendar, day: date) -> Hours:
    if day_kind(calendar, day)[0] in (Why.WEEKEND, Why.HOLIDAY, Why.SCHOOL_HOLIDAY):
        return ()
    return calendar.hours.get(day.weekday()) or calendar.hours.get(0) or OFFICE_HOURS


def _closing(calendar: Calendar, day: date) -> datetime:
    return datetime.combine(day, _spans(calendar, day)[-1][1], calendar.zone)


def _told(
    calendar: Calendar,
    day: date,
    *,
    start: bool = False,
    whole: bool = False,
    used: timedelta | None = None,
    at: datetime | None = None,
) -> DayTold:
    """Tell one day: ``whole`` when it counts as a workday, else by the working time ``used`` of it."""
    why, name = day_kind(calendar, day)
    spans = _spans(calendar, day)
    counted = sum((_length(*span) for span in spans), _NONE) if whole else used or _NONE
    zh, en = _kind_in_words(why, name)
    told = [(zh, en)] if zh else []
    if not spans:
        told.append(("不计", "skipped"))
    elif whole:
        told.append(("计 1 个工作日", "counts as a workday"))
    elif used is None:
        told.append(("起算当天不计", "the day of the start does not count"))
    else:
        told += _in_office_hours(spans, used, at if start else None)
    says = Message("，".join(zh for zh, _ in told), ", ".join(en for _, en in told))
    return DayTold(day, why, counted, name, says, start)


def _length(opens: time, closes: time) -> timedelta:
    return datetime.combine(date.min, closes) - datetime.combine(date.min, opens)


def _in_office_hours(spans: Hours, used: timedelta, start: datetime | None) -> Iterator[tuple[str, str]]:
    shown = " ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)
    if start is not None and start.time() < spans[0][0]:
        yield (f"{spans[0][0]:%H:%M} 上班前不走", f"not before opening at {spans[0][0]:%H:%M}")
    if start is not None and start.time() >= spans[-1][1]:
        yield (f"{spans[-1][1]:%H:%M} 已下班", f"closed since {spans[-1][1]:%H:%M}")
    if used:
        yield (f"计 {_hours(used).zh}（办公 {shown}）", f"counts {_hours(used).en} (office hours {shown})")


def _hours(length: timedelta) -> Message:
    hours, rest = divmod(int(length.total_seconds()), 3600)
    minutes, seconds = divmod(rest, 60)
    zh = f"{hours} 小时" * bool(hours) + f" {minutes} 分" * bool(minutes) + f" {seconds} 秒" * bool(seconds)
    en = f"{hours} h" * bool(hours) + f" {minutes} min" * bool(minutes) + f" {seconds} s" * bool(seconds)
    return Message(zh.strip() or "0 小时", en.strip() or "0 h")


def _kind_in_words(why: Why, name: str) -> tuple[str, str]:
    zh, _, en = name.partition(" ")
    match why:
        case Why.WEEKEND:
            return "周末", "weekend"
        case Why.HOLIDAY:
            return f"法定节假日（{zh}）", f"public holiday ({en})"
        case Why.SCHOOL_HOLIDAY:
            return "本校放假", "school holiday"
        case Why.MAKE_UP:
            return f"调休上班（{zh}）", f"make-up workday ({en})"
        case Why.SCHOOL_WORKDAY:
            return "本校上班", "school workday"
    return "", ""


def weekday_of(day: date) -> Message:
    """Return the day of the week in words."""
    zh, en = _WEEKDAYS[day.weekday()]
    return Message(f"周{zh}", en)
