"""How hot each step of a chart runs: one hue from light to dark, and the number beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.diagram.figures import Figures, StateFigures
from workflow_engine.diagram.model import Diagram, NodeKind
from workflow_engine.diagram.overlay import INK, PAPER, Fact, Look, Mark, Overlay, Sample
from workflow_engine.diagram.spans import worked_words
from workflow_engine.errors import Message
from workflow_engine.graph.stay import workday_of
from workflow_engine.record import record

SCALE = (
    Look("heat-1", "#FFF1E5", INK),
    Look("heat-2", "#FDD6B4", INK),
    Look("heat-3", "#F9B67B", INK),
    Look("heat-4", "#EC8E3C", INK),
    Look("heat-5", "#A55712", PAPER),
    Look("heat-6", "#65350B", PAPER),
)
"""From cool to hot: one hue, each darker than the one before, each with the ink that reads best on it."""

_BADGE = Look("heat-badge", PAPER, INK, INK, 0.8)
_BARS = frozenset({NodeKind.PARALLEL, NodeKind.JOIN})
_MINUTES = (5, 10, 20, 30, 60, 120, 240)
_WORKDAYS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
_COUNTS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_SHARES = (0.0, 0.1, 0.25, 0.5, 0.75)


class Heat(StrEnum):
    """What is measured: how long steps wait, how often work comes back to them, how much of it is late."""

    WAITING = "waiting"
    RETURNS = "returns"
    OVERDUE = "overdue"


@record
class _Measure:
    """One thing to measure: its title, the value of a state (None = no value), and how values and limits are said."""

    title: Message
    value: Callable[[StateFigures], float | None]
    badge: Callable[[StateFigures], str]
    limit: Callable[[float], str]
    ladder: tuple[float, ...]


def heat(diagram: Diagram, figures: Figures, kind: Heat, time: WorkingTime) -> Overlay:
    """Return the heat map of a chart. States without a value stay white; without cases there is no colour at all."""
    measure = _measure(kind, time, diagram.lang)
    values = {
        node.id: value
        for node in diagram.nodes
        if node.kind not in _BARS
        and node.state in figures.states
        and (value := measure.value(figures.states[node.state])) is not None
    }
    limits = _limits(measure.ladder, max(values.values(), default=0.0)) if values else ()
    marks = {
        node.id: Mark(
            _look(values[node.id], limits),
            (measure.badge(figures.states[node.state]),),
            _BADGE,
            tuple(_words(figures.states[node.state], time, diagram.lang)),
        )
        for node in diagram.nodes
        if node.id in values
    }
    return Overlay(
        title=measure.title.say(diagram.lang),
        facts=tuple(_facts(diagram, figures, measure, time)),
        marks=marks,
        plain_lanes=True,
        samples=tuple(_samples(limits, measure.limit)),
    )


def _look(value: float, limits: tuple[float, ...]) -> Look:
    """Return the colour of a value: the first class is up to and including the first limit."""
    return SCALE[bisect_left(limits, value)]


def _limits(ladder: tuple[float, ...], hottest: float) -> tuple[float, ...]:
    """Return a short ladder as it is, of a long one five steps below the hottest value, each at most half the next."""
    if len(ladder) < len(SCALE):
        return ladder
    found: list[float] = []
    for limit in reversed(ladder[: bisect_left(ladder, hottest)]):
        if not found or limit <= found[-1] / 2:
            found.append(limit)
    return tuple(reversed(found[: len(SCALE) - 1]))


def _samples(limits: tuple[float, ...], say: Callable[[float], str]) -> Iterator[Sample]:
    if not limits:
        return
    yield Sample(SCALE[0], f"≤ {say(limits[0])}" if limits[0] else say(limits[0]))
    for look, limit in zip(SCALE[1:], limits, strict=False):
        yield Sample(look, f"> {say(limit)}")


def _facts(diagram: Diagram, figures: Figures, measure: _Measure, time: WorkingTime) -> Iterator[Fact]:
    def say(zh: str, en: str) -> str:
        return Message(zh, en).say(diagram.lang)

    yield Fact(say("指标", "Figure"), measure.title.say(diagram.lang))
    if not figures.cases:
        yield Fact(
            say("统计", "Cases"), say("0 件：库中还没有这个流程的事项，图上无数字", "0: none yet, so no figures")
        )
        return
    running = say(f"（在办 {figures.running} 件）", f" ({figures.running} open)") if figures.running else ""
    yield Fact(say("统计", "Cases"), say(f"{figures.cases} 件{running}", f"{figures.cases}{running}"))
    if figures.since and figures.until:
        since, until = (f"{moment.astimezone(time.zone):%Y-%m-%d}" for moment in (figures.since, figures.until))
        yield Fact(
            say("发起于", "Started"), since if since == until else say(f"{since} 至 {until}", f"{since} – {until}")
        )


def _measure(kind: Heat, time: WorkingTime, lang: str) -> _Measure:
    def say(zh: str, en: str) -> str:
        return Message(zh, en).say(lang)

    def waited(state: StateFigures) -> str:
        words = worked_words(state.waiting or timedelta(0), time, lang)
        return f"{'≥' if state.at_least else ''}{words} / {say(f'{state.stays}次', f'{state.stays}×')}"

    match kind:
        case Heat.WAITING:
            day = workday_of(time.calendar)
            ladder = (*(m for m in _MINUTES if m < day), *(days * day for days in _WORKDAYS))
            return _Measure(
                Message("停留时间中位数（工作时间）", "median stay in working time"),
                lambda state: state.waiting / timedelta(minutes=1) if state.waiting is not None else None,
                waited,
                lambda limit: worked_words(timedelta(minutes=limit), time, lang),
                ladder,
            )
        case Heat.RETURNS:
            return _Measure(
                Message("退回到本步骤的次数", "how often work came back"),
                lambda state: float(state.returned_here),
                lambda state: say(
                    f"退回 {state.returned_here}／{state.stays}次", f"back {state.returned_here} of {state.stays}"
                ),
                lambda limit: say(f"{limit:g}次", f"{limit:g}"),
                _COUNTS,
            )
        case Heat.OVERDUE:
            return _Measure(
                Message("超期比例", "share overdue"),
                lambda state: state.late / state.limited if state.limited else None,
                lambda state: say(
                    f"超期 {state.late / state.limited:.0%}（{state.late}／{state.limited}）",
                    f"late {state.late / state.limited:.0%} ({state.late}/{state.limited})",
                ),
                lambda limit: f"{limit:.0%}",
                _SHARES,
            )


def _words(state: StateFigures, time: WorkingTime, lang: str) -> Iterator[Fact]:
    """Yield all figures of a state, for whoever points at it."""

    def say(zh: str, en: str) -> str:
        return Message(zh, en).say(lang)

    lasting = say(f"（{state.lasting} 次仍在办）", f" ({state.lasting} not over)") if state.lasting else ""
    yield Fact(say("停留", "Stays"), say(f"{state.stays} 次{lasting}", f"{state.stays}{lasting}"))
    if state.waiting is not None:
        words = worked_words(state.waiting, time, lang)
        yield Fact(say("停留中位数", "Median stay"), f"{'≥ ' if state.at_least else ''}{words}")
    yield Fact(say("退回到此", "Came back"), say(f"{state.returned_here} 次", f"{state.returned_here}"))
    yield Fact(say("由此退回", "Sent back"), say(f"{state.returned_from} 次", f"{state.returned_from}"))
    if state.limited:
        share = f"{state.late / state.limited:.0%}"
        yield Fact(
            say("超期", "Late"),
            say(f"{state.late}／{state.limited} 次，{share}", f"{state.late} of {state.limited}, {share}"),
        )
