"""A layout as SVG text, written directly so that the same layout gives the same bytes everywhere.

Colours stand as attributes, which every viewer reads; a style sheet changes them where the reader prefers dark pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from workflow_engine.diagram import style
from workflow_engine.diagram.layout.geometry import Band, Box, Cell, Key, Layout, Point, Rect, Shape, Text, Way
from workflow_engine.diagram.layout.outline import Curve, head, line, outline
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.model import Diagram, FlowKind, NodeKind
from workflow_engine.diagram.printable import printable
from workflow_engine.errors import Message

FONTS = (
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', sans-serif"
)
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
_DASHES = {"dashed": "6 4", "dotted": "1.5 3"}
_DARK = (
    ".paper{fill:#12181F}.frame,.lane-frame{stroke:#7B8794}.header{fill:#263340}.shape{fill:#1D2731;stroke:#CBD2D9}",
    ".bar .shape{fill:#CBD2D9;stroke:#CBD2D9}.bar text{fill:#12181F}",
    "text{fill:#E4E7EB}.line,.lane-head,.name{fill:#9AA5B1}.vacant{fill:#FF9B85}",
    ".tint{fill-opacity:.08}.ink{stroke:#CBD2D9}.ink-fill{fill:#CBD2D9}.muted{stroke:#9AA5B1}.muted-fill{fill:#9AA5B1}",
    ".back{stroke:#FF8A70}.back-fill{fill:#FF8A70}.hollow{fill:#12181F}",
)
_TONES = {style.INK: "ink", style.MUTED: "muted", style.RETURN: "back"}
_STYLE = "text{unicode-bidi:isolate;white-space:pre}"


def svg_text(layout: Layout) -> str:
    """Return the chart as an SVG document."""
    return "\n".join(_document(layout)) + "\n"


def escaped(text: str) -> str:
    """Return ``text`` as character data or attribute value; what XML cannot hold is replaced."""
    text = printable(text)
    for sign, entity in _ENTITIES:
        text = text.replace(sign, entity)
    return text


def number(value: float) -> str:
    """Return a coordinate with at most two places, without trailing noughts."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _document(layout: Layout) -> Iterator[str]:
    diagram = layout.diagram
    w, h = number(layout.width), number(layout.height)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}pt" height="{h}pt" viewBox="0 0 {w} {h}" role="img" '
        f'lang="{escaped(diagram.lang)}" aria-labelledby="chart-title" font-family="{FONTS}" '
        f'fill="{style.INK}" text-rendering="geometricPrecision">'
    )
    yield f'<title id="chart-title">{escaped(diagram.title)}</title>'
    yield f"<desc>{escaped(_description(diagram))}</desc>"
    yield f"<style>{_STYLE}@media (prefers-color-scheme:dark){{{''.join(_DARK)}}}</style>"
    yield _rect(Rect(0, 0, layout.width, layout.height), 'class="paper" fill="#FFFFFF"')
    yield '<g id="title-block">'
    for cell in layout.cells:
        yield from _cell(cell)
    yield "</g>"
    for at, band in enumerate(layout.bands):
        yield from _band(band, style.LANE_TINTS[at % len(style.LANE_TINTS)])
    for way in layout.ways:
        yield from _way(way)
    for box in layout.boxes:
        yield from _box(box)
    yield '<g id="legend">'
    for key in layout.keys:
        yield from _key(key)
    yield "</g>"
    yield '<g id="notes">'
    for _, text in layout.notes:
        yield _text(text)
    yield "</g>"
    yield "</svg>"


def _cell(cell: Cell) -> Iterator[str]:
    yield _rect(cell.frame, f'class="frame" fill="none" stroke="{style.RULE}" stroke-width="0.8"')
    yield from map(_text, cell.texts)


def _band(band: Band, tint: str) -> Iterator[str]:
    rule = f'stroke="{style.RULE}" stroke-width="0.8"'
    yield f'<g id="{escaped(band.lane.id)}" class="lane">'
    yield _title(band.lane.title)
    yield _rect(band.frame, f'class="lane-frame tint" fill="{tint}" {rule}')
    yield _rect(band.header, f'class="lane-frame header" fill="{style.HEADER}" {rule}')
    yield from map(_text, band.texts)
    yield "</g>"


def _box(box: Box) -> Iterator[str]:
    node = box.node
    extra = " bar" if box.shape is Shape.BAR else ""
    yield f'<g id="{escaped(node.id)}" class="node {node.kind}{extra}">'
    yield _title(node.tooltip or node.heading)
    if node.link:
        yield f'<a href="{quote(node.link, safe="")}.svg">'
    yield from _shape(box.shape, box.frame, 2.0 if node.kind is NodeKind.END else 1.1)
    yield from map(_text, box.texts)
    if node.link:
        yield "</a>"
    yield "</g>"


