"""A layout as a drawing that Graphviz paints stroke by stroke: an empty graph whose background is our picture.

Graphviz places nothing here; it is the pen that knows fonts, PNG and PDF.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.diagram import style
from workflow_engine.diagram.badges import Badge
from workflow_engine.diagram.dress import TRAVELLED, Dressed, dressed
from workflow_engine.diagram.dress import Key as OverlayKey
from workflow_engine.diagram.layout.geometry import Box, Layout, Point, Rect, Shape, Text, Way
from workflow_engine.diagram.layout.outline import Curve, head, line, outline, polygon, rounded_box
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.model import FlowKind, NodeKind
from workflow_engine.diagram.overlay import Look
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import width

_WORD_JOINER = "\u2060"
_LOWER = 0.1  # Graphviz sets a line of text this part of its size above the base line that it is given


def canvas(layout: Layout, *, dpi: int = 72, page: tuple[float, float] | None = None) -> str:
    """Return DOT text for ``neato -n2``. With ``page``, width and height in points, the chart fills just that sheet."""
    chart = dressed(layout)
    wide, high, scale = chart.frame.w, chart.frame.h, 1.0
    left = 0.0
    if page:
        scale = min(page[0] / wide, page[1] / high, 1.0)
        left = (page[0] / scale - wide) / 2  # centred across, at the top of the sheet
        wide, high = page[0] / scale, page[1] / scale
    # Graphviz reads no string longer than 16384 signs, but joins any number of them.
    strokes = "\n  + ".join(f'"{stroke} "' for stroke in _Pen(left, high + chart.frame.y).whole(chart))
    size = f', size="{wide * scale / 72:.4f},{high * scale / 72:.4f}!"' if page else ""
    return (
        f'digraph chart {{ graph [charset="UTF-8", bb="0,0,{wide:.2f},{high:.2f}", margin=0, pad=0, dpi={dpi}{size}, '
        f'bgcolor="{style.PAPER}", _background={strokes}];\n'
        f'  node [shape=point, style=invis, width=0.0001, height=0.0001, label=""];\n'
        f'  a [pos="0,0!"]; b [pos="{wide:.2f},{high:.2f}!"];\n}}\n'
    )


class _Pen:
    """Writes xdot: places are counted from the lower left corner."""

    def __init__(self, left: float, high: float) -> None:
        self._left = left
        self._high = high

    def whole(self, chart: Dressed) -> Iterator[str]:
        layout = chart.layout
        for cell in layout.cells:
            yield from self._frame(cell.frame, style.PAPER)
            yield from map(self._text, cell.texts)
        for at, band in enumerate(layout.bands):
            yield from self._frame(band.frame, chart.tints[at % len(chart.tints)])
            yield from self._frame(band.header, style.HEADER)
            yield from map(self._text, band.texts)
        for way in sorted(layout.ways, key=lambda way: way.flow.id in chart.travelled):
            yield from self._way(way, chart)
        for box in layout.boxes:
            mark = chart.marks.get(box.node.id)
            yield from self._box(box, mark.look if mark else None)
        for badge in chart.badges:
            yield from self._badge(badge)
        for key in layout.keys:
            yield from self._key(key.sample, key.frame, chart)
            yield self._text(key.text)
        for entry in chart.keys:
            yield from self._overlay_key(entry)
        yield from (self._text(text) for _, text in layout.notes)

    def _way(self, way: Way, chart: Dressed) -> Iterator[str]:
        kind = style.STROKES[way.flow.kind]
        gone = way.flow.id in chart.travelled
        pen = chart.pen(kind, gone=gone)
        if way.shared and not gone:  # a way that was gone is drawn to its end, over the one that it joins
            yield from self._stroke(line(way.points[: len(way.points) - way.shared + 1]), kind, pen)
        else:
            yield from self._arrow(way.points, kind, pen)
        if way.label:
            yield from (self._text(text, kind.color) for text in way.label.texts)

    def _box(self, box: Box, look: Look | None) -> Iterator[str]:
        yield from self._shape(box.shape, box.frame, 2.0 if box.node.kind is NodeKind.END else 1.1, look)
        ink = look.ink if look else ""
        yield from (self._text(text, ink) for text in box.texts)

    def _badge(self, badge: Badge) -> Iterator[str]:
        look = badge.look
        yield from self._curve(rounded_box(badge.frame, 3.5), look.frame, look.pen, fill=look.fill)
        yield from (self._text(text, look.ink) for text in badge.texts)

    def _overlay_key(self, key: OverlayKey) -> Iterator[str]:
        if key.sample.look:
            yield from self._shape(Shape.BOX, key.frame, 1.0, key.sample.look)
        elif key.badge is None:
            y = key.frame.middle[1]
            yield from self._arrow(((key.frame.x, y), (key.frame.right, y)), style.STROKES[FlowKind.FORWARD], TRAVELLED)
        if key.badge:
            yield from self._badge(key.badge)
        yield self._text(key.text)

    def _key(self, sample: str, frame: Rect, chart: Dressed) -> Iterator[str]:
        if sample in set(Shape):
            low = Rect(frame.x, frame.y + 3, frame.w, frame.h - 6) if sample == Shape.BAR else frame
            yield from self._shape(Shape(sample), low, 1.0)
        else:
            y = frame.middle[1]
            kind = style.STROKES[FlowKind(sample)]
            yield from self._arrow(((frame.x, y), (frame.right, y)), kind, chart.pen(kind))

    def _frame(self, frame: Rect, fill: str) -> Iterator[str]:
        corners = ((frame.x, frame.y), (frame.right, frame.y), (frame.right, frame.bottom), (frame.x, frame.bottom))
        yield from self._curve(polygon(*corners), style.RULE, 0.8, fill=fill)

    def _shape(self, shape: Shape, frame: Rect, pen: float, look: Look | None = None) -> Iterator[str]:
        fill, ink, dash = style.INK if shape is Shape.BAR else style.PAPER, style.INK, "solid"
        if look:
            fill, ink, dash, pen = look.fill, look.frame, "dashed" if look.dashed else "solid", max(look.pen, pen)
        first, *inner = outline(shape, frame)
        yield from self._curve(first, ink, pen, fill=fill, dash=dash)
        for curve in inner:
            yield from self._curve(curve, ink, 0.8)

    def _stroke(self, curve: Curve, kind: style.Stroke, wide: float = 0.0) -> Iterator[str]:
        dash = kind.style if kind.style in ("dashed", "dotted") else "solid"
        yield from self._curve(curve, kind.color, wide or kind.pen, dash=dash)

    def _arrow(self, points: tuple[Point, ...], kind: style.Stroke, wide: float = 0.0) -> Iterator[str]:
        pieces, back = head(kind.head, points[-2], points[-1])
        yield from self._stroke(line(points, back), kind, wide)
        for piece in pieces:
            fill = (kind.color if piece.filled else style.PAPER) if piece.closed else ""
            yield from self._curve(piece.curve, kind.color, 1.0, fill=fill)

    def _curve(self, curve: Curve, color: str, pen: float, *, fill: str = "", dash: str = "solid") -> Iterator[str]:
        """Draw a curve as one chain of Bézier pieces; straight ones have their controls on the line."""
        points = [curve[0][1][0]]
        for step, spots in curve[1:]:
            points += spots if step == "C" else (points[-1], spots[0], spots[0])
        yield f"c {len(color)} -{color}"
        yield _named("S", f"setlinewidth({pen:g})")
        yield _named("S", dash)
        if fill:
            yield f"C {len(fill)} -{fill}"
        yield f"{'b' if fill else 'B'} {len(points)} " + " ".join(map(self._spot, points))

    def _text(self, text: Text, color: str = "") -> str:
        words = printable(text.words).replace("\\", "\\" + _WORD_JOINER)
        size = SIZES[text.role]
        ink = color or style.TEXT_COLOURS.get(text.role.value, style.INK)
        bold = 1 if text.role in style.BOLD_ROLES else 0
        wide = width(text.words) * size
        place = f"{self._spot((text.x, text.y + size * _LOWER))} {-1 if text.left else 0} {wide:.1f}"
        shown = words.replace('"', '\\"')
        font = _named("F", style.FONT, f"{size:g}")
        return f"c {len(ink)} -{ink} {font} t {bold} T {place} {len(words.encode('utf-8'))} -{shown}"

    def _spot(self, point: Point) -> str:
        return f"{point[0] + self._left:.2f} {self._high - point[1]:.2f}"


def _named(letter: str, name: str, before: str = "") -> str:
    return f"{letter} {before + ' ' if before else ''}{len(name)} -{name}"
