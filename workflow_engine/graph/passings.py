"""Who hands the matter to whom over a whole catalogue: every way from the work of one party to that of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from workflow_engine.definition.handing import Handing, handing_of
from workflow_engine.definition.model import Call, End, Party, PartyKind, ProcessDefinition, State, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.graph.build import Scope, Way, build

REQUESTER = "$requester"


class Passing(NamedTuple):
    """One way on which the matter changes hands.

    ``giver`` and ``taker`` are units, ``external/<name>``, ``$data.<field>``, or ``$requester``, with ``.head`` or
    ``.leader`` behind the last two for those above them. ``bounded`` when the definition says that the way cannot be
    taken for ever; ``limit`` is how often it can, None when that is not a number.
    """

    process: str
    state: str
    action: str
    handing: Handing
    giver: str
    taker: str
    to: str
    limit: int | None
    bounded: bool


def passings(definitions: Iterable[ProcessDefinition], organization: Organization | None) -> tuple[Passing, ...]:
    """Return all hand-overs between different parties, in declared order.

    Steps in which nobody works are passed through, blocks of parallel branches entered and left, and so are procedures
    that are called. Opening a matter and withdrawing it hand nothing over.
    """
    known = {definition.name: definition for definition in definitions}
    reader = _Reader(known, organization)
    return tuple(dict.fromkeys(found for definition in known.values() for found in reader.of(definition)))


class _Place(NamedTuple):
    """A state with the scope it stands in; ``outer`` are the scopes around it, the innermost last."""

    definition: ProcessDefinition
    scope: Scope
    name: str
    outer: tuple[Scope, ...]


class _Reader:
    def __init__(self, known: dict[str, ProcessDefinition], organization: Organization | None) -> None:
        self._known, self._organization = known, organization
        self._scopes = {name: build(definition) for name, definition in known.items()}
        self._states = {name: {s.name: s for s in known[name].every_state()} for name in known}
        self._callers: dict[str, list[tuple[_Place, Call]]] = {}
        for definition in known.values():
            for place in _places(definition, self._scopes[definition.name], ()):
                state = place.scope.states[place.name]
                if isinstance(state, Call):
                    self._callers.setdefault(state.process, []).append((place, state))

    def of(self, definition: ProcessDefinition) -> Iterator[Passing]:
        """Yield the hand-overs that begin in one procedure."""
        for place in _places(definition, self._scopes[definition.name], ()):
            givers = self._workers(definition, place.scope.states[place.name])
            for way in _ways_from(place):
                handing = handing_of(way.action.kind if way.action else None)
                if not givers or handing is None:
                    continue
                for to, taker in self._takers(place._replace(name=way.target)):
                    for giver in givers:
                        if giver != taker:
                            yield self._passing(definition, way, handing, giver, taker, to)

    def _passing(
        self, definition: ProcessDefinition, way: Way, handing: Handing, giver: str, taker: str, to: str
    ) -> Passing:
        limit, bounded = (way.action.limit, way.action.bounded) if way.action else (None, False)
        return Passing(definition.name, way.source, way.name, handing, giver, taker, to, limit, bounded)

    def _takers(self, start: _Place) -> dict[tuple[str, str], None]:
        """Return step and worker of all tasks that may be next when the matter enters ``start``."""
        found: dict[tuple[str, str], None] = {}
        waiting, seen = [start], set()
        while waiting:
            place = waiting.pop()
            state = place.scope.states.get(place.name)
            mark = place.definition.name, place.name
            if state is None or mark in seen:
                continue
            seen.add(mark)
            workers = self._workers(place.definition, state)
            found |= dict.fromkeys((state.name, worker) for worker in workers)
            if not isinstance(state, Task):
                waiting += self._after(place, state)
        return found

    def _after(self, place: _Place, state: State) -> list[_Place]:
        definition, scope, name, outer = place
        inner = scope.inner.get(name)
        if inner:
            return [_Place(definition, each, each.start, (*outer, scope)) for each in inner if each.start]
        if isinstance(state, Call):
            called = self._scopes.get(state.process)
            if called is not None and called.start:
                return [_Place(self._known[state.process], called, called.start, ())]
        if isinstance(state, End):
            if outer and scope.parallel:
                return [_Place(definition, outer[-1], scope.parallel.to, outer[:-1])]
            callers = self._callers.get(definition.name, ())
            return [at._replace(name=call.ends[state.outcome]) for at, call in callers if state.outcome in call.ends]
        return [place._replace(name=after) for after in scope.graph.successors(name)]

    def _workers(self, definition: ProcessDefinition, state: State) -> tuple[str, ...]:
        if not isinstance(state, Task):
            return ()
        parties: list[Party | None] = [*(member.party for member in state.sign.members)] or [state.responsible]
        named = (self._named(definition, party) for party in parties if party)
        return tuple(dict.fromkeys(name for name in named if name))

    def _named(self, definition: ProcessDefinition, party: Party) -> str:
        """Return the unit of a party, or what stands for it while nobody knows the unit."""
        states, seen = self._states[definition.name], set()
        while party.kind is PartyKind.PERFORMER and party.name not in seen:
            seen.add(party.name)
            task = states.get(party.name)
            found = task.responsible if isinstance(task, Task) else None
            if found is None:
                return ""
            party = Party(found.kind, found.name, found.via or party.via)
        match party.kind:
            case PartyKind.POST | PartyKind.UNIT:
                unit = party.name.rpartition("/")[0] or party.name
                leader = self._organization.leader_of(unit) if party.via == "leader" and self._organization else None
                return leader.rpartition("/")[0] if leader else unit
            case PartyKind.EXTERNAL | PartyKind.DATA:
                return str(party).removesuffix(".head") if party.kind is PartyKind.DATA else party.name
            case PartyKind.REQUESTER:
                return str(party)
        return ""


def _places(definition: ProcessDefinition, scope: Scope, outer: tuple[Scope, ...]) -> Iterator[_Place]:
    for name in scope.states:
        yield _Place(definition, scope, name, outer)
        for inner in scope.inner.get(name, ()):
            yield from _places(definition, inner, (*outer, scope))


def _ways_from(place: _Place) -> Iterator[Way]:
    for target in place.scope.graph.successors(place.name):
        yield from place.scope.ways(place.name, target)
