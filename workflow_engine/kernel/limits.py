"""When a state is due: the limits of a task as moments, and the timers that watch them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from sys import intern
from typing import Any

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.guard import Facts
from workflow_engine.definition.model import Duration, FieldMoment, Task, Timing
from workflow_engine.kernel.case import Timer, made


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


def due(
    timing: Timing | None, start: datetime, data: Mapping[str, Any], facts: Facts, time: WorkingTime
) -> datetime | None:
    """Return the moment of the first case that holds, else of the default; None when there is no limit."""
    if timing is None:
        return None
    for case in timing.cases:
        if case.when(data, facts):
            return moment(case.then, start, data, time)
    return moment(timing.default, start, data, time) if timing.default else None


def timers(task: Task, visit: int, since: datetime, due_at: datetime | None, time: WorkingTime) -> tuple[Timer, ...]:
    """Return the timers of one visit of a task, in the order in which they fire within each kind."""
    if due_at is None and task.deemed is None:
        return ()
    armed: list[Timer] = []
    if due_at is not None:
        for number, reminder in enumerate(task.remind):
            at = time.subtract(due_at, reminder.before)
            if at > since:
                armed.append(made(Timer, (intern(f"{visit}.remind.{number}"), visit, "remind", at, "")))
        at = due_at
        for number, step in enumerate(task.overdue):
            at = time.add(at, step.after) if step.after else at
            armed.append(
                made(Timer, (intern(f"{visit}.escalate.{number}"), visit, "escalate", at, intern(str(number))))
            )
    if task.deemed is not None:
        at = time.add(since, task.deemed.after)
        armed.append(Timer(intern(f"{visit}.deemed.0"), visit, "deemed", at, task.deemed.action))
    return tuple(armed)
