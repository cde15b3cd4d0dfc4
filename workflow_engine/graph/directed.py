"""Directed graphs, and the questions to them that cost linear time.

networkx asks the same under the same names; but importing it takes longer than checking a hundred procedures, and every
call passes its dispatcher. It is left for the questions that are hard, imported where one is asked: ``to_networkx``.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import networkx as nx

N = TypeVar("N", bound=Hashable)


class DiGraph(Generic[N]):
    """A directed graph whose edges carry values by name; nodes and edges keep the order in which they were added."""

    __slots__ = ("_after", "_before")

    def __init__(self, edges: Iterable[tuple[N, N]] = ()) -> None:
        self._after: dict[N, dict[N, dict[str, Any]]] = {}
        self._before: dict[N, dict[N, None]] = {}
        for source, target in edges:
            self.add_edge(source, target)

    def __iter__(self) -> Iterator[N]:
        return iter(self._after)

    def __len__(self) -> int:
        return len(self._after)

    def __contains__(self, node: object) -> bool:
        return node in self._after

    def add_nodes_from(self, nodes: Iterable[N]) -> None:
        """Add nodes; those already there stay as they are."""
        for node in nodes:
            if node not in self._after:
                self._after[node] = {}
                self._before[node] = {}

    def add_edge(self, source: N, target: N, **values: Any) -> None:
        """Add an edge and its nodes; the values of an edge already there are updated."""
        self.add_nodes_from((source, target))
        self._after[source].setdefault(target, {}).update(values)
        self._before[target][source] = None

    def remove_edge(self, source: N, target: N) -> None:
        """Remove an edge. Raises ``KeyError`` when there is none."""
        del self._after[source][target]
        del self._before[target][source]

    def has_edge(self, source: N, target: N) -> bool:
        """True when an edge leads straight from one node to the other."""
        return target in self._after.get(source, ())

    def successors(self, node: N) -> Iterator[N]:
        """Yield the nodes that edges from this one lead to. Raises ``KeyError`` for an unknown node."""
        return iter(self._after[node])

    def predecessors(self, node: N) -> Iterator[N]:
        """Yield the nodes from which edges lead to this one. Raises ``KeyError`` for an unknown node."""
        return iter(self._before[node])

    def in_degree(self, node: N) -> int:
        """Return how many edges lead to the node. Raises ``KeyError`` for an unknown node."""
        return len(self._before[node])

    def edge(self, source: N, target: N) -> dict[str, Any]:
        """Return the values of an edge. Raises ``KeyError`` when there is none."""
        return self._after[source][target]

    def edges(self) -> Iterator[tuple[N, N, dict[str, Any]]]:
        """Yield source, target and values of every edge."""
        for source, targets in self._after.items():
            for target, values in targets.items():
                yield source, target, values

    def copy(self) -> DiGraph[N]:
        """Return a graph of its own with the same nodes, edges and values."""
        return self.subgraph(self._after)

    def subgraph(self, among: Iterable[N]) -> DiGraph[N]:
        """Return a graph of its own with those of the nodes that are here, in this graph's order."""
        kept = among if isinstance(among, dict | set | frozenset) else set(among)
        part: DiGraph[N] = DiGraph()
        part._after = {
            node: {after: dict(values) for after, values in targets.items() if after in kept}
            for node, targets in self._after.items()
            if node in kept
        }
        part._before = {node: {b: None for b in self._before[node] if b in kept} for node in part._after}
        return part


