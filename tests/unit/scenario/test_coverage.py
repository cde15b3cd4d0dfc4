"""States, actions and guards that scenarios touch."""

from __future__ import annotations

import pytest

from tests.support import steps
from tests.unit.scenario.sample import LETTER, catalogue, play, story
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.scenario.coverage import Coverage, Covered


def covered(lines: str, data: str = "{pages: 3}", definition: ProcessDefinition = LETTER) -> Covered:
    found, coverage = catalogue(definition), Coverage([definition])
    assert play(story(lines, data=data), found, coverage) == []
    return coverage.processes["sample"]


def names(found: Covered, kind: str) -> list[str]:
    return [element.name for element in found.missing(kind)]


def test_what_nobody_touched_is_missing_in_declared_order() -> None:
    found = covered("- {by: cai, act: send}")
    assert names(found, "state") == ["done", "dropped"]
    assert names(found, "action") == ["write.drop", "sign.ok", "sign.long"]
    assert names(found, "guard") == ["sign.ok true", "sign.ok false", "sign.long true", "sign.long false"]
    assert found.count("state") == (2, 4)
    assert found.count() == (3, 12)
    assert found.percent == 25


def test_who_acts_decides_on_all_guards_of_the_state() -> None:
    found = covered("- {by: cai, act: send}\n- {by: bob, act: ok}")
    assert names(found, "guard") == ["sign.ok false", "sign.long true"]


def test_a_guard_that_refuses_somebody_was_found_false() -> None:
    found = covered("- {by: cai, act: send}\n- {by: bob, act: long, reason: 太长, refused: guard-refused}")
    assert names(found, "guard") == ["sign.ok true", "sign.ok false", "sign.long true"]


def test_an_action_is_missing_as_long_as_it_was_only_refused() -> None:
    found = covered("- {by: bob, act: drop, refused: not-authorized}")
    assert "write.drop" in names(found, "action")


ROUTES = steps(
    """
    first: {kind: decision, branches: [{when: "amount > 10", to: both}, {otherwise: true, to: small}]}
    small: {kind: end, outcome: small}
    both:
      kind: parallel
      to: done
      regions:
        a: {start: sign_a, states: {sign_a: {responsible: office/chief, actions: {ok: {to: end_a}}},
            end_a: {kind: end, outcome: a}}}
        b: {when: amount > 100, start: sign_b, states: {sign_b: {responsible: top/president,
            due: {default: 1 day, when: [{if: amount > 1000, then: 2 days}]}, actions: {ok: {to: end_b}}},
            end_b: {kind: end, outcome: b}}}
    done: {kind: end, outcome: done}
    """,
    data="amount: {type: integer, required: true}",
)


@pytest.mark.parametrize(
    ("amount", "lines", "missing"),
    [
        (5, "- {expect: {ended: small}}", {"both", "sign_a", "end_a", "sign_b", "end_b", "done"}),
        (50, "- {by: bob, act: ok}", {"small", "sign_b", "end_b"}),
        (500, "- {by: bob, act: ok}\n- {by: ann, act: ok}", {"small"}),
    ],
)
def test_decisions_regions_and_ends_count_as_they_are_reached(amount: int, lines: str, missing: set[str]) -> None:
    assert set(names(covered(lines, f"{{amount: {amount}}}", ROUTES), "state")) == missing


def test_guards_of_branches_regions_and_limits_are_asked_on_entry() -> None:
    found = covered("- {by: bob, act: ok}", "{amount: 500}", ROUTES)
    assert names(found, "guard") == ["first:branch#1 false", "both:region b false", "sign_b:due#1 true"]


def test_a_procedure_without_anything_to_touch_is_covered() -> None:
    assert Covered(LETTER, ()).percent == 100
