"""The lanes on the sheet: their frames, their headers above them or, where they lie level, at their left."""

from __future__ import annotations

from itertools import pairwise

from workflow_engine.diagram.layout import sheet
from workflow_engine.diagram.layout.cells import Plan
from workflow_engine.diagram.layout.geometry import Band, Rect
from workflow_engine.diagram.layout.place import Placed
from workflow_engine.diagram.layout.sizes import Rows, extent, set_in
from workflow_engine.diagram.model import Diagram, Lane

_PAD, _AIR = 10.0, 8.0
_NARROWEST, _WIDEN = 80.0, 16.0


def heads(diagram: Diagram, plan: Plan, placed: Placed) -> tuple[float, float]:
    """Return how much room the headers take at the left and above; one of the two is nought."""
    if not plan.slots:
        return 0.0, 0.0
    lanes = _lanes(diagram, plan)
    rooms = [far - near for near, far in pairwise(placed.rules())]
    if not plan.level:
        rows = (sheet.header_rows(lane, room) for lane, room in zip(lanes, rooms, strict=True))
        return 0.0, max(extent(row)[1] for row in rows) + _PAD
    wide = _NARROWEST
    while any(
        extent(sheet.header_rows(lane, wide - _AIR))[1] + _PAD > room for lane, room in zip(lanes, rooms, strict=True)
    ):
        wide += _WIDEN
    return wide, 0.0


def set_bands(
    diagram: Diagram, plan: Plan, placed: Placed, head: tuple[float, float], sheet_: tuple[float, float]
) -> tuple[Band, ...]:
    """Return the lanes in their order, ``head`` what their headers take, ``sheet_`` the width to fill and the top.

    Upright lanes share what is left of the width; level ones all fill it.
    """
    if not plan.slots:
        return ()
    (aside, above), (inner, top) = head, sheet_
    edges = placed.rules()
    if not plan.level:
        spare = (inner - placed.across.end) / 2
        edges = [edge + spare for edge in edges]
        edges[0], edges[-1] = 0.0, inner
    bands = []
    for lane, (near, far) in zip(_lanes(diagram, plan), pairwise(edges), strict=True):
        if plan.level:
            frame = Rect(0.0, top + near, inner, far - near)
            header = Rect(0.0, frame.y, aside, frame.h)
        else:
            frame = Rect(near, top, far - near, above + placed.down.end)
            header = Rect(near, top, frame.w, above)
        rows: Rows = sheet.header_rows(lane, header.w - (_AIR if plan.level else 0.0))
        bands.append(Band(lane, frame, header, set_in(header, rows)))
    return tuple(bands)


def _lanes(diagram: Diagram, plan: Plan) -> list[Lane]:
    lanes = {lane.id: lane for lane in diagram.lanes}
    return [lanes[id_] for id_ in plan.lanes]
