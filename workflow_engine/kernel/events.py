"""The facts that make a case, in past tense. Each knows how it changes a case; nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from sys import intern
from typing import Any, NamedTuple

from workflow_engine.kernel.case import Case, Timer, Visit, Vote, WorkItem


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

    def apply(self, case: Case) -> None:
        for name, (_, new) in self.changes.items():
            if new is None:
                case.data.pop(name, None)
            else:
                case.data[name] = new
        key = intern(f"{self.state}.{self.action}")  # one string for all cases in memory
        case.counts[key] = case.counts.get(key, 0) + 1
        if self.persons:
            case.performers[self.state] = case.performers.get(self.state, ()) + self.persons
        if self.item is not None:
            case.items.pop(self.item, None)
        if self.vote is not None:
            visit = case.visits[self.visit]
            case.visits[self.visit] = visit._replace(votes=(*visit.votes, self.vote))


class Entered(NamedTuple):
    """A state was entered: the visit, the work items and the timers that come with it."""

    visit: Visit
    items: tuple[WorkItem, ...] = ()
    timers: tuple[Timer, ...] = ()

    def apply(self, case: Case) -> None:
        case.visits[self.visit.id] = self.visit
        case.next_visit = self.visit.id + 1
        for item in self.items:
            case.items[item.id] = item
        for timer in self.timers:
            case.timers[timer.id] = timer


class Left(NamedTuple):
    """A state was left. ``recalled`` names the open items that the system closed; nobody did them."""

    visit: int
    state: str
    to: str | None
    via: str
    recalled: tuple[str, ...] = ()

    def apply(self, case: Case) -> None:
        gone = self.visit
        # Built anew instead of deleted from: a dictionary keeps the room of what it once held.
        case.visits = {key: visit for key, visit in case.visits.items() if key != gone}
        if case.items:
            case.items = {key: item for key, item in case.items.items() if item.visit != gone}
        if case.timers:
            case.timers = {key: timer for key, timer in case.timers.items() if timer.visit != gone}


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
        case.visits[self.visit] = case.visits[self.visit]._replace(running=self.branches)


class RegionEnded(NamedTuple):
    """One branch of a parallel block reached its own end."""

    visit: int
    region: str
    element: str | None
    outcome: str

    def apply(self, case: Case) -> None:
        visit = case.visits[self.visit]
        case.visits[self.visit] = visit._replace(finished=(*visit.finished, self.outcome), running=visit.running - 1)


class Claimed(NamedTuple):
    """A pool item became one person's."""

    item: str
    person: str

    def apply(self, case: Case) -> None:
        case.items[self.item] = case.items[self.item]._replace(holder=self.person)


class Released(NamedTuple):
    """A claimed item went back to its pool."""

    item: str
    person: str
    reason: str | None = None

    def apply(self, case: Case) -> None:
        case.items[self.item] = case.items[self.item]._replace(holder=None)


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
        case.timers.pop(self.timer, None)


class Resumed(NamedTuple):
    """The world answered a waiting state: a message, a service's result, or a called procedure's outcome."""

    visit: int
    cause: str
    result: str
    changes: Mapping[str, tuple[Any, Any]]
    source: str = ""

    def apply(self, case: Case) -> None:
        for name, (_, new) in self.changes.items():
            case.data[name] = new


class Ended(NamedTuple):
    """The matter reached an end."""

    at: datetime
    outcome: str

    def apply(self, case: Case) -> None:
        case.ended_at, case.outcome = self.at, self.outcome


Event = (
    Started
    | Acted
    | Entered
    | Left
    | Branched
    | Forked
    | RegionEnded
    | Claimed
    | Released
    | Commented
    | TimerFired
    | Resumed
    | Ended
)


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
