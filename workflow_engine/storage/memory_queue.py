"""What delivery asks of the store in memory: see ``delivery.port.Queue`` for what each method promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from workflow_engine.kernel.case import Timer
from workflow_engine.storage.changes import DONE, PARKED, PENDING
from workflow_engine.storage.contract import EffectRow, TimerRow

_EVER = datetime.min.replace(tzinfo=UTC)


class _Mark(NamedTuple):
    """What delivery has noted about one effect or timer; the fields are those of ``EffectRow``."""

    state: str = PENDING
    attempts: int = 0
    next_at: datetime | None = None
    lease_by: str = ""
    error: str = ""
    sent: tuple[str, ...] = ()

    def may_be_claimed(self, now: datetime) -> bool:
        return self.state == PENDING and (self.next_at or _EVER) <= now


class MemoryQueue:
    """``delivery.port.Queue`` on what a store in memory holds."""

    def __init__(self) -> None:
        self._effect_marks: dict[str, _Mark] = {}
        self._timer_marks: dict[tuple[str, Timer], _Mark] = {}
        self._marking = Lock()

    def _all_timers(self) -> list[tuple[str, Timer]]:
        raise NotImplementedError

    def _all_effects(self) -> list[EffectRow]:
        raise NotImplementedError

    def _marked(self, row: EffectRow) -> EffectRow:
        return row._replace(**self._effect_marks.get(row.effect.id, _Mark())._asdict())

    def moment(self, now: datetime) -> datetime:
        """See ``Queue.moment``."""
        return now

    def until_next(self, now: datetime) -> timedelta | None:
        """See ``Queue.until_next``."""
        with self._marking:
            moments = [max(t.at, self._timer_mark(case, t).next_at or _EVER) for case, t in self._all_timers()]
            rows = map(self._marked, self._all_effects())
            moments += [row.next_at or now for row in rows if row.state == PENDING]
        return max(min(moments) - now, timedelta()) if moments else None

    def claim_timers(self, *, now: datetime, lease: timedelta, limit: int) -> tuple[datetime, tuple[TimerRow, ...]]:
        """See ``Queue.claim_timers``."""
        claimed: list[TimerRow] = []
        with self._marking:
            for case, timer in sorted(self._all_timers(), key=lambda row: (row[1].at, row[0], row[1].id)):
                mark = self._timer_mark(case, timer)
                if timer.at <= now and mark.may_be_claimed(now) and len(claimed) < limit:
                    mark = mark._replace(attempts=mark.attempts + 1, next_at=now + lease)
                    self._timer_marks[case, timer] = mark
                    claimed.append(TimerRow(case, timer, mark.attempts, mark.error))
        return now, tuple(claimed)

    def put_off_timer(self, case: str, timer: Timer, *, now: datetime, wait: timedelta, error: str) -> None:
        """See ``Queue.put_off_timer``."""
        with self._marking:
            if (case, timer) in self._all_timers():
                mark = self._timer_mark(case, timer)
                self._timer_marks[case, timer] = mark._replace(next_at=now + wait, error=error)

    def late_timers(self, limit: int = 100) -> tuple[TimerRow, ...]:
        """See ``Queue.late_timers``."""
        with self._marking:
            marks = [(case, timer, self._timer_mark(case, timer)) for case, timer in self._all_timers()]
        rows = [TimerRow(case, timer, mark.attempts, mark.error) for case, timer, mark in marks if mark.error]
        rows.sort(key=lambda row: (row.timer.at, row.case, row.timer.id))
        return tuple(rows[:limit])

    def claim_effects(self, worker: str, *, now: datetime, lease: timedelta, limit: int) -> tuple[EffectRow, ...]:
        """See ``Queue.claim_effects``."""
        with self._marking:
            rows = [row for row in map(self._marked, self._all_effects()) if row.state == PENDING]
            rows = [row for row in rows if (row.next_at or _EVER) <= now]
            rows.sort(key=lambda row: row.next_at or _EVER)  # a stable sort: equal ones stay in the order of the outbox
            rows = [
                row._replace(attempts=row.attempts + 1, next_at=now + lease, lease_by=worker) for row in rows[:limit]
            ]
            for row in rows:
                self._effect_marks[row.effect.id] = _Mark(*row[4:])
        return tuple(rows)

    def done(self, row: EffectRow, *, error: str = "", sent: Sequence[str] = ()) -> bool:
        """See ``Queue.done``."""
        return self._mark(row, lambda _: True, state=DONE, error=error, sent=tuple(sent))

    def park(self, row: EffectRow, *, error: str, sent: Sequence[str] = ()) -> bool:
        """See ``Queue.park``."""
        return self._mark(row, _mine(row), state=PARKED, error=error, sent=tuple(sent))

    def put_off(self, row: EffectRow, *, now: datetime, wait: timedelta, error: str, sent: Sequence[str] = ()) -> bool:
        """See ``Queue.put_off``."""
        return self._mark(row, _mine(row), next_at=now + wait, error=error, sent=tuple(sent))

    def give_back(self, row: EffectRow) -> bool:
        """See ``Queue.give_back``."""
        return self._mark(row, _mine(row), next_at=None, lease_by="", attempts=row.attempts - 1)

    def revive(self, effect_id: str) -> bool:
        """See ``Queue.revive``."""
        with self._marking:
            mark = self._effect_marks.get(effect_id, _Mark())
            if mark.state != PARKED:
                return False
            self._effect_marks[effect_id] = _Mark(error=mark.error, sent=mark.sent)
        return True

    def _mark(self, row: EffectRow, holds: Callable[[_Mark], bool], **values: object) -> bool:
        with self._marking:
            mark = self._effect_marks.get(row.effect.id, _Mark())
            if holds(mark):
                self._effect_marks[row.effect.id] = mark._replace(**values)  # type: ignore[arg-type]
                return True
        return False

    def _timer_mark(self, case: str, timer: Timer) -> _Mark:
        return self._timer_marks.get((case, timer), _Mark())


def _mine(row: EffectRow) -> Callable[[_Mark], bool]:
    """Return whether a mark is that of the claim that ``row`` came from."""
    return lambda mark: (mark.state, mark.lease_by, mark.attempts) == (PENDING, row.lease_by, row.attempts)
