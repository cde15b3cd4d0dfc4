"""When the duties of the calendar come, in the words of the office."""

from __future__ import annotations

from datetime import date

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.duties import Duty, Every, YearDay
from workflow_engine.definition.occasions import Occasion, of_year
from workflow_engine.errors import Message, UnknownYear

EVERY = {
    Every.DAY: Message("每日", "every day"),
    Every.WEEK: Message("每周", "every week"),
    Every.MONTH: Message("每月", "every month"),
    Every.QUARTER: Message("每季度", "every quarter"),
    Every.TERM: Message("每学期", "every term"),
    Every.YEAR: Message("每年", "every year"),
}
_WEEKDAYS = (
    ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
)


def when(duty: Duty, year: int, time: WorkingTime, lang: str) -> str:
    """Return on which days of a year a duty comes: a rule for what comes often, dates for the rest, a line each.

    Empty when the duty names no day. A year the calendar does not know gives the rule alone.
    """
    rule = _rule(duty)
    if rule:
        return rule.say(lang)
    if duty.every in (Every.YEAR, Every.TERM):
        try:
            return "\n".join(_days(each, year, lang) for each in of_year(duty, year, time))
        except UnknownYear:
            return Message("待校历公布", "when the school calendar is known").say(lang)
    return ""


def _rule(duty: Duty) -> Message | None:
    if duty.weekday is not None:
        zh, en = _WEEKDAYS
        return Message(zh[duty.weekday.number], en[duty.weekday.number])
    if isinstance(duty.date, YearDay):
        day = duty.date
        return Message(f"{day.month}月{day.day}日", f"{day.day} {date(2024, day.month, 1):%B}")
    if isinstance(duty.date, int):
        if duty.date == 31:
            return Message("最后一天", "last day")
        return Message(f"{duty.date}日", f"day {duty.date}")
    return None


def _days(occasion: Occasion, year: int, lang: str) -> str:
    first, last = occasion.day, occasion.until
    if first == last:
        return Message(_day(first, year), f"{first:%Y-%m-%d}").say(lang)
    if first.day == 1 and (last.month != first.month or last.day >= 28):
        zh = f"{first.month}月" if first.month == last.month else f"{first.month}月至{last.month}月"
        en = f"{first:%B}" if first.month == last.month else f"{first:%B} to {last:%B}"
        return Message(zh, en).say(lang)
    return Message(f"{_day(first, year)}至{_day(last, year)}", f"{first:%Y-%m-%d} to {last:%Y-%m-%d}").say(lang)


def _day(day: date, year: int) -> str:
    return f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"
