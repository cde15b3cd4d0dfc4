"""Finds the cheapest way of one arrow through the net: short, with few corners, across few other arrows.

This is where laying out spends its time: the loop in ``cheapest`` is written for speed, and ``Rest`` for few rounds.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from workflow_engine.diagram.layout.grid import Grid, Port
from workflow_engine.diagram.layout.lines import between, lines
from workflow_engine.diagram.layout.rest import BEND, Rest
from workflow_engine.diagram.layout.traffic import CLOSED, FREE, Path, Traffic
from workflow_engine.record import record

CROSSING = 70.0
JOIN = 10.0
SHARED = 0.3
_NEW_LINE = 5.0
_TURNS = tuple((way, (way + 1) % 4, (way + 3) % 4) for way in range(4))
_AHEAD = tuple((way,) for way in range(4))
_NEVER = float("inf")


@record
class Trunk:
    """A crossing on the last stretch of another arrow into the same box, where this one may join it."""

    tail: tuple[int, ...]
    direction: int
    into: int
    length: float
    corner: bool

    def price(self) -> float:
        """Return what it costs to join here."""
        return JOIN + self.length * SHARED


def cheapest(traffic: Traffic, starts: Iterable[Port], goals: Iterable[Port], trunk: dict[int, Trunk]) -> Path | None:
    """Return the cheapest path from a start to a goal or onto the trunk, None when there is none.

    A state is a crossing and the direction in which it is entered, four times the one plus the other; the states
    below nought are those after the last step.
    """
    grid, gates, turns, wide = traffic.grid, traffic.gates, traffic.turns, traffic.grid.wide
    begins = list(starts)
    ends = {port.vertex * 4 + port.direction: port.cost for port in goals}
    net = lines(traffic, (*(port.vertex for port in begins), *(state >> 2 for state in ends)))
    rest = Rest(grid, ends, ((vertex, stop.price()) for vertex, stop in trunk.items())).after
    costs: dict[int, float] = {}
    came: dict[int, int] = {}
    heap: list[tuple[float, int, int]] = []

    def put(state: int, cost: float, source: int) -> None:
        if cost < costs.get(state, _NEVER) - 1e-9:
            costs[state] = cost
            came[state] = source
            heapq.heappush(heap, (cost + rest(state) if state >= 0 else cost, -len(costs), state))

    for state, cost in _opened(traffic, trunk, begins):
        put(state, cost, -1)
    done: set[int] = set()
    while heap:
        state = heapq.heappop(heap)[2]
        if state < 0:
            return _path(state, came, trunk, grid)
        if state in done:
            continue
        done.add(state)
        cost, vertex, direction = costs[state], state >> 2, state & 3
        if vertex in trunk:
            put(-1 - state, cost + trunk[vertex].price(), state)
            continue
        spot = divmod(vertex, wide)
        for turned in _TURNS[direction] if turns[vertex] else _AHEAD[direction]:
            total = cost if turned == direction else cost + BEND + _newness(traffic, spot, turned)
            if (ending := ends.get(vertex * 4 + turned)) is not None:
                put(-1 - (vertex * 4 + turned), total + ending, state)
            line = spot[turned & 1]
            there = vertex + net.jumps[turned][line]
            gate = gates[turned & 1][there]
            if gate != FREE:
                gate = _gate(traffic, trunk, there, turned)
                if gate == CLOSED:
                    continue
                total += CROSSING * gate
            put(there * 4 + turned, total + net.spans[turned][line], state)
    return None


def _opened(traffic: Traffic, trunk: dict[int, Trunk], starts: list[Port]) -> Iterator[tuple[int, float]]:
    """Yield the states in which the search may begin, with what they cost."""
    for port in starts:
        gate = _gate(traffic, trunk, port.vertex, port.direction)
        if gate != CLOSED:
            yield port.vertex * 4 + port.direction, port.cost + gate * CROSSING


def _newness(traffic: Traffic, spot: tuple[int, int], direction: int) -> float:
    used = traffic.on_y[spot[0]] if direction % 2 else traffic.on_x[spot[1]]
    return 0.0 if used else _NEW_LINE


def _gate(traffic: Traffic, trunk: dict[int, Trunk], vertex: int, direction: int) -> int:
    """Return whether an arrow may come into a crossing; onto the trunk it may from aside, or round its corner."""
    stop = trunk.get(vertex)
    if stop is not None and not traffic.grid.blocked[vertex]:
        aside = (stop.direction - direction) % 2
        if aside or (stop.corner and stop.direction == direction):
            along = traffic.across[vertex] if direction % 2 else traffic.down[vertex]
            return FREE if stop.corner or not along else CLOSED
    return traffic.gates[direction & 1][vertex]


def _path(end: int, came: dict[int, int], trunk: dict[int, Trunk], grid: Grid) -> Path:
    states = [came[end]]
    while came[states[-1]] >= 0:
        states.append(came[states[-1]])
    states.reverse()
    vertices = tuple(between([state >> 2 for state in states], grid))
    stop = trunk.get(vertices[-1])
    if stop is None:
        return Path(vertices, states[0] & 3, (-1 - end) & 3)
    return Path((*vertices, *stop.tail), states[0] & 3, stop.into, len(stop.tail) + 1)
