"""From the trail of a case: who really handed the matter to whom, and in which way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from workflow_engine.definition.handing import Handing, handing_of
from workflow_engine.definition.model import ActionKind
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Acted, Answered, Entered, Entry, Event, Referred, Started, TimerFired
from workflow_engine.kernel.operations.accept import Accepted
from workflow_engine.kernel.operations.decline import Declined
from workflow_engine.kernel.operations.jump import Jumped
from workflow_engine.kernel.operations.reassign import Reassigned
from workflow_engine.kernel.operations.return_to import Returned
from workflow_engine.kernel.operations.transfer import Ordered
from workflow_engine.kernel.operations.withdraw import Withdrawn


class Passed(NamedTuple):
    """One time the matter changed hands, in line ``seq`` of the trail: owners, and the step that was handed over."""

    seq: int
    state: str
    handing: Handing
    giver: str
    taker: str


class _From(NamedTuple):
    """Whose the matter was last, and how he let it go; no ``handing`` when nobody handed it over."""

    owner: str
    handing: Handing | None


_NOBODY = _From("", None)


def passed(entries: Iterable[Entry]) -> Iterator[Passed]:
    """Yield each time the matter passed from one owner to another, in order.

    An offer counts when it is accepted, and, as passed back, when it is declined. What a person opens, delegates or
    withdraws is not handed over. Steps without a worker are passed through.
    """
    trail = _Trail()
    for entry in entries:
        for event in entry.events:
            for handing, giver, taker, state in trail.follow(event, entry.case):
                if giver and taker and giver != taker:
                    yield Passed(entry.seq, state, handing, giver, taker)


_Step = tuple[Handing, str, str, str]


class _Trail:
    """The case as far as it has been read, and who let each open visit go on its way."""

    def __init__(self) -> None:
        self._case = Case("")
        self._last = _NOBODY
        self._waiting: dict[int, _From] = {}

    def follow(self, event: Event, case_id: str) -> Iterator[_Step]:
        """Yield what ``event`` hands over, then let it change the case."""
        if isinstance(event, Started):
            self._case = Case(case_id)
        yield from self._handed(event)
        new = self._case.copy()
        event.apply(new)
        self._case = new

    def _handed(self, event: Event) -> Iterator[_Step]:
        match event:
            case Started() | Withdrawn():
                self._last = _NOBODY
            case Acted():
                self._last = _From(self._owner(event.item, event.visit), handing_of(ActionKind(event.kind)))
            case Returned():
                self._last = _From(self._owner(event.item, event.visit), Handing.CORRECTION)
            case Jumped():
                self._last = _From(self._owner(None, event.visit), Handing.ONWARD)
            case TimerFired() | Answered():
                self._last = self._waiting.get(event.visit, self._last)
            case Entered():
                yield from self._entered(event)
            case Accepted():
                yield Handing.ONWARD, event.giver, event.taker, self._state(event.item)
            case Ordered():
                yield Handing.ONWARD, event.giver, event.taker, event.state
            case Declined():
                yield Handing.PASSED_BACK, event.giver, event.taker, event.state
            case Reassigned():
                yield Handing.ONWARD, event.was[0], event.owner, self._state(event.item)
            case Referred():
                for item in event.items:
                    yield Handing.ONWARD, self._owner(item, 0), event.decider, self._state(item)

    def _entered(self, event: Entered) -> Iterator[_Step]:
        if not event.items:
            self._waiting[event.visit.id] = self._last
        if self._last.handing is not None:
            for owner in dict.fromkeys(item.owner for item in event.items):
                yield self._last.handing, self._last.owner, owner, event.visit.state

    def _owner(self, item: str | None, visit: int) -> str:
        """Return whose an item is, else whose the first open one of the visit is."""
        known = self._case.item(item) if item else None
        if known is None:
            known = next(iter(self._case.items_of(visit)), None)
        return known.owner if known else self._last.owner

    def _state(self, item: str) -> str:
        known = self._case.item(item)
        return known.state if known else ""
