"""What runs where on the net: the arrows that have a way, and where another may still pass, cross or turn."""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.diagram.layout.grid import LEFT, RIGHT, Grid
from workflow_engine.record import field, record

FREE, ACROSS, CLOSED = range(3)


@record
class Path:
    """The crossings an arrow passes, from the first beside its source to the last beside its target.

    ``out`` and ``into`` are the directions at both ends; ``shared`` counts the crossings at the end that belong to
    another arrow too.
    """

    vertices: tuple[int, ...]
    out: int
    into: int
    shared: int = 0


@record(frozen=False)
class Traffic:
    """How many arrows pass each crossing across, down, and round a corner; and how many use each line.

    ``gates`` say for an arrow that runs down (0) or across (1) whether it may come into a crossing: freely, across
    another arrow, or not; in ``turns`` stands 1 where it may turn.
    """

    grid: Grid
    across: bytearray = field(init=False)
    down: bytearray = field(init=False)
    corner: bytearray = field(init=False)
    on_x: list[int] = field(init=False)
    on_y: list[int] = field(init=False)
    gates: tuple[bytearray, bytearray] = field(init=False)
    turns: bytearray = field(init=False)

    def __post_init__(self) -> None:
        size = self.grid.wide * self.grid.high
        self.across, self.down, self.corner = bytearray(size), bytearray(size), bytearray(size)
        self.on_x, self.on_y = [0] * self.grid.wide, [0] * self.grid.high
        shut = self.grid.blocked.translate(bytes((FREE, CLOSED)) + bytes(254))
        self.gates = (shut, bytearray(shut))
        self.turns = bytearray(b"\x01") * size

    def add(self, path: Path, by: int = 1) -> None:
        """Count a path in; with ``by`` -1 out."""
        wide = self.grid.wide
        for vertex, came, goes in steps(path, wide):
            for upright in {came % 2 == 0, goes % 2 == 0}:
                if upright:
                    self.down[vertex] += by
                    self.on_x[vertex % wide] += by
                else:
                    self.across[vertex] += by
                    self.on_y[vertex // wide] += by
            if came % 2 != goes % 2:
                self.corner[vertex] += by
        if path.shared:
            self.corner[path.vertices[-path.shared]] += by
        for vertex in path.vertices:
            self._open(vertex)

    def _open(self, vertex: int) -> None:
        across, down = self.across[vertex], self.down[vertex]
        self.turns[vertex] = not (across or down)
        shut = self.grid.blocked[vertex] or self.corner[vertex]
        self.gates[0][vertex] = CLOSED if shut or down else ACROSS if across else FREE
        self.gates[1][vertex] = CLOSED if shut or across else ACROSS if down else FREE


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
