"""A layout as SVG text, written directly so that the same layout gives the same bytes everywhere.

Colours stand as attributes, which every viewer reads; a style sheet changes them where the reader prefers dark pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.diagram import style
from workflow_engine.diagram.badges import Badge
from workflow_engine.diagram.dress import TRAVELLED, Dressed, dressed, whole_title
from workflow_engine.diagram.dress import Key as OverlayKey
from workflow_engine.diagram.layout.geometry import Band, Box, Cell, Key, Layout, Rect, Shape, Way
from workflow_engine.diagram.layout.outline import line, rounded_box
from workflow_engine.diagram.links import href
from workflow_engine.diagram.model import Diagram, FlowKind, NodeKind
from workflow_engine.diagram.overlay import Look, Mark
from workflow_engine.diagram.svg_parts import (
    FONTS,
    STYLE,
    arrow,
    escaped,
    number,
    path,
    rect,
    shape,
    stroke,
    text,
    title,
)
from workflow_engine.errors import Message

__all__ = ["FONTS", "escaped", "number", "path", "svg_element", "svg_text"]


def svg_text(layout: Layout) -> str:
    """Return the chart as an SVG document."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + svg_element(layout) + "\n"


def svg_element(layout: Layout, *, role: str = "img", links: bool = True, suffix: str = ".svg") -> str:
    """Return the chart as an ``svg`` element; with ``links`` boxes that call a procedure lead to its file."""
    return "\n".join(_Writer(dressed(layout), role, suffix if links else "").whole())


class _Writer:
    def __init__(self, chart: Dressed, role: str, suffix: str) -> None:
        self._chart = chart
        self._role = role
        self._suffix = suffix

    def whole(self) -> Iterator[str]:
        layout = self._chart.layout
        yield from _head(layout.diagram, self._chart.frame, self._role)
        yield '<g id="title-block">'
        for cell in layout.cells:
            yield from _cell(cell)
        yield "</g>"
        for at, band in enumerate(layout.bands):
            yield from _band(band, self._chart.tints[at % len(self._chart.tints)])
        for way in sorted(layout.ways, key=lambda way: way.flow.id in self._chart.travelled):
            yield from self._way(way)
        for box in layout.boxes:
            yield from self._box(box)
        yield from self._badges()
        yield '<g id="legend">'
        for key in layout.keys:
            yield from self._key(key)
        for entry in self._chart.keys:
            yield from _overlay_key(entry)
        yield "</g>"
        yield '<g id="notes">'
        for _, words in layout.notes:
            yield text(words)
        yield "</g>"
        yield "</svg>"

    def _box(self, box: Box) -> Iterator[str]:
        node = box.node
        mark = self._chart.marks.get(node.id)
        look = mark.look if mark else None
        extra = " bar" if box.shape is Shape.BAR else ""
        marked = f" marked {look.name}" if look else ""
        yield f'<g id="{escaped(node.id)}" class="node {node.kind}{extra}{marked}">'
        yield title("\n".join([node.tooltip or node.heading, *_said(mark, self._chart.layout.diagram.lang)]))
        link = node.link if self._suffix else ""
        if link:
            yield f'<a href="{escaped(href(self._chart.layout.diagram, link, self._suffix))}">'
        yield from shape(box.shape, box.frame, 2.0 if node.kind is NodeKind.END else 1.1, look)
        ink = look.ink if look else ""
        yield from (text(words, ink=ink) for words in box.texts)
        if link:
            yield "</a>"
        yield "</g>"

    def _way(self, way: Way) -> Iterator[str]:
        kind = style.STROKES[way.flow.kind]
        gone = way.flow.id in self._chart.travelled
        yield f'<g id="{escaped(way.flow.id)}" class="flow {way.flow.kind}{" travelled" if gone else ""}">'
        if way.flow.label.strip():
            yield title(way.flow.label)
        pen = self._chart.pen(kind, gone=gone)
        if way.shared and not gone:  # a way that was gone is drawn to its end, over the one that it joins
            yield stroke(line(_until_joined(way)), kind, pen)
        else:
            yield from arrow(way.points, kind, pen)
        if way.label:
            yield from (text(words, kind.color) for words in way.label.texts)
        yield "</g>"

    def _key(self, key: Key) -> Iterator[str]:
        if key.sample in set(Shape):
            kind = Shape(key.sample)
            frame = Rect(key.frame.x, key.frame.y + 3, key.frame.w, key.frame.h - 6) if kind is Shape.BAR else key.frame
            yield from shape(kind, frame, 1.0)
        else:
            y, sort = key.frame.middle[1], style.STROKES[FlowKind(key.sample)]
            yield from arrow(((key.frame.x, y), (key.frame.right, y)), sort, self._chart.pen(sort))
        yield text(key.text)

    def _badges(self) -> Iterator[str]:
        if self._chart.badges:
            yield '<g id="badges" class="badges" pointer-events="none">'
            for badge in self._chart.badges:
                yield from _badge(badge)
            yield "</g>"


