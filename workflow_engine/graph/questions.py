"""What one asks a flow graph. All answers cost time linear in the graph, none enumerates paths or loops."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from workflow_engine.graph.directed import DiGraph, condensation, descendants, strongly_connected_components


def reachable(graph: DiGraph[str], start: str | None) -> frozenset[str]:
    """Return ``start`` and everything behind it; nothing without a start."""
    if start is None or start not in graph:
        return frozenset()
    return frozenset({start} | descendants(graph, start))


def can_reach(graph: DiGraph[str], ends: Iterable[str]) -> frozenset[str]:
    """Return the nodes from which some node of ``ends`` can be reached, ``ends`` included."""
    found = set(ends)
    waiting = list(found)
    while waiting:
        for before in graph.predecessors(waiting.pop()):
            if before not in found:
                found.add(before)
                waiting.append(before)
    return frozenset(found)


def islands(graph: DiGraph[str], lost: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the root causes among unreachable nodes: for each component that nothing leads into, its first node
    and all nodes only missing because of it, both in the graph's order."""
    part = graph.subgraph(lost)
    whole, parts = condensation(part)
    order = {node: place for place, node in enumerate(graph)}
    found = []
    for number in whole:
        if whole.in_degree(number) == 0:
            numbers = {number} | descendants(whole, number)
            members = [node for n in numbers for node in parts[n]]
            entry = min(parts[number], key=order.__getitem__)
            found.append((entry, tuple(sorted(members, key=order.__getitem__))))
    return sorted(found, key=lambda island: order[island[0]])


def loops(graph: DiGraph[str]) -> list[frozenset[str]]:
    """Return the sets of nodes that lie on common cycles, in the graph's order of their first nodes."""
    order = {node: place for place, node in enumerate(graph)}
    found = [
        frozenset(part)
        for part in strongly_connected_components(graph)
        if len(part) > 1 or any(graph.has_edge(node, node) for node in part)
    ]
    return sorted(found, key=lambda part: min(order[node] for node in part))


def closed_loops(graph: DiGraph[str], among: Collection[str]) -> list[frozenset[str]]:
    """Return the loops among the given nodes that no edge leaves."""
    part = graph.subgraph(among)
    return [loop for loop in loops(part) if all(after in loop for node in loop for after in graph.successors(node))]


def shortest_path(graph: DiGraph[str], source: str, target: str) -> list[str] | None:
    """Return the nodes from ``source`` to ``target``, both included, or None when there is no path."""
    if source not in graph or target not in graph:
        return None
    came_from: dict[str, str] = {source: source}
    layer = [source]
    while layer and target not in came_from:
        following = []
        for node in layer:
            for after in graph.successors(node):
                if after not in came_from:
                    came_from[after] = node
                    following.append(after)
        layer = following
    if target not in came_from:
        return None
    path = [target]
    while path[-1] != source:
        path.append(came_from[path[-1]])
    return path[::-1]


def shortest_cycle(graph: DiGraph[str], among: Collection[str]) -> list[str]:
    """Return one shortest cycle through the first node of ``among`` that has one; the first node is not repeated.

    Empty when the nodes lie on no cycle.
    """
    part = graph.subgraph(among)
    for node in (n for n in graph if n in among):
        paths = [shortest_path(part, after, node) for after in part.successors(node)]
        found = [path for path in paths if path]
        if found:
            return [node, *min(found, key=len)[:-1]]
    return []
