"""How long one state may last when everybody keeps the deadlines: a length of working time and one of wall-clock time.

The two are never turned into each other in silence: a holiday week holds no working time at all. Whoever compares
lengths says how, with a ``Measure``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import time

from workflow_engine.definition.calendar import OFFICE_HOURS, Calendar
from workflow_engine.definition.model import Duration, FieldMoment, Task, Timing, Unit, Wait
from workflow_engine.record import record

DAY = 24 * 60
_WALL = {Unit.MINUTES: 1, Unit.HOURS: 60, Unit.DAYS: DAY}


@record
class Length:
    """A length of time: minutes of working time and minutes on the wall clock. ``same day`` is no time at all."""

    work: int = 0
    wall: int = 0

    def __add__(self, other: Length) -> Length:
        return Length(self.work + other.work, self.wall + other.wall)


NOTHING = Length()
Measure = Callable[[Length], int]
"""Makes lengths comparable. It must be linear: the measure of a sum is the sum of the measures."""


def workday_of(calendar: Calendar) -> int:
    """Return the minutes of the longest working day of the calendar."""
    days = calendar.hours.values() or (OFFICE_HOURS,)
    return max(sum(_minute(closes) - _minute(opens) for opens, closes in spans) for spans in days)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def usual(workday: int) -> Measure:
    """Return the measure of an ordinary week: five workdays of that many minutes take seven days."""
    return lambda length: length.wall * 5 * workday + length.work * 7 * DAY


def length_of(duration: Duration, workday: int) -> Length:
    """Return the length of a duration."""
    if duration.unit in _WALL:
        return Length(wall=duration.amount * _WALL[duration.unit])
    if duration.unit is Unit.WORK_HOURS:
        return Length(work=duration.amount * 60)
    return Length(work=duration.amount * workday)


@record
class Stay:
    """How long a state lasts at most; ``open`` when no limit is known beforehand, then ``length`` is what is known."""

    length: Length = NOTHING
    open: bool = False


def stay_in_task(task: Task, workday: int, measure: Measure) -> Stay:
    """Return the stay until the task is due: its longest conditional limit, and never less than its minimum wait.

    Without a limit, silence with a legal meaning ends it. A date that stands in a field is open.
    """
    longest = _longest(task.not_before, workday, measure)
    if task.due is not None:
        due = _longest(task.due, workday, measure)
        return Stay(max(due.length, longest.length, key=measure), due.open)
    if task.deemed is not None:
        return Stay(max(length_of(task.deemed.after, workday), longest.length, key=measure))
    return Stay(longest.length, open=True)


def stay_in_wait(wait: Wait, workday: int) -> Stay:
    """Return how long it is waited: until the time said, else until the timeout; a message may never come."""
    for duration in (wait.until, wait.timeout_after):
        if isinstance(duration, Duration):
            return Stay(length_of(duration, workday))
    return Stay(open=True)


def _longest(timing: Timing | None, workday: int, measure: Measure) -> Stay:
    if timing is None:
        return Stay()
    moments = [timing.default, *(case.then for case in timing.cases)]
    lengths = _lengths(moments, workday)
    return Stay(max(lengths, key=measure, default=NOTHING), open=len(lengths) < len(moments))


def _lengths(moments: Iterable[Duration | FieldMoment | None], workday: int) -> list[Length]:
    return [length_of(moment, workday) for moment in moments if isinstance(moment, Duration)]
