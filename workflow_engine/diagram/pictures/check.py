"""Looks at a finished picture for what would be wrong on a wall, without knowing how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import ceil, hypot

from workflow_engine.diagram.layout.geometry import Point, Rect
from workflow_engine.diagram.layout.outline import Curve
from workflow_engine.diagram.pictures.drawing import Drawing, Part, Stroke, Words
from workflow_engine.diagram.pictures.typeset import frame_of
from workflow_engine.record import record

_SLACK = 0.5
_EDGE = 1.0
_STEPS = 64
_STRIDE = 3.0


@record
class Fault:
    """One thing that is wrong: its kind, and the ids of the parts it concerns."""

    kind: str
    parts: tuple[str, ...]


def faults(drawing: Drawing) -> list[Fault]:
    """Return all faults of a picture; a clean one has none."""
    return [*_names(drawing), *_places(drawing), *_texts(drawing), *_overlaps(drawing), *_lines(drawing)]


def _names(drawing: Drawing) -> Iterator[Fault]:
    seen: set[str] = set()
    for part in drawing.parts:
        if part.id in seen:
            yield Fault("two parts of one id", (part.id,))
        seen.add(part.id)
    for part in drawing.parts:
        for other in (part.inside, *part.touches):
            if other and other not in seen:
                yield Fault("refers to nothing", (part.id, other))


def _places(drawing: Drawing) -> Iterator[Fault]:
    sheet = Rect(0, 0, drawing.width, drawing.height)
    frames = {part.id: part.frame for part in drawing.parts}
    for part in drawing.parts:
        if part.frame and not sheet.holds(part.frame):
            yield Fault("off the sheet", (part.id,))
        if part.frame is None:
            spots = [spot for mark in part.marks if isinstance(mark, Stroke) for spot in points(mark.curve)]
            if any(not (0 <= x <= drawing.width and 0 <= y <= drawing.height) for x, y in spots):
                yield Fault("off the sheet", (part.id,))
        outer = frames.get(part.inside)
        if part.frame and outer and not outer.holds(part.frame):
            yield Fault("outside its part", (part.id, part.inside))


def _texts(drawing: Drawing) -> Iterator[Fault]:
    for part in drawing.parts:
        lines = [(mark, frame_of(mark)) for mark in part.marks if isinstance(mark, Words)]
        if lines and part.frame is None:
            yield Fault("text without a frame", (part.id,))
        for words, frame in lines:
            if part.frame and not part.frame.holds(frame, _SLACK):
                yield Fault("text wider than its frame", (part.id, words.text))
        for (one, a), (other, b) in combinations(lines, 2):
            if a.grown(-_SLACK).meets(b.grown(-_SLACK)):
                yield Fault("text on text", (part.id, one.text, other.text))


def _overlaps(drawing: Drawing) -> Iterator[Fault]:
    """A frame may meet another one only when one of them stands, at whatever depth, inside the other."""
    inside = {part.id: part.inside for part in drawing.parts}
    framed = sorted(((part.frame, part) for part in drawing.parts if part.frame), key=lambda pair: pair[0].y)
    for at, (frame, part) in enumerate(framed):
        for other_frame, other in framed[at + 1 :]:
            if other_frame.y >= frame.bottom - _SLACK:
                break
            if frame.grown(-_SLACK / 2).meets(other_frame.grown(-_SLACK / 2)) and not _nested(part, other, inside):
                yield Fault("part on part", (part.id, other.id))


def _nested(a: Part, b: Part, inside: dict[str, str]) -> bool:
    return b.id in _around(a.id, inside) or a.id in _around(b.id, inside)


def _around(name: str, inside: dict[str, str]) -> set[str]:
    found: set[str] = set()
    while (name := inside.get(name, "")) and name not in found:
        found.add(name)
    return found


def _lines(drawing: Drawing) -> Iterator[Fault]:
    """A line runs through no frame but those it touches."""
    inside = {part.id: part.inside for part in drawing.parts}
    framed = [(part.id, part.frame.grown(-_EDGE)) for part in drawing.parts if part.frame]
    for line in (part for part in drawing.parts if part.frame is None):
        free = {*line.touches, *(each for name in line.touches for each in _around(name, inside))}
        spots = [spot for mark in line.marks if isinstance(mark, Stroke) for spot in points(mark.curve)]
        for name, frame in framed:
            if name not in free and any(frame.x < x < frame.right and frame.y < y < frame.bottom for x, y in spots):
                yield Fault("line through a part", (line.id, name))


def points(curve: Curve) -> list[Point]:
    """Return places along a curve, close enough together to stumble over every frame."""
    found: list[Point] = [curve[0][1][0]]
    for step, spots in curve[1:]:
        begin = found[-1]
        if step == "C":
            found += [_between((begin, *spots), n / _STEPS) for n in range(1, _STEPS + 1)]
            continue
        (x0, y0), (x1, y1) = begin, spots[0]
        steps = max(1, ceil(hypot(x1 - x0, y1 - y0) / _STRIDE))
        found += [(x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps) for n in range(1, steps + 1)]
    return found


def _between(corners: tuple[Point, ...], t: float) -> Point:
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
