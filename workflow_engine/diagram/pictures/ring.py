"""The places of a hand-off picture: boxes around a ring, arrows bent through its middle, a number on each.

Arrows keep to the inside of the ring, so none can run through a box; where the numbers find no room, the ring grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations, pairwise, product
from math import atan2, cos, hypot, pi, sin

from workflow_engine.definition.handing import Handing
from workflow_engine.diagram.layout.geometry import Point, Rect
from workflow_engine.diagram.pictures.bend import Bend, bend, length, outside, places
from workflow_engine.diagram.pictures.drawing import Tone
from workflow_engine.diagram.pictures.handoffs import HandoffFlow, HandoffParty, Handoffs
from workflow_engine.diagram.pictures.ring_labels import Field
from workflow_engine.diagram.pictures.ring_order import ring_order
from workflow_engine.diagram.pictures.typeset import Line, broken, extent
from workflow_engine.record import record

_ASPECT = 1.5
_GAP, _NARROW_GAP = 16.0, 9.0
_CLEAR = 7.0
_SHORTEST = 14.0
_FINE = 1440
_APART = 15.0
_GROWTH, _TRIES = 1.12, 12
_ASIDES = (0.0, 18.0, -18.0, 36.0, -36.0)
_PULLS = (0.3, 0.42, 0.54, 0.66, 0.78, 0.9, 1.02)
_ROOM, _FLAT_ROOM, _CROWDED = 88.0, 118.0, 20


@record
class Seat:
    """A party with its box and the lines of text in it."""

    party: HandoffParty
    frame: Rect
    lines: tuple[Line, ...]


@record
class Arc:
    """A flow with its arrow from edge to edge and the frame of its number."""

    flow: HandoffFlow
    curve: Bend
    label: Rect


@record
class Ring:
    """All boxes and arrows; the upper left corner of what they fill is 0, 0."""

    seats: tuple[Seat, ...]
    arcs: tuple[Arc, ...]
    width: float
    height: float


def ring(handoffs: Handoffs) -> Ring:
    """Return a place for every party and every flow."""
    parties = _ordered(handoffs)
    crowded = len(parties) > _CROWDED
    boxes = [_lines(party, crowded) for party in parties]
    radius = max(120.0, 40.0 * len(handoffs.flows) ** 0.5) if len(parties) > 2 else 90.0
    best: tuple[int, list[Seat], list[Arc]] | None = None
    for _ in range(_TRIES):
        seats, radius = _seated(parties, boxes, radius)
        arcs, misfits = _arcs(handoffs.flows, seats)
        if best is None or misfits < best[0]:
            best = misfits, seats, arcs
        if not misfits:
            break
        radius *= _GROWTH
    assert best is not None  # noqa: S101  # there is always a first try
    return _cropped(best[1], best[2])


def _ordered(handoffs: Handoffs) -> list[HandoffParty]:
    at = {party.id: number for number, party in enumerate(handoffs.parties)}
    weights: dict[tuple[int, int], float] = {}
    for flow in handoffs.flows:
        a, b = sorted((at[flow.giver], at[flow.taker]))
        weights[a, b] = weights.get((a, b), 0.0) + 1.0 + flow.count**0.5
    return [handoffs.parties[number] for number in ring_order(len(handoffs.parties), weights)]


def _lines(party: HandoffParty, crowded: bool) -> tuple[Line, ...]:
    """Return what stands in a box; flat boxes with the title alone where many have to share the sides of the ring."""
    if crowded:
        return tuple(broken(party.title, _FLAT_ROOM, 9.5, bold=True))
    return (*broken(party.title, _ROOM, 10.5, bold=True), *broken(party.line, _ROOM + 16, 8.5, Tone.MUTED))


def _seated(
    parties: Sequence[HandoffParty], boxes: Sequence[tuple[Line, ...]], radius: float
) -> tuple[list[Seat], float]:
    """Return the boxes around the ring, and its radius: at least the one asked for, and enough to keep them apart."""
    sizes = [_size(lines) for lines in boxes]
    gap = _GAP if len(parties) <= _CROWDED else _NARROW_GAP
    while True:
        spots = _around(sizes, radius * _ASPECT, radius)
        frames = [Rect(x - w / 2, y - h / 2, w, h) for (x, y), (w, h) in zip(spots, sizes, strict=True)]
        if not any(a.meets(b, gap) for a, b in combinations(frames, 2)):
            return [Seat(*three) for three in zip(parties, frames, boxes, strict=True)], radius
        radius *= 1.05


def _size(lines: tuple[Line, ...]) -> tuple[float, float]:
    wide, high = extent(lines)
    return max(wide + 16.0, 66.0), max(high + 10.0, 22.0)


def _around(sizes: Sequence[tuple[float, float]], wide: float, high: float) -> list[Point]:
    """Return places on an ellipse, the first at its top: closer at its sides, where boxes stand one above the other."""
    count = len(sizes)
    if count < 3:
        return [(0.0, 0.0)] if count == 1 else [(-wide, 0.0), (wide, 0.0)][:count]
    rim = [(wide * sin(2 * pi * n / _FINE), -high * cos(2 * pi * n / _FINE)) for n in range(_FINE + 1)]
    room = sum(w for w, _ in sizes) / count + _GAP, sum(h for _, h in sizes) / count + _GAP
    steps = [max(abs(b[0] - a[0]) / room[0], abs(b[1] - a[1]) / room[1]) for a, b in pairwise(rim)]
    share, run, found = sum(steps) / count, 0.0, [rim[0]]
    for at, step in enumerate(steps, 1):
        run += step
        if run >= share * len(found) - 1e-6 and len(found) < count:
            found.append(rim[at])
    return found


def _arcs(flows: Sequence[HandoffFlow], seats: Sequence[Seat]) -> tuple[list[Arc], int]:
    """Return the arrows with their numbers, and how many of them are where they should not be."""
    frame = {seat.party.id: seat.frame for seat in seats}
    offsets = _offsets(flows)
    ports = _ports(flows, frame, offsets)
    options: list[Callable[[], Iterator[Bend]]] = []
    misfits = 0
    for number, flow in enumerate(flows):
        others = [seat.frame.grown(_CLEAR) for seat in seats if seat.party.id not in (flow.giver, flow.taker)]
        curves = partial(_curves, frame[flow.giver], frame[flow.taker], ports[number], offsets[number], others)
        misfits += next(curves(), None) is None
        options.append(curves)
    straight = [bend(a, a, b) for a, b in ports]
    field = Field(options, straight, [flow.label for flow in flows], [seat.frame for seat in seats])
    misfits += field.settle()
    return [Arc(flow, field.curves[n], field.numbers[n]) for n, flow in enumerate(flows)], misfits


def _offsets(flows: Sequence[HandoffFlow]) -> list[float]:
    """Return how far each arrow bends to the right of its own direction: two ways of one road, side by side."""
    pairs: dict[frozenset[str], list[int]] = {}
    for number, flow in enumerate(flows):
        pairs.setdefault(frozenset((flow.giver, flow.taker)), []).append(number)
    found = [0.0] * len(flows)
    order = list(Handing)
    for numbers in pairs.values():
        first = min(flows[number].giver for number in numbers)
        ranked = sorted(
            numbers,
            key=lambda n: (
                flows[n].giver == first,
                order.index(flows[n].handing) * (1 if flows[n].giver == first else -1),
            ),
        )
        for rank, number in enumerate(ranked):
            aside = (rank - (len(ranked) - 1) / 2) * 2 * _APART
            found[number] = aside if flows[number].giver == first else -aside
    return found


def _ports(flows: Sequence[HandoffFlow], frame: dict[str, Rect], offsets: Sequence[float]) -> list[tuple[Point, Point]]:
    """Return where in its two boxes each arrow aims: side by side in the order in which the arrows come in."""
    ends: dict[str, list[tuple[float, int, bool]]] = {}
    for number, flow in enumerate(flows):
        over = _over(frame[flow.giver].middle, frame[flow.taker].middle, 0.4, offsets[number])
        for name, leaves in ((flow.giver, True), (flow.taker, False)):
            x, y = frame[name].middle
            inward = atan2(-y, -x)
            angle = (atan2(over[1] - y, over[0] - x) - inward + pi) % (2 * pi) - pi
            ends.setdefault(name, []).append((angle, number, leaves))
    found: list[list[Point]] = [[(0.0, 0.0), (0.0, 0.0)] for _ in flows]
    for name, those in ends.items():
        box, (x, y) = frame[name], frame[name].middle
        span = hypot(x, y) or 1.0
        dx, dy = y / span, -x / span  # across the way to the middle of the ring, by growing angle
        reach = min(0.42 * box.w / max(abs(dx), 0.01), 0.36 * box.h / max(abs(dy), 0.01))
        for rank, (_, number, leaves) in enumerate(sorted(those)):
            step = 0.0 if len(those) == 1 else (2 * rank / (len(those) - 1) - 1) * min(reach, 6.0 * (len(those) - 1))
            found[number][0 if leaves else 1] = x + dx * step, y + dy * step
    return [(start, end) for start, end in found]


def _over(a: Point, b: Point, pull: float, aside: float) -> Point:
    x, y = (a[0] + b[0]) / 2 * (1 - pull), (a[1] + b[1]) / 2 * (1 - pull)
    dx, dy = b[0] - a[0], b[1] - a[1]
    span = hypot(dx, dy) or 1.0
    return x - dy / span * aside, y + dx / span * aside


def _curves(
    source: Rect, target: Rect, ends: tuple[Point, Point], aside: float, others: Sequence[Rect]
) -> Iterator[Bend]:
    """Yield the arrows from one box to another that stay clear of all other boxes, the flattest first."""
    for more, pull in product(_ASIDES, _PULLS):
        over = _over(source.middle, target.middle, pull, aside + more)
        curve = outside(bend(ends[0], over, ends[1]), source.grown(1.0), target.grown(1.5))
        if _clear(curve, others) and length(curve) > _SHORTEST:
            yield curve


def _clear(curve: Bend, others: Sequence[Rect]) -> bool:
    xs, ys = [x for x, _ in curve], [y for _, y in curve]
    hull = Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    near = [box for box in others if box.meets(hull)]
    return not any(box.x < x < box.right and box.y < y < box.bottom for box in near for x, y in places(curve))


def _cropped(seats: Sequence[Seat], arcs: Sequence[Arc]) -> Ring:
    spots = [spot for arc in arcs for spot in places(arc.curve)]
    frames = [*(seat.frame for seat in seats), *(arc.label for arc in arcs)]
    left = min([*(frame.x for frame in frames), *(x for x, _ in spots)], default=0.0) - 2
    top = min([*(frame.y for frame in frames), *(y for _, y in spots)], default=0.0) - 2
    right = max([*(frame.right for frame in frames), *(x for x, _ in spots)], default=0.0) + 2
    bottom = max([*(frame.bottom for frame in frames), *(y for _, y in spots)], default=0.0) + 2

    def to(frame: Rect) -> Rect:
        return Rect(frame.x - left, frame.y - top, frame.w, frame.h)

    def point(spot: Point) -> Point:
        return spot[0] - left, spot[1] - top

    return Ring(
        tuple(Seat(seat.party, to(seat.frame), seat.lines) for seat in seats),
        tuple(
            Arc(
                arc.flow,
                (point(arc.curve[0]), point(arc.curve[1]), point(arc.curve[2]), point(arc.curve[3])),
                to(arc.label),
            )
            for arc in arcs
        ),
        right - left,
        bottom - top,
    )
