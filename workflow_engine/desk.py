"""What lies on a person's desk: the lists everybody begins and ends the day with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow_engine.engine import Engine

if TYPE_CHECKING:
    from workflow_engine.storage.contract import CaseRow, Counts, HandledRow, ItemRow, ReadingRow


class Desk:
    """The lists of ``person``, asked of the store each time.

    Every list can be kept to one ``process`` and comes in pages: ``limit`` rows after the one whose ``mark`` is
    ``after`` (``""``: from the beginning). Page 1,000 costs what page 1 costs, and what others do meanwhile shows
    nothing twice and hides nothing. ``UsageError`` for a mark of another list.
    """

    def __init__(self, engine: Engine, person: str) -> None:
        self._engine = engine
        self.person = person

    def all(self, *, process: str | None = None, limit: int = 100, after: str = "") -> tuple[ItemRow, ...]:
        """Return ``mine`` and ``units`` together, the most urgent first: everything the person may do."""
        return self._items(self._refs, False, process, limit, after)

    def mine(self, *, process: str | None = None, limit: int = 100, after: str = "") -> tuple[ItemRow, ...]:
        """Return the open items that the person holds or is asked for in person, the most urgent first."""
        return self._items(self._refs[:1], False, process, limit, after)

    def units(self, *, process: str | None = None, limit: int = 100, after: str = "") -> tuple[ItemRow, ...]:
        """Return the open items that wait for anybody in the person's posts and units, the most urgent first."""
        return self._items(self._refs[1:], False, process, limit, after)

    def overdue(self, *, process: str | None = None, limit: int = 100, after: str = "") -> tuple[ItemRow, ...]:
        """Return those of ``mine`` and ``units`` whose limit has passed, the longest overdue first."""
        return self._items(self._refs, True, process, limit, after)

    def handled(self, *, process: str | None = None, limit: int = 100, after: str = "") -> tuple[HandledRow, ...]:
        """Return the cases in which the person did anything but start them, the last deed first."""
        return self._engine.store.handled(self.person, process=process, limit=limit, after=after)

    def started(self, *, process: str | None = None, limit: int = 100, after: str = "") -> tuple[CaseRow, ...]:
        """Return the cases in which the person is the requester, open and ended, the last opened first."""
        store = self._engine.store
        return store.cases(requester=self.person, open_only=False, process=process, limit=limit, after=after)

    def circulated(
        self, *, unread_only: bool = False, process: str | None = None, limit: int = 100, after: str = ""
    ) -> tuple[ReadingRow, ...]:
        """Return what was given to the person to read, the latest first."""
        store = self._engine.store
        return store.circulated(self.person, unread_only=unread_only, process=process, limit=limit, after=after)

    def counts(self, *, process: str | None = None, most: int = 1000) -> Counts:
        """Return how long the lists are, in one question; none is counted further than ``most``."""
        now = self._engine.clock.now()
        return self._engine.store.counts(self.person, self._refs, now=now, process=process, most=most)

    @property
    def _refs(self) -> tuple[str, ...]:
        return self._engine.refs_of(self.person)

    def _items(
        self, refs: tuple[str, ...] | None, late: bool, process: str | None, limit: int, after: str
    ) -> tuple[ItemRow, ...]:
        due = self._engine.clock.now() if late else None
        return self._engine.store.inbox(refs, process=process, due_before=due, limit=limit, after=after)


def overdue_anywhere(
    engine: Engine, *, process: str | None = None, limit: int = 100, after: str = ""
) -> tuple[ItemRow, ...]:
    """Return every open item whose limit has passed, whoever has it, the longest overdue first."""
    return engine.store.inbox(None, process=process, due_before=engine.clock.now(), limit=limit, after=after)
