"""Amounts and the powers to sign for them."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import findings, procedure
from workflow_engine.lint.finding import Finding

ORGANIZATION = """\
organization: school
units:
  top:
    head: president
    posts: {president: {}, vice: {reports_to: president, signing_limit: 100000}}
  office:
    parent: top
    head: chief
    posts: {chief: {reports_to: top/vice, signing_limit: 10000}, clerk: {reports_to: chief}}
people:
  p1: {name: 甲, posts: [{post: office/chief}]}
  p2: {name: 乙, posts: [{post: office/clerk}]}
  p3: {name: 丙, posts: [{post: top/vice}]}
  p4: {name: 丁, posts: [{post: top/president}]}
"""
DATA = "data: {amount: {type: money, min: 0, required: true}, urgent: {type: boolean, required: true}}"
DONE = "done: {kind: end, outcome: done}\nrefused: {kind: end, outcome: refused}"


def signed(name: str, post: str, *actions: str) -> str:
    return f"{name}: {{responsible: {post}, accountable: top/president, actions: {{{', '.join(actions)}}}}}"


def route(*branches: str) -> str:
    return f"route: {{kind: decision, branches: [{', '.join(f'{{{b}}}' for b in branches)}]}}"


def exceeded(*states: str) -> list[Finding]:
    text = procedure("\n".join((*states, DONE)), extra=DATA)
    return [f for f in findings(text, ORGANIZATION) if f.rule == "authority-exceeded"]


APPLY = signed("first", "office/clerk", "go: {to: route}")
CHIEF = signed("chief", "office/chief", "agree: {to: done}", "refuse: {kind: reject, to: refused}")
VICE = signed("vice", "top/vice", "agree: {to: done}")
PRESIDENT = signed("president", "top/president", "agree: {to: done}")


def test_a_branch_that_sends_too_much_to_a_limited_post_is_told_at_its_condition() -> None:
    found = exceeded(
        APPLY, route("when: amount < 50000, to: chief", "otherwise: true, to: president"), CHIEF, PRESIDENT
    )
    assert [f.path for f in found] == [("states", "route", "branches", 0, "when")]
    assert found[0].witness
    assert found[0].witness.zh == "amount = 10001"
    assert [related.file for related in found[0].related] == ["1.yaml", "2.yaml"]


def test_an_action_that_lets_too_much_through_is_told_at_its_condition() -> None:
    chief = signed(
        "first", "office/chief", "agree: {to: done, when: amount <= 20000}", "up: {to: president, when: amount > 20000}"
    )
    assert [f.path[-2:] for f in exceeded(chief, PRESIDENT)] == [("agree", "when")]


def test_an_otherwise_branch_is_told_at_itself() -> None:
    found = exceeded(APPLY, route("when: amount < 100, to: done", "otherwise: true, to: chief"), CHIEF)
    assert [f.path for f in found] == [("states", "route", "branches", 1)]


@pytest.mark.parametrize("limit", ["amount <= 10000", "amount < 10000", "amount < 9999.99", "amount == 0"])
def test_what_the_post_may_sign_is_left_alone(limit: str) -> None:
    assert exceeded(APPLY, route(f"when: {limit}, to: chief", "otherwise: true, to: president"), CHIEF, PRESIDENT) == []


def test_a_superior_who_signs_afterwards_mends_it() -> None:
    chief = signed("chief", "office/chief", "agree: {to: president}")
    assert (
        exceeded(APPLY, route("when: amount < 50000, to: chief", "otherwise: true, to: president"), chief, PRESIDENT)
        == []
    )


def test_a_superior_with_a_limit_of_his_own_mends_it_up_to_that() -> None:
    chief = signed("chief", "office/chief", "agree: {to: vice}")
    small = route("when: amount <= 100000, to: chief", "otherwise: true, to: president")
    large = route("when: amount <= 200000, to: chief", "otherwise: true, to: president")
    assert exceeded(APPLY, small, chief, VICE, PRESIDENT) == []
    found = exceeded(APPLY, large, chief, VICE, PRESIDENT)
    assert {f.witness.zh for f in found if f.witness} == {"amount = 100001"}


def test_a_superior_who_signed_before_mends_it() -> None:
    president = signed("president", "top/president", "agree: {to: chief}")
    way = route("when: amount <= 10000, to: chief", "otherwise: true, to: president")
    assert exceeded(APPLY, way, president, CHIEF) == []


def test_work_of_somebody_without_the_power_mends_nothing() -> None:
    chief = signed("chief", "office/chief", "agree: {to: file}")
    clerk = signed("file", "office/clerk", "filed: {to: done}")
    way = route("when: amount < 50000, to: chief", "otherwise: true, to: president")
    assert len(exceeded(APPLY, way, chief, clerk, PRESIDENT)) == 1


def test_sending_a_matter_back_is_no_signature() -> None:
    chief = signed("chief", "office/chief", "back: {kind: return, to: first}", "refuse: {kind: reject, to: refused}")
    way = route("when: amount < 50000, to: chief", "otherwise: true, to: president")
    assert exceeded(APPLY, way, chief, PRESIDENT) == []


def test_a_limit_says_nothing_about_work_that_no_condition_ties_to_an_amount() -> None:
    assert exceeded(signed("first", "office/chief", "go: {to: done}")) == []


def test_what_led_to_a_state_counts() -> None:
    below = signed(
        "first", "office/clerk", "go: {to: route, when: amount <= 10000}", "up: {to: president, when: amount > 10000}"
    )
    way = route("when: amount < 50000 and urgent, to: chief", "otherwise: true, to: president")
    assert exceeded(below, way, CHIEF, PRESIDENT) == []
