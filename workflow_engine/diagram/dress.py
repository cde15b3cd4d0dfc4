"""A layout in its overlay: facts above the lanes, badges on the boxes, a legend below. Nothing that was there moves.

The sheet grows upwards and downwards instead, so its upper edge may lie above zero.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflow_engine.diagram import style
from workflow_engine.diagram.badges import Badge, badges, set_lines, size_of
from workflow_engine.diagram.layout.geometry import Cell, Layout, Rect, Role, Text
from workflow_engine.diagram.layout.sheet import title_block
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.overlay import Mark, Overlay, Sample
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.style import Stroke
from workflow_engine.diagram.wrap import width
from workflow_engine.errors import Message
from workflow_engine.record import record, replace

TRAVELLED = 2.4

_ROW = 22.0
_SAMPLE = 30.0
_ROOM = 20.0


@record
class Key:
    """One entry of the overlay's legend in its place."""

    sample: Sample
    frame: Rect
    text: Text
    badge: Badge | None = None


@record
class Dressed:
    """A layout with what lies over it. ``frame`` is the sheet; without an overlay it begins at zero.

    Where a way is ``traced``, only what was travelled is bold.
    """

    layout: Layout
    frame: Rect
    marks: Mapping[str, Mark]
    travelled: frozenset[str]
    tints: tuple[str, ...] = style.LANE_TINTS
    traced: bool = False
    badges: tuple[Badge, ...] = ()
    keys: tuple[Key, ...] = ()

    def pen(self, kind: Stroke, *, gone: bool = False) -> float:
        """Return how wide an arrow of a kind is drawn."""
        if gone:
            return max(TRAVELLED, kind.pen)
        return min(kind.pen, kind.width) if self.traced else kind.pen


def dressed(layout: Layout) -> Dressed:
    """Return the layout in the overlay of its diagram, if it has one."""
    overlay = layout.diagram.overlay
    frame = Rect(0.0, 0.0, layout.width, layout.height)
    if overlay is None:
        return Dressed(layout, frame, {}, frozenset())
    cells, rise = _title_block(layout, overlay)
    keys, fall = _legend(layout, overlay)
    frame = Rect(0.0, -rise, layout.width, layout.height + rise + fall)
    plates = badges(layout, overlay.marks) if layout.bands else ()
    tints = style.PLAIN_TINTS if overlay.plain_lanes else style.LANE_TINTS
    return Dressed(
        replace(layout, cells=cells),
        frame,
        overlay.marks,
        overlay.travelled,
        tints,
        not overlay.plain_lanes,
        plates,
        keys,
    )


def whole_title(diagram: Diagram) -> str:
    """Return the title of a chart with that of its overlay."""
    if diagram.overlay is None:
        return diagram.title
    return Message(f"{diagram.title}——{diagram.overlay.title}", f"{diagram.title} – {diagram.overlay.title}").say(
        diagram.lang
    )


def _title_block(layout: Layout, overlay: Overlay) -> tuple[tuple[Cell, ...], float]:
    """Return the title block pushed up to make room for the overlay's facts, and how far."""
    cells = layout.cells
    if not cells:
        return cells, 0.0
    left, wide, foot = cells[0].frame.x, cells[0].frame.w, max(cell.frame.bottom for cell in cells)
    (head, *rows), high = title_block(replace(layout.diagram, title="", facts=overlay.facts), wide)
    rise = round(high - head.frame.h, 2)
    added = tuple(_shifted(cell, left, foot - high) for cell in rows)
    title = _entitled(cells[0], whole_title(layout.diagram), wide)
    return (*(_shifted(cell, 0.0, -rise) for cell in (title, *cells[1:])), *added), rise


def _entitled(cell: Cell, words: str, wide: float) -> Cell:
    """Let the title go on with the overlay's where that fits on its line; the facts name the overlay anyway."""
    one = cell.texts[0] if len(cell.texts) == 1 else None
    if one is None or width(printable(words)) * SIZES[one.role] > wide - _ROOM:
        return cell
    return replace(cell, texts=(replace(one, words=printable(words)),))


def _shifted(cell: Cell, dx: float, dy: float) -> Cell:
    frame = replace(cell.frame, x=cell.frame.x + dx, y=cell.frame.y + dy)
    return Cell(frame, tuple(replace(text, x=text.x + dx, y=text.y + dy) for text in cell.texts))


def _legend(layout: Layout, overlay: Overlay) -> tuple[tuple[Key, ...], float]:
    """Return the overlay's samples set below everything else, and the height they take."""
    if not layout.bands:
        return (), 0.0
    left, wide = min(band.frame.x for band in layout.bands), max(band.frame.right for band in layout.bands)
    margin = layout.width - wide
    x, y = left, layout.height - margin + 2.0
    keys: list[Key] = []
    for sample in overlay.samples:
        words = printable(sample.text)
        long = width(words) * SIZES[Role.NOTE]
        if keys and x + _SAMPLE + 6 + long > wide:
            x, y = left, y + _ROW
        frame = Rect(x, y + 4, _SAMPLE, 14.0)
        text = Text(x + _SAMPLE + 6, y + 14.4, words, Role.NOTE, left=True)
        keys.append(Key(sample, frame, text, _plate(sample, frame)))
        x += _SAMPLE + 6 + long + 16
    return tuple(keys), (y + _ROW - (layout.height - margin)) if keys else 0.0


def _plate(sample: Sample, frame: Rect) -> Badge | None:
    if not sample.badge or sample.badge_look is None:
        return None
    wide, high = size_of([sample.badge])
    middle = frame.middle
    plate = Rect(middle[0] - wide / 2, middle[1] - high / 2, wide, high)
    return Badge("", plate, sample.badge_look, set_lines(plate, [sample.badge]))
