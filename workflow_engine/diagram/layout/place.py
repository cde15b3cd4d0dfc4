"""From cells and paths to frames and points."""

from __future__ import annotations

from workflow_engine.diagram.layout.axis import Axis, Group, Margins, measure
from workflow_engine.diagram.layout.geometry import Box, Point, Rect, Shape, Way
from workflow_engine.diagram.layout.grid import DOWN, LEFT, RIGHT, SIDE_STEP, UP, Grid
from workflow_engine.diagram.layout.outline import POINT
from workflow_engine.diagram.layout.sizes import set_in
from workflow_engine.diagram.layout.traffic import Path, steps
from workflow_engine.diagram.model import Diagram
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


def place(
    diagram: Diagram,
    grid: Grid,
    paths: dict[str, Path],
    room_x: dict[int, float],
    room_y: dict[int, float],
) -> Placed:
    """Return frames and points. ``room_x`` and ``room_y`` want extra points after a line of the net."""
    on_x, on_y = _used(grid, paths)
    level, borders = grid.plan.level, grid.plan.borders
    columns = [
        Group(wide, tuple(off * grid.step(at) for off in (-2, -1, 0, 1, 2))) for at, wide in enumerate(grid.widths)
    ]
    across = measure(columns, grid.tracks, set() if level else borders, on_x, room_x, ACROSS)
    rows = [Group(high, (-SIDE_STEP, 0.0, SIDE_STEP)) for high in _heights(grid)]
    down = measure(rows, grid.tracks, borders if level else set(), on_y, room_y, DOWNWARDS)
    boxes = {node.id: _box(node.id, diagram, grid, across, down) for node in diagram.nodes}
    ways = tuple(
        Way(flow, *_points(paths[flow.id], grid, across, down, boxes[flow.source], boxes[flow.target]))
        for flow in diagram.flows
    )
    return Placed(tuple(boxes.values()), ways, across, down, level)


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


def _box(id_: str, diagram: Diagram, grid: Grid, across: Axis, down: Axis) -> Box:
    size = grid.sizes[id_]
    rows, columns = grid.plan.extent(id_)
    left, right = across.centres[columns[0]], across.centres[columns[-1]]
    top, bottom = down.centres[rows[0]], down.centres[rows[-1]]
    frame = Rect(left - size.w / 2, top - size.h / 2, size.w + right - left, size.h + bottom - top)
    node = next(node for node in diagram.nodes if node.id == id_)
    inner = replace(frame, h=frame.h - POINT) if size.shape is Shape.OFFPAGE else frame
    return Box(node, frame, size.shape, set_in(inner, size.rows))


def _points(
    path: Path, grid: Grid, across: Axis, down: Axis, source: Box, target: Box
) -> tuple[tuple[Point, ...], int]:
    """Return the corners of a path from edge to edge, and how many of them at the end are shared."""
    spots = [(across.lines[v % grid.wide], down.lines[v // grid.wide]) for v in path.vertices]
    joint = len(spots) - path.shared if path.shared else len(spots)
    corners: list[Point] = [_edge(source, path.out, spots[0])]
    shared = 0
    for at, (_, came, goes) in enumerate(steps(path, grid.wide)):
        if came != goes or (path.shared and at == joint):
            corners.append(spots[at])
        if path.shared and at == joint:
            shared = 1
        elif shared and came != goes:
            shared += 1
    corners.append(_edge(target, (path.into + 2) % 4, spots[-1]))
    return tuple((round(x, 2), round(y, 2)) for x, y in corners), shared + 1 if shared else 0


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
