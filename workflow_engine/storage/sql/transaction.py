"""One transaction on an SQL database."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from workflow_engine.errors import WorkflowError
from workflow_engine.kernel.case import Case, Effect
from workflow_engine.kernel.codec import case_to_text, sealed
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import check_step, difference, with_waiting
from workflow_engine.storage.moments import micros_or_none
from workflow_engine.storage.refusals import changed, unknown_case, unknown_definition
from workflow_engine.storage.sql.decoded import Decoded
from workflow_engine.storage.sql.link import Cursor, Taken
from workflow_engine.storage.sql.rows import (
    case_row,
    effect_row,
    entry_of,
    history_row,
    item_row,
    reading_row,
    timer_row,
)
from workflow_engine.storage.sql.statements import Statements

_WITH_INDEX = attrgetter("digest", "title", "outcome", "ended_at")


class SqlTransaction:
    """``Transaction`` on one cursor. ``failure`` is the error of the ``append`` that spoiled it."""

    def __init__(self, cursor: Cursor, statements: Statements, decoded: Decoded) -> None:
        self._cursor = cursor
        self._sql = statements
        self._decoded = decoded
        self._heads: dict[str, tuple[int, str]] = {}
        self.failure: WorkflowError | None = None

    def load(self, case_id: str) -> Case:
        """See ``Transaction.load``."""
        row = self._cursor.row(self._sql.case_for_update, case_id)
        if row is None:
            raise unknown_case(case_id)
        seq, head, body = row
        self._heads[case_id] = seq, head  # nobody else can change them before this transaction ends
        return self._decoded.case(case_id, body)

    def answered(self, command_id: str) -> Entry | None:
        """See ``Transaction.answered``."""
        row = self._cursor.row(self._sql.answered, command_id)
        return entry_of(row) if row else None

    def case_by_key(self, process: str, key: str) -> str | None:
        """See ``Transaction.case_by_key``."""
        row = self._cursor.row(self._sql.case_by_key, process, key)
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
        written, line = sealed(entry, self._head(before, after, entry))
        pinned = before is not None and before.digest == after.digest
        if not pinned and self._cursor.row(self._sql.definition, after.digest) is None:
            raise unknown_definition(after.digest)
        with self._cursor.together():
            self._put_case(before, after, written.hash)
            row = history_row(written, line)
            self._cursor.write(self._sql.add_entry, row)
            self._put_items(before, after)
            self._put_timers(before, after)
            self._put_readings(before, after)
            made = [effect_row(written, row[3], place, effect) for place, effect in enumerate(effects)]
            self._cursor.write_all(self._sql.add_effect, made)
        self._heads[after.id] = after.seq, written.hash
        return written

    def _head(self, before: Case | None, after: Case, entry: Entry) -> str:
        if before is None:
            return ""
        known = self._heads.get(before.id) or self._cursor.row(self._sql.head_for_update, before.id)
        if known is None:
            raise unknown_case(before.id)
        seq, head = known
        if seq != before.seq:
            raise changed(after, entry)
        return str(head)

    def _put_case(self, before: Case | None, after: Case, head: str) -> None:
        body = case_to_text(after)
        if before is None:
            self._cursor.write(self._sql.add_case, case_row(after, head, body))
        elif _WITH_INDEX(before) == _WITH_INDEX(after):
            self._cursor.write(self._sql.step_case, (after.seq, head, body, after.id))
        else:
            named = (after.digest, after.title, after.outcome, micros_or_none(after.ended_at))
            self._cursor.write(self._sql.change_case, (after.seq, head, body, *named, after.id))
        self._decoded.keep(body, after)

    def _put_items(self, before: Case | None, after: Case) -> None:
        if before is not None and before.items is after.items:
            return
        old = with_waiting(before.items) if before else {}
        stale, fresh = difference(old, with_waiting(after.items))
        self._cursor.write_all(self._sql.drop_item, [(after.id, name) for name in stale])
        self._cursor.write_all(self._sql.add_item, [item_row(after, *item) for item in fresh])

    def _put_timers(self, before: Case | None, after: Case) -> None:
        if before is not None and before.timers is after.timers:
            return
        old = {timer.id: timer for timer in before.timers} if before else {}
        stale, fresh = difference(old, {timer.id: timer for timer in after.timers})
        self._cursor.write_all(self._sql.drop_timer, [(after.id, name) for name in stale])
        self._cursor.write_all(self._sql.add_timer, [timer_row(after, timer) for timer in fresh])

    def _put_readings(self, before: Case | None, after: Case) -> None:
        old = before.margin.readings if before else ()
        if old == after.margin.readings:
            return
        self._cursor.write(self._sql.drop_readings, (after.id,))  # also those that the database wrote: see r0005
        rows = [reading_row(after.id, place, reading) for place, reading in enumerate(after.margin.readings)]
        self._cursor.write_all(self._sql.add_reading, rows)
