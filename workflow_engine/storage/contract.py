"""What a store promises, in words. Every store passes ``tests/contract/test_store.py``.

All moments, given and returned, are aware datetimes; a store may return an equal moment in another zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from workflow_engine.kernel.case import Case, Effect, Reading, Timer, WorkItem
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.marks import mark
from workflow_engine.storage.moments import NEVER, micros


class ItemRow(NamedTuple):
    """One open work item with what a list shows of its case.

    ``waiting`` is true while an item of a smaller turn is open in the same visit: its owner cannot act yet. ``digest``
    is of the definition the case is pinned to.
    """

    case: str
    process: str
    title: str
    item: WorkItem
    waiting: bool
    digest: str

    @property
    def mark(self) -> str:
        """Where the next page begins."""
        due = NEVER if self.item.due_at is None else micros(self.item.due_at)
        return mark(due, micros(self.item.opened_at), self.item.id, self.case)


class CaseRow(NamedTuple):
    """What a list shows of one case. ``ended_at`` and ``outcome`` are None while it runs."""

    id: str
    process: str
    digest: str
    key: str | None
    title: str
    requester: str
    outcome: str | None
    seq: int
    opened_at: datetime
    ended_at: datetime | None

    @property
    def mark(self) -> str:
        """Where the next page begins."""
        return mark(micros(self.opened_at), self.id)


class HandledRow(NamedTuple):
    """A case in which a person did something, with the number and the moment of the last thing he did."""

    case: CaseRow
    seq: int
    at: datetime

    @property
    def mark(self) -> str:
        """Where the next page begins."""
        return mark(micros(self.at), self.seq, self.case.id)


class ReadingRow(NamedTuple):
    """A case that was circulated to a person; ``place`` tells this time from others in the same case."""

    case: str
    process: str
    title: str
    place: int
    reading: Reading

    @property
    def mark(self) -> str:
        """Where the next page begins."""
        return mark(micros(self.reading.at), self.place, self.case)


class Counts(NamedTuple):
    """How many rows a person's lists have, none counted further than was asked.

    ``overdue`` are those of ``mine`` and ``units`` together; ``unread`` is the part of ``circulated`` not read yet.
    """

    mine: int
    units: int
    overdue: int
    handled: int
    started: int
    unread: int


class EffectRow(NamedTuple):
    """One effect in the outbox, the entry (``case``, ``seq``) that made it, and the moment of that entry.

    ``state``: ``pending``, ``done`` or ``parked`` (given up until somebody looks at it). ``attempts`` counts how often
    it was claimed; ``next_at`` is when a pending one may be claimed again, None when it may be now; ``lease_by`` is the
    worker that has it or had it last, ``error`` what went wrong last, ``sent`` whom it has reached already.
    """

    case: str
    seq: int
    at: datetime
    effect: Effect
    state: str
    attempts: int = 0
    next_at: datetime | None = None
    lease_by: str = ""
    error: str = ""
    sent: tuple[str, ...] = ()


class TimerRow(NamedTuple):
    """One timer that is due: its case, how often it was claimed, and why it was not fired then."""

    case: str
    timer: Timer
    attempts: int = 0
    error: str = ""


class Head(NamedTuple):
    """How far the trail of one case has come: the number of its newest line, and the hash of that."""

    case: str
    seq: int
    hash: str


class Line(NamedTuple):
    """One line of a trail as it is stored, unread: ``text`` was hashed, the other columns repeat parts of it."""

    case: str
    seq: int
    command_id: str
    at: datetime
    by: str
    text: str
    previous: str
    hash: str


class Trail(NamedTuple):
    """One case as it is stored, unread: what it says of its own newest line, the case as text, and its lines in order.

    ``head`` is None for lines whose case is not there.
    """

    case: str
    head: Head | None
    body: str
    lines: tuple[Line, ...]


class Transaction(Protocol):
    """Several reads and writes that happen together or not at all. It sees its own writes.

    Use it in the thread that opened it and only inside its ``with`` block. After an ``append`` that failed nothing of
    the whole transaction is kept: leaving the block normally raises the error of that ``append`` again.
    """

    def load(self, case_id: str) -> Case:
        """Return the stored case and keep other writers away from it until the transaction ends.

        Raises ``UnknownCase``.
        """

    def answered(self, command_id: str) -> Entry | None:
        """Return the entry that first answered this command, or None if it was never answered."""

    def case_by_key(self, process: str, key: str) -> str | None:
        """Return the id of the case of ``process`` with this business key, open or ended, or None."""

    def append(self, before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
        """Store one step: the new case, its line of the trail, its open items and timers, and its effects.

        ``before`` is the case the step was decided on, None for a new case; ``after`` is one ``seq`` further;
        ``entry`` has the id and ``seq`` of ``after``. Effects enter the outbox as ``pending``, in the order given.

        Returns the entry sealed onto the line before it: what ``history`` will return.

        Raises ``CaseChanged`` when the stored case is no longer ``before``, or when the case id, the business key
        (unique per process), the command id (unique per store) or an effect id is taken; ``UnknownCase`` when
        ``before`` was never stored; ``UnknownProcess`` when the definition of a new digest was not remembered
        first; ``UsageError`` when the arguments do not fit together. A store may gather what is appended and write it
        before the next read or at the end of the block: that something is taken may be told only there.
        """


class Store(Protocol):
    """Definitions, cases, trails, inboxes, timers and effects that stay. Safe to use from several threads."""

    def remember_definition(self, digest: str, process: str, version: str, text: str) -> None:
        """Keep the text of a definition under its digest, for ever. A digest that is known changes nothing."""

    def definition_text(self, digest: str) -> tuple[str, str]:
        """Return process name and text of a remembered definition. Raises ``UnknownProcess``."""

    def transaction(self, *cases: str) -> AbstractContextManager[Transaction]:
        """Open a transaction: kept when the block ends normally, undone when any exception leaves it.

        ``cases`` are those that will be loaded, as far as they are known: a store may read them all at once.

        Write transactions run one after the other; a second one in the same thread waits in vain and raises
        ``StorageError``.
        """

    def case(self, case_id: str) -> Case:
        """Return a case as last committed. Raises ``UnknownCase``."""

    def case_by_key(self, process: str, key: str) -> str | None:
        """Return the id of the case of ``process`` with this business key, open or ended, or None."""

    def history(self, case_id: str) -> tuple[Entry, ...]:
        """Return the trail of a case, oldest line first. Raises ``UnknownCase``."""

    # Lists. Each begins after the row whose ``mark`` is ``after``, or at the beginning; ``process`` keeps only the
    # cases of one procedure. A mark of another list raises ``UsageError``.

    def inbox(
        self,
        refs: Sequence[str] | None,
        *,
        process: str | None = None,
        due_before: datetime | None = None,
        limit: int = 100,
        after: str = "",
    ) -> tuple[ItemRow, ...]:
        """Return the open items that lie with one of ``refs`` (None: with anybody), the most urgent first.

        An item lies with whom it is offered to, else with its holder (``@person``), else with its owner. ``refs`` are
        usually one ``@person`` followed by that person's posts and units; none gives an empty inbox. Ordered by due
        moment (without one: last), then by when it was opened, then by case and item id. ``due_before`` leaves out
        what is due at that moment or later, or never.
        """

    def cases(
        self,
        *,
        process: str | None = None,
        open_only: bool = True,
        requester: str | None = None,
        limit: int = 100,
        after: str = "",
    ) -> tuple[CaseRow, ...]:
        """Return cases that pass all filters given, the last opened first (same moment: greater id first)."""

    def handled(
        self, person: str, *, process: str | None = None, limit: int = 100, after: str = ""
    ) -> tuple[HandledRow, ...]:
        """Return the cases, open and ended, in which the person did anything but start them, the last deed first."""

    def circulated(
        self, person: str, *, unread_only: bool = False, process: str | None = None, limit: int = 100, after: str = ""
    ) -> tuple[ReadingRow, ...]:
        """Return what was circulated to the person, the latest first; with ``unread_only`` what waits to be read."""

    def counts(
        self, person: str, refs: Sequence[str], *, now: datetime, process: str | None = None, most: int = 1000
    ) -> Counts:
        """Return how long the lists of a person are; no list is counted further than ``most``.

        ``refs`` begin with the person's own reference; what lies with the others counts as ``units``.
        """

    def timers_due(self, at: datetime, limit: int = 100) -> tuple[tuple[str, Timer], ...]:
        """Return (case id, timer) of the timers whose moment is ``at`` or earlier, the earliest first."""

    def effects(self, *, state: str = "pending", limit: int = 100) -> tuple[EffectRow, ...]:
        """Return effects in this state, oldest entry first, those of one entry in the order they were given."""

    def heads(self, after: str = "", limit: int = 1000) -> tuple[Head, ...]:
        """Return the heads of the next cases, open and ended, after the one named ``after``, ordered by their ids.

        What that order is, is the store's own business; the first page comes after ``""``, the last one is empty.
        """

    def trails(self, after: str = "", limit: int = 100) -> tuple[Trail, ...]:
        """Return whole trails as they are stored, page by page as ``heads``; each page is of one moment.

        Lines without a case are not among them: see ``stray_trails``.
        """

    def stray_trails(self) -> tuple[Trail, ...]:
        """Return lines whose case is not there, by case; empty unless somebody reached around the program."""

    def close(self) -> None:
        """Let go of files and connections. Cases of a store in memory are gone with it."""
