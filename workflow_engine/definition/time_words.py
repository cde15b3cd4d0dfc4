"""Words for time: durations, dates, moments, working hours, anchors."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from workflow_engine.definition.duties import Anchor, YearDay
from workflow_engine.definition.model import Duration, FieldMoment, Unit
from workflow_engine.definition.words import Refused, clip, is_name
from workflow_engine.errors import Message

MAX_AMOUNT = 10_000

_DURATION = re.compile(r"([0-9]{1,6}) (minute|hour|day|work hour|workday)(s?)")
_UNITS = {unit.value.removesuffix("s"): unit for unit in Unit}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")

_LOOSE = re.compile(r"([0-9]{1,6}|[一二两三四五六七八九十半])?\s*个?\s*([^\s0-9].*)")
_DIGITS = {**{c: i for i, c in enumerate("一二三四五六七八九十", 1)}, "两": 2}
_MEANT = {
    Unit.MINUTES: "m min mins minute minutes 分 分钟",
    Unit.HOURS: "h hr hrs hour hours 小时 时 钟头",
    Unit.DAYS: "d day days 天 日 自然日",
    Unit.WORK_HOURS: "wh workhour workhours workinghour workinghours businesshours 工作小时 工时",
    Unit.WORKDAYS: "wd workday workdays workingday workingdays businessday businessdays 工作日",
    Unit.SAME_DAY: "sameday today 当日 当天 今日",
}
_SPELT = {word: unit for unit, words in _MEANT.items() for word in words.split()}
_WEEKS = frozenset({"w", "week", "weeks", "周", "星期"})

DURATION_FORMS = Message(
    "写成 30 minutes、2 hours、7 days、4 work hours、3 workdays 或 same day",
    "write 30 minutes, 2 hours, 7 days, 4 work hours, 3 workdays or same day",
)


def duration(value: Any) -> Duration:
    """Return the duration that ``value`` says, such as ``3 workdays``. Raises ``Refused`` with the right spelling."""
    if value == "same day":
        return Duration(0, Unit.SAME_DAY)
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise _not_a_duration(value)
    amount = int(found[1])
    if not 1 <= amount <= MAX_AMOUNT or found[1][0] == "0":
        raise Refused(
            Message(f"时长“{value}”不在 1 到 {MAX_AMOUNT} 之间", f'"{value}" is not between 1 and {MAX_AMOUNT}'),
            Message("改用合适的数或单位", "use another number or unit"),
        )
    return Duration(amount, _UNITS[found[2]])


def _not_a_duration(value: Any) -> Refused:
    meant = _meant(value) if isinstance(value, str) else None
    mend = Message(f"写成“{meant}”", f'write "{meant}"') if meant else DURATION_FORMS
    if isinstance(value, int) and not isinstance(value, bool):
        mend = Message(
            f"加上单位，例如“{value} hours”或“{value} workdays”",
            f'add the unit, such as "{value} hours" or "{value} workdays"',
        )
    return Refused(Message(f"“{clip(value)}”不是时长", f'"{clip(value)}" is not a duration'), mend)


def _meant(text: str) -> Duration | None:
    text = unicodedata.normalize("NFKC", text[:60]).strip().casefold()
    iso = re.fullmatch(r"p(t?)([0-9]{1,6})([dhmw])", text)
    if iso:
        return _fitting(int(iso[2]), iso[3])
    found = _LOOSE.fullmatch(text)
    if not found:
        return None
    if found[1] == "半":
        return Duration(30, Unit.MINUTES) if "时" in found[2] else None
    amount = _DIGITS.get(found[1]) or int(found[1]) if found[1] else 0
    return _fitting(amount, re.sub(r"[\s_-]|^个", "", found[2]))


def _fitting(amount: int, word: str) -> Duration | None:
    unit = _SPELT.get(word)
    if unit is Unit.SAME_DAY:
        return Duration(0, unit)
    if word in _WEEKS:
        unit, amount = Unit.DAYS, amount * 7
    return Duration(amount, unit) if unit and 1 <= amount <= MAX_AMOUNT else None


def before(value: Any) -> Duration:
    """Return the duration of ``4 work hours before``. Raises ``Refused``."""
    if isinstance(value, str) and value.endswith(" before"):
        return duration(value.removesuffix(" before"))
    shown = clip(value)
    raise Refused(
        Message(f"提醒“{shown}”要写在到期之前多久", f'the reminder "{shown}" must say how long before the deadline'),
        Message("写成例如“4 work hours before”", 'write for example "4 work hours before"'),
    )


def moment(value: Any) -> Duration | FieldMoment:
    """Return a duration, or the moment in a field (``$data.reply_by``). Raises ``Refused``."""
    if isinstance(value, str) and value.startswith("$"):
        field = value.removeprefix("$data.")
        if field != value and is_name(field):
            return FieldMoment(field)
        raise Refused(
            Message(f"“{clip(value)}”不是时刻", f'"{clip(value)}" is not a moment'),
            Message("字段里的时刻写 $data.字段名", "a moment in a field is written $data.field"),
        )
    return duration(value)


def awaited(value: Any) -> Duration | FieldMoment | str:
    """Return what a wait waits for: a duration, a moment in a field, or the name of an event. Raises ``Refused``."""
    if isinstance(value, str) and is_name(value) and not _meant(value):
        return value
    return moment(value)


def day(value: Any) -> date:
    """Return the date in ``2026-09-01``. Raises ``Refused``."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Refused(
                Message(f"没有 {value} 这一天", f"there is no such day: {value}"),
                Message("核对月和日", "check the month and the day"),
            ) from None
    raise Refused(
        Message(f"“{clip(value)}”不是日期", f'"{clip(value)}" is not a date'),
        Message("写成 2026-09-01", "write it as 2026-09-01"),
    )


