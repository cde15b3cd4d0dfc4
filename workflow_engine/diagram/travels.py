"""What a trail says about the chart: which boxes a case stayed in, and which arrows it went along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.model import ActionKind
from workflow_engine.diagram.model import Diagram, Flow
from workflow_engine.kernel.case import Case, Visit
from workflow_engine.kernel.events import Acted, Branched, Entered, Entry, Forked, Left, Started, fold
from workflow_engine.kernel.operations.return_to import VIA as RETURNED
from workflow_engine.record import record, replace

_BACK = frozenset({ActionKind.RETURN, ActionKind.PASS_BACK})


@record
class Stay:
    """One stay in a state. ``until`` is None while it lasts; ``due_at`` is its limit, extensions included.

    ``via`` is what ended it (an action, or ``=…`` for what nobody did), ``by`` who did, ``to`` the state it led to.
    ``returned`` when the matter was sent back: returned, or passed back as not ours. ``paused`` are the spans in which
    the case was suspended, in this stay or before. ``overran`` when more time was asked for only after the limit.
    """

    state: str
    since: datetime
    until: datetime | None = None
    due_at: datetime | None = None
    via: str = ""
    by: str = ""
    to: str = ""
    returned: bool = False
    paused: tuple[tuple[datetime, datetime], ...] = ()
    overran: bool = False

    def worked(self, time: WorkingTime, now: datetime) -> timedelta:
        """Return the working time of the stay, until ``now`` when it lasts; pauses are no part of it."""
        end = self.until or now
        lost = (time.worked(max(a, self.since), min(b, end)) for a, b in self.paused if a < end and b > self.since)
        return max(time.worked(self.since, end) - sum(lost, timedelta(0)), timedelta(0))

    def is_late(self, now: datetime) -> bool:
        """True when the stay lasted beyond its limit, or does so now."""
        return self.overran or (self.due_at is not None and (self.until or now) > self.due_at)


def stays_of(trail: Iterable[Entry], now: datetime) -> tuple[Stay, ...]:
    """Return every stay of a case in the order of entry, those that last still among them."""
    case = Case("")
    open_visits: dict[int, Visit] = {}
    order: list[int] = []
    ended: dict[int, Stay] = {}
    pauses: list[tuple[datetime, datetime]] = []
    overran: set[int] = set()
    for entry in trail:
        before, case = case, fold(case, entry.events)
        if before.margin.suspension and not case.margin.suspension:
            pauses.append((before.margin.suspension.at, entry.at))
        for event in entry.events:
            if isinstance(event, Entered):
                order.append(event.visit.id)
                open_visits[event.visit.id] = event.visit
            elif isinstance(event, Left):
                visit = open_visits[event.visit]
                back = _is_return(event, entry)
                how = (event.via, entry.by, event.to or "", back)
                ended[event.visit] = Stay(visit.state, visit.since, entry.at, visit.due_at, *how)
        open_visits = {visit.id: visit for visit in case.visits}
        overran |= {extension.visit for extension in case.margin.extensions if extension.late}
    if case.margin.suspension:
        pauses.append((case.margin.suspension.at, now))
    lasting = {visit.id: Stay(visit.state, visit.since, None, visit.due_at) for visit in open_visits.values()}
    stays = {number: ended.get(number) or lasting[number] for number in order if number in ended or number in lasting}
    return tuple(replace(stay, paused=tuple(pauses), overran=number in overran) for number, stay in stays.items())


def _is_return(event: Left, entry: Entry) -> bool:
    kinds = {acted.kind for acted in entry.events if isinstance(acted, Acted) and acted.action == event.via}
    return event.via == RETURNED or not kinds.isdisjoint(_BACK)


@record
class Travels:
    """The ids of the flows a case went along, and when it last passed each box at an end of one of them."""

    flows: frozenset[str]
    passed: Mapping[str, datetime]


def travels(diagram: Diagram, trail: Iterable[Entry]) -> Travels:
    """Return where a case went on a chart of its procedure.

    Ways that the chart does not draw (a jump, a return to any step, going straight back) are not among them.
    """
    book = _Book(diagram)
    for entry in trail:
        book.read(entry)
    return Travels(frozenset(book.flows), book.passed)


class _Book:
    """Turns what happened into arrows of one chart."""

    def __init__(self, diagram: Diagram) -> None:
        self.flows: set[str] = set()
        self.passed: dict[str, datetime] = {}
        self._out: dict[str, list[Flow]] = {}
        for flow in diagram.flows:
            self._out.setdefault(flow.source, []).append(flow)

    def read(self, entry: Entry) -> None:
        """Note what one line of the trail tells."""
        forked = {event.visit for event in entry.events if isinstance(event, Forked)}
        visits = [event.visit for event in entry.events if isinstance(event, Entered)]
        blocks = [visit.state for visit in visits if visit.id in forked]
        for event in entry.events:
            match event:
                case Started():
                    self._go("start", "", "", entry)
                case Left(state=state, to=str(to), via=via):
                    self._go(f"join-{state}" if via == "=join" else f"step-{state}", f"step-{to}", via, entry)
                case Branched(state=state, to=to):
                    self._begin(state, blocks, entry)
                    self._go(f"step-{state}", f"step-{to}", "", entry)
                case Entered(visit=visit):
                    self._begin(visit.state, blocks, entry)
                case _:
                    pass

    def _begin(self, state: str, blocks: list[str], entry: Entry) -> None:
        """Note that a state was entered as the first of a branch, when its block was opened just now."""
        for block in blocks:
            self._go(f"step-{block}", f"step-{state}", "", entry)

    def _go(self, source: str, target: str, via: str, entry: Entry) -> None:
        """Note the arrow that was taken; ``target`` empty is any. From the end of a branch it goes on to the bar."""
        ways = self._out.get(source, ())
        found = next((way for way in ways if way.via == via and target in ("", way.target)), None)
        if found is None:
            return
        self.flows.add(found.id)
        self.passed[source] = self.passed[found.target] = entry.at
        for way in self._out.get(found.target, ()):
            if way.target.startswith("join-"):
                self._go(way.source, way.target, "", entry)