def _head(diagram: Diagram, frame: Rect, role: str) -> Iterator[str]:
    x, y, w, h = map(number, (frame.x, frame.y, frame.w, frame.h))
    lang = escaped(diagram.lang)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}pt" height="{h}pt" viewBox="{x} {y} {w} {h}" role="{role}" '
        f'lang="{lang}" xml:lang="{lang}" aria-labelledby="chart-title chart-desc" font-family="{FONTS}" '
        f'fill="{style.INK}" text-rendering="geometricPrecision">'
    )
    yield f'<title id="chart-title">{escaped(whole_title(diagram))}</title>'
    yield f'<desc id="chart-desc">{escaped(_description(diagram))}</desc>'
    yield f"<style>{STYLE}</style>"
    yield rect(frame, f'class="paper" fill="{style.PAPER}"')


def _cell(cell: Cell) -> Iterator[str]:
    yield rect(cell.frame, f'class="frame" fill="none" stroke="{style.RULE}" stroke-width="0.8"')
    yield from map(text, cell.texts)


def _band(band: Band, tint: str) -> Iterator[str]:
    rule = f'stroke="{style.RULE}" stroke-width="0.8"'
    yield f'<g id="{escaped(band.lane.id)}" class="lane">'
    yield title(band.lane.title)
    yield rect(band.frame, f'class="lane-frame tint" fill="{tint}" {rule}')
    yield rect(band.header, f'class="lane-frame header" fill="{style.HEADER}" {rule}')
    yield from map(text, band.texts)
    yield "</g>"


def _until_joined(way: Way) -> tuple[tuple[float, float], ...]:
    """Return the points of a way up to a little beyond the point where it joins another."""
    points = way.points[: len(way.points) - way.shared + 2]
    (x1, y1), (x2, y2) = points[-2:]
    share = min(5.0 / ((abs(x2 - x1) + abs(y2 - y1)) or 1.0), 1.0)
    return (*points[:-1], (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share))


def _overlay_key(key: OverlayKey) -> Iterator[str]:
    look: Look | None = key.sample.look
    if look:
        yield f'<g class="marked {look.name}">'
        yield from shape(Shape.BOX, key.frame, 1.0, look)
        yield "</g>"
    elif key.badge is None:
        y = key.frame.middle[1]
        yield from arrow(((key.frame.x, y), (key.frame.right, y)), style.STROKES[FlowKind.FORWARD], TRAVELLED)
    if key.badge:
        yield from _badge(key.badge)
    yield text(key.text)


def _badge(badge: Badge) -> Iterator[str]:
    look, owner = badge.look, f' data-for="{escaped(badge.node)}"' if badge.node else ""
    yield f'<g class="badge {look.name}"{owner}>'
    yield (
        f'<path d="{path(rounded_box(badge.frame, 3.5))}Z" fill="{look.fill}" stroke="{look.frame}" '
        f'stroke-width="{look.pen:g}"/>'
    )
    yield from (text(words, ink=look.ink) for words in badge.texts)
    yield "</g>"


def _said(mark: Mark | None, lang: str) -> Iterator[str]:
    for fact in mark.words if mark else ():
        yield Message(f"{fact.label}：{fact.text}", f"{fact.label}: {fact.text}").say(lang)


def _description(diagram: Diagram) -> str:
    """Say in a sentence what the chart shows, and what its overlay does, for who cannot see it."""
    steps = sum(node.kind is NodeKind.TASK for node in diagram.nodes)
    lanes = [lane.title for lane in diagram.lanes]
    said = Message(
        f"责任流程图，{steps} 个步骤，责任方：{'、'.join(lanes)}",
        f"Responsibility chart with {steps} steps; responsible: {', '.join(lanes)}",
    ).say(diagram.lang)
    if diagram.overlay is None:
        return said
    marks = [(node, diagram.overlay.marks.get(node.id)) for node in diagram.nodes]
    told = [f"{node.heading}: {' '.join(mark.badge)}" for node, mark in marks if mark and mark.badge]
    return "\n".join([said, *(f"{fact.label}: {fact.text}" for fact in diagram.overlay.facts), *told])
