"""Mistakes that programs like this one make. Each must be found by the model in ``model.py``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from benchmarks.faults.controls import DoneBeforeSent, EnqueueAfterCommit
from workflow_engine.kernel.case import Case, Effect
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.contract import EffectRow
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.sql.transaction import SqlTransaction


class Bug(NamedTuple):
    """One mistake: in the store, in a trigger of the database, or in whoever uses it (``word``)."""

    store: type[SqlStore] = SqlStore
    trigger: str = ""
    word: str = ""


class IdsForgotten(SqlStore):
    """Does not keep the ids of commands."""

    @contextmanager
    def transaction(self, *cases: str) -> Iterator[SqlTransaction]:
        with super().transaction(*cases) as transaction:
            append = transaction.append

            def forget(before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
                return append(before, after, entry._replace(command_id=f"{entry.command_id}@{entry.seq}"), effects)

            transaction.append = forget  # type: ignore[method-assign]
            yield transaction


class Unlocked(SqlStore):
    """Writes a step onto whatever is there by now: nobody is told that somebody else was first."""

    @contextmanager
    def transaction(self, *cases: str) -> Iterator[SqlTransaction]:
        with super().transaction(*cases) as transaction:
            append, load = transaction.append, transaction.load

            def force(before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
                if before is None:
                    return append(before, after, entry, effects)
                now, renumbered = load(before.id), after.copy()
                renumbered.seq = now.seq + 1
                return append(now, renumbered, entry._replace(seq=now.seq + 1), effects)

            transaction.append = force  # type: ignore[method-assign]
            yield transaction


class TellsSuccess(SqlStore):
    """Undoes a transaction that is opened while effects wait, and tells nobody."""

    @contextmanager
    def transaction(self, *cases: str) -> Iterator[SqlTransaction]:
        waiting = len(self.effects(limit=2)) > 1
        try:
            with super().transaction(*cases) as transaction:
                yield transaction
                if waiting:
                    raise _Undone
        except _Undone:
            pass


class _Undone(Exception):
    """Undo, and say nothing."""


class _Enqueues(EnqueueAfterCommit):
    """Enqueues soon after the commit."""

    gap = 0.0


class FailureIsDone(SqlStore):
    """Marks what could not be delivered as done."""

    def put_off(self, row: EffectRow, **_: Any) -> bool:
        return self.done(row)


class FailureIsForgotten(SqlStore):
    """Puts off what could not be delivered for ever."""

    def put_off(self, row: EffectRow, **options: Any) -> bool:
        return super().put_off(row, **{**options, "wait": timedelta(days=36_500)})


class ClaimsEarly(SqlStore):
    """Looks for timers by a clock that is half an hour fast."""

    def claim_timers(self, **options: Any) -> Any:
        return super().claim_timers(**{**options, "now": options["now"] + timedelta(minutes=30)})


_NOTHING = "SELECT RAISE(IGNORE)"


def _trigger(when: str, then: str) -> str:
    return f"CREATE TRIGGER bug {when} BEGIN {then}; END"


BUGS: dict[str, Bug] = {
    "effects are enqueued after the commit": Bug(_Enqueues),
    "effects are marked as done before they are sent": Bug(DoneBeforeSent),
    "a failed delivery is marked as done": Bug(FailureIsDone),
    "a failed delivery never comes again": Bug(FailureIsForgotten),
    "the ids of commands are not kept": Bug(IdsForgotten),
    "a repeated click gets a new id": Bug(word="new-id"),
    "a step is written onto a case that somebody else has changed": Bug(Unlocked),
    "an undone transaction is told as success": Bug(TellsSuccess),
    "timers are claimed early": Bug(ClaimsEarly),
    "every statement commits by itself": Bug(word="autocommit"),
    "leases never end": Bug(
        trigger=_trigger(
            "AFTER UPDATE OF lease_by ON workflow_effects WHEN NEW.lease_by <> ''",
            "UPDATE workflow_effects SET next_at = 250000000000000000 WHERE id = NEW.id",
        )
    ),
    "timers stay when they have fired": Bug(trigger=_trigger("BEFORE DELETE ON workflow_timers", _NOTHING)),
    "work items stay when they are done": Bug(trigger=_trigger("BEFORE DELETE ON workflow_items", _NOTHING)),
    "the lines of a trail are not linked": Bug(
        trigger=_trigger(
            "AFTER INSERT ON workflow_history",
            "UPDATE workflow_history SET previous = '' WHERE case_id = NEW.case_id AND seq = NEW.seq",
        )
    ),
}
