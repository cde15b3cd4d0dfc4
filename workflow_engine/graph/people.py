"""What one asks a flow about the people in it: which steps nobody can pass by, which ones one case can visit."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import combinations, islice

from workflow_engine.definition.model import ActionKind, JoinRule, Parallel, State, Task
from workflow_engine.graph.build import Scope
from workflow_engine.graph.directed import DiGraph, cliques, descendants, immediate_dominators
from workflow_engine.graph.questions import reachable

MOST_RUNS = 1_000
"""More kinds of runs than this are not told apart."""

_GIVES_UP = frozenset({ActionKind.WITHDRAW, ActionKind.REJECT})
_SINK = ""


def mandatory(scope: Scope) -> frozenset[str]:
    """Return the states that every case passes which ends neither by withdrawal nor by refusal.

    States in regions are among them when their region always runs to its end. Empty when no such end is reached.
    """
    if scope.start is None:
        return frozenset()
    graph: DiGraph[str] = DiGraph()
    graph.add_nodes_from((scope.start,))
    for way in scope.every_way():
        if way.action is None or way.action.kind not in _GIVES_UP:
            graph.add_edge(way.source, way.target)
    for end in scope.ends & frozenset(graph):
        graph.add_edge(end, _SINK)
    before: Mapping[str, str | None] = immediate_dominators(graph, scope.start)
    found = set()
    state = before.get(_SINK)
    while state is not None and state not in found:
        found.add(state)
        state = before[state]
    inside = (mandatory(region) for name in found for region in scope.inner.get(name, ()) if _always_ends(scope, name))
    return frozenset(found).union(*inside)


def _always_ends(scope: Scope, name: str) -> bool:
    block = scope.states[name]
    return (
        isinstance(block, Parallel)
        and block.join is JoinRule.ALL
        and not block.actions
        and not block.for_each
        and all(region.when is None for region in block.regions.values())
    )


def runs(top: Scope, names: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Return the largest sets of these states that one case can visit; states it cannot reach are in none.

    Guards are ignored. States meet when one leads to the other or when they stand in different regions of one block;
    states that all meet in pairs can be visited by one case, for among them there is always an order to follow.
    """
    paths = _paths(top)
    known = [name for name in names if name in paths]
    behind: dict[tuple[int, str], frozenset[str]] = {}

    def leads(scope: Scope, source: str, target: str) -> bool:
        key = (id(scope), source)
        if key not in behind:
            behind[key] = frozenset(descendants(scope.graph, source))
        return target in behind[key]

    def meet(one: str, other: str) -> bool:
        for (scope, a), (region, b) in zip(paths[one], paths[other], strict=False):
            if scope is not region or (a == b and _again(scope, a)):
                return True
            if a != b:
                return leads(scope, a, b) or leads(scope, b, a)
        return True

    beside: dict[str, set[str]] = {name: set() for name in known}
    for one, other in combinations(known, 2):
        if meet(one, other):
            beside[one].add(other)
            beside[other].add(one)
    return tuple(islice(cliques(beside), MOST_RUNS)) if known else ()


def _again(scope: Scope, block: str) -> bool:
    """Say whether a block can be entered anew, so that its regions take other ways the second time."""
    return any(block == after or block in descendants(scope.graph, after) for after in scope.graph.successors(block))


_Steps = tuple[tuple[Scope, str], ...]


def _paths(top: Scope, above: _Steps = ()) -> dict[str, _Steps]:
    """Return for each state that can be reached the blocks it stands in, outer ones first, and itself."""
    found: dict[str, _Steps] = {}
    for name in reachable(top.graph, top.start):
        found[name] = (*above, (top, name))
        for region in top.inner.get(name, ()):
            found |= _paths(region, found[name])
    return found


def most_distinct(people: Mapping[str, frozenset[str]]) -> int:
    """Return how many of the seats can be taken by different people at the same time."""
    if all(len(who) >= len(people) for who in people.values()):
        return len(people)
    import networkx as nx

    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    seats = [("seat", seat) for seat in people]
    graph.add_nodes_from(seats)
    graph.add_edges_from((("seat", seat), ("person", person)) for seat, who in people.items() for person in who)
    matching = nx.bipartite.hopcroft_karp_matching(graph, seats)
    return len(matching) // 2


def starters(block: Parallel) -> Iterator[tuple[Task, ...]]:
    """Yield for each region that always runs the tasks that wait at once for somebody when the block is entered.

    A region that begins with a block of its own has several; one that begins with an automatic step has none.
    """
    for region in block.regions.values():
        if region.when is None and region.start:
            yield tuple(_first(region.states.get(region.start)))


def _first(state: State | None) -> Iterator[Task]:
    if isinstance(state, Task):
        yield state
    elif isinstance(state, Parallel) and not state.for_each:
        for tasks in starters(state):
            yield from tasks


def undisturbed(scope: Scope, start: str | None, passes: Container[str]) -> frozenset[str]:
    """Return the states that a case enters from ``start`` on while it leaves only states of ``passes``.

    ``start`` is among them, and so are the states in regions of the blocks on the way; a block is left when enough of
    its regions can come to an end like that.
    """
    entered: set[str] = set()
    waiting = [start] if start else []
    while waiting:
        name = waiting.pop()
        if name not in entered:
            regions = scope.inner.get(name, ())
            inside = [undisturbed(region, region.start, passes) for region in regions]
            entered.update((name,), *inside)
            if name in passes and _joined(scope.states[name], regions, inside):
                waiting += scope.graph.successors(name)
    return frozenset(entered)


def _joined(block: State, regions: tuple[Scope, ...], inside: list[frozenset[str]]) -> bool:
    ended = sum(
        bool(states & scope.ends) or (scope.region is not None and scope.region.when is not None)
        for scope, states in zip(regions, inside, strict=True)
    )
    return not isinstance(block, Parallel) or ended >= needed(block, len(regions))


def needed(block: Parallel, regions: int) -> int:
    """Return how many of that many regions must end before the block is left."""
    return {JoinRule.ALL: regions, JoinRule.ANY: 1, JoinRule.AT_LEAST: min(block.at_least or 1, regions)}[block.join]
