"""The door of this folder: a diagram in, a chart with a place for everything out."""

from __future__ import annotations

from workflow_engine.diagram.layout import notes as noting
from workflow_engine.diagram.layout import sheet
from workflow_engine.diagram.layout.bands import heads, set_bands
from workflow_engine.diagram.layout.geometry import Layout, Shape
from workflow_engine.diagram.layout.move import moved
from workflow_engine.diagram.layout.solve import Manner, Solution, solve
from workflow_engine.diagram.model import Diagram, Orientation
from workflow_engine.errors import Message, WorkflowError
from workflow_engine.record import replace

MARGIN = 16.0
UPRIGHT = Manner()
LEVEL = Manner(level=True)
_LEAST_WIDTH = 400.0
_GAP = 7.0
_EASIER = ((0.0, 0), (16.0, 0), (34.0, 0), (0.0, 8), (16.0, 5), (34.0, 3))


def lay_out(diagram: Diagram, manner: Manner | None = None) -> Layout:
    """Return the chart laid out on one sheet as large as it needs. The same arguments give the same layout.

    Without a ``manner`` the lanes lie as the diagram wishes.
    """
    manner = manner or (LEVEL if diagram.orientation is Orientation.LEVEL else UPRIGHT)
    solution, long = _solved(diagram, manner)
    placed, ways = solution.placed, solution.ways
    aside, above = heads(diagram, solution.plan, placed)
    inner = max(placed.across.end + aside, _LEAST_WIDTH)
    cells, top = sheet.title_block(diagram, inner)
    top += _GAP
    bands = set_bands(diagram, solution.plan, placed, (aside, above), (inner, top))
    bottom = top + above + placed.down.end
    shapes: set[Shape] = {box.shape for box in placed.boxes}
    keys, high = sheet.legend(diagram, shapes, inner, bottom + _GAP)
    lines, foot = sheet.notes(long, inner, bottom + _GAP + high + 2)
    body = Layout(diagram, 0, 0, (), placed.boxes, ways, level=manner.level)
    body = moved(body, aside + (inner - aside - placed.across.end) / 2, top + above)
    whole = replace(body, bands=bands, cells=cells, keys=keys, notes=lines)
    return replace(
        moved(whole, MARGIN, MARGIN),
        width=inner + 2 * MARGIN,
        height=bottom + _GAP + high + foot + (2 if foot else 0) + 2 * MARGIN,
    )


def _solved(diagram: Diagram, manner: Manner) -> tuple[Solution, tuple[tuple[str, str], ...]]:
    """Return the first solution in which every label has a place, and the notes that go with it.

    What finds no place beside its arrow becomes a note; when not even the note's mark does, boxes become wider, and
    those with many arrows stretch over several columns or rows.
    """
    tries: list[tuple[Solution, tuple[tuple[str, str], ...]]] = []
    full: set[int] = set()
    for wider, crowd in _EASIER:
        if crowd in full:  # wider boxes have no more ports
            continue
        easier = replace(manner, box_width=manner.box_width + wider, crowd=crowd)
        noted: frozenset[str] = frozenset()
        for _ in range(2):
            words, long = noting.split(diagram, noted)
            solution = solve(diagram, words, easier)
            if solution is None:
                full.add(crowd)
                break
            tries.append((solution, long))
            if not tries[-1][0].missing:
                return tries[-1]
            noted |= tries[-1][0].missing
    if not tries:
        raise WorkflowError(
            Message("这张图的某个框进出的箭头太多，画不下", "a box of this chart has more arrows than it has room for"),
            help=Message(
                "改用 mermaid 或 dot 格式，或把该步骤拆成两步", "draw mermaid or dot, or split that step in two"
            ),
        )
    return min(tries, key=lambda one: len(one[0].missing))
