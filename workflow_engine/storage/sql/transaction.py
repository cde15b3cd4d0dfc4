"""One transaction on an SQL database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from types import TracebackType
from typing import Any

from workflow_engine.errors import WorkflowError
from workflow_engine.kernel.case import Case, Effect
from workflow_engine.kernel.codec import case_to_text, sealed
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import check_step, difference, with_waiting
from workflow_engine.storage.moments import micros_or_none
from workflow_engine.storage.refusals import changed, one_changed, unknown_case, unknown_definition
from workflow_engine.storage.sql.decoded import Decoded
from workflow_engine.storage.sql.link import Cursor, Link, Taken
from workflow_engine.storage.sql.rows import (
    Row,
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
_MOST = 100
"""Cases read, and steps written, at once."""


class SqlTransaction:
    """``Transaction`` on one cursor: reads ahead the ``cases`` it is told of, and gathers what is written.

    What was appended goes to the database before the next read, and at the end: all steps together, each statement
    once for all of its rows.
    """

    def __init__(self, link: Link, statements: Statements, decoded: Decoded, cases: Sequence[str]) -> None:
        self._link = link
        self._sql = statements
        self._decoded = decoded
        self._cases = cases
        self._failure: WorkflowError | None = None

    def __enter__(self) -> SqlTransaction:
        self._block = self._link.writing(self._begin)
        self._block.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        block = self._block
        del self._block  # it knows us: only the garbage collector could part us, and end what was read
        try:
            if error is None:
                try:
                    self._finish()
                except BaseException as failed:
                    block.__exit__(type(failed), failed, failed.__traceback__)
                    raise
            block.__exit__(kind, error, at)
        except Taken as taken:
            raise one_changed(self._sent) from taken

    def _begin(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._read: dict[str, Row] = {}
        self._heads: dict[str, tuple[int, str]] = {}
        self._steps: dict[str, tuple[Case, Entry]] = {}
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        names = tuple(dict.fromkeys(self._cases))
        if not names:
            cursor.settle()
        for first in range(0, len(names), _MOST):
            page = names[first : first + _MOST]
            for row in cursor.rows(self._sql.cases_for_update(len(page)), page):
                self._read[row[0]] = row

    def load(self, case_id: str) -> Case:
        """See ``Transaction.load``."""
        row = self._read.pop(case_id, None) or self._ask(self._sql.cases_for_update(1), case_id)
        if row is None:
            raise unknown_case(case_id)
        _, seq, head, body = row
        self._heads[case_id] = seq, head  # nobody else can change them before this transaction ends
        return self._decoded.case(case_id, body)

    def answered(self, command_id: str) -> Entry | None:
        """See ``Transaction.answered``."""
        row = self._ask(self._sql.answered, command_id)
        return entry_of(row) if row else None

    def case_by_key(self, process: str, key: str) -> str | None:
        """See ``Transaction.case_by_key``."""
        row = self._ask(self._sql.case_by_key, process, key)
        return row[0] if row else None

    def append(self, before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
        """See ``Transaction.append``."""
        check_step(before, after, entry)
        try:
            if after.id in self._steps or len(self._steps) == _MOST:
                self._write()  # what is gathered is not written in the order of the steps
            return self._append(before, after, entry, effects)
        except WorkflowError as error:
            self._failure = error
            raise

    def _finish(self) -> None:
        if self._failure:
            raise self._failure
        self._send()

    def _ask(self, sql: str, value: str, *values: str) -> Any:
        """Return the first row, or None; what was appended is seen."""
        try:
            self._write()
            return self._cursor.row(sql, value, *values)
        except WorkflowError as error:
            self._failure = error
            raise

    def _write(self) -> None:
        if self._steps:
            try:
                self._send()
                self._cursor.settle()
            except Taken as error:
                raise one_changed(self._sent) from error

    def _send(self) -> None:
        rows, self._rows = self._rows, defaultdict(list)
        self._sent, self._steps = tuple(self._steps.values()), {}
        self._cursor.send([(sql, rows[sql]) for sql in self._sql.of_steps if sql in rows])

    def _append(self, before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
        written, line = sealed(entry, self._head(before, after, entry))
        pinned = before is not None and before.digest == after.digest
        if not pinned and self._cursor.row(self._sql.definition, after.digest) is None:
            raise unknown_definition(after.digest)
        self._steps[after.id] = after, entry
        self._read.pop(after.id, None)
        self._put_case(before, after, written.hash)
        row = history_row(written, line)
        self._rows[self._sql.add_entry].append(row)
        self._put_items(before, after)
        self._put_timers(before, after)
        self._put_readings(before, after)
        if effects:
            made = [effect_row(written, row[3], place, effect) for place, effect in enumerate(effects)]
            self._rows[self._sql.add_effect] += made
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
            self._rows[self._sql.add_case].append(case_row(after, head, body))
        elif _WITH_INDEX(before) == _WITH_INDEX(after):
            self._rows[self._sql.step_case].append((after.seq, head, body, after.id))
        else:
            named = (after.digest, after.title, after.outcome, micros_or_none(after.ended_at))
            self._rows[self._sql.change_case].append((after.seq, head, body, *named, after.id))
        self._decoded.keep(body, after)

    def _put_items(self, before: Case | None, after: Case) -> None:
        if before is not None and before.items is after.items:
            return
        old = with_waiting(before.items) if before else {}
        stale, fresh = difference(old, with_waiting(after.items))
        if stale:
            self._rows[self._sql.drop_item] += [(after.id, name) for name in stale]
        if fresh:
            self._rows[self._sql.add_item] += [item_row(after, *item) for item in fresh]

    def _put_timers(self, before: Case | None, after: Case) -> None:
        if before is not None and before.timers is after.timers:
            return
        old = {timer.id: timer for timer in before.timers} if before else {}
        stale, fresh = difference(old, {timer.id: timer for timer in after.timers})
        if stale:
            self._rows[self._sql.drop_timer] += [(after.id, name) for name in stale]
        if fresh:
            self._rows[self._sql.add_timer] += [timer_row(after, timer) for timer in fresh]

    def _put_readings(self, before: Case | None, after: Case) -> None:
        old = before.margin.readings if before else ()
        if old == after.margin.readings:
            return
        self._rows[self._sql.drop_readings].append((after.id,))  # also those that the database wrote: see r0005
        if after.margin.readings:
            rows = [reading_row(after.id, place, reading) for place, reading in enumerate(after.margin.readings)]
            self._rows[self._sql.add_reading] += rows
