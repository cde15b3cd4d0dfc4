"""Who hands the matter to whom: the unit that works in a state, the graph between units, the fewest hand-overs."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from workflow_engine.definition.model import (
    ActionKind,
    Party,
    PartyKind,
    ProcessDefinition,
    State,
    Task,
)
from workflow_engine.graph.build import Scope, Way
from workflow_engine.graph.directed import DiGraph


def unit_of(state: State, states: Mapping[str, State]) -> str | None:
    """Return the unit that works in a state: a unit's name, ``$data.field``, ``external/name``, or None when nobody
    works there or the requester does, who is no unit. ``states`` are all states of the procedure."""
    seen: set[str] = set()
    while isinstance(state, Task) and state.responsible and state.name not in seen:
        seen.add(state.name)
        party = state.responsible
        if party.kind is not PartyKind.PERFORMER or party.via or party.name not in states:
            return _unit(party)
        state = states[party.name]
    return None


def _unit(party: Party) -> str | None:
    if party.kind is PartyKind.POST:
        unit = party.name.rpartition("/")[0]
        return f"{unit}.leader" if party.via == "leader" else unit
    if party.kind in (PartyKind.UNIT, PartyKind.EXTERNAL, PartyKind.DATA):
        return str(party).removesuffix(".head")
    return None


def hand_over(definition: ProcessDefinition, top: Scope) -> DiGraph[str]:
    """Return the graph whose nodes are units and whose edges carry, as ``ways``, what passes from one to the next.

    Automatic steps are passed through: the matter goes from the unit that acted to the unit that acts next.
    """
    states = {state.name: state for state in definition.every_state()}
    graph: DiGraph[str] = DiGraph()
    for scope in top.walk():
        for way in scope.every_way():
            giver = unit_of(states[way.source], states)
            for taker in next_units(scope, way.target, states):
                if giver and taker != giver:
                    known = graph.edge(giver, taker)["ways"] if graph.has_edge(giver, taker) else ()
                    graph.add_edge(giver, taker, ways=(*known, way))
    return graph


def next_units(scope: Scope, name: str, states: Mapping[str, State]) -> frozenset[str]:
    """Return the units that may work next when the matter enters a state."""
    units = (unit_of(task, states) for task in next_tasks(scope, name))
    return frozenset(unit for unit in units if unit)


def next_tasks(scope: Scope, name: str) -> tuple[Task, ...]:
    """Return the tasks that may be next when the matter enters a state; states without a worker are passed."""
    found: list[Task] = []
    seen = {name}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        state = scope.states[current]
        if isinstance(state, Task):
            found.append(state)
            continue
        fresh = [after for after in scope.graph.successors(current) if after not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return tuple(found)


_Stop = tuple[str, str | None]
"""A state, and the unit that worked last on the way to it or works in it; None before any did."""


def fewest_hand_overs(scope: Scope, states: Mapping[str, State]) -> tuple[tuple[str, str], ...] | None:
    """Return the state and unit of each hand-over on a way from the start to an end that has the fewest; the first
    entry is where the first unit works. None when no end can be reached going forward.

    Only ways that carry the matter forward count, so neither withdrawing nor sending it back is a short cut. Branches
    of a parallel state are passed over, and so are states in which no unit works.
    """
    if scope.start is None:
        return None
    before: dict[_Stop, _Stop | None] = {}
    waiting: deque[tuple[_Stop, _Stop | None]] = deque([((scope.start, None), None)])
    while waiting:
        place, origin = waiting.popleft()
        if place in before:
            continue
        before[place] = origin
        name, unit = place
        own = unit_of(states[name], states)
        if own and own != unit:
            if unit is None:
                waiting.appendleft(((name, own), place))
            else:
                waiting.append(((name, own), place))
            continue
        if name in scope.ends:
            return _hand_overs(place, before)
        for after in scope.graph.successors(name):
            if any(_forward(way) for way in scope.ways(name, after)):
                waiting.appendleft(((after, unit), place))
    return None


def _forward(way: Way) -> bool:
    return way.action is None or way.action.kind is ActionKind.FORWARD


def _hand_overs(place: _Stop, before: Mapping[_Stop, _Stop | None]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    current: _Stop | None = place
    while current is not None:
        earlier = before[current]
        name, unit = current
        if unit is not None and (earlier is None or earlier[1] != unit):
            found.append((name, unit))
        current = earlier
    return tuple(reversed(found))
