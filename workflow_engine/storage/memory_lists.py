"""The lists people look at, from what a store in memory holds: see ``Store`` for what each promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import lies_with, with_waiting
from workflow_engine.storage.contract import CaseRow, Counts, HandledRow, ItemRow, ReadingRow
from workflow_engine.storage.marks import case_mark, deed_mark, item_mark, reading_mark
from workflow_engine.storage.moments import NEVER, micros

Row = TypeVar("Row")


class MemoryLists:
    """The part of ``Store`` that answers with lists."""

    def _all_cases(self) -> list[Case]:
        raise NotImplementedError

    def _lines_of(self, person: str) -> Iterable[Entry]:
        raise NotImplementedError

    def inbox(
        self,
        refs: Sequence[str] | None,
        *,
        process: str | None = None,
        due_before: datetime | None = None,
        limit: int = 100,
        after: str = "",
    ) -> tuple[ItemRow, ...]:
        """See ``Store.inbox``."""
        rows = [
            ItemRow(case.id, case.process, case.title, item, waiting, case.digest)
            for case in self._all_cases()
            for item, waiting in with_waiting(case.items).values()
            if (refs is None or lies_with(item) in refs)
            and process in (None, case.process)
            and (due_before is None or (item.due_at is not None and item.due_at < due_before))
        ]
        begins = item_mark(after)
        place = begins and (begins["due_at"], begins["opened_at"], begins["case"], begins["item"])
        return _page(rows, _urgency, place, limit)

    def cases(
        self,
        *,
        process: str | None = None,
        open_only: bool = True,
        requester: str | None = None,
        limit: int = 100,
        after: str = "",
    ) -> tuple[CaseRow, ...]:
        """See ``Store.cases``."""
        rows = [
            _row(case)
            for case in self._all_cases()
            if process in (None, case.process)
            and requester in (None, case.requester)
            and (case.is_open or not open_only)
        ]
        begins = case_mark(after)
        place = begins and (begins["opened_at"], begins["case"])
        return _page(rows, lambda row: (micros(row.opened_at), row.id), place, limit, newest=True)

    def handled(
        self, person: str, *, process: str | None = None, limit: int = 100, after: str = ""
    ) -> tuple[HandledRow, ...]:
        """See ``Store.handled``."""
        cases = {case.id: case for case in self._all_cases() if process in (None, case.process)}
        last = {line.case: line for line in self._lines_of(person) if line.seq > 1 and line.case in cases}
        rows = [HandledRow(_row(cases[line.case]), line.seq, line.at) for line in last.values()]
        begins = deed_mark(after)
        place = begins and (begins["at"], begins["case"], begins["seq"])
        return _page(rows, lambda row: (micros(row.at), row.case.id, row.seq), place, limit, newest=True)

    def circulated(
        self, person: str, *, unread_only: bool = False, process: str | None = None, limit: int = 100, after: str = ""
    ) -> tuple[ReadingRow, ...]:
        """See ``Store.circulated``."""
        rows = [
            ReadingRow(case.id, case.process, case.title, place, reading)
            for case in self._all_cases()
            for place, reading in enumerate(case.margin.readings)
            if reading.person == person
            and process in (None, case.process)
            and not (unread_only and reading.read_at is not None)
        ]
        begins = reading_mark(after)
        place = begins and (begins["at"], begins["case"], begins["place"])
        return _page(rows, lambda row: (micros(row.reading.at), row.case, row.place), place, limit, newest=True)

    def counts(
        self, person: str, refs: Sequence[str], *, now: datetime, process: str | None = None, most: int = 1000
    ) -> Counts:
        """See ``Store.counts``."""
        of: dict[str, Any] = {"process": process, "limit": most}
        return Counts(
            len(self.inbox(refs[:1], **of)),
            len(self.inbox([ref for ref in refs if ref != refs[0]], **of)),
            len(self.inbox(refs, due_before=now, **of)),
            len(self.handled(person, **of)),
            len(self.cases(requester=person, open_only=False, **of)),
            len(self.circulated(person, unread_only=True, **of)),
        )


def _row(case: Case) -> CaseRow:
    return CaseRow(*(getattr(case, name) for name in CaseRow._fields))


def _urgency(row: ItemRow) -> tuple[int, int, str, str]:
    due = NEVER if row.item.due_at is None else micros(row.item.due_at)
    return due, micros(row.item.opened_at), row.case, row.item.id


def _page(
    rows: list[Row], key: Callable[[Row], Any], place: Any, limit: int, *, newest: bool = False
) -> tuple[Row, ...]:
    """Return the rows in order after the one whose key is ``place`` (empty: from the beginning), at most ``limit``."""
    rows.sort(key=key, reverse=newest)
    if place:
        rows = [row for row in rows if (key(row) < place if newest else key(row) > place)]
    return tuple(rows[:limit])
