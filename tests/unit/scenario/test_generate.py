"""Scenarios written for what none touches yet: they come true, and then nothing is missing."""

from __future__ import annotations

import pytest

from tests.support import steps
from tests.unit.scenario.sample import LETTER, catalogue, play, scenario
from tests.unit.scenario.test_coverage import ROUTES
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import ProcessDefinition, Status
from workflow_engine.graph.shortest import distances_to, shortest_path, whole
from workflow_engine.record import replace
from workflow_engine.scenario.coverage import Coverage, Covered
from workflow_engine.scenario.generate import generate
from workflow_engine.scenario.suite import run_paths
from workflow_engine.scenario.write import written

PATIENCE = steps(
    """
    first: {responsible: office/clerk, not_before: 3 days, due: 5 days, actions: {on: {to: pause}}}
    pause: {kind: wait, until: 2 days, to: post}
    post: {kind: wait, until: letter, to: book, timeout: {after: 3 days, to: lost}}
    book: {kind: service, handler: ledger, to: ask, error: {to: lost}}
    ask:
      responsible: office/chief
      due: 3 days
      deemed: {after: 3 days, action: silent}
      actions:
        again: {to: first, kind: return}
        give_up: {to: lost, when: count(ask.again) >= 2, kind: escalate}
        silent: {to: done, by: system}
    done: {kind: end, outcome: done}
    lost: {kind: end, outcome: lost}
    """
)
CALLS = steps(
    """
    first: {kind: call, process: letter, with: {pages: pages}, ends: {done: done, dropped: gone}}
    done: {kind: end, outcome: done}
    gone: {kind: end, outcome: gone}
    """,
    data="pages: {type: integer, required: true, min: 1}",
)


def _after(found: Catalogue) -> dict[str, Covered]:
    """Generate from nothing, play what came of it, and return the coverage then."""
    made = generate(found, run_paths([], found))
    assert made.beyond == ()
    coverage = Coverage(found.processes.values())
    for text in made.files.values():
        assert scenario(text, found).problems == ()
        assert play(text, found, coverage) == []
    return dict(coverage.processes)


@pytest.mark.parametrize("definition", [LETTER, ROUTES, PATIENCE], ids=["letter", "routes", "patience"])
def test_generated_scenarios_come_true_and_leave_nothing_out(definition: ProcessDefinition) -> None:
    (found,) = _after(catalogue(definition)).values()
    assert found.missing() == ()


def test_a_called_procedure_is_led_to_each_of_its_ends() -> None:
    found = _after(catalogue(CALLS, replace(LETTER, name="letter", digest="letter")))
    assert found["sample"].missing() == ()


def test_what_is_covered_gets_no_scenario_and_what_cannot_be_reached_is_told() -> None:
    never = steps(
        """
        first: {responsible: office/clerk, actions: {ok: {to: done}, no: {to: never, when: "n > 5 and n < 5"}}}
        done: {kind: end, outcome: done}
        never: {kind: end, outcome: never}
        """,
        data="n: {type: integer, required: true}",
    )
    found = catalogue(never)
    made = generate(found, run_paths([], found))
    assert [(name, element.name) for name, element in made.beyond] == [
        ("sample", "never"),
        ("sample", "first.no"),
        ("sample", "first.no true"),
    ]
    assert made.files["sample"].count("- scenario:") == 1


def test_drafts_cannot_be_started_and_get_no_scenario() -> None:
    found = catalogue(replace(LETTER, status=Status.DRAFT, digest="draft"))
    assert generate(found, run_paths([], found)) == ({}, ())


def test_the_way_through_a_block_leads_into_its_regions_and_out_of_their_ends() -> None:
    graph = whole(ROUTES)
    assert shortest_path(graph, "first", "done") == ("first", "both", "done")
    assert shortest_path(graph, "first", "end_b") == ("first", "both", "sign_b", "end_b")
    assert shortest_path(graph, "done", "first") == ()
    assert distances_to(graph, "done")["sign_a"] == 2
    assert distances_to(graph, "nowhere") == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": True, "b": [1, "x"]}, "{a: true, b: [1, x]}"),
        ("true", '"true"'),
        ("402", '"402"'),
        ("a, b: {c}", '"a, b: {c}"'),
        ("#1", '"#1"'),
        ("external/student:2023001", "external/student:2023001"),
        ("2026-03-02 09:00", "2026-03-02 09:00"),
        ("2026-03-16T09:00+08:00", '"2026-03-16T09:00+08:00"'),
        ('"', '"\\""'),
    ],
)
def test_values_are_written_so_that_they_are_read_as_they_are(value: object, text: str) -> None:
    from workflow_engine.source.reader import read

    assert written(value) == text
    assert read(f"x: {text}").value == {"x": value}
