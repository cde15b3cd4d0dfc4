"""Every picture beyond one procedure: nothing on top of anything, no word outside its frame, no word as markup."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest

from tests.unit.diagram.pictured import (
    DAY,
    HOSTILE,
    SIZES,
    calendar_of,
    handoffs_of,
    months_of,
    organization,
    organization_of,
    shipped,
    year_of,
)
from workflow_engine.definition.handing import Handing
from workflow_engine.diagram.layout.geometry import Rect
from workflow_engine.diagram.pictures.check import Fault, faults
from workflow_engine.diagram.pictures.drawing import Drawing, Part, Stroke, Words, path
from workflow_engine.diagram.pictures.handoff_graph import handoff_graph, handoff_graphs
from workflow_engine.diagram.pictures.handoffs import HandoffFlow, HandoffParty, Handoffs
from workflow_engine.diagram.pictures.month_grid import SMALL as MONTH_SMALL
from workflow_engine.diagram.pictures.month_grid import month_grids
from workflow_engine.diagram.pictures.organization_chart import SMALL, organization_charts
from workflow_engine.diagram.pictures.sheets import A3_WIDE, fits, highest
from workflow_engine.diagram.pictures.svg import svg
from workflow_engine.diagram.pictures.year_grid import year_grid

CALENDAR = """
    anchors: {winter_break_start: 2026-01-24, spring_term_start: 2026-03-02, summer_break_start: 2026-07-11,
              autumn_term_start: 2026-09-01, founding_day: 2026-10-18}
    holidays: [2026-05-20]
    workdays: [2026-05-23]
