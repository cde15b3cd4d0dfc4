"""Steps that nobody can pass by, steps that one case can visit, and what is reached while only some states are left."""

from __future__ import annotations

import pytest

from tests.support import steps
from workflow_engine.graph.build import Scope, build
from workflow_engine.graph.people import mandatory, most_distinct, runs, undisturbed

CLERK = "responsible: office/clerk, accountable: office/chief"


def flow(text: str) -> Scope:
    return build(steps(text))


def branched(join: str = "all", more: str = "", back: str = "") -> Scope:
    return flow(
        f"""
        first: {{{CLERK}, actions: {{go: {{to: both}}, drop: {{kind: withdraw, to: dropped}}}}}}
        both:
          kind: parallel
          join: {join}
          to: last{more}
          regions:
            left:
              start: l1
              states:
                l1: {{{CLERK}, actions: {{lgo: {{to: l3}}, lnext: {{to: l2}}}}}}
                l2: {{{CLERK}, actions: {{lon: {{to: l3}}}}}}
                l3: {{kind: end, outcome: ok}}
            right:
              start: r1
              states:
                r1: {{{CLERK}, actions: {{ra: {{to: ra}}, rb: {{to: rb}}}}}}
                ra: {{{CLERK}, actions: {{rago: {{to: r3}}}}}}
                rb: {{{CLERK}, actions: {{rbgo: {{to: r3}}}}}}
                r3: {{kind: end, outcome: ok}}
        last: {{{CLERK}, actions: {{finish: {{to: done}}{back}}}}}
        done: {{kind: end, outcome: done}}
        dropped: {{kind: end, outcome: dropped}}
        """
    )


def test_a_withdrawal_passes_nothing_by() -> None:
    assert mandatory(branched()) == {"first", "both", "l1", "l3", "r1", "r3", "last", "done"}


@pytest.mark.parametrize(("join", "more"), [("any", ""), ("all", "\n          actions: {stop: {to: last}}")])
def test_inside_a_block_that_can_be_left_early_nothing_must_be_passed(join: str, more: str) -> None:
    assert mandatory(branched(join, more)) == {"first", "both", "last", "done"}


def test_ways_that_meet_again_leave_only_what_they_share() -> None:
    scope = flow(
        f"""
        first: {{{CLERK}, actions: {{one: {{to: a}}, other: {{to: b}}}}}}
        a: {{{CLERK}, actions: {{aon: {{to: last}}}}}}
        b: {{{CLERK}, actions: {{bon: {{to: last}}, again: {{kind: return, to: first}}}}}}
        last: {{{CLERK}, actions: {{finish: {{to: done}}}}}}
        done: {{kind: end, outcome: done}}
        """
    )
    assert mandatory(scope) == {"first", "last", "done"}
    assert set(runs(scope, ["a", "b", "last"])) == {frozenset({"a", "b", "last"})}


def test_branches_of_one_block_meet_and_ways_of_one_branch_do_not() -> None:
    found = runs(branched(), ["l2", "ra", "rb", "last"])
    assert set(found) == {frozenset({"l2", "ra", "last"}), frozenset({"l2", "rb", "last"})}


def test_a_block_entered_again_takes_the_other_way() -> None:
    scope = branched(back=", again: {kind: return, to: both}")
    assert set(runs(scope, ["ra", "rb"])) == {frozenset({"ra", "rb"})}


def test_states_that_no_case_reaches_are_in_no_run() -> None:
    scope = branched()
    assert runs(scope, ["nowhere", "last"]) == (frozenset({"last"}),)
    assert runs(scope, ["nowhere"]) == ()


@pytest.mark.parametrize(
    ("people", "count"),
    [
        ({"a": "x", "b": "x"}, 1),
        ({"a": "xy", "b": "x"}, 2),
        ({"a": "xy", "b": "xy", "c": "xy"}, 2),
        ({"a": "x", "b": "y", "c": ""}, 2),
        ({}, 0),
    ],
)
def test_as_many_different_people_as_a_matching_finds(people: dict[str, str], count: int) -> None:
    assert most_distinct({seat: frozenset(who) for seat, who in people.items()}) == count


@pytest.mark.parametrize(
    ("join", "kept", "reached"),
    [
        ("all", "l1 l2 l3 r1 ra rb r3 both", True),
        ("all", "l1 l2 l3 r1 both", False),
        ("any", "l1 l2 l3 r1 both", True),
        ("{at_least: 2}", "l1 r1 ra r3 both", True),
        ("all", "", False),
    ],
)
def test_a_block_is_left_when_enough_branches_can_end(join: str, kept: str, reached: bool) -> None:
    entered = undisturbed(branched(join), "first", {"first", *kept.split()})
    assert {"both", "l1", "r1"} <= entered
    assert ("last" in entered) == reached
