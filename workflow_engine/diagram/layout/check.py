"""Looks at a finished layout for everything that would be wrong on a wall, without knowing how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from workflow_engine.diagram.layout.geometry import Band, Box, Layout, Point, Rect, Shape, Text, Way
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import width
from workflow_engine.record import record

_SLACK = 0.5
Segment = tuple[Point, Point]
KINDS = (
    "node lost",
    "arrow lost",
    "lane lost",
    "label lost",
    "arrow turns on itself",
    "slanted arrow",
    "wrong text",
    "lanes unequal",
    "lanes not side by side",
    "lane without width",
    "box outside its lane",
    "box on box",
    "text wider than its box",
    "text wider than its lane",
    "text wider than its label",
    "text wider than its cell",
    "text off the sheet",
    "arrow through a box",
    "arrow on arrow",
    "label on label",
    "label on box",
    "label on arrow",
    "label outside the lanes",
)


@record
class Fault:
    """One thing that is wrong: its kind, one of ``KINDS``, and the ids of the parts it concerns."""

    kind: str
    parts: tuple[str, ...]


def faults(layout: Layout) -> list[Fault]:
    """Return all faults of a layout; a clean one has none."""
    return [
        *_lost(layout),
        *_wrong_words(layout),
        *_lanes(layout),
        *_boxes(layout),
        *_texts(layout),
        *_through(layout),
        *_on_top(layout),
        *_labels(layout),
    ]


def crossings(layout: Layout) -> int:
    """Return how often arrows cross each other."""
    count = 0
    for a, b in combinations(layout.ways, 2):
        count += sum(_cross(one, other) for one in _own(a) for other in _own(b))
    return count


def _lost(layout: Layout) -> Iterator[Fault]:
    drawn = {box.node.id for box in layout.boxes}
    led = {way.flow.id for way in layout.ways}
    yield from (Fault("node lost", (node.id,)) for node in layout.diagram.nodes if node.id not in drawn)
    yield from (Fault("arrow lost", (flow.id,)) for flow in layout.diagram.flows if flow.id not in led)
    if len(layout.bands) != len(layout.diagram.lanes):
        yield Fault("lane lost", ())
    for way in layout.ways:
        if way.flow.label.strip() and way.label is None:
            yield Fault("label lost", (way.flow.id,))
        points = way.points
        if any(a == c for a, c in zip(points, points[2:], strict=False)):
            yield Fault("arrow turns on itself", (way.flow.id,))
        if any(x1 != x2 and y1 != y2 for (x1, y1), (x2, y2) in _all(way)):
            yield Fault("slanted arrow", (way.flow.id,))


def _wrong_words(layout: Layout) -> Iterator[Fault]:
    """What the chart says must stand on it, sign for sign; where lines break is left open."""
    for box in layout.boxes:
        if _bare(text.words for text in box.texts) != _bare((box.node.heading, *box.node.lines)):
            yield Fault("wrong text", (box.node.id,))
    for band in layout.bands:
        if _bare(text.words for text in band.texts) != _bare((band.lane.title, band.lane.head_line)):
            yield Fault("wrong text", (band.lane.id,))
    notes = _bare(text.words for _, text in layout.notes)
    for way in layout.ways:
        shown = _bare(text.words for text in way.label.texts) if way.label else ""
        for line in way.flow.label.splitlines():
            if _bare((line,)) not in shown and _bare((line,)).strip("[]") not in notes:
                yield Fault("wrong text", (way.flow.id,))
    block = _bare(text.words for cell in layout.cells for text in cell.texts)
    said = (layout.diagram.title, *(words for fact in layout.diagram.facts for words in (fact.label, fact.text)))
    yield from (Fault("wrong text", (words,)) for words in said if _bare((words,)) not in block)


def _bare(words: Iterable[str]) -> str:
    return "".join(printable("".join(words)).split())


def _lanes(layout: Layout) -> Iterator[Fault]:
    frames = [band.frame for band in layout.bands]
    extents = {(frame.x, frame.w) if layout.level else (frame.y, frame.h) for frame in frames}
    if any(max(some) - min(some) > _SLACK for some in zip(*extents, strict=True)):
        yield Fault("lanes unequal", ())
    for one, other in pairwise(layout.bands):
        gap = one.frame.bottom - other.frame.y if layout.level else one.frame.right - other.frame.x
        if abs(gap) > _SLACK:
            yield Fault("lanes not side by side", (one.lane.id, other.lane.id))
    for band in layout.bands:
        if band.frame.w <= 0 or band.frame.h <= 0:
            yield Fault("lane without width", (band.lane.id,))


def _boxes(layout: Layout) -> Iterator[Fault]:
    bodies = {band.lane.id: _inner(band, layout) for band in layout.bands}
    for box in layout.boxes:
        if not bodies[box.node.lane].holds(box.frame):
            yield Fault("box outside its lane", (box.node.id,))
    for a, b in combinations(layout.boxes, 2):
        if a.frame.meets(b.frame):
            yield Fault("box on box", (a.node.id, b.node.id))


def _texts(layout: Layout) -> Iterator[Fault]:
    sheet = Rect(0, 0, layout.width, layout.height)
    for box in layout.boxes:
        if any(not _inside(box, text) for text in box.texts):
            yield Fault("text wider than its box", (box.node.id,))
    for band in layout.bands:
        if any(not band.header.holds(frame_of(text), _SLACK) for text in band.texts):
            yield Fault("text wider than its lane", (band.lane.id,))
    for way in layout.ways:
        if way.label and any(not way.label.frame.holds(frame_of(text), 1.5) for text in way.label.texts):
            yield Fault("text wider than its label", (way.flow.id,))
    for cell in layout.cells:
        if any(not cell.frame.holds(frame_of(text), _SLACK) for text in cell.texts):
            yield Fault("text wider than its cell", tuple(text.words for text in cell.texts))
    outside = [*(key.text for key in layout.keys), *(text for _, text in layout.notes)]
    yield from (Fault("text off the sheet", (text.words,)) for text in outside if not sheet.holds(frame_of(text)))


def frame_of(text: Text) -> Rect:
    """Return the frame that a line of text fills."""
    size = SIZES[text.role]
    wide = width(text.words) * size
    return Rect(text.x if text.left else text.x - wide / 2, text.y - 0.88 * size, wide, size)


def _inside(box: Box, text: Text) -> bool:
    frame = frame_of(text)
    if box.shape is not Shape.DIAMOND:
        return box.frame.holds(frame, _SLACK)
    x, y = box.frame.middle
    far = max(abs(frame.x - x), abs(frame.right - x)) / (box.frame.w / 2)
    size = SIZES[text.role]
    high = max(abs(text.y - 0.7 * size - y), abs(text.y - y)) / (box.frame.h / 2)
    return far + high <= 1.02


def _through(layout: Layout) -> Iterator[Fault]:
    """An arrow may touch the two boxes it joins, and only with its ends."""
    for way in layout.ways:
        for box in layout.boxes:
            pointed = box.shape in (Shape.HEXAGON, Shape.DELAY) and box.node.id in (way.flow.source, way.flow.target)
            frame = box.frame.grown(-1.0)
            if pointed:
                frame = Rect(frame.x + 14, frame.y, frame.w - 28, frame.h)
            if any(_strip(segment).meets(frame) for segment in _all(way)):
                yield Fault("arrow through a box", (way.flow.id, box.node.id))


def _on_top(layout: Layout) -> Iterator[Fault]:
    for a, b in combinations(layout.ways, 2):
        if any(_collinear(one, other) for one in _own(a) for other in _own(b)):
            yield Fault("arrow on arrow", (a.flow.id, b.flow.id))


def _labels(layout: Layout) -> Iterator[Fault]:
    labelled = [(way.flow.id, way.label.frame) for way in layout.ways if way.label]
    for (a, one), (b, other) in combinations(labelled, 2):
        if one.meets(other):
            yield Fault("label on label", (a, b))
    body = _body(layout) if labelled else None
    for id_, frame in labelled:
        for box in layout.boxes:
            if frame.meets(box.frame):
                yield Fault("label on box", (id_, box.node.id))
        for way in layout.ways:
            if any(_strip(segment).grown(0.1).meets(frame) for segment in _all(way)):
                yield Fault("label on arrow", (id_, way.flow.id))
        if body and not body.holds(frame):
            yield Fault("label outside the lanes", (id_,))


def _inner(band: Band, layout: Layout) -> Rect:
    """Return a lane without its header."""
    frame, header = band.frame, band.header
    if layout.level:
        return Rect(header.right, frame.y, frame.right - header.right, frame.h)
    return Rect(frame.x, header.bottom, frame.w, frame.bottom - header.bottom)


def _body(layout: Layout) -> Rect:
    first, last = _inner(layout.bands[0], layout), _inner(layout.bands[-1], layout)
    return Rect(first.x, first.y, last.right - first.x, last.bottom - first.y)


def _all(way: Way) -> list[Segment]:
    return list(pairwise(way.points))


def _own(way: Way) -> list[Segment]:
    points = way.points[: len(way.points) - way.shared + 1] if way.shared else way.points
    return list(pairwise(points))


def _strip(segment: Segment) -> Rect:
    (x1, y1), (x2, y2) = segment
    return Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)).grown(0.01)


def _upright(segment: Segment) -> bool:
    return abs(segment[0][0] - segment[1][0]) < 0.01


def _collinear(a: Segment, b: Segment) -> bool:
    """True when two stretches run along each other, closer than two points, for more than a point."""
    if _upright(a) != _upright(b):
        return False
    along, aside = (1, 0) if _upright(a) else (0, 1)
    if abs(a[0][aside] - b[0][aside]) > 2.0:
        return False
    low = max(min(a[0][along], a[1][along]), min(b[0][along], b[1][along]))
    high = min(max(a[0][along], a[1][along]), max(b[0][along], b[1][along]))
    return high - low > 1.0


def _cross(a: Segment, b: Segment) -> bool:
    if _upright(a) == _upright(b):
        return False
    upright, level = (a, b) if _upright(a) else (b, a)
    x, y = upright[0][0], level[0][1]
    low_x, high_x = sorted((level[0][0], level[1][0]))
    low_y, high_y = sorted((upright[0][1], upright[1][1]))
    return low_x < x < high_x and low_y < y < high_y
