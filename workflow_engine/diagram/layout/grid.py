"""The net of lines along which arrows may run, before anything has a place on paper.

Lines are counted: across, each column has five port lines and each gap between columns some tracks; down, each row has
three port lines and each gap between rows some tracks. A box fills the crossings of its column's and row's port lines.
"""

from __future__ import annotations

from workflow_engine.diagram.layout.cells import Plan
from workflow_engine.diagram.layout.geometry import Shape
from workflow_engine.diagram.layout.sizes import Size
from workflow_engine.record import record

UP, RIGHT, DOWN, LEFT = range(4)
COLUMN_PORTS = 5
ROW_PORTS = 3
SIDE_STEP = 18.0
TRACK = 9.0

_OFF_CENTRE = 7.0
_BAR_END = 25.0


@record
class Port:
    """A way into or out of a box: the crossing next to it, the direction of the arrow there, and what it costs."""

    vertex: int
    direction: int
    cost: float


@record
class Grid:
    """A net of ``wide`` times ``high`` crossings, numbered row by row; ``x`` and ``y`` are roughly where lines run.

    The last line of each axis is a blocked one, so that no arrow leaves the sheet on any side. ``parts_x`` and
    ``parts_y`` name the lines that lie between boxes or beside each other at one box.
    """

    plan: Plan
    sizes: dict[str, Size]
    tracks: int
    widths: tuple[float, ...]
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

    def step(self, column: int) -> float:
        """Return the distance of two port lines of a column."""
        return self.widths[column] / COLUMN_PORTS

    def exits(self, id_: str) -> list[Port]:
        """Return the ways out of a box; those on the side where the procedure comes from are dear."""
        backward = LEFT if self.plan.level else UP
        return [
            Port(vertex, direction, cost + (60.0 if direction == backward else 0.0))
            for vertex, direction, cost in self._sides(id_)
        ]

    def entries(self, id_: str, *, back: bool) -> list[Port]:
        """Return the ways into a box; on the side where the procedure goes they are good only for what leads back."""
        onward = RIGHT if self.plan.level else DOWN
        return [
            Port(vertex, (direction + 2) % 4, cost + (0.0 if direction != onward else 30.0 if back else 80.0))
            for vertex, direction, cost in self._sides(id_)
        ]

    def _sides(self, id_: str) -> list[tuple[int, int, float]]:
        rows, columns = self.plan.extent(id_)
        size = self.sizes[id_]
        top, left = self.row(rows[0]), self.column(columns[0])
        bottom, right = self.row(rows[-1]) + ROW_PORTS, self.column(columns[-1]) + COLUMN_PORTS
        ends = _BAR_END if size.shape is Shape.BAR else 0.0
        end_x, end_y = (0.0, ends) if self.plan.level else (ends, 0.0)
        found = []
        for line, off in self._port_columns(columns, size):
            cost = abs(off) * _OFF_CENTRE + end_y
            found.append((bottom * self.wide + line, DOWN, cost))
            found.append(((top - 1) * self.wide + line, UP, cost))
        for line, off in self._port_rows(rows, size):
            cost = abs(off) * _OFF_CENTRE + end_x
            found.append((line * self.wide + right, RIGHT, cost))
            found.append((line * self.wide + left - 1, LEFT, cost))
        return found

    def _port_columns(self, columns: range, size: Size) -> list[tuple[int, int]]:
        edge = {Shape.DIAMOND: size.w / 2, Shape.OFFPAGE: size.w / 2, Shape.HEXAGON: 16.0}.get(size.shape, 8.0)
        reach = max(min(2, int((size.w / 2 - edge) / self.step(columns[0]))), 0)
        offs = sorted(range(-reach, reach + 1), key=abs)
        return [(self.column(column) + 2 + off, off) for column in columns for off in offs]

    def _port_rows(self, rows: range, size: Size) -> list[tuple[int, int]]:
        narrow = size.shape is Shape.DIAMOND or size.h / 2 < SIDE_STEP + 6
        offs = (0,) if narrow else (0, -1, 1)
        return [(self.row(row) + 1 + off, off) for row in rows for off in offs]


def grid(plan: Plan, sizes: dict[str, Size], box_width: float, tracks: int) -> Grid:
    """Lay the net for a plan with ``tracks`` lines in every gap."""
    heights = [24.0] * plan.rows
    widths = [0.0 if plan.level else box_width] * plan.columns
    for id_, (row, column) in plan.cells.items():
        heights[row] = max(heights[row], sizes[id_].h)
        widths[column] = max(widths[column], sizes[id_].w)
    x: list[float] = []
    at = 0.0
    for wide in widths:
        x += [at + TRACK * number for number in range(tracks)]
        centre = x[-1] + 14 + wide / 2
        x += [centre + off * wide / COLUMN_PORTS for off in (-2, -1, 0, 1, 2)]
        at = centre + wide / 2 + 14
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
    blocked = bytearray(len(x) * len(y))
    blocked[len(x) - 1 :: len(x)] = b"\x01" * len(y)
    blocked[-len(x) :] = b"\x01" * len(x)
    parts = _parts(plan.columns, tracks, COLUMN_PORTS), _parts(plan.rows, tracks, ROW_PORTS)
    found = Grid(plan, sizes, tracks, tuple(widths), tuple(x), tuple(y), *parts, blocked, len(x), len(y))
    for id_ in plan.cells:
        rows, columns = plan.extent(id_)
        for line in range(found.row(rows[0]), found.row(rows[-1]) + ROW_PORTS):
            begin = line * len(x) + found.column(columns[0])
            end = line * len(x) + found.column(columns[-1]) + COLUMN_PORTS
            blocked[begin:end] = b"\x01" * (end - begin)
    return found


def _parts(groups: int, tracks: int, ports: int) -> tuple[range, ...]:
    """Return the lines of each gap and of each group, in their order."""
    found = [range(tracks)]
    for group in range(groups):
        first = tracks + group * (tracks + ports)
        found += [range(first, first + ports), range(first + ports, first + ports + tracks)]
    return tuple(found)
