"""The door of this folder: a diagram in, a chart with a place for everything out."""

from __future__ import annotations

from dataclasses import replace

from workflow_engine.diagram.layout import notes as noting
from workflow_engine.diagram.layout import sheet
from workflow_engine.diagram.layout.cells import Plan
from workflow_engine.diagram.layout.geometry import Band, Layout, Rect, Shape
from workflow_engine.diagram.layout.move import moved
from workflow_engine.diagram.layout.place import Placed
from workflow_engine.diagram.layout.sizes import Rows, extent, set_in
from workflow_engine.diagram.layout.solve import Solution, solve
from workflow_engine.diagram.model import Diagram

MARGIN = 16.0
_LEAST_WIDTH = 400.0
_GAP = 7.0
_WIDER = (0.0, 16.0, 34.0)


def lay_out(diagram: Diagram, box_width: float = 108.0, abreast: int = 1) -> Layout:
    """Return the chart laid out on one sheet as large as it needs. The same diagram gives the same layout."""
    solution, long = _solved(diagram, box_width, abreast)
    plan, placed, ways = solution.plan, solution.placed, solution.ways
    inner = max(placed.across.end, _LEAST_WIDTH)
    cells, top = sheet.title_block(diagram, inner)
    top += _GAP
    spare = (inner - placed.across.end) / 2
    bands, head = _bands(diagram, plan, placed, spare, top)
    bottom = top + head + placed.down.end
    shapes: set[Shape] = {box.shape for box in placed.boxes}
    keys, high = sheet.legend(diagram, shapes, inner, bottom + _GAP)
    lines, foot = sheet.notes(long, inner, bottom + _GAP + high + 2)
    body = Layout(diagram, 0, 0, (), placed.boxes, ways)
    body = moved(body, spare, top + head)
    whole = replace(body, bands=bands, cells=cells, keys=keys, notes=lines)
    return replace(
        moved(whole, MARGIN, MARGIN),
        width=inner + 2 * MARGIN,
        height=bottom + _GAP + high + foot + (2 if foot else 0) + 2 * MARGIN,
    )


def _solved(diagram: Diagram, box_width: float, abreast: int) -> tuple[Solution, tuple[tuple[str, str], ...]]:
    """Return the first solution in which every label has a place, and the notes that go with it.

    What finds no place beside its arrow becomes a note; when not even the note's mark does, boxes become wider.
    """
    tries: list[tuple[Solution, tuple[tuple[str, str], ...]]] = []
    for wider in _WIDER:
        moved: frozenset[str] = frozenset()
        for _ in range(2):
            words, long = noting.split(diagram, moved)
            tries.append((solve(diagram, words, box_width + wider, abreast), long))
            if not tries[-1][0].missing:
                return tries[-1]
            moved |= tries[-1][0].missing
    return min(tries, key=lambda one: len(one[0].missing))


def _bands(diagram: Diagram, plan: Plan, placed: Placed, spare: float, top: float) -> tuple[tuple[Band, ...], float]:
    """Return the lanes from left to right, all from ``top`` downwards, and the height of their headers."""
    lanes = {lane.id: lane for lane in diagram.lanes}
    edges = [placed.across.rules[gap] for gap in sorted(placed.across.rules)]
    if not plan.columns:
        return (), 0.0
    edges[0] -= spare
    edges[-1] += spare
    rows: list[Rows] = [
        sheet.header_rows(lanes[id_], right - left)
        for id_, left, right in zip(plan.lanes, edges, edges[1:], strict=False)
    ]
    head = max((extent(row)[1] for row in rows), default=0.0) + 10.0
    bands = []
    for id_, row, left, right in zip(plan.lanes, rows, edges, edges[1:], strict=False):
        header = Rect(left + spare, top, right - left, head)
        frame = Rect(header.x, top, header.w, head + placed.down.end)
        bands.append(Band(lanes[id_], frame, header, set_in(header, row)))
    return tuple(bands), head
