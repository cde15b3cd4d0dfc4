"""Stores and workers that are wrong on purpose. A harness that finds nothing wrong with them is worth nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.faults.office import micros
from workflow_engine.engine import Engine
from workflow_engine.kernel.case import Case, Effect
from workflow_engine.kernel.codec import dumps
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.contract import EffectRow
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.sql.transaction import SqlTransaction


class EnqueueAfterCommit(SqlStore):
    """Hands effects to a queue when the step has been committed, as much code does."""

    gap = 0.1
    """Seconds that the queue takes to answer, on a bad day."""

    @contextmanager
    def transaction(self, *cases: str) -> Iterator[SqlTransaction]:
        held: list[dict[str, object]] = []
        with super().transaction(*cases) as transaction:
            append = transaction.append

            def hold(before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
                held.extend(_row(entry, place, effect) for place, effect in enumerate(effects))
                return append(before, after, entry, ())

            transaction.append = hold  # type: ignore[method-assign]
            yield transaction
        if held:
            time.sleep(self.gap)
            with self._link.writing() as cursor:
                for row in held:
                    cursor.change(_ENQUEUE, **row)


_ENQUEUE = """
    INSERT INTO workflow_effects (id, case_id, seq, place, kind, visit, at, payload, state)
    VALUES (:id, :case_id, :seq, :place, :kind, :visit, :at, :payload, 'pending')"""


def _row(entry: Entry, place: int, effect: Effect) -> dict[str, object]:
    own = {"id": effect.id, "kind": effect.kind, "visit": effect.visit, "payload": dumps(effect.payload)}
    return {"case_id": entry.case, "seq": entry.seq, "place": place, "at": micros(entry.at), **own}


class DoneBeforeSent(SqlStore):
    """Marks effects as done when they are claimed: nothing is sent twice, and what a dead worker had is never sent."""

    def claim_effects(self, worker: str, **options: Any) -> tuple[EffectRow, ...]:
        rows = super().claim_effects(worker, **options)
        for row in rows:
            self.done(row)
        return rows


def _store(kind: type[SqlStore]) -> Callable[[Engine], None]:
    def spoil(engine: Engine) -> None:
        engine.store.__class__ = kind

    return spoil


CONTROLS: dict[str, Callable[[Engine], None]] = {
    "enqueue-after-commit": _store(EnqueueAfterCommit),
    "done-before-sent": _store(DoneBeforeSent),
    "leases-without-end": lambda _: None,  # see ``crew.deliverer``
    "new-id-on-retry": lambda _: None,  # see ``crew.client``
}
