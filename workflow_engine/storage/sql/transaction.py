"""One transaction on an SQL database."""

from __future__ import annotations

from collections.abc import Sequence

from workflow_engine.errors import WorkflowError
from workflow_engine.kernel.case import Case, Effect
from workflow_engine.kernel.codec import case_from_text, seal
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import check_step, difference, with_waiting
from workflow_engine.storage.refusals import changed, unknown_case, unknown_definition
from workflow_engine.storage.sql.link import Cursor, Taken
from workflow_engine.storage.sql.rows import (
    case_row,
    effect_row,
    entry_of,
    history_row,
    item_row,
    timer_row,
)
from workflow_engine.storage.sql.statements import Statements

_WITH_INDEX = ("digest", "title", "outcome", "ended_at")


class SqlTransaction:
    """``Transaction`` on one cursor. ``failure`` is the error of the ``append`` that spoiled it."""

    def __init__(self, cursor: Cursor, statements: Statements) -> None:
        self._cursor = cursor
        self._sql = statements
        self.failure: WorkflowError | None = None

    def load(self, case_id: str) -> Case:
        """See ``Transaction.load``."""
        row = self._cursor.one(self._sql.case_for_update, case=case_id)
        if row is None:
            raise unknown_case(case_id)
        return case_from_text(row[0])

    def answered(self, command_id: str) -> Entry | None:
        """See ``Transaction.answered``."""
        row = self._cursor.one(self._sql.answered, command=command_id)
        return entry_of(row) if row else None

    def case_by_key(self, process: str, key: str) -> str | None:
        """See ``Transaction.case_by_key``."""
        row = self._cursor.one(self._sql.case_by_key, process=process, key=key)
        return row[0] if row else None

    def append(self, before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
        """See ``Transaction.append``."""
        check_step(before, after, entry)
        try:
            return self._append(before, after, entry, effects)
        except Taken as error:
            self.failure = changed(after, entry)
            raise self.failure from error
        except WorkflowError as error:
            self.failure = error
            raise

    def _append(self, before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
        sealed = seal(entry, self._head(before, after, entry))
        self._put_case(before, after, sealed.hash)
        self._cursor.write(self._sql.add_entry, history_row(sealed))
        self._put_items(before, after)
        self._put_timers(before, after)
        rows = (effect_row(sealed, place, effect) for place, effect in enumerate(effects))
        self._cursor.write_all(self._sql.add_effect, rows)
        return sealed

    def _head(self, before: Case | None, after: Case, entry: Entry) -> str:
        if before is None:
            return ""
        row = self._cursor.one(self._sql.head_for_update, case=before.id)
        if row is None:
            raise unknown_case(before.id)
        seq, head = row
        if seq != before.seq:
            raise changed(after, entry)
        return str(head)

    def _put_case(self, before: Case | None, after: Case, head: str) -> None:
        pinned = before is not None and before.digest == after.digest
        if not pinned and self._cursor.one(self._sql.definition, digest=after.digest) is None:
            raise unknown_definition(after.digest)
        row = case_row(after, head)
        if before is None:
            self._cursor.write(self._sql.add_case, row)
        else:
            same = all(getattr(before, name) == getattr(after, name) for name in _WITH_INDEX)
            row["case"] = after.id
            self._cursor.write(self._sql.step_case if same else self._sql.change_case, row)

    def _put_items(self, before: Case | None, after: Case) -> None:
        old = with_waiting(before.items) if before else {}
        stale, fresh = difference(old, with_waiting(after.items))
        self._cursor.write_all(self._sql.drop_item, ({"case": after.id, "name": name} for name in stale))
        self._cursor.write_all(self._sql.add_item, (item_row(after.id, *item) for item in fresh))

    def _put_timers(self, before: Case | None, after: Case) -> None:
        old = {timer.id: timer for timer in before.timers} if before else {}
        stale, fresh = difference(old, {timer.id: timer for timer in after.timers})
        self._cursor.write_all(self._sql.drop_timer, ({"case": after.id, "name": name} for name in stale))
        self._cursor.write_all(self._sql.add_timer, (timer_row(after.id, timer) for timer in fresh))
