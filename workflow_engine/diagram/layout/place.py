"""From cells and paths to frames and points."""

from __future__ import annotations

from dataclasses import dataclass

from workflow_engine.diagram.layout.axis import Axis, Group, Margins, measure
from workflow_engine.diagram.layout.geometry import Box, Point, Rect, Shape, Way
from workflow_engine.diagram.layout.grid import DOWN, LEFT, RIGHT, SIDE_STEP, UP, Grid
from workflow_engine.diagram.layout.sizes import set_in
from workflow_engine.diagram.layout.traffic import Path, steps
from workflow_engine.diagram.model import Diagram

ACROSS = Margins(box_track=13.0, track_rule=6.0, box_rule=11.0, box_box=26.0)
DOWNWARDS = Margins(box_track=15.0, track_rule=8.0, box_rule=14.0, box_box=30.0)


@dataclass(frozen=True, slots=True)
class Placed:
    """Boxes and arrows in points, with the upper left corner of the lanes at 0, 0; and the two axes."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    across: Axis
    down: Axis


def place(
    diagram: Diagram,
    grid: Grid,
    paths: dict[str, Path],
    room_x: dict[int, float],
    room_y: dict[int, float],
) -> Placed:
    """Return frames and points. ``room_x`` and ``room_y`` want extra points after a line of the net."""
    on_x, on_y = _used(grid, paths)
    columns = grid.plan.columns
    ruled = {at for at in range(1, len(columns)) if columns[at] != columns[at - 1]}
    step = grid.step()
    column = Group(grid.box_width, tuple(off * step for off in (-2, -1, 0, 1, 2)))
    across = measure([column] * len(columns), grid.tracks, ruled, on_x, room_x, ACROSS)
    rows = [Group(high, (-SIDE_STEP, 0.0, SIDE_STEP)) for high in _heights(grid)]
    down = measure(rows, grid.tracks, set(), on_y, room_y, DOWNWARDS)
    boxes = {node.id: _box(node.id, diagram, grid, across, down) for node in diagram.nodes}
    ways = tuple(
        Way(flow, *_points(paths[flow.id], grid, across, down, boxes[flow.source], boxes[flow.target]))
        for flow in diagram.flows
    )
    return Placed(tuple(boxes.values()), ways, across, down)


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
    row, _ = grid.plan.cells[id_]
    low, high = grid.plan.spans[id_]
    left, right = across.centres[low], across.centres[high]
    w = size.w + right - left
    frame = Rect((left + right - w) / 2, down.centres[row] - size.h / 2, w, size.h)
    node = next(node for node in diagram.nodes if node.id == id_)
    return Box(node, frame, size.shape, set_in(frame, size.rows))


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