def descendants(graph: DiGraph[N], start: N) -> set[N]:
    """Return what can be reached from ``start``, which counts itself only when it lies on a cycle."""
    found: set[N] = set()
    waiting = [start]
    while waiting:
        for after in graph.successors(waiting.pop()):
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def strongly_connected_components(graph: DiGraph[N]) -> Iterator[set[N]]:
    """Yield the sets of nodes that reach each other, each after all sets that it leads to (Tarjan, not recursive)."""
    number: dict[N, int] = {}
    lowest: dict[N, int] = {}
    open_nodes: list[N] = []
    closed: set[N] = set()
    for root in graph:
        if root in number:
            continue
        number[root] = lowest[root] = len(number)
        open_nodes.append(root)
        walk = [(root, graph.successors(root))]
        while walk:
            node, rest = walk[-1]
            for after in rest:
                if after not in number:
                    number[after] = lowest[after] = len(number)
                    open_nodes.append(after)
                    walk.append((after, graph.successors(after)))
                    break
                if after not in closed:
                    lowest[node] = min(lowest[node], number[after])
            else:
                walk.pop()
                if walk:
                    lowest[walk[-1][0]] = min(lowest[walk[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    yield _close(open_nodes, node, closed)


def _close(open_nodes: list[N], root: N, closed: set[N]) -> set[N]:
    part: set[N] = set()
    while root not in part:
        part.add(open_nodes.pop())
    closed |= part
    return part


def condensation(graph: DiGraph[N]) -> tuple[DiGraph[int], list[set[N]]]:
    """Return the graph of the strongly connected parts, and the members of each by its number.

    Numbers are in topological order backwards: every edge leads from a higher number to a lower one.
    """
    parts = list(strongly_connected_components(graph))
    part_of = {node: number for number, members in enumerate(parts) for node in members}
    whole: DiGraph[int] = DiGraph()
    whole.add_nodes_from(range(len(parts)))
    for source, target, _ in graph.edges():
        if part_of[source] != part_of[target]:
            whole.add_edge(part_of[source], part_of[target])
    return whole, parts


def immediate_dominators(graph: DiGraph[N], start: N) -> dict[N, N | None]:
    """Return for each node that can be reached the last node before it that no path from ``start`` avoids.

    ``start`` itself has None. (Cooper, Harvey and Kennedy; nearly linear for graphs that people draw.)
    """
    order = _postorder(graph, start)
    place = {node: number for number, node in enumerate(order)}
    found: dict[N, N] = {start: start}
    changed = True
    while changed:
        changed = False
        for node in order[-2::-1]:
            known = [before for before in graph.predecessors(node) if before in found]
            best = known[0]
            for other in known[1:]:
                best = _meet(best, other, found, place)
            if found.get(node) != best:
                found[node] = best
                changed = True
    return {node: None if node == start else before for node, before in found.items()}


def _meet(one: N, other: N, found: dict[N, N], place: dict[N, int]) -> N:
    while one != other:
        if place[one] < place[other]:
            one = found[one]
        else:
            other = found[other]
    return one


def _postorder(graph: DiGraph[N], start: N) -> list[N]:
    order: list[N] = []
    seen = {start}
    walk = [(start, graph.successors(start))]
    while walk:
        node, rest = walk[-1]
        after = next((n for n in rest if n not in seen), None)
        if after is None:
            order.append(node)
            walk.pop()
        else:
            seen.add(after)
            walk.append((after, graph.successors(after)))
    return order


def cliques(beside: Mapping[N, Collection[N]]) -> Iterator[frozenset[N]]:
    """Yield the largest sets in which every node lies beside every other; ``beside`` is symmetric.

    (Bron and Kerbosch, with a pivot.) One empty set when there are no nodes.
    """
    found: list[tuple[frozenset[N], list[N], set[N]]] = [(frozenset(), list(beside), set())]
    while found:
        chosen, open_nodes, done = found.pop()
        if not open_nodes and not done:
            yield chosen
            continue
        pivot = max((*open_nodes, *done), key=lambda node: sum(n in beside[node] for n in open_nodes))
        for node in [n for n in open_nodes if n not in beside[pivot]]:
            near = beside[node]
            found.append((chosen | {node}, [n for n in open_nodes if n in near], {n for n in done if n in near}))
            open_nodes.remove(node)
            done.add(node)


def to_networkx(graph: DiGraph[N], among: Collection[N] | None = None) -> nx.DiGraph[N]:
    """Return the graph, or its part ``among``, as networkx has it, with the values of the edges."""
    import networkx as nx

    part = graph if among is None else graph.subgraph(among)
    made: nx.DiGraph[N] = nx.DiGraph()
    made.add_nodes_from(part)
    made.add_edges_from(part.edges())
    return made
