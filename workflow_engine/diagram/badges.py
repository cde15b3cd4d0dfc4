"""Where the badges of an overlay stand: on an edge of their box, clear of words and arrowheads. No box moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from workflow_engine.diagram.layout.geometry import Box, Layout, Point, Rect, Role, Shape, Text
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.overlay import INK, Look, Mark
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import width, wrap
from workflow_engine.record import field, record

_LEADING = 1.3
_PAD_X, _PAD_Y = 4.0, 2.0
_WIDEST = 15.0  # em
_BITE = 5.0  # how far a badge reaches over the edge of its box, where no text stands
_OUT = 10.0  # how far it may stick out beside it
_STEP = 5.0
_HEAD = 11.0
_WORDS, _HEADS, _LINES = 30.0, 25.0, 1.0
_PLAIN = Look("badge", "#FFFFFF", INK, INK, 0.8)


@record
class Badge:
    """A small plate with words: its frame, its look and its lines of text."""

    node: str
    frame: Rect
    look: Look
    texts: tuple[Text, ...]


def badges(layout: Layout, marks: Mapping[str, Mark]) -> tuple[Badge, ...]:
    """Return the badges of all boxes that have one, in the order of the boxes."""
    ground = _Ground.of(layout)
    found: list[Badge] = []
    for box in layout.boxes:
        mark = marks.get(box.node.id)
        if mark is None or not mark.badge:
            continue
        lines = [line for words in mark.badge for line in wrap(printable(words), _WIDEST)]
        wide, high = size_of(lines)
        near = ground.near(box, wide, high)
        frame = min(_spots(box, wide, high), key=lambda spot: near.cost(*spot))[0]
        ground.taken.append(frame)
        found.append(Badge(box.node.id, frame, mark.badge_look or _PLAIN, set_lines(frame, lines)))
    return tuple(found)


def size_of(lines: list[str]) -> tuple[float, float]:
    """Return width and height of a badge with these lines."""
    size = SIZES[Role.BADGE]
    wide = max(map(width, lines), default=0.0) * size + 2 * _PAD_X
    return wide, len(lines) * size * _LEADING + 2 * _PAD_Y


def set_lines(frame: Rect, lines: list[str]) -> tuple[Text, ...]:
    """Return the lines set one below the other in the middle of a badge."""
    size = SIZES[Role.BADGE]
    base = frame.y + _PAD_Y + size * (_LEADING + 0.72) / 2
    return tuple(
        Text(frame.middle[0], round(base + at * size * _LEADING, 2), line, Role.BADGE) for at, line in enumerate(lines)
    )


def _spots(box: Box, wide: float, high: float) -> Iterator[tuple[Rect, float]]:
    """Yield the places on the edges of a box and how little each is liked: best above on the right."""
    edge = box.frame
    if box.shape is Shape.DIAMOND:  # its corners are empty
        edge = Rect(edge.x, edge.y + edge.h * 0.18, edge.w, edge.h * 0.64)
    right, left = edge.right + _OUT - wide, edge.x - _OUT
    at, off = right, 0.0
    while at >= min(left, right - _STEP):
        yield Rect(at, edge.y + _BITE - high, wide, high), off
        yield Rect(at, edge.bottom - _BITE, wide, high), off + 6.0
        at -= _STEP
        off += 0.4
    at, off = edge.y, 12.0
    while at <= edge.bottom - high:
        yield Rect(edge.right - _BITE, at, wide, high), off
        yield Rect(edge.x + _BITE - wide, at, wide, high), off + 3.0
        at += _STEP
        off += 0.4


@record(frozen=False)
class _Ground:
    """Everything on a sheet that a badge should not hide: words, arrowheads, then lines; and the badges so far."""

    body: Rect
    boxes: tuple[Box, ...]
    words: list[Rect]
    heads: list[Rect]
    lines: list[Rect]
    taken: list[Rect] = field(default_factory=list)

    @classmethod
    def of(cls, layout: Layout) -> _Ground:
        frames = [band.frame for band in layout.bands]
        headers = [band.header for band in layout.bands]
        left = max(head.right for head in headers) if layout.level else min(frame.x for frame in frames)
        top = min(frame.y for frame in frames) if layout.level else max(head.bottom for head in headers)
        wide, high = max(frame.right for frame in frames) - left, max(frame.bottom for frame in frames) - top
        body = Rect(left, top, wide, high)
        words = [way.label.frame for way in layout.ways if way.label]
        heads = [_strip(_last(*way.points[-2:]), way.points[-1], 4.0) for way in layout.ways if not way.shared]
        lines = [_strip(a, b, 1.0) for way in layout.ways for a, b in pairwise(way.points)]
        return cls(body, layout.boxes, words, heads, lines)

    def near(self, own: Box, wide: float, high: float) -> _Near:
        """Return what lies within reach of a badge of that size on a box."""
        frame = own.frame
        reach = Rect(frame.x - wide, frame.y - high, frame.w + 2 * wide, frame.h + 2 * high)
        low, foot = frame.y + _BITE, frame.bottom - _BITE
        if own.texts:
            low, foot = own.texts[0].y - SIZES[own.texts[0].role] * 0.9, own.texts[-1].y + 3.0
        own_words = Rect(frame.x + 6, low, frame.w - 12, foot - low)
        others = (box.frame.grown(2.0) for box in self.boxes if box is not own)
        words = [spot for spot in (*self.words, *self.taken, *others, own_words) if spot.meets(reach)]
        heads, lines = ([spot for spot in spots if spot.meets(reach)] for spots in (self.heads, self.lines))
        return _Near(self.body, words, heads, lines)


@record
class _Near:
    body: Rect
    words: list[Rect]
    heads: list[Rect]
    lines: list[Rect]

    def cost(self, frame: Rect, dislike: float) -> float:
        """Return what it costs to stand there: what is hidden, how much, and how little the place is liked."""
        outside = frame.w * frame.h - _common(frame, self.body)
        hidden = _WORDS * (_sum(frame, self.words) + outside)
        return dislike + hidden + _HEADS * _sum(frame, self.heads) + _LINES * _sum(frame, self.lines)


def _sum(frame: Rect, others: Iterable[Rect]) -> float:
    return sum(_common(frame, other) for other in others)


def _common(a: Rect, b: Rect) -> float:
    wide = min(a.right, b.right) - max(a.x, b.x)
    high = min(a.bottom, b.bottom) - max(a.y, b.y)
    return wide * high if wide > 0 and high > 0 else 0.0


def _strip(a: Point, b: Point, aside: float) -> Rect:
    return Rect(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])).grown(aside)


def _last(before: Point, tip: Point) -> Point:
    """Return where the arrowhead begins."""
    span = abs(before[0] - tip[0]) + abs(before[1] - tip[1]) or 1.0
    share = min(_HEAD / span, 1.0)
    return tip[0] + (before[0] - tip[0]) * share, tip[1] + (before[1] - tip[1]) * share
