"""代办: in a dated absence the deputy acts, and the act is both persons'."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support import MONDAY, ORGANIZATION, Desk, organization, steps
from workflow_engine.definition.calendar import STANDARD, WorkingTime
from workflow_engine.errors import InvalidDefinition
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.operations.substitute import Substitute

STATES = """
    first: {responsible: office/clerk, accountable: office/chief, actions: {pass: {to: second}}}
    second: {responsible: office/chief, accountable: office/chief, actions: {approve: {to: done}}}
    done: {kind: end, outcome: completed}
"""
AWAY = ORGANIZATION.replace(
    "cai:  {name: 蔡, posts: [{post: office/clerk}]}",
    "cai:  {name: 蔡, posts: [{post: office/clerk}], absences: [{from: 2026-03-02, until: 2026-03-03}]}",
).replace(
    "dan:  {name: 丹, posts: [{post: works/foreman}]}",
    "dan:  {name: 丹, posts: [{post: works/foreman}], absences: [{from: 2026-03-02, until: 2026-03-02, deputy: fay}]}",
)
WORLD = World(OrganizationDirectory(organization(AWAY)), WorkingTime(STANDARD))


def desk(**more: str) -> Desk:
    return Desk(steps(STATES, **more), WORLD).start(by="ann")


def substitute(at: Desk, by: str, on_behalf: str, action: str = "pass") -> Substitute:
    return Substitute(by=by, at=at.now, on_behalf=on_behalf, action=action)


def test_the_deputy_of_the_post_acts_for_its_absent_holder() -> None:
    at = desk()
    at.do(substitute(at, "bob", "cai"))
    assert at.states == ["second"]
    assert at.case.performers("first") == ("cai", "bob")


def test_an_absence_may_name_its_own_deputy() -> None:
    assert WORLD.directory.stands_in_for("fay", MONDAY.date()) == ("dan",)
    assert WORLD.directory.stands_in_for("bob", MONDAY.date()) == ("cai",)


def test_the_act_counts_as_both_persons_for_the_separation_of_duties() -> None:
    at = desk(extra="separate: [[first, second]]")
    at.do(substitute(at, "bob", "cai"))
    assert at.reasons("approve", by="bob") == ["separation-of-duties"]


def test_a_deputy_who_may_not_act_himself_may_not_act_for_another() -> None:
    at = desk(extra="separate: [[first, second]]")
    at.act("pass", by="gus")
    assert at.states == ["second"]
    other = desk(extra="separate: [[second, first]]")
    other.do(substitute(other, "bob", "cai"))
    assert other.case.performers("first") == ("cai", "bob")


def test_nobody_stands_in_for_one_who_is_there() -> None:
    at = desk()
    at.now += timedelta(days=2)
    assert at.why_not(substitute(at, "bob", "cai")) == ["not-a-deputy"]


def test_only_the_deputy_stands_in() -> None:
    at = desk()
    assert at.why_not(substitute(at, "eve", "cai")) == ["not-a-deputy"]


def test_what_the_absent_one_could_not_do_the_deputy_cannot_do_either() -> None:
    at = desk()
    assert at.why_not(substitute(at, "fay", "dan")) == ["not-authorized"]


def test_an_absence_that_ends_before_it_begins_or_names_nobody_is_refused() -> None:
    for wrong in ("{from: 2026-03-03, until: 2026-03-02}", "{from: 2026-03-02, until: 2026-03-03, deputy: zed}"):
        with pytest.raises(InvalidDefinition):
            organization(
                ORGANIZATION.replace(
                    "posts: [{post: works/foreman}]", f"posts: [{{post: works/foreman}}], absences: [{wrong}]"
                )
            )
