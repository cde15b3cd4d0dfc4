"""The net of lines along which arrows may run, before anything has a place on paper.

Lines are counted: across, each column has five port lines and each gap between columns some tracks; down, each row has
three port lines and each gap between rows some tracks. A box fills the crossings of its column's and row's port lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflow_engine.diagram.layout.cells import Plan
from workflow_engine.diagram.layout.geometry import Shape
from workflow_engine.diagram.layout.sizes import Size

UP, RIGHT, DOWN, LEFT = range(4)
COLUMN_PORTS = 5
ROW_PORTS = 3
SIDE_STEP = 18.0
TRACK = 9.0

_OFF_CENTRE = 7.0


@dataclass(frozen=True, slots=True)
class Port:
    """A way into or out of a box: the crossing next to it, the direction of the arrow there, and what it costs."""

    vertex: int
    direction: int
    cost: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A net of ``wide`` times ``high`` crossings, numbered row by row; ``x`` and ``y`` are roughly where lines run.

    The last line of each axis is a blocked one, so that no arrow leaves the sheet on any side. ``parts_x`` and
    ``parts_y`` name the lines that lie between boxes or beside each other at one box.
    """

    plan: Plan
    sizes: dict[str, Size]
    tracks: int
    box_width: float
    x: tuple[float, ...]
    y: tuple[float, ...]
    parts_x: tuple[range, ...]
    parts_y: tuple[range, ...]
    blocked: bytearray
    wide: int
    high: int

    def column(self, number: int) -> int:
        """Return the first port line of a column."""
        return self.tracks + number * (self.tracks + COLUMN_PORTS)

    def row(self, number: int) -> int:
        """Return the first port line of a row."""
        return self.tracks + number * (self.tracks + ROW_PORTS)

    def step(self) -> float:
        """Return the distance of two port lines of a column."""
        return self.box_width / 5

    def exits(self, id_: str) -> list[Port]:
        """Return the ways out of a box."""
        return [
            Port(vertex, direction, cost + (60.0 if direction == UP else 0.0))
            for vertex, direction, cost in self._sides(id_)
        ]

    def entries(self, id_: str, *, back: bool) -> list[Port]:
        """Return the ways into a box; from below is good only for an arrow that leads back."""
        return [
            Port(vertex, (direction + 2) % 4, cost + (0.0 if direction != DOWN else 30.0 if back else 80.0))
            for vertex, direction, cost in self._sides(id_)
        ]

    def _sides(self, id_: str) -> list[tuple[int, int, float]]:
        row, _ = self.plan.cells[id_]
        low, high = self.plan.spans[id_]
        size = self.sizes[id_]
        top, left = self.row(row), self.column(low)
        found = []
        for line, off in self._port_columns(id_):
            cost = abs(off) * _OFF_CENTRE
            found.append(((top + ROW_PORTS) * self.wide + line, DOWN, cost))
            found.append(((top - 1) * self.wide + line, UP, cost))
        right = self.column(high) + COLUMN_PORTS
        for off in (0, -1, 1):
            if off and (size.shape is Shape.DIAMOND or size.h / 2 < SIDE_STEP + 6):
                continue
            line = top + 1 + off
            cost = abs(off) * _OFF_CENTRE + (25.0 if size.shape is Shape.BAR else 0.0)
            found.append((line * self.wide + right, RIGHT, cost))
            found.append((line * self.wide + left - 1, LEFT, cost))
        return found

    def _port_columns(self, id_: str) -> list[tuple[int, int]]:
        size = self.sizes[id_]
        low, high = self.plan.spans[id_]
        edge = {Shape.DIAMOND: size.w / 2, Shape.HEXAGON: 16.0}.get(size.shape, 8.0)
        reach = min(2, int((size.w / 2 - edge) / self.step()))
        return [
            (self.column(column) + 2 + off, off)
            for column in range(low, high + 1)
            for off in sorted(range(-reach, reach + 1), key=abs)
        ]


def grid(plan: Plan, sizes: dict[str, Size], box_width: float, tracks: int) -> Grid:
    """Lay the net for a plan with ``tracks`` lines in every gap."""
    heights = [24.0] * plan.rows
    for id_, (row, _) in plan.cells.items():
        heights[row] = max(heights[row], sizes[id_].h)
    x: list[float] = []
    at = 0.0
    for _ in plan.columns:
        x += [at + TRACK * number for number in range(tracks)]
        centre = x[-1] + 14 + box_width / 2
        x += [centre + off * box_width / 5 for off in (-2, -1, 0, 1, 2)]
        at = centre + box_width / 2 + 14
    x += [at + TRACK * number for number in range(tracks)]
    y: list[float] = []
    at = 0.0
    for high in heights:
        y += [at + TRACK * number for number in range(tracks)]
        centre = y[-1] + 14 + high / 2
        y += [centre - SIDE_STEP, centre, centre + SIDE_STEP]
        at = centre + high / 2 + 14
    y += [at + TRACK * number for number in range(tracks)]
    x.append(x[-1] + TRACK)
    y.append(y[-1] + TRACK)
    wide, high = len(x), len(y)
    blocked = bytearray(wide * high)
    blocked[wide - 1 :: wide] = b"\x01" * high
    blocked[-wide:] = b"\x01" * wide
    parts = _parts(len(plan.columns), tracks, COLUMN_PORTS), _parts(plan.rows, tracks, ROW_PORTS)
    found = Grid(plan, sizes, tracks, box_width, tuple(x), tuple(y), *parts, blocked, wide, high)
    for id_, (row, _) in plan.cells.items():
        low, high_column = plan.spans[id_]
        for line in range(found.row(row), found.row(row) + ROW_PORTS):
            begin = line * found.wide + found.column(low)
            end = line * found.wide + found.column(high_column) + COLUMN_PORTS
            found.blocked[begin:end] = b"\x01" * (end - begin)
    return found


def _parts(groups: int, tracks: int, ports: int) -> tuple[range, ...]:
    """Return the lines of each gap and of each group, in their order."""
    found = [range(tracks)]
    for group in range(groups):
        first = tracks + group * (tracks + ports)
        found += [range(first, first + ports), range(first + ports, first + ports + tracks)]
    return tuple(found)