def days(value: Any) -> tuple[date, date]:
    """Return the first and last day of ``2026-01-20`` or ``2026-01-20 to 2026-02-22``. Raises ``Refused``."""
    first, to, last = value.partition(" to ") if isinstance(value, str) else (value, "", "")
    begin = day(first)
    end = day(last) if to else begin
    if 0 <= (end - begin).days <= 366:
        return begin, end
    raise Refused(
        Message(f"“{clip(value)}”不是一年以内的一段日子", f'"{clip(value)}" is not a span of at most a year'),
        Message("先写第一天，再写最后一天", "write the first day, then the last"),
    )


def working_span(value: Any) -> tuple[time, time]:
    """Return opening and closing of ``08:00-12:00``. Raises ``Refused``."""
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    try:
        if found:
            opens, closes = time.fromisoformat(found[1]), time.fromisoformat(found[2])
            if opens < closes:
                return opens, closes
    except ValueError:
        pass
    raise Refused(
        Message(f"“{clip(value)}”不是一段工作时间", f'"{clip(value)}" is not a span of working time'),
        Message("写成 08:00-12:00，先开始后结束", "write it as 08:00-12:00, the opening first"),
    )


_YEAR_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_ANCHOR = re.compile(r"(\S+)(?: ([-+]) (.+))?")


def year_day(value: Any) -> YearDay | int:
    """Return the date in ``09-01``, or a day of the month from 1 to 31. Raises ``Refused``."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 31:
        return value
    found = _YEAR_DAY.fullmatch(value) if isinstance(value, str) else None
    if found:
        month, number = int(found[1]), int(found[2])
        if number <= monthrange(2024, month)[1]:
            return YearDay(month, number)
    raise Refused(
        Message(f"“{clip(value)}”不是每年或每月的一天", f'"{clip(value)}" is not a day of the year or month'),
        Message("每年写 09-01，每月写 1 到 31", "write 09-01 for every year, 1 to 31 for every month"),
    )


def anchor(value: Any) -> Anchor:
    """Return the anchor in ``winter_break_start - 5 workdays``. Raises ``Refused``."""
    found = _ANCHOR.fullmatch(value) if isinstance(value, str) else None
    if not found or not is_name(found[1]):
        raise Refused(
            Message(f"“{clip(value)}”不是日历上的日子", f'"{clip(value)}" is not an anchor'),
            Message("写成 winter_break_start - 5 workdays", "write for example winter_break_start - 5 workdays"),
        )
    if not found[3]:
        return Anchor(found[1])
    offset = duration(found[3])
    if offset.unit in (Unit.DAYS, Unit.WORKDAYS):
        return Anchor(found[1], offset, found[2] == "-")
    raise Refused(
        Message(f"日子前后不能按“{offset}”推算", f'an anchor cannot be moved by "{offset}"'),
        Message("用 days 或 workdays", "use days or workdays"),
    )


def zone(value: Any) -> str:
    """Return ``value``, the name of a time zone such as ``Asia/Shanghai``. Raises ``Refused``."""
    try:
        if isinstance(value, str) and value:
            return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        pass
    raise Refused(
        Message(f"没有“{clip(value)}”这个时区", f'there is no time zone "{clip(value)}"'),
        Message("写成 Asia/Shanghai", "write for example Asia/Shanghai"),
    )
