"""From cells and paths to frames and points."""

from __future__ import annotations

from workflow_engine.diagram.layout.axis import Axis, Group, Margins, measure
from workflow_engine.diagram.layout.geometry import Box, Point, Rect, Shape, Way
from workflow_engine.diagram.layout.grid import DOWN, LEFT, RIGHT, SIDE_STEP, UP, Grid
from workflow_engine.diagram.layout.outline import POINT
from workflow_engine.diagram.layout.sizes import set_in
from workflow_engine.diagram.layout.traffic import Path, steps
from workflow_engine.diagram.model import Diagram, Flow, Node
from workflow_engine.record import record, replace

ACROSS = Margins(box_track=13.0, track_rule=6.0, box_rule=11.0, box_box=26.0)
DOWNWARDS = Margins(box_track=15.0, track_rule=8.0, box_rule=14.0, box_box=30.0)


@record
class Placed:
    """Boxes and arrows in points, with the upper left corner of the lanes at 0, 0; and the two axes.

    With ``level`` lanes the ruled lines between them run across and stand on the axis ``down``.
    """

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    across: Axis
    down: Axis
    level: bool

    def rules(self) -> list[float]:
        """Return where the ruled lines between lanes run, the outer ones first and last."""
        axis = self.down if self.level else self.across
        return [axis.rules[gap] for gap in sorted(axis.rules)]


class Placer:
    """Gives one chart, whose arrows have their paths, frames and points; as often as wanted, each time with other room.

    What the room does not change is found once.
    """

    def __init__(self, diagram: Diagram, grid: Grid, paths: dict[str, Path]) -> None:
        self._diagram, self._grid, self._paths = diagram, grid, paths
        self._used = _used(grid, paths)
        self._corners = {flow.id: _corners(paths[flow.id], grid.wide) for flow in diagram.flows}
        self._columns = [
            Group(wide, tuple(off * grid.step(at) for off in (-2, -1, 0, 1, 2))) for at, wide in enumerate(grid.widths)
        ]
        self._rows = [Group(high, (-SIDE_STEP, 0.0, SIDE_STEP)) for high in _heights(grid)]

    def place(self, room_x: dict[int, float], room_y: dict[int, float]) -> Placed:
        """Return frames and points. ``room_x`` and ``room_y`` want extra points after a line of the net."""
        grid, (on_x, on_y) = self._grid, self._used
        level, borders = grid.plan.level, grid.plan.borders
        across = measure(self._columns, grid.tracks, set() if level else borders, on_x, room_x, ACROSS)
        down = measure(self._rows, grid.tracks, borders if level else set(), on_y, room_y, DOWNWARDS)
        boxes = {node.id: _box(node, grid, across, down) for node in self._diagram.nodes}
        ways = tuple(self._way(flow, across, down, boxes) for flow in self._diagram.flows)
        return Placed(tuple(boxes.values()), ways, across, down, level)

    def _way(self, flow: Flow, across: Axis, down: Axis, boxes: dict[str, Box]) -> Way:
        path, (corners, shared) = self._paths[flow.id], self._corners[flow.id]
        wide = self._grid.wide
        first, *middle, last = [
            (across.lines[v % wide], down.lines[v // wide]) for v in (path.vertices[0], *corners, path.vertices[-1])
        ]
        begin = _edge(boxes[flow.source], path.out, first)
        end = _edge(boxes[flow.target], (path.into + 2) % 4, last)
        return Way(flow, tuple((round(x, 2), round(y, 2)) for x, y in (begin, *middle, end)), shared)


def _used(grid: Grid, paths: dict[str, Path]) -> tuple[list[int], list[int]]:
    on_x, on_y = [0] * grid.wide, [0] * grid.high
    for path in paths.values():
        for vertex, came, goes in steps(path, grid.wide):
            for direction in (came, goes):
                if direction % 2:
                    on_y[vertex // grid.wide] += 1
                else:
                    on_x[vertex % grid.wide] += 1
    return on_x, on_y


def _heights(grid: Grid) -> list[float]:
    heights = [2 * SIDE_STEP + 4] * grid.plan.rows
    for id_, (row, _) in grid.plan.cells.items():
        heights[row] = max(heights[row], grid.sizes[id_].h)
    return heights


def _box(node: Node, grid: Grid, across: Axis, down: Axis) -> Box:
    size = grid.sizes[node.id]
    rows, columns = grid.plan.extent(node.id)
    left, right = across.centres[columns[0]], across.centres[columns[-1]]
    top, bottom = down.centres[rows[0]], down.centres[rows[-1]]
    frame = Rect(left - size.w / 2, top - size.h / 2, size.w + right - left, size.h + bottom - top)
    inner = replace(frame, h=frame.h - POINT) if size.shape is Shape.OFFPAGE else frame
    return Box(node, frame, size.shape, set_in(inner, size.rows))


def _corners(path: Path, wide: int) -> tuple[tuple[int, ...], int]:
    """Return the crossings at which a path turns or meets another, and how many points at its end are shared."""
    joint = len(path.vertices) - path.shared
    corners: list[int] = []
    shared = 0
    for at, (vertex, came, goes) in enumerate(steps(path, wide)):
        meets = bool(path.shared) and at == joint
        if came != goes or meets:
            corners.append(vertex)
            shared += bool(shared) or meets
    return tuple(corners), shared + 1 if shared else 0


def _edge(box: Box, side: int, spot: Point) -> Point:
    """Return where an arrow that passes ``spot`` touches the outline on one side."""
    frame, (x, y) = box.frame, spot
    off = abs(y - frame.middle[1])
    inset = 0.0
    if box.shape is Shape.HEXAGON:
        inset = 14.0 * off / (frame.h / 2)
    elif box.shape is Shape.DELAY and side == RIGHT:
        inset = 10.0 * (1 - (1 - (off / (frame.h / 2)) ** 2) ** 0.5)
    return {
        UP: (x, frame.y),
        DOWN: (x, frame.bottom),
        LEFT: (frame.x + inset, y),
        RIGHT: (frame.right - inset, y),
    }[side]
