"""Finds the cheapest way of one arrow through the net: short, with few corners, across few other arrows."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from workflow_engine.diagram.layout.grid import LEFT, RIGHT, Grid, Port

BEND = 26.0
CROSSING = 70.0
_NEW_LINE = 5.0
_JOIN = 10.0
_SHARED = 0.3


@dataclass(frozen=True, slots=True)
class Trunk:
    """A crossing on the last stretch of another arrow into the same box, where this one may join it."""

    tail: tuple[int, ...]
    direction: int
    into: int
    length: float
    corner: bool


@dataclass(frozen=True, slots=True)
class Path:
    """The crossings an arrow passes, from the first beside its source to the last beside its target.

    ``out`` and ``into`` are the directions at both ends; ``shared`` counts the crossings at the end that belong to
    another arrow too.
    """

    vertices: tuple[int, ...]
    out: int
    into: int
    shared: int = 0


@dataclass(slots=True)
class Traffic:
    """How many arrows pass each crossing across, down, and round a corner; and how many use each line."""

    grid: Grid
    across: bytearray = field(init=False)
    down: bytearray = field(init=False)
    corner: bytearray = field(init=False)
    on_x: list[int] = field(init=False)
    on_y: list[int] = field(init=False)

    def __post_init__(self) -> None:
        size = self.grid.wide * self.grid.high
        self.across, self.down, self.corner = bytearray(size), bytearray(size), bytearray(size)
        self.on_x, self.on_y = [0] * self.grid.wide, [0] * self.grid.high

    def add(self, path: Path, by: int = 1) -> None:
        """Count a path in; with ``by`` -1 out."""
        wide = self.grid.wide
        for vertex, came, goes in steps(path, wide):
            for direction in {came % 2, goes % 2}:
                if direction:
                    self.across[vertex] += by
                    self.on_y[vertex // wide] += by
                else:
                    self.down[vertex] += by
                    self.on_x[vertex % wide] += by
            if came % 2 != goes % 2:
                self.corner[vertex] += by
        if path.shared:
            self.corner[path.vertices[-path.shared]] += by


def steps(path: Path, wide: int) -> Iterable[tuple[int, int, int]]:
    """Yield each crossing of a path with the directions in which the arrow comes and goes."""
    came = path.out
    for here, there in zip(path.vertices, path.vertices[1:], strict=False):
        goes = direction_of(here, there, wide)
        yield here, came, goes
        came = goes
    yield path.vertices[-1], came, path.into


def direction_of(here: int, there: int, wide: int) -> int:
    """Return the direction from one crossing to its neighbour."""
    return {1: RIGHT, -1: LEFT, wide: 2, -wide: 0}[there - here]


class Search:
    """One search: from the exits of a box to its target's entries or onto a trunk."""

    def __init__(self, traffic: Traffic, goals: Iterable[Port], trunk: dict[int, Trunk]) -> None:
        grid = traffic.grid
        self._traffic = traffic
        self._grid = grid
        self._goals = {port.vertex * 4 + port.direction: port.cost for port in goals}
        self._trunk = trunk
        self._deltas = (-grid.wide, 1, grid.wide, -1)
        ends = [key // 4 for key in self._goals]
        xs, ys = [grid.x[v % grid.wide] for v in ends], [grid.y[v // grid.wide] for v in ends]
        self._box = (min(xs), max(xs), min(ys), max(ys))
        self._left = {at * grid.wide for at in range(grid.high)}
        self._right = {at * grid.wide + grid.wide - 1 for at in range(grid.high)}

    def best(self, starts: Iterable[Port]) -> Path | None:
        """Return the cheapest path, None when there is none."""
        costs: dict[int, float] = {}
        came: dict[int, int] = {}
        heap: list[tuple[float, int, int]] = []
        for port in starts:
            entry = self._enter(port.vertex, port.direction)
            if entry is not None:
                self._push(heap, costs, came, port.vertex * 4 + port.direction, port.cost + entry, -1)
        done: set[int] = set()
        while heap:
            _, _, key = heapq.heappop(heap)
            if key < 0:
                return self._path(key, came)
            if key in done:
                continue
            done.add(key)
            self._expand(heap, costs, came, key)
        return None

    def _expand(
        self, heap: list[tuple[float, int, int]], costs: dict[int, float], came: dict[int, int], key: int
    ) -> None:
        vertex, direction = divmod(key, 4)
        cost = costs[key]
        traffic, wide = self._traffic, self._grid.wide
        if vertex in self._trunk:
            trunk = self._trunk[vertex]
            self._push(heap, costs, came, -1 - key, cost + _JOIN + trunk.length * _SHARED, key)
            return
        may_turn = not (traffic.across[vertex] or traffic.down[vertex])
        for turned in (direction, (direction + 1) % 4, (direction + 3) % 4) if may_turn else (direction,):
            more = 0.0
            if turned != direction:
                lines = traffic.on_y[vertex // wide] if turned % 2 else traffic.on_x[vertex % wide]
                more = BEND if lines else BEND + _NEW_LINE
            ending = self._goals.get(vertex * 4 + turned)
            if ending is not None:
                self._push(heap, costs, came, -1 - (vertex * 4 + turned), cost + more + ending, key)
            ahead = vertex + self._deltas[turned]
            entry = self._enter(ahead, turned) if self._inside(vertex, turned, ahead) else None
            if entry is not None:
                step = cost + more + entry + self._length(vertex, ahead)
                self._push(heap, costs, came, ahead * 4 + turned, step, key)

    def _inside(self, vertex: int, direction: int, ahead: int) -> bool:
        if direction == RIGHT:
            return vertex not in self._right
        if direction == LEFT:
            return vertex not in self._left
        return 0 <= ahead < len(self._grid.blocked)

    def _enter(self, vertex: int, direction: int) -> float | None:
        """Return what it costs to come into a crossing beside other arrows, None when it cannot be."""
        traffic = self._traffic
        if self._grid.blocked[vertex]:
            return None
        along, other = (traffic.across, traffic.down) if direction % 2 else (traffic.down, traffic.across)
        trunk = self._trunk.get(vertex)
        if trunk is not None and ((trunk.direction - direction) % 2 or (trunk.corner and trunk.direction == direction)):
            return 0.0 if trunk.corner or not along[vertex] else None
        if along[vertex] or traffic.corner[vertex]:
            return None
        return CROSSING if other[vertex] else 0.0

    def _length(self, here: int, there: int) -> float:
        x, y, wide = self._grid.x, self._grid.y, self._grid.wide
        return abs(x[there % wide] - x[here % wide]) + abs(y[there // wide] - y[here // wide])

    def _push(
        self, heap: list[tuple[float, int, int]], costs: dict[int, float], came: dict[int, int],
        key: int, cost: float, source: int,
    ) -> None:  # fmt: skip
        if cost < costs.get(key, float("inf")) - 1e-9:
            costs[key] = cost
            came[key] = source
            heapq.heappush(heap, (cost + (self._rest(key) if key >= 0 else 0.0), -len(costs), key))

    def _rest(self, key: int) -> float:
        """Return a lower bound of what is still to pay: the way to the target's frame and the corners it needs."""
        vertex, direction = divmod(key, 4)
        x, y = self._grid.x[vertex % self._grid.wide], self._grid.y[vertex // self._grid.wide]
        low_x, high_x, low_y, high_y = self._box
        dx = low_x - x if x < low_x else x - high_x if x > high_x else 0.0
        dy = low_y - y if y < low_y else y - high_y if y > high_y else 0.0
        turns = (dx > 0 and (dy > 0 or not direction % 2)) or (dy > 0 and direction % 2)
        return dx + dy + (BEND if turns else 0.0)

    def _path(self, end: int, came: dict[int, int]) -> Path:
        keys = [came[end]]
        while came[keys[-1]] >= 0:
            keys.append(came[keys[-1]])
        keys.reverse()
        vertices = [key // 4 for key in keys]
        trunk = self._trunk.get(vertices[-1])
        if trunk is None:
            return Path(tuple(vertices), keys[0] % 4, (-1 - end) % 4)
        return Path((*vertices, *trunk.tail), keys[0] % 4, trunk.into, len(trunk.tail) + 1)
