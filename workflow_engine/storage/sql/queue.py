"""What delivery asks of an SQL database: see ``delivery.port.Queue`` for what each method promises.

A lease is a moment before which nobody else claims the row; it ends by itself. On PostgreSQL all moments are read from
the database's clock, so that a worker whose own is wrong does nothing early.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from workflow_engine.kernel.case import Timer
from workflow_engine.storage.contract import EffectRow, TimerRow
from workflow_engine.storage.moments import NEVER, micros, moment
from workflow_engine.storage.sql.link import Cursor, Link
from workflow_engine.storage.sql.queue_statements import QueueStatements
from workflow_engine.storage.sql.rows import effect_of, late_of

Run = Callable[..., list[Any]]
Submit = Callable[[Run, list[tuple[str, str]]], list[str]]
_MICROSECOND = timedelta(microseconds=1)


class SqlQueue:
    """``delivery.port.Queue`` on the tables of a store."""

    _link: Link
    _texts: QueueStatements

    def moment(self, now: datetime) -> datetime:
        """See ``Queue.moment``."""
        if self._texts.now is None:
            return now
        with self._link.reading() as cursor:
            return moment(self._now(cursor, now))

    def until_next(self, now: datetime) -> timedelta | None:
        """See ``Queue.until_next``."""
        with self._link.reading() as cursor:
            at = self._now(cursor, now)
            if cursor.one(self._texts["any_timer"], now=at):
                return timedelta()
            found = [cursor.one(self._texts["next_timer"], now=at)[0], cursor.one(self._texts["next_effect"])[0]]
        first = min((number for number in found if number is not None), default=NEVER)
        return None if first == NEVER else max(first - at, 0) * _MICROSECOND

    def claim_timers(self, *, now: datetime, lease: timedelta, limit: int) -> tuple[datetime, tuple[TimerRow, ...]]:
        """See ``Queue.claim_timers``."""
        if self._texts.now is not None:
            return self._claim_timers_at_once(now, lease // _MICROSECOND, limit)
        if self._nothing("any_timer", now):
            return now, ()
        with self._link.writing() as cursor:
            at = micros(now)
            found = [late_of(row) for row in cursor.all(self._texts["due_timers"], now=at, limit=limit)]
            if found:
                keys = {f"case{number}": row.case for number, row in enumerate(found)}
                keys |= {f"name{number}": row.timer.id for number, row in enumerate(found)}
                cursor.change(self._texts.lease_timers(len(found)), until=at + lease // _MICROSECOND, **keys)
        return moment(at), tuple(row._replace(attempts=row.attempts + 1) for row in found)

    def _claim_timers_at_once(self, now: datetime, lease: int, limit: int) -> tuple[datetime, tuple[TimerRow, ...]]:
        with self._link.writing() as cursor:
            rows = cursor.all(self._texts["claim_timers"], lease=lease, limit=limit)
        claimed = sorted((late_of(row[1:]) for row in rows), key=lambda row: (row.timer.at, row.case, row.timer.id))
        return moment(rows[0][0]) if rows else now, tuple(claimed)

    def put_off_timer(self, case: str, timer: Timer, *, now: datetime, wait: timedelta, error: str) -> None:
        """See ``Queue.put_off_timer``."""
        with self._link.writing() as cursor:
            until = self._now(cursor, now) + wait // _MICROSECOND
            key = {"case": case, "name": timer.id, "due": micros(timer.at)}
            cursor.change(self._texts["put_off_timer"], until=until, why=error, **key)

    def late_timers(self, limit: int = 100) -> tuple[TimerRow, ...]:
        """See ``Queue.late_timers``."""
        with self._link.reading() as cursor:
            return tuple(late_of(row) for row in cursor.all(self._texts["late_timers"], limit=limit))

    def claim_effects(self, worker: str, *, now: datetime, lease: timedelta, limit: int) -> tuple[EffectRow, ...]:
        """See ``Queue.claim_effects``."""
        if self._nothing("next_effect", now):
            return ()
        with self._link.writing() as cursor:
            at = self._now(cursor, now)
            until = at + lease // _MICROSECOND
            found = [effect_of(row) for row in cursor.all(self._texts["due_effects"], now=at, limit=limit)]
            if found:
                names = {f"name{number}": row.effect.id for number, row in enumerate(found)}
                cursor.change(self._texts.lease_effects(len(found)), until=until, worker=worker, **names)
        return tuple(row._replace(attempts=row.attempts + 1, next_at=moment(until), lease_by=worker) for row in found)

    def hand_over(self, submit: Submit, *, now: datetime, lease: timedelta, limit: int) -> int:
        """See ``Relay.hand_over``."""
        if self._nothing("next_effect", now):
            return 0
        with self._link.writing() as cursor:
            at = self._now(cursor, now)
            found = [effect_of(row) for row in cursor.all(self._texts["due_effects"], now=at, limit=limit)]
            refs = submit(cursor.all, [(row.effect.id, row.lease_by) for row in found]) if found else []
            until = at + lease // _MICROSECOND
            rows = [{"name": row.effect.id, "ref": ref, "until": until} for row, ref in zip(found, refs, strict=True)]
            cursor.send([(self._texts["hand_over"], rows)] if rows else ())
        return len(found)

    def take(self, effect_id: str, ref: str, *, now: datetime, lease: timedelta) -> EffectRow | None:
        """See ``Relay.take``."""
        with self._link.writing() as cursor:
            until = self._now(cursor, now) + lease // _MICROSECOND
            if not cursor.change(self._texts["take"], name=effect_id, ref=ref, until=until):
                return None
            return effect_of(cursor.one(self._texts["one_effect"], name=effect_id))

    def done(self, row: EffectRow, *, error: str = "", sent: tuple[str, ...] = ()) -> bool:
        """See ``Queue.done``."""
        return self._mark("done", name=row.effect.id, why=error, sent="\n".join(sent))

    def park(self, row: EffectRow, *, error: str, sent: tuple[str, ...] = ()) -> bool:
        """See ``Queue.park``."""
        return self._mark("park", **_claim(row), why=error, sent="\n".join(sent))

    def put_off(
        self, row: EffectRow, *, now: datetime, wait: timedelta, error: str, sent: tuple[str, ...] = ()
    ) -> bool:
        """See ``Queue.put_off``."""
        with self._link.writing() as cursor:
            until = self._now(cursor, now) + wait // _MICROSECOND
            told = {"until": until, "why": error, "sent": "\n".join(sent)}
            return cursor.change(self._texts["put_off"], **_claim(row), **told) > 0

    def give_back(self, row: EffectRow) -> bool:
        """See ``Queue.give_back``."""
        return self._mark("give_back", **_claim(row))

    def revive(self, effect_id: str) -> bool:
        """See ``Queue.revive``."""
        return self._mark("revive", name=effect_id)

    def _mark(self, text: str, **parameters: object) -> bool:
        with self._link.writing() as cursor:
            return cursor.change(self._texts[text], **parameters) > 0

    def _nothing(self, look: str, now: datetime) -> bool:
        """Look before the lock is taken, where there is one for all: an idle worker must not stand in its way."""
        if self._texts.now is not None:
            return False
        with self._link.reading() as cursor:
            if look == "any_timer":
                return cursor.one(self._texts[look], now=micros(now)) is None
            first = cursor.one(self._texts[look])[0]
            return first is None or first > micros(now)

    def _now(self, cursor: Cursor, now: datetime) -> int:
        return micros(now) if self._texts.now is None else int(cursor.one(self._texts.now)[0])


def _claim(row: EffectRow) -> dict[str, object]:
    return {"name": row.effect.id, "worker": row.lease_by, "attempt": row.attempts}
