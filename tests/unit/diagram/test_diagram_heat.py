"""Figures out of trails, and the heat map that shows them."""

from __future__ import annotations

import colorsys
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.support import MONDAY, WORLD, Desk, organization, steps
from tests.unit.diagram.svg import SVG, svg_of
from tests.unit.diagram.test_diagram_live import DATA, LETTER, geometry
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.figures import Figures, StateFigures, figures, median_stay
from workflow_engine.diagram.heat import SCALE, Heat, heat
from workflow_engine.diagram.live import (
    AGAIN,
    DONE,
    DONE_BADGE,
    LATE_BADGE,
    NEXT,
    PRESENT,
    PRESENT_BADGE,
)
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.overlay import Overlay
from workflow_engine.kernel.operations.extend import Extend
from workflow_engine.kernel.operations.resume import Resume
from workflow_engine.kernel.operations.suspend import Suspend
from workflow_engine.record import replace

LETTERS = steps(LETTER, data=DATA, start="write")
CHART = extract(LETTERS, organization(), at=MONDAY.date())
LATER = MONDAY + timedelta(days=11)  # Friday of the week after, 09:00


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def desk() -> Desk:
    return Desk(LETTERS).start(data={"urgent": False})


def office_of_three() -> Figures:
    """One letter straight through, one returned once, one that still waits for its check."""
    straight, returned, waiting = desk(), desk(), desk()
    straight.wait(hours=2).act("send", "cai")
    straight.wait(hours=1).act("pass", "eve")
    straight.act("ok", "bob")
    returned.wait(hours=1).act("send", "cai")
    returned.wait(hours=1).act("back", "eve", reason="错字")
    returned.wait(days=7).act("send", "cai")
    returned.act("pass", "eve")
    waiting.act("send", "cai")
    return figures([straight.entries, returned.entries, waiting.entries], WORLD.time, LATER)


@pytest.mark.parametrize(
    ("over", "lasting", "median"),
    [
        ([], [], (None, False)),
        (hours(5), [], (timedelta(hours=5), False)),
        (hours(9, 1, 5), [], (timedelta(hours=5), False)),
        (hours(4, 1, 2, 9), [], (timedelta(hours=3), False)),
        ([], hours(3), (timedelta(hours=3), True)),
        (hours(1), hours(7, 9), (timedelta(hours=9), True)),
        # 1: 4 of 5 are longer; 2 still lasts; 3: 4/5 x 2/3 = 0.53; 5: 0.53 x 1/2 = 0.27, below a half
        (hours(1, 3, 5), hours(2, 6), (timedelta(hours=5), False)),
        (hours(1, 1, 1), hours(8), (timedelta(hours=1), False)),
    ],
)
def test_the_median_takes_account_of_stays_that_last(
    over: list[timedelta], lasting: list[timedelta], median: tuple[timedelta | None, bool]
) -> None:
    assert median_stay(over, lasting) == median


def test_figures_count_cases_stays_returns_and_limits() -> None:
    found = office_of_three()
    assert (found.cases, found.running) == (3, 2)
    assert found.since == found.until == MONDAY
    write, check = found.states["write"], found.states["check"]
    assert (write.stays, write.lasting, write.returned_here, write.returned_from) == (4, 0, 1, 0)
    assert (check.stays, check.lasting, check.returned_here, check.returned_from) == (4, 1, 0, 1)
    # of write's limit of a workday one stay of a week is late; of check's two workdays the one that lasts
    assert (write.late, write.limited) == (1, 4)
    assert (check.late, check.limited) == (1, 4)


def test_waiting_is_working_time() -> None:
    # 2 h, 1 h, a week (five days of eight hours), nothing: the middle of 0, 1, 2 and 40
    assert office_of_three().states["write"].waiting == timedelta(hours=1.5)


def test_a_pause_is_no_part_of_the_waiting() -> None:
    still = desk().wait(hours=1)
    still.order(Suspend, "bob", reason="等")
    still.wait(days=3).order(Resume, "bob", reason="好了")
    still.wait(hours=1).act("send", "cai")
    assert figures([still.entries], WORLD.time, LATER).states["write"].waiting == timedelta(hours=2)


def test_more_time_asked_for_in_time_moves_the_limit_and_asked_for_late_does_not() -> None:
    in_time, late, neither = desk(), desk(), desk()
    in_time.wait(hours=1).order(Extend, "bob", span="9 workdays", reason="材料多")
    late.wait(days=2).order(Extend, "bob", span="9 workdays", reason="材料多")
    for found in (in_time, late, neither):
        found.now = MONDAY + timedelta(days=3)
        found.act("send", "cai")
    assert [figures([found.entries], WORLD.time, LATER).states["write"].late for found in (in_time, late, neither)] == [
        0,
        1,
        1,
    ]


def test_no_trails_give_no_figures() -> None:
    assert figures([], WORLD.time, LATER) == Figures()


def overlay(kind: Heat, found: Figures | None = None, diagram: Diagram = CHART) -> Overlay:
    return heat(diagram, found or office_of_three(), kind, WORLD.time)


