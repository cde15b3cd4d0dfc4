"""The facts that make a case, in past tense. Each knows how it changes a case; nothing else does.

Here are those that several operations share; what only one operation can make stands in its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from workflow_engine.kernel.case import Case, Deed, Timer, Visit, Vote, WorkItem


class Event(Protocol):
    """A named tuple that knows what it does to a case. Those of operations also ``say(name)`` what happened: a
    ``Message``, with ``name(ref, lang)`` for persons, posts and units."""

    def apply(self, case: Case) -> None:
        """Change ``case``, which is a copy of nobody else's: replace what it holds, change nothing in place."""


def _changed(data: Mapping[str, Any], changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    after = {**data, **{name: new for name, (_, new) in changes.items()}}
    return {name: value for name, value in after.items() if value is not None}


@lru_cache(maxsize=65_536)
def _deed(state: str, action: str, persons: tuple[str, ...], element: str | None) -> tuple[Deed]:
    """Return the one deed that all cases in memory share, ready to be appended."""
    return (Deed(state, action, persons, element),)


def put_visit(case: Case, number: int, change: Callable[[Visit], Visit]) -> None:
    """Put the changed visit into the place of the old one."""
    case.visits = tuple([change(visit) if visit.id == number else visit for visit in case.visits])


def put_item(case: Case, name: str, change: Callable[[WorkItem], WorkItem]) -> None:
    """Put the changed work item into the place of the old one."""
    case.items = tuple([change(item) if item.id == name else item for item in case.items])


class Started(NamedTuple):
    """A matter was opened."""

    process: str
    digest: str
    at: datetime
    requester: str
    title: str
    key: str | None
    data: Mapping[str, Any]
    parent: tuple[str, int] | None

    def apply(self, case: Case) -> None:
        case.process, case.digest, case.opened_at = self.process, self.digest, self.at
        case.requester, case.title, case.key = self.requester, self.title, self.key
        case.parent = self.parent
        case.data = dict(self.data)


class Acted(NamedTuple):
    """Somebody (or the system, ``deemed`` when silence counted) took an action.

    ``changes`` maps fields to (old, new), None = no value; ``saw`` holds the values the guard was decided on;
    ``persons`` are all whose act this counts as.
    """

    visit: int
    item: str | None
    state: str
    action: str
    kind: str
    persons: tuple[str, ...]
    changes: Mapping[str, tuple[Any, Any]]
    saw: Mapping[str, Any]
    reason: str | None = None
    opinion: str | None = None
    record: str | None = None
    attachments: tuple[str, ...] = ()
    vote: Vote | None = None
    deemed: bool = False
    element: str | None = None

    def apply(self, case: Case) -> None:
        if self.changes:
            case.data = _changed(case.data, self.changes)
        case.deeds += _deed(self.state, self.action, self.persons, self.element)
        gone = self.item
        if gone is not None:
            case.items = tuple([item for item in case.items if item.id != gone])
        if self.vote is not None:
            vote = self.vote
            put_visit(case, self.visit, lambda visit: visit._replace(votes=(*visit.votes, vote)))


class Entered(NamedTuple):
    """A state was entered: the visit, the work items and the timers that come with it."""

    visit: Visit
    items: tuple[WorkItem, ...] = ()
    timers: tuple[Timer, ...] = ()

    def apply(self, case: Case) -> None:
        case.visits += (self.visit,)
        case.next_visit = self.visit.id + 1
        case.items += self.items
        case.timers += self.timers


class Left(NamedTuple):
    """A state was left. ``recalled`` names the open items that the system closed; nobody did them."""

    visit: int
    state: str
    to: str | None
    via: str
    recalled: tuple[str, ...] = ()

    def apply(self, case: Case) -> None:
        gone = self.visit
        if len(case.visits) == 1:  # the last one takes everything with it
            case.visits, case.items, case.timers = (), (), ()
            return
        case.visits = tuple([visit for visit in case.visits if visit.id != gone])
        if case.items:
            case.items = tuple([item for item in case.items if item.visit != gone])
        if case.timers:
            case.timers = tuple([timer for timer in case.timers if timer.visit != gone])


class Branched(NamedTuple):
    """A decision chose a branch by itself. ``saw`` holds the values it was decided on."""

    state: str
    to: str
    saw: Mapping[str, Any]

    def apply(self, case: Case) -> None:
        """A decision leaves no trace in the case but where it led to."""


class Forked(NamedTuple):
    """A parallel block opened that many branches."""

    visit: int
    branches: int

    def apply(self, case: Case) -> None:
        put_visit(case, self.visit, lambda visit: visit._replace(running=self.branches))


class RegionEnded(NamedTuple):
    """One branch of a parallel block reached its own end."""

    visit: int
    region: str
    element: str | None
    outcome: str

    def apply(self, case: Case) -> None:
        put_visit(
            case,
            self.visit,
            lambda visit: visit._replace(finished=(*visit.finished, self.outcome), running=visit.running - 1),
        )


class Claimed(NamedTuple):
    """A pool item became one person's."""

    item: str
    person: str

    def apply(self, case: Case) -> None:
        put_item(case, self.item, lambda item: item._replace(holder=self.person))


class Released(NamedTuple):
    """A claimed item went back to its pool."""

    item: str
    person: str
    reason: str | None = None

    def apply(self, case: Case) -> None:
        put_item(case, self.item, lambda item: item._replace(holder=None))


class Commented(NamedTuple):
    """Somebody said something; nothing moved."""

    text: str
    attachments: tuple[str, ...] = ()

    def apply(self, case: Case) -> None:
        """An opinion changes nothing but the trail."""


class TimerFired(NamedTuple):
    """A moment came. ``told`` is whom a reminder or escalation went to."""

    timer: str
    visit: int
    kind: str
    told: tuple[str, ...] = ()

    def apply(self, case: Case) -> None:
        case.timers = tuple([timer for timer in case.timers if timer.id != self.timer])


class Answered(NamedTuple):
    """The world answered a waiting state: a message, a service's result, or a called procedure's outcome."""

    visit: int
    cause: str
    result: str
    changes: Mapping[str, tuple[Any, Any]]
    source: str = ""

    def apply(self, case: Case) -> None:
        if self.changes:
            case.data = _changed(case.data, self.changes)


class Ended(NamedTuple):
    """The matter reached an end."""

    at: datetime
    outcome: str

    def apply(self, case: Case) -> None:
        case.ended_at, case.outcome = self.at, self.outcome


BASE = (
    *(Started, Acted, Entered, Left, Branched, Forked, RegionEnded),
    *(Claimed, Released, Commented, TimerFired, Answered, Ended),
)
"""The events of this file; an operation brings its own as ``EVENTS``."""


def fold(case: Case, events: Iterable[Event]) -> Case:
    """Return the case that ``events`` make out of ``case``; ``case`` itself is left as it is."""
    new = case.copy()
    for event in events:
        event.apply(new)
    new.seq += 1
    return new


class Entry(NamedTuple):
    """One line of the trail: who did what, when, in whose name, and the events it made.

    ``by`` acted, ``on_behalf`` is the person he stood in for, ``post`` in which post. ``command_id`` is the key under
    which the same command is answered only once. ``hash`` covers all other fields and the hash of the line before.
    """

    case: str
    seq: int
    at: datetime
    by: str
    on_behalf: str | None
    post: str | None
    command: str
    command_id: str
    digest: str
    events: tuple[Event, ...]
    previous: str = ""
    hash: str = ""
