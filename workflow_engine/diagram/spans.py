"""Lengths of time and moments in the few words that fit beside a box."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.errors import Message, UnknownYear
from workflow_engine.graph.stay import workday_of

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def worked_words(span: timedelta, time: WorkingTime, lang: str) -> str:
    """Say a length of working time: in workdays from one on, else in working hours, else in minutes."""
    day = timedelta(minutes=workday_of(time.calendar))
    if span >= day:
        return _said(span / day, "个工作日", "workday", lang)
    if span >= _HOUR:
        return _said(span / _HOUR, "工作小时", "working hour", lang)
    return _said(span / timedelta(minutes=1), "分钟", "minute", lang, places=0)


def wall_words(span: timedelta, lang: str) -> str:
    """Say a length of time on the wall clock: in days from two on, else in hours, else in minutes."""
    if span >= 2 * _DAY:
        return _said(span / _DAY, "天", "day", lang)
    if span >= _HOUR:
        return _said(span / _HOUR, "小时", "hour", lang)
    return _said(span / timedelta(minutes=1), "分钟", "minute", lang, places=0)


def between_words(start: datetime, end: datetime, time: WorkingTime, lang: str) -> str:
    """Say how long it is from one moment to a later one: in working time, on the wall clock when there is none."""
    try:
        worked = time.worked(start, end)
    except UnknownYear:
        worked = timedelta(0)
    return worked_words(worked, time, lang) if worked else wall_words(end - start, lang)


def day_words(moment: datetime, now: datetime, time: WorkingTime) -> str:
    """Write the day of a moment; its year only when that is not this one."""
    local, today = moment.astimezone(time.zone), now.astimezone(time.zone)
    return f"{local:%m-%d}" if local.year == today.year else f"{local:%Y-%m-%d}"


def moment_words(moment: datetime, time: WorkingTime) -> str:
    """Write a moment in the office's zone, to the minute."""
    return f"{moment.astimezone(time.zone):%Y-%m-%d %H:%M}"


def _said(value: float, zh: str, en: str, lang: str, places: int = 1) -> str:
    number = f"{value:.{places}f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return Message(f"{number}{zh}", f"{number} {en}{'' if number == '1' else 's'}").say(lang)
