"""Puts the words of an arrow beside it, where nothing else is; tells what room is missing where there is no place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter

from workflow_engine.diagram.layout.geometry import Label, Point, Rect, Role, Way
from workflow_engine.diagram.layout.place import Placed
from workflow_engine.diagram.layout.sizes import Rows, extent, set_in
from workflow_engine.diagram.layout.space import Space
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import wrap
from workflow_engine.record import record, replace

_LIMITS = (6.0, 8.0, 10.0, 13.0, 17.0, 22.0)
_NEAR, _ASIDE = 3.0, 5.6
_CLEAR = 2.0
_HEAD, _HALF = 10.0, 3.5
_SHARES, _ONE = (0.0, 0.25, 0.5, 0.75, 1.0), (0.0,)

Segment = tuple[Point, Point]
Setting = tuple[Rows, float, float]


@record
class Wish:
    """A label without a place: the stretch beside which it would stand, and what it needs there."""

    flow: str
    segment: Segment
    w: float
    h: float


def segments(points: tuple[Point, ...]) -> list[Segment]:
    """Return the straight stretches between corners."""
    return list(pairwise(points))


def own(way: Way) -> tuple[Point, ...]:
    """Return the corners of that part of an arrow that no other arrow shares."""
    return way.points[: len(way.points) - way.shared + 1] if way.shared else way.points


def strip(segment: Segment, margin: float = 0.0) -> Rect:
    """Return the frame of a stretch with a margin around it."""
    (x1, y1), (x2, y2) = segment
    return Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)).grown(margin)


def tip(way: Way) -> Rect:
    """Return the frame of an arrow's head."""
    (x1, y1), (x2, y2) = way.points[-2:]
    back = min(_HEAD, abs(x1 - x2) + abs(y1 - y2))
    if y1 == y2:
        return Rect(x2 if x1 > x2 else x2 - back, y2 - _HALF, back, 2 * _HALF)
    return Rect(x2 - _HALF, y2 if y1 > y2 else y2 - back, 2 * _HALF, back)


class Labels:
    """Places the labels of one chart; every label that has a place is an obstacle for the next.

    Only the labels of ``loose`` arrows may stand across the ruled line between two lanes.
    """

    def __init__(self, placed: Placed, settings: dict[str, list[Setting]], loose: set[str]) -> None:
        self._settings = settings
        self._loose = loose
        self._taken = Space()
        for box in placed.boxes:
            self._taken.put(box.frame.grown(_CLEAR))
        for way in placed.ways:
            for segment in segments(own(way)):
                self._taken.put(strip(segment, _CLEAR))
            if not way.shared:
                self._taken.put(tip(way).grown(_CLEAR))
        self._rules, self._level = placed.rules(), placed.level
        self._sheet = Rect(0, 0, placed.across.end, placed.down.end).grown(-1)
        self._ways = placed.ways

    def run(self) -> tuple[tuple[Way, ...], list[Wish]]:
        """Return the arrows with their labels, and the labels that found no place."""
        done: dict[str, Way] = {}
        wishes: list[Wish] = []
        for way in sorted(self._ways, key=lambda way: (_room(way), way.flow.id)):
            done[way.flow.id] = way
            settings = self._settings[way.flow.id]
            if not settings:
                continue
            spot = self._best(way, settings)
            if spot is None:
                wishes.append(_wish(way, settings))
            else:
                frame, rows = spot
                self._taken.put(frame.grown(_CLEAR))
                done[way.flow.id] = replace(way, label=Label(frame, set_in(frame, rows)))
        return tuple(done[way.flow.id] for way in self._ways), wishes

    def _best(self, way: Way, settings: list[Setting]) -> tuple[Rect, Rows] | None:
        loose = way.flow.id in self._loose
        for _, left, top, (rows, w, h) in sorted(self._spots(way, settings, loose=loose), key=itemgetter(0)):
            frame = Rect(left, top, w, h)
            if self._sheet.holds(frame) and (loose or not self._ruled(frame)) and self._taken.free(frame):
                return frame, rows
        return None

    def _spots(
        self, way: Way, settings: list[Setting], *, loose: bool
    ) -> Iterator[tuple[float, float, float, Setting]]:
        """Yield the places beside an arrow with what each costs; some of them are taken, or off the sheet."""
        lines = segments(own(way))
        walked = 0.0
        for at, segment in enumerate(lines):
            head = 11.0 if at == len(lines) - 1 and not way.shared else 4.0
            for setting in settings:
                rows, w, h = setting
                for left, top, off, cost in _beside(segment, w, h, head):
                    dear = 30.0 if loose and self._ruled(Rect(left, top, w, h)) else 0.0
                    yield cost + 0.06 * (walked + off) + 4.0 * len(rows) + dear, left, top, setting
            walked += _long(segment)

    def _ruled(self, frame: Rect) -> bool:
        """True when a ruled line between lanes would run through a frame."""
        low, high = (frame.y, frame.bottom) if self._level else (frame.x, frame.right)
        at = bisect_right(self._rules, low - 1)
        return at < len(self._rules) and self._rules[at] < high + 1


def settings_of(words: dict[str, str]) -> dict[str, list[Setting]]:
    """Return the ways to break each label, each once, narrow ones first; none for an arrow without words."""
    found: dict[str, list[Setting]] = {}
    for id_, label in words.items():
        ways = {tuple((line, Role.LABEL) for line in wrap(printable(label), limit)): None for limit in _LIMITS}
        found[id_] = [(rows, extent(rows)[0] + 2, extent(rows)[1]) for rows in ways if rows]
    return found


def _beside(segment: Segment, w: float, h: float, head: float) -> Iterator[tuple[float, float, float, float]]:
    """Yield left and top of frames beside a stretch, how far along they stand, and what they cost.

    ``head`` is kept free at the end of the stretch.
    """
    (x1, y1), (x2, y2) = segment
    room = _long(segment) - head
    if y1 == y2:
        sign = 1 if x2 > x1 else -1
        for share in _SHARES if room - w > 4.0 else _ONE:
            off = 4.0 + max(room - w - 4.0, 0.0) * share
            left = x1 + sign * off if sign > 0 else x1 - off - w
            over = max(w + 4.0 - room, 0.0)
            for side, top in ((0.0, y1 - _NEAR - h), (1.5, y1 + _NEAR)):
                yield left, top, off, side + over
        return
    sign = 1 if y2 > y1 else -1
    for share in _SHARES if room - h > 3.0 else _ONE:
        off = 3.0 + max(room - h - 3.0, 0.0) * share
        top = y1 + off if sign > 0 else y1 - off - h
        over = max(h + 3.0 - room, 0.0)
        for side, left in ((0.0, x1 + _ASIDE), (1.0, x1 - _ASIDE - w)):
            yield left, top, off, side + over


def _long(segment: Segment) -> float:
    (x1, y1), (x2, y2) = segment
    return abs(x1 - x2) + abs(y1 - y2)


def _room(way: Way) -> float:
    return sum(map(_long, segments(own(way))))


def _wish(way: Way, settings: list[Setting]) -> Wish:
    """Ask for room beside the longest of the first two stretches."""
    lines = segments(own(way))
    _, w, h = min(settings, key=lambda setting: abs(len(setting[0]) - 2))
    longest = max(lines[:2], key=lambda line: (_long(line), line))
    return Wish(way.flow.id, longest, w, h)
