"""Who hands the matter to whom: the graph between units, and the loops in which a matter is refused for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Party,
    PartyKind,
    ProcessDefinition,
    State,
    Task,
)
from workflow_engine.graph.build import Scope, Way
from workflow_engine.graph.directed import DiGraph, strongly_connected_components
from workflow_engine.graph.questions import shortest_path

_MOST_TRIED = 12
"""With more refusals than this in one loop the smallest cut is not searched; all of them are named instead."""


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


@dataclass(frozen=True, slots=True)
class RefusalLoop:
    """A loop through at least one refusal. ``ways`` follow each other and come back to the first; ``cut`` are the
    fewest refusals to limit so that none of the loops of this part goes on for ever."""

    ways: tuple[Way, ...]
    cut: tuple[Way, ...]


def refusal_loops(scope: Scope, reached: Iterable[str], states: Mapping[str, State]) -> tuple[RefusalLoop, ...]:
    """Return one loop for each part of the scope where units can refuse ownership (``pass_back``) without end.

    A way with a ``limit``, or with a guard that counts actions, ends every loop through it. Only refusals from one
    unit to another count; corrections (``return``) never do, nor does a refusal that only the requester answers.
    """
    refusals = [way for way in scope.every_way() if _refuses(way, scope, states)]
    if not refusals:
        return ()
    among = set(reached)
    graph: DiGraph[str] = DiGraph()
    graph.add_nodes_from(name for name in scope.states if name in among)
    for way in scope.every_way():
        if way.source in among and way.target in among and not _bounded(way.action):
            graph.add_edge(way.source, way.target)
    found = []
    for part in strongly_connected_components(graph):
        inside = [way for way in refusals if way.source in part and way.target in part]
        if inside:
            loop_graph = graph.subgraph(part)
            found.append(RefusalLoop(_loop(loop_graph, inside, scope), _cut(loop_graph, inside, scope)))
    return tuple(found)


def _bounded(action: Action | None) -> bool:
    return action is not None and (action.limit is not None or (action.when is not None and bool(action.when.actions)))


def _refuses(way: Way, scope: Scope, states: Mapping[str, State]) -> bool:
    if way.action is None or way.action.kind is not ActionKind.PASS_BACK or _bounded(way.action):
        return False
    giver = unit_of(states[way.source], states)
    return giver is not None and bool(next_units(scope, way.target, states) - {giver})


def _loop(graph: DiGraph[str], refusals: list[Way], scope: Scope) -> tuple[Way, ...]:
    loops = [(way, shortest_path(graph, way.target, way.source) or []) for way in refusals]
    first, back = min(loops, key=lambda loop: len(loop[1]))
    steps = pairwise(back)
    open_ways = ([w for w in scope.ways(a, b) if not _bounded(w.action)] for a, b in steps)
    return first, *(ways[0] for ways in open_ways)


def _cut(graph: DiGraph[str], refusals: list[Way], scope: Scope) -> tuple[Way, ...]:
    if len(refusals) > _MOST_TRIED:
        return tuple(refusals)
    for size in range(1, len(refusals)):
        for cut in combinations(refusals, size):
            if not _still_loops(graph, refusals, cut, scope):
                return cut
    return tuple(refusals)


def _still_loops(graph: DiGraph[str], refusals: list[Way], cut: tuple[Way, ...], scope: Scope) -> bool:
    rest = graph.copy()
    for way in cut:
        others = (w for w in scope.ways(way.source, way.target) if w not in cut and not _bounded(w.action))
        if not any(others) and rest.has_edge(way.source, way.target):
            rest.remove_edge(way.source, way.target)
    return any(w not in cut and shortest_path(rest, w.target, w.source) is not None for w in refusals)


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
