"""Bent lines: a cubic curve that can be measured, cut short and headed."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import hypot

from workflow_engine.diagram.layout.geometry import Point, Rect
from workflow_engine.diagram.layout.outline import Curve

Bend = tuple[Point, Point, Point, Point]

_STEPS = 64


def bend(start: Point, over: Point, end: Point) -> Bend:
    """Return the curve from ``start`` to ``end`` that is drawn towards ``over``."""
    return start, _mix(start, over, 2 / 3), _mix(end, over, 2 / 3), end


def at(curve: Bend, t: float) -> Point:
    """Return the place on the curve at ``t`` from 0 to 1."""
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = curve
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def places(curve: Bend, steps: int = _STEPS) -> list[Point]:
    """Return places along the curve from its beginning to its end."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = curve
    return [(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3) for a, b, c, d in _weights(steps)]


@lru_cache(maxsize=1024)
def _weights(steps: int) -> tuple[tuple[float, float, float, float], ...]:
    shares = (n / steps for n in range(steps + 1))
    return tuple(((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in shares)


def length(curve: Bend) -> float:
    """Return about how long the curve is."""
    spots = places(curve)
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(spots))


def between(curve: Bend, begin: float, end: float) -> Bend:
    """Return the piece of the curve between two values of ``t``."""
    _, after = _split(curve, begin)
    before, _ = _split(after, (end - begin) / (1 - begin) if begin < 1 else 0.0)
    return before


def outside(curve: Bend, source: Rect, target: Rect) -> Bend:
    """Return the piece that lies between two frames: it begins at the edge of one and ends at that of the other."""
    begin = _last(curve, source, range(_STEPS + 1))
    end = _last(curve, target, range(_STEPS, -1, -1))
    return between(curve, begin, end) if begin < end else curve


def shortened(curve: Bend, by: float) -> Bend:
    """Return the curve without its last ``by`` points."""
    whole = length(curve) or 1.0
    spots = places(curve)
    left, share = by, 1.0
    for n in range(_STEPS, 0, -1):
        step = hypot(spots[n][0] - spots[n - 1][0], spots[n][1] - spots[n - 1][1])
        if step >= left:
            share = (n - left / (step or 1.0)) / _STEPS
            break
        left -= step
    return between(curve, 0.0, share) if by < whole else curve


def drawn(curve: Bend) -> Curve:
    """Return the curve in steps as outlines have them, in hundredths of a point."""
    (x0, y0), *rest = [(round(x, 2), round(y, 2)) for x, y in curve]
    return (("M", ((x0, y0),)), ("C", tuple(rest)))


def _last(curve: Bend, frame: Rect, steps: range) -> float:
    """Return where the curve leaves the frame for good, looking along ``steps``."""
    spots = places(curve)
    found = steps[0]
    for n in steps:
        if _in(frame, spots[n]):
            found = n
        elif n != steps[0]:
            break
    a, b = found / _STEPS, (found + steps.step) / _STEPS
    for _ in range(14):  # halve until the edge is met
        middle = (a + b) / 2
        a, b = (middle, b) if _in(frame, at(curve, middle)) else (a, middle)
    return min(max(b, 0.0), 1.0)


def _in(frame: Rect, point: Point) -> bool:
    return frame.x <= point[0] <= frame.right and frame.y <= point[1] <= frame.bottom


def _split(curve: Bend, t: float) -> tuple[Bend, Bend]:
    p0, p1, p2, p3 = curve
    a, b, c = _mix(p0, p1, t), _mix(p1, p2, t), _mix(p2, p3, t)
    d, e = _mix(a, b, t), _mix(b, c, t)
    f = _mix(d, e, t)
    return (p0, a, d, f), (f, e, c, p3)


def _mix(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
