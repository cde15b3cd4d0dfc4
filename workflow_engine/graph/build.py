"""A procedure → flow graphs: one for the top level and one for each region, because no action crosses a region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow_engine.definition.model import (
    Action,
    Call,
    Decision,
    End,
    Parallel,
    Path,
    ProcessDefinition,
    Region,
    Service,
    State,
    Task,
    Wait,
)
from workflow_engine.graph.directed import DiGraph
from workflow_engine.record import record

DONE = "done"
"""Name of the way out of a parallel state when its join is met."""


@record
class Way:
    """One way out of a state. ``action`` is None for ways that nobody takes; ``automatic`` ones need no time either."""

    source: str
    target: str
    name: str
    path: Path
    action: Action | None = None
    automatic: bool = False
    join: bool = False


@record(eq=False)
class Scope:
    """The states that actions can reach from each other: the top level (no ``parallel``) or one region.

    ``graph`` has all states as nodes and one edge for each pair of states, with its ways as ``ways``. ``strays`` are
    the ways whose target does not stand in this scope. ``inner`` maps parallel states to the scopes of their regions.
    """

    parallel: Parallel | None
    region: Region | None
    start: str | None
    states: Mapping[str, State]
    graph: DiGraph[str]
    strays: tuple[Way, ...]
    inner: Mapping[str, tuple[Scope, ...]]
    path: Path

    def walk(self) -> Iterator[Scope]:
        """Yield this scope and all scopes inside it, outer ones first."""
        yield self
        for scopes in self.inner.values():
            for scope in scopes:
                yield from scope.walk()

    @property
    def ends(self) -> frozenset[str]:
        """The end states of this scope."""
        return frozenset(name for name, state in self.states.items() if isinstance(state, End))

    def ways(self, source: str, target: str) -> tuple[Way, ...]:
        """Return the ways from one state straight to another."""
        found: tuple[Way, ...] = self.graph.edge(source, target)["ways"]
        return found

    def every_way(self) -> Iterator[Way]:
        """Yield all ways between states of this scope."""
        for _, _, values in self.graph.edges():
            yield from values["ways"]


def ways_out(state: State) -> tuple[Way, ...]:
    """Return all ways out of a state in declared order; empty for an end and for a state one cannot leave."""
    match state:
        case Task(actions=actions):
            return tuple(_taken(state, action) for action in actions.values())
        case Decision(branches=branches):
            return tuple(
                Way(state.name, b.to, f"#{number}", b.path, automatic=True) for number, b in enumerate(branches, 1)
            )
        case Parallel(actions=actions):
            own = (_taken(state, action) for action in actions.values())
            return Way(state.name, state.to, DONE, (*state.path, "to"), join=True), *own
        case Call(ends=ends):
            return tuple(Way(state.name, to, name, (*state.path, "ends", name)) for name, to in ends.items())
        case Wait():
            return _pair(state, state.to, state.timeout_to, "timeout")
        case Service():
            return _pair(state, state.to, state.error_to, "error", automatic=True)
    return ()


def _taken(state: State, action: Action) -> Way:
    return Way(state.name, action.to, action.name, action.path, action)


def _pair(state: State, to: str, other: str | None, name: str, *, automatic: bool = False) -> tuple[Way, ...]:
    first = Way(state.name, to, DONE, (*state.path, "to"), automatic=automatic)
    if other is None:
        return (first,)
    return first, Way(state.name, other, name, (*state.path, name, "to"), automatic=automatic)


def build(definition: ProcessDefinition) -> Scope:
    """Return the scope of the top level; the scopes of regions hang below it."""
    return _scope(definition.states, definition.start, ())


def _scope(
    states: Mapping[str, State],
    start: str | None,
    path: Path,
    parallel: Parallel | None = None,
    region: Region | None = None,
) -> Scope:
    edges: dict[tuple[str, str], list[Way]] = {}
    strays = []
    for state in states.values():
        for way in ways_out(state):
            if way.target in states:
                edges.setdefault((way.source, way.target), []).append(way)
            else:
                strays.append(way)
    graph: DiGraph[str] = DiGraph()
    graph.add_nodes_from(states)
    for (source, target), ways in edges.items():
        graph.add_edge(source, target, ways=tuple(ways))
    inner = {
        name: tuple(_scope(r.states, r.start, r.path, state, r) for r in state.regions.values())
        for name, state in states.items()
        if isinstance(state, Parallel)
    }
    known = start if start in states else None
    return Scope(parallel, region, known, states, graph, tuple(strays), inner, path)
