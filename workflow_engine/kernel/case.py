"""A case and everything in it: plain values. Only events (``events.py``) change one.

References to whom a thing belongs are strings: ``unit/post``, ``unit``, ``@person`` or ``external/name`` (with
``:somebody`` behind it when the party outside is a known individual, such as ``external/student:2023001``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

made = tuple.__new__
"""``made(Visit, (1, "report", …))`` is ``Visit(1, "report", …)`` at a third of its cost, every field given in order.
Only for what every single step makes."""


class Vote(NamedTuple):
    """One member's answer in a signed task; ``added`` when the definition does not name him. ``turn`` is his item's."""

    owner: str
    person: str
    action: str
    consent: bool
    added: bool = False
    turn: int = 0


class Origin(NamedTuple):
    """The act that led to a visit: where it was taken, by whom, what it changed ((old, new) of each field, None = no
    value), the way back of the visit it left, whether others had been asked to sign there, too, and how often the
    matter had changed hands before. Kept as long as the visit is open, so that the act can be withdrawn."""

    state: str
    action: str
    persons: tuple[str, ...]
    changes: Mapping[str, tuple[Any, Any]]
    back_to: tuple[str, ...] = ()
    signed: bool = False
    handovers: tuple[Handover, ...] = ()


class Visit(NamedTuple):
    """One stay in a state. ``parent`` is the visit of the enclosing parallel state, 0 at the top.

    ``origin`` is the act that led here, None when time or the world did. ``back_to`` is the state that a forward
    action leads to instead of its own target, because the matter was returned from there with "straight back"; behind
    it stand those that it goes on to from there, when it had been returned before; mostly empty.
    """

    id: int
    state: str
    parent: int
    region: str
    element: str | None
    since: datetime
    due_at: datetime | None = None
    respond_by: datetime | None = None
    not_before: datetime | None = None
    accountable: str = ""
    votes: tuple[Vote, ...] = ()
    finished: tuple[str, ...] = ()
    running: int = 0
    origin: Origin | None = None
    back_to: tuple[str, ...] = ()


class WorkItem(NamedTuple):
    """One thing somebody has to do. ``owner`` answers for it; ``holder`` is the person who has it, None in a pool.

    ``turn`` orders the items of a sequential signature; an item waits while one of a smaller turn is open.
    ``offered`` is the owner it was offered to by a transfer not yet accepted, else empty. ``lent`` are the persons
    who delegated it, the first one first: it goes back link by link. ``added_by`` is the person who added this signer,
    empty for the ones the definition names.
    """

    id: str
    visit: int
    state: str
    owner: str
    holder: str | None
    accountable: str
    opened_at: datetime
    due_at: datetime | None
    turn: int = 0
    offered: str = ""
    lent: tuple[str, ...] = ()
    added_by: str = ""


class Timer(NamedTuple):
    """A moment at which the system has to look at a visit.

    ``kind``: ``remind``, ``escalate``, ``deemed``, ``elapsed`` or ``timeout``; ``detail`` is the action, or the step of
    the escalation chain, or ``""``.
    """

    id: str
    visit: int
    kind: str
    at: datetime
    detail: str = ""


class Effect(NamedTuple):
    """Something to be done in the world after commit.

    ``id`` is unique for ever and is the key for doing it once. ``kind``: ``notify``, ``service``, ``open-case`` or
    ``close-call``; the engine answers the last two itself in the same transaction.
    """

    id: str
    kind: str
    visit: int
    payload: dict[str, Any]


class Handover(NamedTuple):
    """One time the matter was offered, refused or passed back. ``kind``: ``transfer``, ``decline`` or ``pass_back``;
    ``giver`` and ``taker`` are owners, ``state`` is the step that changed hands or was to."""

    kind: str
    giver: str
    taker: str
    state: str = ""


class Reading(NamedTuple):
    """One person the case was circulated to; ``read_at`` is None until he has read it."""

    person: str
    by: str
    at: datetime
    read_at: datetime | None = None


class Suspension(NamedTuple):
    """The case stands still: since when, by whom, why, and the timers that were stopped."""

    at: datetime
    by: str
    reason: str
    timers: tuple[Timer, ...]


class Urging(NamedTuple):
    """Somebody asked for speed in a visit."""

    visit: int
    by: str
    at: datetime


class Extension(NamedTuple):
    """More time for a visit: asked by whom and when, until when; ``granted_by`` is empty while nobody has granted it.
    ``late`` when it was asked after the limit had passed: the visit still counts as overdue."""

    visit: int
    asked_by: str
    asked_at: datetime
    until: datetime
    granted_by: str = ""
    late: bool = False


class Margin(NamedTuple):
    """What happened beside the flow; most cases have nothing here.

    ``handovers`` since the matter was last settled, in order; ``decider`` is the owner whose ruling closed the
    pass-back edges of this matter, empty while nobody had to rule.
    """

    handovers: tuple[Handover, ...] = ()
    decider: str = ""
    readings: tuple[Reading, ...] = ()
    suspension: Suspension | None = None
    urgings: tuple[Urging, ...] = ()
    extensions: tuple[Extension, ...] = ()


NOTHING_BESIDE = Margin()


class Deed(NamedTuple):
    """One act that was taken: what limits and the separation of duties look back on. ``element`` is the element of
    the enclosing ``for_each`` region."""

    state: str
    action: str
    persons: tuple[str, ...]
    element: str | None = None


FIELDS = (
    "data",
    "deeds",
    "digest",
    "ended_at",
    "id",
    "items",
    "key",
    "margin",
    "next_visit",
    "opened_at",
    "outcome",
    "parent",
    "process",
    "requester",
    "seq",
    "timers",
    "title",
    "visits",
)
"""The names of everything that a case holds, sorted."""


class Case:
    """The state of one matter. Treat as immutable: ``advance`` returns a new one.

    ``data`` holds typed values; a field without a value is absent. ``deeds`` are the acts taken so far, in order.
    ``visits``, ``items`` and ``timers`` are what is open now, in the order in which it was opened; ``margin`` is what
    happened beside the flow. ``seq`` counts the entries of the trail. ``like`` is a case whose values a new one takes.
    """

    # Everything in a case is replaced, never changed in place: so a copy shares all of it, and what is small stays
    # small (a dictionary of one visit takes 232 bytes, a tuple 48).
    __slots__ = FIELDS

    id: str
    process: str
    digest: str
    key: str | None
    title: str
    requester: str
    parent: tuple[str, int] | None
    opened_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    data: Mapping[str, Any]
    deeds: tuple[Deed, ...]
    visits: tuple[Visit, ...]
    items: tuple[WorkItem, ...]
    timers: tuple[Timer, ...]
    margin: Margin
    next_visit: int
    seq: int

    def __init__(self, id: str, like: Case | None = None) -> None:
        self.id = id
        # Written out: this runs in every step, and a loop over the fields costs three times as much.
        if like is not None:
            self.process, self.digest, self.key = like.process, like.digest, like.key
            self.title, self.requester, self.parent = like.title, like.requester, like.parent
            self.opened_at, self.ended_at, self.outcome = like.opened_at, like.ended_at, like.outcome
            self.data, self.deeds, self.next_visit, self.seq = like.data, like.deeds, like.next_visit, like.seq
            self.visits, self.items, self.timers, self.margin = like.visits, like.items, like.timers, like.margin
        else:
            self.process, self.digest, self.key = "", "", None
            self.title, self.requester, self.parent = "", "", None
            self.opened_at, self.ended_at, self.outcome = None, None, None
            self.data, self.deeds, self.next_visit, self.seq = {}, (), 1, 0
            self.visits, self.items, self.timers, self.margin = (), (), (), NOTHING_BESIDE

    @property
    def is_open(self) -> bool:
        """True from the start until an end is reached."""
        return self.opened_at is not None and self.ended_at is None

    def visit(self, number: int) -> Visit | None:
        """Return the open visit of this number, or None when it has been left."""
        return next((visit for visit in self.visits if visit.id == number), None)

    def open_visit(self, number: int) -> Visit:
        """Return an open visit that is known to be there."""
        found = self.visit(number)
        assert found is not None, number  # noqa: S101  # whoever asks holds something that lives in it
        return found

    def item(self, name: str | None) -> WorkItem | None:
        """Return the open work item of this id, or None when it is closed or no id was given."""
        return next((item for item in self.items if item.id == name), None)

    def timer(self, name: str) -> Timer | None:
        """Return the armed timer of this id, or None when it is gone."""
        return next((timer for timer in self.timers if timer.id == name), None)

    def items_of(self, visit: int) -> tuple[WorkItem, ...]:
        """Return the open work items of one visit, in order."""
        return tuple([item for item in self.items if item.visit == visit])

    def count(self, state: str | None, action: str) -> int:
        """Return how often ``action`` was taken in ``state`` (None = in any)."""
        return sum(deed.action == action and state in (None, deed.state) for deed in self.deeds)

    def performers(self, state: str) -> tuple[str, ...]:
        """Return the persons who acted in ``state``, in order, once for every act."""
        return tuple([person for deed in self.deeds if deed.state == state for person in deed.persons])

    def copy(self) -> Case:
        """Return a case that can be given other values without changing this one."""
        return Case(self.id, self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and all(getattr(self, name) == getattr(other, name) for name in FIELDS)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        where = ", ".join(visit.state for visit in self.visits) or self.outcome
        return f"<Case {self.id} {self.process}: {where}>"