def _way(way: Way) -> Iterator[str]:
    yield f'<g id="{escaped(way.flow.id)}" class="flow {way.flow.kind}">'
    if way.flow.label.strip():
        yield _title(way.flow.label)
    yield from _arrow(way.points[: len(way.points) - way.shared + 2] if way.shared else way.points, way)
    if way.label:
        yield from (_text(text, style.STROKES[way.flow.kind].color) for text in way.label.texts)
    yield "</g>"


def _arrow(points: tuple[Point, ...], way: Way) -> Iterator[str]:
    kind = style.STROKES[way.flow.kind]
    if way.shared:
        (x1, y1), (x2, y2) = points[-2:]
        share = min(5.0 / ((abs(x2 - x1) + abs(y2 - y1)) or 1.0), 1.0)
        yield _stroke(line((*points[:-1], (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share))), kind)
        return
    yield from _line_with_head(points, kind)


def _line_with_head(points: tuple[Point, ...], kind: style.Stroke) -> Iterator[str]:
    pieces, back = head(kind.head, points[-2], points[-1])
    yield _stroke(line(points, back), kind)
    tone = _TONES[kind.color]
    for piece in pieces:
        end = "Z" if piece.closed else ""
        fill, name = "none", tone
        if piece.closed:
            fill, name = (kind.color, f"{tone} {tone}-fill") if piece.filled else ("#FFFFFF", f"{tone} hollow")
        yield f'<path class="{name}" d="{path(piece.curve)}{end}" fill="{fill}" stroke="{kind.color}"/>'


def _stroke(curve: Curve, kind: style.Stroke) -> str:
    dash = f' stroke-dasharray="{_DASHES[kind.style]}"' if kind.style in _DASHES else ""
    wide = 2.2 if kind.style == "bold" else kind.width
    return (
        f'<path class="way {_TONES[kind.color]}" d="{path(curve)}" fill="none" stroke="{kind.color}" '
        f'stroke-width="{wide}"{dash}/>'
    )


def _key(key: Key) -> Iterator[str]:
    if key.sample in set(Shape):
        shape = Shape(key.sample)
        frame = Rect(key.frame.x, key.frame.y + 3, key.frame.w, key.frame.h - 6) if shape is Shape.BAR else key.frame
        yield from _shape(shape, frame, 1.0)
    else:
        y = key.frame.middle[1]
        yield from _line_with_head(((key.frame.x, y), (key.frame.right, y)), style.STROKES[FlowKind(key.sample)])
    yield _text(key.text)


def _shape(shape: Shape, frame: Rect, pen: float) -> Iterator[str]:
    fill = style.INK if shape is Shape.BAR else "#FFFFFF"
    first, *inner = outline(shape, frame)
    yield f'<path class="shape" d="{path(first)}Z" fill="{fill}" stroke="{style.INK}" stroke-width="{pen:g}"/>'
    for curve in inner:
        yield f'<path class="shape" d="{path(curve)}" fill="none" stroke="{style.INK}" stroke-width="0.8"/>'


def _text(text: Text, colour: str = "") -> str:
    fill = colour or style.TEXT_COLOURS.get(text.role, style.INK)
    tone = f" {_TONES[colour]}-fill" if colour else ""
    bold = ' font-weight="700"' if text.role in style.BOLD_ROLES else ""
    anchor = "" if text.left else ' text-anchor="middle"'
    size = number(SIZES[text.role])
    return (
        f'<text class="{text.role}{tone}" x="{number(text.x)}" y="{number(text.y)}" font-size="{size}"{bold}{anchor} '
        f'fill="{fill}">{escaped(text.words)}</text>'
    )


def _title(words: str) -> str:
    return f"<title>{escaped(words)}</title>"


def _rect(frame: Rect, rest: str) -> str:
    x, y, w, h = map(number, (frame.x, frame.y, frame.w, frame.h))
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" {rest}/>'


def path(curve: Curve) -> str:
    """Return a curve in SVG's letters."""
    return "".join(step + " ".join(f"{number(x)},{number(y)}" for x, y in points) for step, points in curve)


def _description(diagram: Diagram) -> str:
    steps = sum(node.kind is NodeKind.TASK for node in diagram.nodes)
    lanes = [lane.title for lane in diagram.lanes]
    return Message(
        f"责任流程图，{steps} 个步骤，责任方：{'、'.join(lanes)}",
        f"Responsibility chart with {steps} steps; responsible: {', '.join(lanes)}",
    ).say(diagram.lang)
