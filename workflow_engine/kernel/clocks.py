"""Limits that move: what is left of them after a pause, and the timers of a limit that was extended."""

from __future__ import annotations

from datetime import datetime

from workflow_engine.definition.guard import GuardFailed, MissingValue
from workflow_engine.definition.model import Duration, FieldMoment, Task, Timing, Wait
from workflow_engine.kernel.case import Case, Timer, Visit
from workflow_engine.kernel.limits import limit_of, timers
from workflow_engine.kernel.turn import Turn

Limit = Duration | FieldMoment | None


class Pause:
    """The time from ``start`` to ``end`` in which the clocks of one visit stood still."""

    def __init__(self, turn: Turn, visit: Visit, start: datetime, end: datetime) -> None:
        self._turn, self._visit = turn, visit
        self._start, self._end = max(start, visit.since), end
        self._state = turn.machine.spots[visit.state].state

    def visit(self) -> Visit:
        """Return the visit with its limits moved. A moment that stands in a field is a date agreed on: it stays."""
        visit, task = self._visit, self._state
        if not isinstance(task, Task):
            return visit
        return visit._replace(
            due_at=self._timed(visit.due_at, task.due),
            respond_by=self._timed(visit.respond_by, task.respond),
            not_before=self._timed(visit.not_before, task.not_before),
        )

    def item_due(self, moment: datetime | None) -> datetime | None:
        """Return the limit of a work item of the visit, moved."""
        task = self._state
        return self._timed(moment, task.due) if isinstance(task, Task) else moment

    def timers(self, stopped: tuple[Timer, ...]) -> tuple[Timer, ...]:
        """Return those of the visit's timers that were armed when the clocks stopped, moved."""
        mine = tuple(timer for timer in stopped if timer.visit == self._visit.id)
        state = self._state
        if isinstance(state, Task):
            return self._of_task(state, mine)
        if isinstance(state, Wait):
            limits: dict[str, Limit | str] = {"elapsed": state.until, "timeout": state.timeout_after}
            return tuple(timer._replace(at=self._moved(timer.at, limits[timer.kind])) for timer in mine)
        return mine

    def _of_task(self, task: Task, mine: tuple[Timer, ...]) -> tuple[Timer, ...]:
        anew = {timer.id: timer for timer in due_timers(self._turn, self.visit())}
        chain = self._chain(task, [timer for timer in mine if timer.kind == "escalate"])
        found = []
        for timer in mine:
            if timer.kind == "deemed" and task.deemed:
                found.append(timer._replace(at=self._moved(timer.at, task.deemed.after)))
            elif timer.kind == "escalate":
                found.append(chain[timer.id])
            else:
                found.append(anew.get(timer.id, timer))
        return tuple(found)

    def _chain(self, task: Task, armed: list[Timer]) -> dict[str, Timer]:
        """Return the steps of the escalation, moved: the running one by what was left of it, the others follow it."""
        was, after, moved = self._visit.due_at, self.visit().due_at, {}
        for timer in armed:
            wait = task.overdue[int(timer.detail)].after
            if was is None or after is None or was <= self._start:
                after = self._moved(timer.at, wait)
            elif wait is not None:
                after = self._turn.world.time.add(after, wait)
            moved[timer.id] = timer._replace(at=after)
            was = timer.at
        return moved

    def _timed(self, moment: datetime | None, timing: Timing | None) -> datetime | None:
        if moment is None or timing is None:
            return moment
        try:
            limit = limit_of(timing, self._turn.case.data, self._turn)
        except (MissingValue, GuardFailed):  # a value is gone since: a case must never be stuck in its pause
            limit = timing.default
        return self._moved(moment, limit)

    def _moved(self, moment: datetime, limit: object) -> datetime:
        if not isinstance(limit, Duration):
            return moment
        move = self._turn.world.time.resume_at
        return move(moment, self._start, self._end, working=limit.length is None)


def overdue(case: Case, visit: Visit, at: datetime) -> bool:
    """True when the visit's limit has passed, or had passed before more time was asked for."""
    if visit.due_at is not None and at > visit.due_at:
        return True
    return any(each.visit == visit.id and each.granted_by and each.late for each in case.margin.extensions)


def due_timers(turn: Turn, visit: Visit) -> tuple[Timer, ...]:
    """Return the timers that watch the limit of a task's visit, as if it had been so from the beginning."""
    plan = turn.machine.spots[visit.state].plan
    return timers(plan, None, visit, turn.world.time) if plan else ()
