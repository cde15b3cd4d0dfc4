"""When a state is due: the limits of a task as moments, and the timers that watch them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from sys import intern
from typing import Any

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.guard import Facts
from workflow_engine.definition.model import Deemed, Duration, FieldMoment, Timing, Wait
from workflow_engine.kernel.case import Timer, Visit, made
from workflow_engine.kernel.plan import TaskPlan


def moment(
    limit: Duration | FieldMoment, start: datetime, data: Mapping[str, Any], time: WorkingTime
) -> datetime | None:
    """Return when ``limit``, counted from ``start``, is over; None when it stands in a field without a value.

    A date in a field ends at that day's closing hour. Raises ``UnknownYear``.
    """
    if isinstance(limit, Duration):
        return time.add(start, limit)
    value = data.get(limit.field)
    if isinstance(value, datetime):
        return value
    return time.closing(value) if isinstance(value, date) else None


def limit_of(timing: Timing, data: Mapping[str, Any], facts: Facts) -> Duration | FieldMoment | None:
    """Return the limit of the first case that holds, else the default; None when there is none."""
    for case in timing.cases:
        if case.when(data, facts):
            return case.then
    return timing.default


def due(
    timing: Timing | None, start: datetime, data: Mapping[str, Any], facts: Facts, time: WorkingTime
) -> datetime | None:
    """Return the moment of the first case that holds, else of the default; None when there is no limit."""
    limit = limit_of(timing, data, facts) if timing else None
    return moment(limit, start, data, time) if limit else None


def timers(plan: TaskPlan, deemed: Deemed | None, visit: Visit, time: WorkingTime) -> tuple[Timer, ...]:
    """Return the timers of one visit of a task, in the order in which they fire within each kind."""
    number, at = visit.id, visit.due_at
    armed = []
    if at is not None:
        for end, before in plan.reminders:
            early = time.subtract(at, before)
            if early > visit.since:
                armed.append(made(Timer, (intern(f"{number}{end}"), number, "remind", early, "")))
        for end, step, after in plan.chain:
            at = time.add(at, after) if after else at
            armed.append(made(Timer, (intern(f"{number}{end}"), number, "escalate", at, step)))
    if deemed is not None:
        at = time.add(visit.since, deemed.after)
        armed.append(Timer(f"{number}.deemed.0", number, "deemed", at, deemed.action))
    return tuple(armed)


def wait_timers(state: Wait, visit: int, since: datetime, data: Mapping[str, Any], time: WorkingTime) -> list[Timer]:
    """Return the timers of a stay in a waiting state; without the field's moment it is over at once."""
    armed = []
    if state.until is not None:
        armed.append(Timer(f"{visit}.elapsed.0", visit, "elapsed", moment(state.until, since, data, time) or since))
    if state.timeout_after is not None:
        armed.append(Timer(f"{visit}.timeout.0", visit, "timeout", time.add(since, state.timeout_after)))
    return armed
