"""The hand-off picture: who passes work to whom, how often, and in which way."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.handing import Handing
from workflow_engine.diagram.layout.geometry import Point, Rect
from workflow_engine.diagram.layout.outline import polygon, rounded_box
from workflow_engine.diagram.pictures.bend import Bend, at, drawn, shortened
from workflow_engine.diagram.pictures.drawing import Anchor, Area, Drawing, Mark, Part, Stroke, Tone, moved, path
from workflow_engine.diagram.pictures.handoffs import HandoffFlow, Handoffs
from workflow_engine.diagram.pictures.ring import Arc, Seat, ring
from workflow_engine.diagram.pictures.ring_labels import SIZE
from workflow_engine.diagram.pictures.sheets import A3_WIDE, fits
from workflow_engine.diagram.pictures.typeset import Line, broken, extent, one_line, placed
from workflow_engine.errors import Message
from workflow_engine.record import replace

_MARGIN = 14.0
_THIN, _THICK = 0.9, 4.6
_LOOKS = {
    Handing.ONWARD: (Tone.INK, "solid"),
    Handing.CORRECTION: (Tone.BACK, "dashed"),
    Handing.PASSED_BACK: (Tone.BACK, "dotted"),
}
MEANINGS = {
    Handing.ONWARD: Message("往下移交", "handed on"),
    Handing.CORRECTION: Message("退回补正", "returned for correction"),
    Handing.PASSED_BACK: Message("非本职推回（推诿）", "passed back: not ours"),
}


def handoff_graphs(handoffs: Handoffs) -> tuple[Drawing, ...]:
    """Return the picture of all flows; where its numbers would be too small on A3, one of what goes on and one of what
    comes back."""
    whole = handoff_graph(handoffs)
    if fits(whole, A3_WIDE, SIZE):
        return (whole,)
    onward = tuple(flow for flow in handoffs.flows if flow.handing is Handing.ONWARD)
    back = tuple(flow for flow in handoffs.flows if flow.handing is not Handing.ONWARD)
    parts = ((onward, MEANINGS[Handing.ONWARD]), (back, Message("退回与推回", "returned and passed back")))
    if not onward or not back:
        return (whole,)
    return tuple(
        handoff_graph(replace(handoffs, title=f"{handoffs.title} — {name.say(handoffs.lang)}", flows=flows))
        for flows, name in parts
    )


def handoff_graph(handoffs: Handoffs) -> Drawing:
    """Return the picture of all parties and flows, with a title above and a legend below."""
    places = ring(handoffs)
    most = max((flow.count for flow in handoffs.flows), default=1)
    legend = _legend(handoffs, most)
    wide = max(places.width, sum(extent([line])[0] + 52.0 for _, line in legend) / (2 if len(legend) > 3 else 1), 330.0)
    title = broken(handoffs.title, wide, 14.0, bold=True)
    top = _MARGIN + extent(title)[1] + 8.0
    head = Rect(_MARGIN, _MARGIN, wide, max(extent(title)[1], 1.0))
    parts = [Part("title", "title", placed(title, head), head)]
    dx = _MARGIN + (wide - places.width) / 2
    parts += [moved(part, dx, top) for part in _ring_parts(places.seats, places.arcs, most)]
    keys, bottom = _keys(legend, wide, top + places.height + 14.0, most)
    return Drawing(
        handoffs.title, _said(handoffs), wide + 2 * _MARGIN, bottom + _MARGIN, (*parts, *keys), handoffs.lang
    )


def thickness(count: int, most: int) -> float:
    """Return how thick the arrow of so many hand-overs is, in points, when ``most`` is the largest number."""
    return round(_THIN + (_THICK - _THIN) * ((count - 1) / (most - 1)) ** 0.7, 2) if most > 1 else _THIN + 0.5


def _ring_parts(seats: tuple[Seat, ...], arcs: tuple[Arc, ...], most: int) -> Iterator[Part]:
    numbered = [(f"flow-{number}", arc) for number, arc in enumerate(arcs, 1)]
    for name, arc in sorted(numbered, key=lambda pair: -pair[1].flow.count):
        tone, _ = _LOOKS[arc.flow.handing]
        ends = (f"party-{arc.flow.giver}", f"party-{arc.flow.taker}", f"{name}-count")
        marks = tuple(_arrow(arc.curve, arc.flow.handing, thickness(arc.flow.count, most)))
        yield Part(name, f"flow {arc.flow.handing}", marks, None, arc.flow.tooltip, touches=ends)
    for name, arc in numbered:
        tone, _ = _LOOKS[arc.flow.handing]
        plate = Area(rounded_box(arc.label, 3.0), Tone.PAPER, None)
        words = placed([Line(arc.flow.label, SIZE, tone, bold=True)], arc.label)
        yield Part(f"{name}-count", "count", (plate, *words), arc.label, arc.flow.tooltip)
    for seat in seats:
        radius = seat.frame.h / 2 if seat.party.outside else 5.0
        shape = Area(rounded_box(seat.frame, min(radius, 14.0)), Tone.TINT if seat.party.outside else Tone.BOX)
        kind = "party outside" if seat.party.outside else "party"
        marks = (shape, *placed(seat.lines, seat.frame))
        yield Part(f"party-{seat.party.id}", kind, marks, seat.frame, f"{seat.party.title}\n{seat.party.line}".strip())


def _arrow(curve: Bend, handing: Handing, thick: float) -> Iterator[Mark]:
    tone, dash = _LOOKS[handing]
    tip, size = at(curve, 1.0), 7.0 + 1.5 * thick
    before = at(shortened(curve, size), 1.0)
    yield Stroke(drawn(shortened(curve, size * 0.85)), tone, thick, dash)
    yield _head(before, tip, size, handing, tone)


def _head(before: Point, tip: Point, size: float, handing: Handing, tone: Tone) -> Area:
    """A full head for what goes on, a hollow one for corrections, a diamond for what is passed back."""
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    span = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / span, dy / span

    def spot(back: float, side: float) -> Point:
        return round(tip[0] - dx * back - dy * side, 2), round(tip[1] - dy * back + dx * side, 2)

    half = size * 0.4
    if handing is Handing.PASSED_BACK:
        return Area(polygon(spot(0, 0), spot(size / 2, half), spot(size, 0), spot(size / 2, -half)), tone, tone, 0.5)
    if handing is Handing.CORRECTION:
        return Area(polygon(spot(0.5, 0), spot(size, half), spot(size, -half)), Tone.PAPER, tone, 1.1)
    return Area(polygon(spot(0, 0), spot(size, half), spot(size, -half)), tone, tone, 0.3)


def _legend(handoffs: Handoffs, most: int) -> list[tuple[str, Line]]:
    """Return the signs that occur, each with what it means."""
    lang = handoffs.lang
    found = [
        (str(handing), Line(MEANINGS[handing].say(lang), 9.0, _LOOKS[handing][0]))
        for handing in Handing
        if any(flow.handing is handing for flow in handoffs.flows)
    ]
    if most > 1:
        found.append(
            ("thick", Line(Message(f"线越粗次数越多（1—{most}）", f"thicker: more often (1–{most})").say(lang)))
        )
    if any(flow.endless for flow in handoffs.flows):
        found.append(("endless", Line(Message("∞ 其中有不限次数的", "∞ some of it without a limit").say(lang))))
    if any(party.outside for party in handoffs.parties):
        found.append(("outside", Line(Message("圆角：单位之外的各方", "round: parties that are no unit").say(lang))))
    return found


def _keys(legend: list[tuple[str, Line]], wide: float, top: float, most: int) -> tuple[list[Part], float]:
    parts, x, y = [], _MARGIN, top
    for name, line in legend:
        sample = 0.0 if name == "endless" else 40.0
        room = min(sample + line.wide + 2.0, wide)
        if x > _MARGIN and x + room > _MARGIN + wide:
            x, y = _MARGIN, y + 18.0
        frame = Rect(x, y, room, 15.0)
        text = placed([one_line(line.text, wide - sample, line.size, line.tone)],
                      Rect(x + sample, y, line.wide, 15.0), Anchor.START)  # fmt: skip
        parts.append(Part(f"key-{name}", "key", (*_sample(name, frame, most), *text), frame))
        x += room + 18.0
    return parts, y + 15.0 if legend else top


def _sample(name: str, frame: Rect, most: int) -> Iterator[Mark]:
    y = frame.middle[1]
    if name == "thick":
        yield Stroke(path((frame.x, y), (frame.x + 15, y)), Tone.INK, thickness(1, most))
        yield Stroke(path((frame.x + 19, y), (frame.x + 34, y)), Tone.INK, thickness(most, most))
    elif name == "outside":
        yield Area(rounded_box(Rect(frame.x, y - 6, 34, 12), 6.0), Tone.TINT)
    elif name != "endless":
        line: Bend = ((frame.x, y), (frame.x + 12, y), (frame.x + 24, y), (frame.x + 35, y))
        yield from _arrow(line, Handing(name), 1.3)


def _said(handoffs: Handoffs) -> str:
    called = {party.id: party.title for party in handoffs.parties}
    lines = [_line(flow, called, handoffs.lang) for flow in handoffs.flows]
    return Message(
        f"移交图：{len(handoffs.parties)} 方，{len(handoffs.flows)} 条。{'；'.join(lines)}",
        f"Hand-off picture: {len(handoffs.parties)} parties, {len(handoffs.flows)} arrows. {'; '.join(lines)}",
    ).say(handoffs.lang)


def _line(flow: HandoffFlow, called: dict[str, str], lang: str) -> str:
    return f"{called[flow.giver]} → {called[flow.taker]} {MEANINGS[flow.handing].say(lang)} {flow.label}"
