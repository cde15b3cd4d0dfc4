"""The facts that make a case, in past tense. Each knows how it changes a case; nothing else does.

Here are those that several operations share; what only one operation can make stands in its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from workflow_engine.errors import Message
from workflow_engine.kernel.case import Case, Deed, Handover, Timer, Visit, Vote, WorkItem


class Event(Protocol):
    """A named tuple that knows what it does to a case. Those of operations also ``say(name)`` what happened: a
    ``Message``, with ``name(ref, lang)`` for persons, posts and units."""

    def apply(self, case: Case) -> None:
        """Change ``case``, which is a copy of nobody else's: replace what it holds, change nothing in place."""


def _changed(data: Mapping[str, Any], changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    after = {**data, **{name: new for name, (_, new) in changes.items()}}
    return {name: value for name, value in after.items() if value is not None}


def put_data(case: Case, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """Give fields new values: (old, new) of each, None = no value."""
    if changes:
        case.data = _changed(case.data, changes)


@lru_cache(maxsize=65_536)
def _deed(state: str, action: str, persons: tuple[str, ...], element: str | None) -> tuple[Deed]:
    """Return the one deed that all cases in memory share, ready to be appended."""
    return (Deed(state, action, persons, element),)


def set_visit(case: Case, number: int, **new: Any) -> None:
    """Put a visit with other values into the place of the old one."""
    case.visits = tuple([visit._replace(**new) if visit.id == number else visit for visit in case.visits])


def set_item(case: Case, name: str, **new: Any) -> None:
    """Put a work item with other values into the place of the old one."""
    case.items = tuple([item._replace(**new) if item.id == name else item for item in case.items])


def note_handover(case: Case, kind: str, giver: str, taker: str, state: str) -> None:
    """Add one to the times the matter was offered, refused or passed back."""
    case.margin = case.margin._replace(handovers=(*case.margin.handovers, Handover(kind, giver, taker, state)))


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
            visit = case.open_visit(self.visit)
            set_visit(case, visit.id, votes=(*visit.votes, self.vote))


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


class WayBackSet(NamedTuple):
    """A visit goes on straight to the state that returned the matter; ``states`` as ``back_to`` in ``Visit``."""

    visit: int
    states: tuple[str, ...]

    def apply(self, case: Case) -> None:
        set_visit(case, self.visit, back_to=self.states)


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
        set_visit(case, self.visit, running=self.branches)


class RegionEnded(NamedTuple):
    """One branch of a parallel block reached its own end."""

    visit: int
    region: str
    element: str | None
    outcome: str

    def apply(self, case: Case) -> None:
        visit = case.open_visit(self.visit)
        set_visit(case, visit.id, finished=(*visit.finished, self.outcome), running=visit.running - 1)


class Claimed(NamedTuple):
    """A pool item became one person's."""

    item: str
    person: str

    def apply(self, case: Case) -> None:
        set_item(case, self.item, holder=self.person)


class Released(NamedTuple):
    """A claimed item went back to its pool."""

    item: str
    person: str
    reason: str | None = None

    def apply(self, case: Case) -> None:
        set_item(case, self.item, holder=None)


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


class PassedBack(NamedTuple):
    """An owner said that the matter is not his (``pass_back``), and another one has it now."""

    giver: str
    taker: str
    state: str

    def apply(self, case: Case) -> None:
        note_handover(case, "pass_back", *self)

    def say(self, name: Callable[[str, str], str]) -> Message:
        """Say who passed the matter back to whom."""
        return Message(
            f"退回非本职：{name(self.giver, 'zh')} → {name(self.taker, 'zh')}",
            f"passed back: {name(self.giver, 'en')} → {name(self.taker, 'en')}",
        )


class Settled(NamedTuple):
    """A step that somebody had refused or offered was carried forward, so the dispute about the matter is over."""

    state: str

    def apply(self, case: Case) -> None:
        case.margin = case.margin._replace(handovers=())


class Referred(NamedTuple):
    """The matter was refused for the second time, so it went to the decider: ``items`` are his now.

    ``recalled`` are the other members' items in the same visits; the decider rules alone.
    """

    decider: str
    items: tuple[str, ...]
    recalled: tuple[str, ...] = ()

    def apply(self, case: Case) -> None:
        case.margin = case.margin._replace(decider=self.decider)
        if self.recalled:
            case.items = tuple([item for item in case.items if item.id not in self.recalled])
        for item in self.items:
            set_item(case, item, owner=self.decider, holder=None, offered="", lent=())

    def say(self, name: Callable[[str, str], str]) -> Message:
        """Say who decides."""
        return Message(
            f"第二次推诿，交{name(self.decider, 'zh')}裁定，此后不得再退",
            f"refused twice: {name(self.decider, 'en')} rules, and it cannot be passed back again",
        )


class Ended(NamedTuple):
    """The matter reached an end."""

    at: datetime
    outcome: str

    def apply(self, case: Case) -> None:
        case.ended_at, case.outcome = self.at, self.outcome
        if case.margin.suspension is not None:  # an end is final: there is nothing left to go on with
            case.margin = case.margin._replace(suspension=None)


BASE = (
    *(Started, Acted, Entered, Left, WayBackSet, Branched, Forked, RegionEnded),
    *(Claimed, Released, Commented, TimerFired, Answered, Ended),
    *(PassedBack, Settled, Referred),
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
