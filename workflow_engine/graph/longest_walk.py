"""The heaviest walk through a graph with loops, where some edges may be taken only so often.

Between two edges with a limit no node is entered twice; without loops of unlimited edges that is no restriction. The
graph's strongly connected parts are searched one by one, last parts first: where the walk goes on after leaving a part
does not depend on what happened inside.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workflow_engine.graph.directed import DiGraph, strongly_connected_components

MOST_TRIED = 20_000
"""How many combinations of node, limits used and nodes entered are tried for one part before it is only walked
straight through, in the order of its nodes."""

_FEWEST = 1_000_000
"""Weights are multiplied by this and each node costs one: of walks of the same weight the one with the fewest nodes is
taken."""

_Place = tuple[int, int, int]
"""The number of a node; how often each limited edge of the part was taken, as digits of one number; and what was
entered since the last of them, a bit for each node."""


class LongestWalk:
    """The heaviest walk from ``start`` to one of ``ends``; every node can be reached and can reach an end.

    Edges carry ``limit``, an int or None. ``path`` are the nodes in order; ``endless`` those on loops of unlimited
    edges. ``exact`` is False when a part had too many combinations; ``path`` can then be walked, but may not be the
    heaviest. It is empty only when such a part could not be crossed straight.
    """

    def __init__(self, graph: DiGraph[str], weights: Mapping[str, int], start: str, ends: Collection[str]) -> None:
        self._graph = graph
        self._weights = {name: weight * _FEWEST - 1 for name, weight in weights.items()}
        self._values = {end: self._weights[end] for end in ends if end in graph}
        self._trails: dict[str, tuple[tuple[str, ...], str | None]] = {end: ((end,), None) for end in self._values}
        self.endless: frozenset[str] = frozenset()
        self.exact = True
        for members in strongly_connected_components(graph):
            self._cross(members, start)
        self.path = self._follow(start)

    def _follow(self, start: str) -> tuple[str, ...]:
        path: list[str] = []
        at: str | None = start if start in self._trails else None
        while at is not None:
            trail, at = self._trails[at]
            path += trail
        return tuple(path)

    def _cross(self, members: Collection[str], start: str) -> None:
        """Find the heaviest walk to an end from every node at which the part may be entered."""
        first = next(iter(members))
        if len(members) == 1 and not self._graph.has_edge(first, first):
            found = self._beyond(first, members)
            if found is not None:
                self._keep(first, (first,), self._weights[first] + self._values[found], found)
            return
        part = _Part(self._graph, members)
        self.endless |= part.endless
        onward = {name: self._beyond(name, members) for name in part.nodes}
        values = {name: self._values[after] for name, after in onward.items() if after is not None}
        for entry in part.nodes:
            if entry == start or any(before not in members for before in self._graph.predecessors(entry)):
                trail, value = part.heaviest(entry, self._weights, values)
                if trail:
                    self._keep(entry, trail, value, onward[trail[-1]])
        self.exact = self.exact and part.exact

    def _keep(self, name: str, trail: tuple[str, ...], value: int, after: str | None) -> None:
        self._trails[name] = trail, after
        self._values[name] = value

    def _beyond(self, name: str, members: Collection[str]) -> str | None:
        """Return the best node to go to outside the part."""
        outside = [n for n in self._graph.successors(name) if n not in members and n in self._values]
        return max(outside, key=self._values.__getitem__, default=None)


class _Part:
    """One strongly connected part, with what is known about its places."""

    def __init__(self, graph: DiGraph[str], members: Collection[str]) -> None:
        self.nodes = [name for name in graph if name in members]
        self.exact = True
        number = {name: at for at, name in enumerate(self.nodes)}
        edges = [(a, b) for a in self.nodes for b in graph.successors(a) if b in members]
        limits = {(a, b): graph.edge(a, b)["limit"] for a, b in edges}
        self.endless = _on_loops([edge for edge, limit in limits.items() if limit is None])
        self._entered = [1 << number[name] if name in self.endless else 0 for name in self.nodes]
        # Where each edge leads, and for one with a limit the digit that counts it and the greatest that may be there.
        self._onward: list[list[tuple[int, int, int]]] = [[] for _ in self.nodes]
        digit = 1
        for (a, b), limit in limits.items():
            self._onward[number[a]].append((number[b], digit if limit is not None else 0, limit or 0))
            digit *= limit + 1 if limit is not None else 1
        self._best: dict[_Place, tuple[int, _Place | None] | None] = {}

    def heaviest(
        self, entry: str, weights: Mapping[str, int], onward: Mapping[str, int]
    ) -> tuple[tuple[str, ...], int]:
        """Return the heaviest walk from ``entry`` to a node of the part where it is left, and its value with what
        comes after; ``onward`` has the values of leaving. Empty when there is none."""
        at = self.nodes.index(entry)
        first = (at, 0, self._entered[at])
        weight, leaving = [weights[name] for name in self.nodes], [onward.get(name) for name in self.nodes]
        if self.exact:
            self.exact = self._search(first, weight, leaving)
            if not self.exact:
                self._best.clear()
        if not self.exact:
            self._search(first, weight, leaving)
        found = self._best[first]
        trail: list[str] = []
        place: _Place | None = first if found else None
        while place is not None:
            trail.append(self.nodes[place[0]])
            known = self._best[place]
            place = known[1] if known else None
        return tuple(trail), found[0] if found else 0

    def _search(self, first: _Place, weights: Sequence[int], onward: Sequence[int | None]) -> bool:
        """Fill in the best continuation of all places behind ``first``; False when there are too many."""
        best, waiting = self._best, [first]
        steps: dict[_Place, list[_Place]] = {}
        while waiting:
            place = waiting[-1]
            if place in best:
                waiting.pop()
            elif place in steps:
                # All that comes after it has been seen to since it was first met.
                waiting.pop()
                best[place] = self._better(place, steps.pop(place), weights, onward)
            else:
                after = steps[place] = self._steps(place)
                waiting += [step for step in after if step not in best]
                if self.exact and len(best) + len(waiting) > MOST_TRIED:
                    return False
        return True

    def _better(
        self, place: _Place, after: list[_Place], weights: Sequence[int], onward: Sequence[int | None]
    ) -> tuple[int, _Place | None] | None:
        value, chosen = onward[place[0]], None
        for step in after:
            known = self._best[step]
            if known and (value is None or known[0] > value):
                value, chosen = known[0], step
        return None if value is None else (weights[place[0]] + value, chosen)

    def _steps(self, place: _Place) -> list[_Place]:
        at, counts, seen = place
        if not self.exact:
            after = {number for number, _, _ in self._onward[at]}
            return [(number, counts, seen) for number in range(at + 1, len(self.nodes)) if number in after]
        entered = self._entered
        found = []
        for number, digit, limit in self._onward[at]:
            if not digit:
                if not seen & 1 << number:
                    found.append((number, counts, seen | entered[number]))
            elif counts // digit % (limit + 1) < limit:
                found.append((number, counts + digit, entered[number]))
        return found


def _on_loops(edges: list[tuple[str, str]]) -> frozenset[str]:
    graph: DiGraph[str] = DiGraph(edges)
    parts = strongly_connected_components(graph)
    return frozenset(
        name for part in parts if len(part) > 1 or any(graph.has_edge(n, n) for n in part) for name in part
    )
