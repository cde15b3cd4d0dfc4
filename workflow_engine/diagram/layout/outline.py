"""The curves of a chart: outlines of boxes, rounded corners of arrows, and arrowheads."""

from __future__ import annotations

from math import hypot

from workflow_engine.diagram.layout.geometry import Point, Rect, Shape
from workflow_engine.record import record

# A curve is a list of steps: ("M" | "L", point) or ("C", two controls and a point); closed curves end where they began.
Step = tuple[str, tuple[Point, ...]]
Curve = tuple[Step, ...]

_ROUND = 0.5523
CORNER = 4.0
HEAD, HALF = 8.0, 3.3
POINT = 9.0  # how far the tip of a sheet's connector reaches down


@record
class Head:
    """One piece of an arrowhead; ``filled`` with the colour of the arrow, else with that of the paper."""

    curve: Curve
    filled: bool
    closed: bool = True


def polygon(*points: Point) -> Curve:
    """Return a closed curve of straight sides."""
    return (("M", (points[0],)), *(("L", (point,)) for point in (*points[1:], points[0])))


def outline(shape: Shape, frame: Rect) -> tuple[Curve, ...]:
    """Return the curves of a box: its closed outline first, then open lines inside it."""
    x, y, right, bottom = frame.x, frame.y, frame.right, frame.bottom
    mid_x, mid_y = frame.middle
    match shape:
        case Shape.PILL:
            return (rounded_box(frame, min(frame.h / 2, 12.0)),)
        case Shape.DIAMOND:
            return (polygon((mid_x, y), (right, mid_y), (mid_x, bottom), (x, mid_y)),)
        case Shape.HEXAGON:
            return (
                polygon(
                    (x + 14, y), (right - 14, y), (right, mid_y), (right - 14, bottom), (x + 14, bottom), (x, mid_y)
                ),
            )
        case Shape.NOTCHED:
            cut = 7.0
            return (
                polygon(
                    (x + cut, y), (right - cut, y), (right, y + cut), (right, bottom - cut),
                    (right - cut, bottom), (x + cut, bottom), (x, bottom - cut), (x, y + cut),
                ),
            )  # fmt: skip
        case Shape.OFFPAGE:
            low = bottom - POINT
            return (polygon((x, y), (right, y), (right, low), (mid_x, bottom), (x, low)),)
        case Shape.DELAY:
            return (_delay(frame),)
        case Shape.DOUBLE:
            sides = tuple((("M", ((at, y),)), ("L", ((at, bottom),))) for at in (x + 5, right - 5))
            return (polygon((x, y), (right, y), (right, bottom), (x, bottom)), *sides)
        case _:
            return (polygon((x, y), (right, y), (right, bottom), (x, bottom)),)


def rounded_box(frame: Rect, radius: float) -> Curve:
    """Return a box with round corners."""
    x, y, right, bottom = frame.x, frame.y, frame.right, frame.bottom
    k = radius * (1 - _ROUND)
    return (
        ("M", ((x + radius, y),)),
        ("L", ((right - radius, y),)),
        ("C", ((right - k, y), (right, y + k), (right, y + radius))),
        ("L", ((right, bottom - radius),)),
        ("C", ((right, bottom - k), (right - k, bottom), (right - radius, bottom))),
        ("L", ((x + radius, bottom),)),
        ("C", ((x + k, bottom), (x, bottom - k), (x, bottom - radius))),
        ("L", ((x, y + radius),)),
        ("C", ((x, y + k), (x + k, y), (x + radius, y))),
    )


def _delay(frame: Rect) -> Curve:
    """A box whose right side bulges: the flow chart's sign for waiting."""
    x, y, right, bottom = frame.x, frame.y, frame.right, frame.bottom
    begin, half = right - 10.0, frame.h / 2
    return (
        ("M", ((x, y),)),
        ("L", ((begin, y),)),
        ("C", ((begin + 10 * _ROUND, y), (right, y + half * (1 - _ROUND)), (right, y + half))),
        ("C", ((right, bottom - half * (1 - _ROUND)), (begin + 10 * _ROUND, bottom), (begin, bottom))),
        ("L", ((x, bottom),)),
        ("L", ((x, y),)),
    )


def line(points: tuple[Point, ...], short: float = 0.0) -> Curve:
    """Return the way through ``points`` with round corners; it ends ``short`` of the last one."""
    spots = [*points[:-1], _before(points[-2], points[-1], short)]
    found: list[Step] = [("M", (spots[0],))]
    for before, here, after in zip(spots, spots[1:], spots[2:], strict=False):
        radius = min(CORNER, _distance(before, here) / 2, _distance(here, after) / 2)
        begin, end = _before(before, here, radius), _before(after, here, radius)
        found.append(("L", (begin,)))
        found.append(("C", (_mix(begin, here), _mix(end, here), end)))
    found.append(("L", (spots[-1],)))
    return tuple(found)


def head(kind: str, before: Point, tip: Point) -> tuple[tuple[Head, ...], float]:
    """Return the pieces of an arrowhead at ``tip`` for an arrow from ``before``, and how far it reaches back."""
    span = _distance(before, tip) or 1.0
    dx, dy = (tip[0] - before[0]) / span, (tip[1] - before[1]) / span

    def at(back: float, side: float) -> Point:
        return round(tip[0] - dx * back - dy * side, 2), round(tip[1] - dy * back + dx * side, 2)

    match kind:
        case "diamond":
            return (Head(polygon(at(0, 0), at(4.5, HALF), at(9, 0), at(4.5, -HALF)), True),), 9.0
        case "box":
            return (Head(polygon(at(0, HALF), at(0, -HALF), at(6.5, -HALF), at(6.5, HALF)), True),), 6.5
        case "vee":
            return (Head((("M", (at(7, HALF),)), ("L", (at(0, 0),)), ("L", (at(7, -HALF),))), False, False),), 0.5
        case "ovee":
            curve = polygon(at(0, 0), at(HEAD, HALF), at(HEAD - 3, 0), at(HEAD, -HALF))
            return (Head(curve, False),), HEAD - 3
        case "onormal":
            return (Head(polygon(at(0.6, 0), at(HEAD, HALF), at(HEAD, -HALF)), False),), HEAD
        case "normalnormal":
            two = (polygon(at(b, 0), at(b + 6.5, HALF), at(b + 6.5, -HALF)) for b in (0.0, 6.0))
            return tuple(Head(curve, True) for curve in two), 12.0
        case _:
            return (Head(polygon(at(0, 0), at(HEAD, HALF), at(HEAD, -HALF)), True),), HEAD


def _before(source: Point, target: Point, by: float) -> Point:
    """Return the point ``by`` before ``target`` on the way from ``source``."""
    span = _distance(source, target) or 1.0
    share = min(by / span, 1.0)
    return (
        round(target[0] - (target[0] - source[0]) * share, 2),
        round(target[1] - (target[1] - source[1]) * share, 2),
    )


def _mix(begin: Point, corner: Point) -> Point:
    return (
        round(begin[0] + (corner[0] - begin[0]) * _ROUND, 2),
        round(begin[1] + (corner[1] - begin[1]) * _ROUND, 2),
    )


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
