"""The lists people look at, from an SQL database: see ``Store`` for what each promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from workflow_engine.storage.contract import CaseRow, Counts, HandledRow, ItemRow, ReadingRow
from workflow_engine.storage.marks import case_mark, deed_mark, item_mark, reading_mark
from workflow_engine.storage.moments import micros
from workflow_engine.storage.sql.link import Link
from workflow_engine.storage.sql.list_statements import ListStatements
from workflow_engine.storage.sql.rows import case_of, handled_of, item_of, reading_of


class SqlLists:
    """The part of ``Store`` that answers with lists."""

    _link: Link
    _lists: ListStatements

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
        names = None if refs is None else _names(refs)
        if names == {}:
            return ()
        given = {"process": process, "due": due_before and micros(due_before)}
        filters, values = _asked(given, item_mark(after), limit)
        text = self._lists.inbox(None if names is None else len(names), filters)
        return tuple(item_of(row) for row in self._all(text, **(names or {}), **values))

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
        filters, values = _asked({"process": process, "requester": requester}, case_mark(after), limit)
        text = self._lists.cases(filters | {"open"} if open_only else filters)
        return tuple(case_of(row) for row in self._all(text, **values))

    def handled(
        self, person: str, *, process: str | None = None, limit: int = 100, after: str = ""
    ) -> tuple[HandledRow, ...]:
        """See ``Store.handled``."""
        filters, values = _asked({"process": process}, deed_mark(after), limit)
        return tuple(handled_of(row) for row in self._all(self._lists.handled(filters), person=person, **values))

    def circulated(
        self, person: str, *, unread_only: bool = False, process: str | None = None, limit: int = 100, after: str = ""
    ) -> tuple[ReadingRow, ...]:
        """See ``Store.circulated``."""
        filters, values = _asked({"process": process}, reading_mark(after), limit)
        text = self._lists.circulated(filters | {"unread"} if unread_only else filters)
        return tuple(reading_of(row) for row in self._all(text, person=person, **values))

    def counts(
        self, person: str, refs: Sequence[str], *, now: datetime, process: str | None = None, most: int = 1000
    ) -> Counts:
        """See ``Store.counts``."""
        names = _names(refs)
        filters, values = _asked({"process": process}, {}, most)
        values["most"] = values.pop("limit")
        text = self._lists.counts(len(names), filters)
        return Counts(*self._all(text, person=person, due=micros(now), **names, **values)[0])

    def _all(self, text: str, **values: Any) -> list[Any]:
        with self._link.reading() as cursor:
            return cursor.all(text, **values)


def _names(refs: Sequence[str]) -> dict[str, str]:
    return {f"ref{number}": ref for number, ref in enumerate(dict.fromkeys(refs))}


def _asked(given: dict[str, Any], mark: dict[str, Any], limit: int) -> tuple[frozenset[str], dict[str, Any]]:
    """Return the names of the filters that are used, and the values for the text."""
    used = {name: value for name, value in given.items() if value is not None}
    return frozenset({*used, *(["after"] if mark else [])}), {**used, **mark, "limit": limit}