def test_waiting_is_printed_in_the_badge_with_the_number_of_stays() -> None:
    marks = overlay(Heat.WAITING).marks
    assert marks["step-write"].badge == ("1.5工作小时 / 4次",)
    # one stay was over at once, the other has lasted since the Monday after
    assert marks["step-sign"].badge == ("0分钟 / 2次",)
    assert "step-done" not in marks
    assert "start" not in marks


def test_returns_and_lateness_are_printed_in_the_badge() -> None:
    assert overlay(Heat.RETURNS).marks["step-write"].badge == ("退回 1／4次",)
    assert overlay(Heat.OVERDUE).marks["step-write"].badge == ("超期 25%（1／4）",)
    assert "step-sign" not in overlay(Heat.OVERDUE).marks  # it has no limit


def test_english_heat_speaks_english() -> None:
    english = extract(LETTERS, organization(), lang="en", at=MONDAY.date())
    found = overlay(Heat.WAITING, diagram=english)
    assert found.marks["step-write"].badge == ("1.5 working hours / 4×",)
    assert [fact.label for fact in found.facts] == ["Figure", "Cases", "Started"]


def test_the_title_block_tells_how_many_cases() -> None:
    facts = {fact.label: fact.text for fact in overlay(Heat.WAITING).facts}
    assert facts["统计"] == "3 件（在办 2 件）"
    assert facts["发起于"] == "2026-03-02"


def test_an_empty_store_gives_a_chart_without_colour_that_says_so() -> None:
    for kind in Heat:
        found = overlay(kind, Figures())
        assert (found.marks, found.samples) == ({}, ())
        assert "0 件" in {fact.label: fact.text for fact in found.facts}["统计"]
        svg_of(replace(CHART, overlay=found))


def test_the_hotter_the_darker_and_equal_figures_look_equal() -> None:
    states = {
        "write": StateFigures(stays=2, waiting=timedelta(hours=1)),
        "check": StateFigures(stays=2, waiting=timedelta(days=4)),
        "sign": StateFigures(stays=2, waiting=timedelta(hours=1)),
    }
    marks = overlay(Heat.WAITING, Figures(cases=2, states=states)).marks
    assert marks["step-write"].look == marks["step-sign"].look
    assert luminance(marks["step-check"].look.fill) < luminance(marks["step-write"].look.fill)


@pytest.mark.parametrize("minutes", [0, 1, 4, 30, 200, 480, 5000, 100_000])
@pytest.mark.parametrize("kind", list(Heat))
def test_every_figure_has_a_colour_and_its_class_a_sample(minutes: int, kind: Heat) -> None:
    state = StateFigures(
        stays=9, waiting=timedelta(minutes=minutes), returned_here=minutes, limited=100_000, late=minutes
    )
    found = overlay(kind, Figures(cases=1, states={"write": state, "check": StateFigures(1, 0, timedelta(0))}))
    look = found.marks["step-write"].look
    assert look in SCALE
    if found.samples:
        assert look in [sample.look for sample in found.samples]
        assert [sample.look for sample in found.samples] == list(SCALE[: len(found.samples)])


def test_heat_moves_no_box() -> None:
    assert geometry(replace(CHART, overlay=overlay(Heat.WAITING))) == geometry(CHART)


def test_colour_means_heat_alone() -> None:
    root = svg_of(replace(CHART, overlay=overlay(Heat.WAITING)))
    tints = {rect.get("fill") for rect in root.iter(f"{SVG}rect") if "tint" in str(rect.get("class")).split()}
    assert all(saturation(str(tint)) < 0.4 and luminance(str(tint)) > 0.9 for tint in tints)


def channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def saturation(colour: str) -> float:
    return colorsys.rgb_to_hls(*channels(colour))[2]


def test_the_scale_is_one_hue_from_light_to_dark() -> None:
    light = [luminance(look.fill) for look in SCALE]
    assert all(a > b for a, b in pairwise(light))
    hues = [colorsys.rgb_to_hls(*channels(look.fill))[0] * 360 for look in SCALE]
    assert max(hues) - min(hues) < 3


@pytest.mark.parametrize(
    "look", [*SCALE, DONE, AGAIN, PRESENT, NEXT, DONE_BADGE, PRESENT_BADGE, LATE_BADGE], ids=lambda look: look.name
)
def test_text_on_every_marked_box_and_badge_is_easy_to_read(look: object) -> None:
    assert contrast(look.fill, look.ink) >= 4.5  # type: ignore[attr-defined]


def test_marked_text_is_painted_in_its_ink_wherever_it_stands() -> None:
    states = {
        "write": StateFigures(stays=2, waiting=timedelta(minutes=1)),
        "check": StateFigures(stays=2, waiting=timedelta(days=300)),
    }
    diagram = replace(CHART, overlay=overlay(Heat.WAITING, Figures(cases=2, states=states)))
    inks = {}
    for group in svg_of(diagram).iter(f"{SVG}g"):
        if group.get("id") in ("step-write", "step-check"):
            inks[group.get("id")] = {text.get("fill") for text in group.iter(f"{SVG}text")}
            assert all("fixed" in str(text.get("class")).split() for text in group.iter(f"{SVG}text"))
    assert inks == {"step-write": {SCALE[0].ink}, "step-check": {SCALE[-1].ink}}