"""


@pytest.mark.parametrize(("size", "seed"), [(1, 0), (2, 0), (3, 0), (3, 1), (12, 0), (12, 1), (12, 2), (40, 1)])
def test_hand_off_pictures_of_any_size_are_clean_and_lose_nothing(size: int, seed: int) -> None:
    made = handoffs_of(size, seed)
    drawings = handoff_graphs(made)
    assert [fault for drawing in drawings for fault in faults(drawing)] == []
    for drawing in drawings:
        assert {f"party-{party.id}" for party in made.parties} <= {part.id for part in drawing.parts}
    assert sum(_counts(drawing) for drawing in drawings) == len(made.flows)
    assert len(drawings) == (2 if size == 40 else 1)  # what goes on and what comes back would be too small in one


def _counts(drawing: Drawing) -> int:
    return sum(part.kind == "count" for part in drawing.parts)


@pytest.mark.parametrize(("size", "lang"), [*((size, "zh") for size in SIZES), (1, "en"), (12, "en")])
def test_an_organization_of_any_size_is_clean_and_loses_no_post(size: int, lang: str) -> None:
    made = organization_of(size)
    drawings = organization_charts(made, DAY, lang)
    assert [fault for drawing in drawings for fault in faults(drawing)] == []
    text = "".join(_words(drawings))
    for unit in made.units.values():
        assert "".join(unit.title.say(lang).split()) in text
        for post in unit.posts.values():
            assert post.title.say(lang) in text
    assert all(person.name in text for person in made.people.values() if person.appointments)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_shipped_organization_prints_readably_on_a3(lang: str) -> None:
    made = shipped().organization
    assert made is not None
    drawings = organization_charts(made, DAY, lang)
    assert [fault for drawing in drawings for fault in faults(drawing)] == []
    assert all(fits(drawing, A3_WIDE, SMALL) for drawing in drawings)


def test_a_large_organization_is_divided_into_sheets_that_are_readable() -> None:
    first, *parts = organization_charts(organization_of(40), DAY, "zh")
    assert "总图" in first.title
    assert len(parts) > 1
    assert all(fits(drawing, A3_WIDE, SMALL) for drawing in (first, *parts))


@pytest.mark.parametrize(("year", "lang"), [(2024, "zh"), (2025, "en"), (2026, "zh"), (2026, "en")])
def test_a_year_is_clean(year: int, lang: str) -> None:
    drawing = year_grid(year_of(calendar_of(CALENDAR if year == 2026 else ""), year, lang))
    assert faults(drawing) == []
    days = [part for part in drawing.parts if part.id.startswith("day-")]
    assert len(days) == (366 if year == 2024 else 365)
    assert [part.id for part in days[:2]] == [f"day-{year}-01-01", f"day-{year}-01-02"]


@pytest.mark.parametrize("size", SIZES)
def test_the_duties_of_any_number_of_units_are_clean_and_readable(size: int) -> None:
    drawings = month_grids(months_of(size), highest(A3_WIDE, MONTH_SMALL))
    assert [fault for drawing in drawings for fault in faults(drawing)] == []
    assert all(fits(drawing, A3_WIDE, MONTH_SMALL) for drawing in drawings)
    assert sum(part.kind == "unit" for drawing in drawings for part in drawing.parts) == size


def _planted() -> Iterator[tuple[str, tuple[Part, ...]]]:
    frame, other = Rect(10, 10, 40, 20), Rect(45, 15, 40, 20)
    line = (Stroke(path((0, 20), (90, 20))),)
    yield "two parts of one id", (Part("a", "box", (), frame), Part("a", "box", (), Rect(10, 60, 5, 5)))
    yield "refers to nothing", (Part("a", "box", (), frame, inside="b"),)
    yield "off the sheet", (Part("a", "box", (), Rect(70, 10, 40, 20)),)
    yield "off the sheet", (Part("a", "line", (Stroke(path((0, 90), (0, 120))),)),)
    yield "outside its part", (Part("a", "box", (), frame), Part("b", "box", (), other, inside="a"))
    yield "text wider than its frame", (Part("a", "box", (Words(30, 24, "太长的一行字"),), frame),)
    yield "text on text", (Part("a", "box", (Words(30, 22, "甲"), Words(30, 25, "乙")), frame),)
    yield "text without a frame", (Part("a", "line", (Words(30, 22, "甲"),)),)
    yield "part on part", (Part("a", "box", (), frame), Part("b", "box", (), other))
    yield "line through a part", (Part("a", "box", (), frame), Part("b", "line", line))


@pytest.mark.parametrize(("kind", "parts"), list(_planted()))
def test_the_checker_finds_what_is_planted(kind: str, parts: tuple[Part, ...]) -> None:
    found = faults(Drawing("", "", 100.0, 100.0, parts))
    assert kind in {fault.kind for fault in found}


def test_the_checker_leaves_a_good_picture_alone() -> None:
    box, inner = Part("a", "box", (), Rect(10, 10, 40, 20)), Part("b", "box", (), Rect(12, 12, 9, 9), inside="a")
    line = Part("c", "line", (Stroke(path((0, 20), (90, 20))),), touches=("a",))
    assert faults(Drawing("", "", 100.0, 100.0, (box, inner, line))) == []
    assert Fault("line through a part", ("c", "b")) in faults(
        Drawing(
            "", "", 100.0, 100.0, (box, inner, Part("c", "line", (Stroke(path((0, 14), (90, 14))),), touches=("a",)))
        )
    )


def _hostile() -> Iterator[Drawing]:
    parties = (HandoffParty(f"a{HOSTILE}", HOSTILE, HOSTILE), HandoffParty("b", "乙" * 60, HOSTILE, outside=True))
    flows = (HandoffFlow(f"a{HOSTILE}", "b", Handing.PASSED_BACK, 3, True, HOSTILE),)
    yield handoff_graph(Handoffs(HOSTILE, parties, flows))
    quoted = HOSTILE.replace("'", "''").replace("\u202e", "")
    made = organization(
        f"""
        organization: made
        title: '{quoted}'
        units:
          u: {{title: '{quoted}', head: p, posts: {{p: {{title: '{quoted}'}}, q: {{title: {"长" * 60}}}}}}}
        people: {{x: {{name: '{quoted}', posts: [{{post: u/p}}]}}}}
        external: {{a: '{quoted}'}}
        """
    )
    yield from organization_charts(made, DAY, "zh")
    yield year_grid(year_of(calendar_of(CALENDAR), 2026))
    yield from month_grids(months_of(2), 500.0)


@pytest.mark.parametrize("drawing", list(_hostile()), ids=lambda drawing: drawing.words[:4])
def test_hostile_words_stay_words(drawing: Drawing) -> None:
    assert faults(drawing) == []
    root = ElementTree.fromstring(svg(drawing))  # noqa: S314  # our own text
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "rect", "path", "text", "a"}
    assert [name for element in root.iter() for name in element.attrib if name.startswith("on")] == []
    shown = "".join(element.text or "" for element in root.iter() if element.tag.endswith(("text", "title")))
    assert "alert(1)" in shown or "综合" in shown


def test_a_picture_says_what_it_shows_and_keeps_its_ids() -> None:
    text = svg(handoff_graph(handoffs_of(3)))
    root = ElementTree.fromstring(text)  # noqa: S314  # our own text
    assert root.get("role") == "img"
    assert root.get("lang") == "zh"
    assert "prefers-color-scheme:dark" in text
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
    assert 'id="party-u0"' in text


_PRINT = """
import hashlib
from tests.unit.diagram.pictured import *
from workflow_engine.diagram.pictures.handoff_graph import handoff_graph, handoff_graphs
from workflow_engine.diagram.pictures.organization_chart import organization_charts
from workflow_engine.diagram.pictures.svg import svg
drawings = [handoff_graph(handoffs_of(12)), *organization_charts(organization_of(12), DAY, "zh")]
print(hashlib.sha256("".join(map(svg, drawings)).encode()).hexdigest())
"""


def test_the_same_picture_has_the_same_bytes_under_another_hash_seed() -> None:
    seen = {
        subprocess.run(
            [sys.executable, "-c", _PRINT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(seen) == 1


def _words(drawings: tuple[Drawing, ...]) -> list[str]:
    marks = (mark for drawing in drawings for part in drawing.parts for mark in part.marks)
    return ["".join(mark.text.split()) for mark in marks if isinstance(mark, Words)]


def test_the_present_month_is_named_in_words() -> None:
    drawing = year_grid(year_of(calendar_of(), 2026))
    assert "3月（本月）" in _words((drawing,))
    assert date(2026, 3, 2).isoformat() in {part.id.removeprefix("day-") for part in drawing.parts}
