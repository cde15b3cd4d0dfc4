"""Where an absence meets what people do with a work item."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support import ORGANIZATION, Desk, organization, steps
from workflow_engine.definition.calendar import STANDARD, WorkingTime
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.operations.delegate import Delegate
from workflow_engine.kernel.operations.hand_back import HandBack
from workflow_engine.kernel.operations.substitute import Substitute

AWAY = ORGANIZATION.replace(
    "dan:  {name: 丹, posts: [{post: works/foreman}]}",
    "dan:  {name: 丹, posts: [{post: works/foreman}], absences: [{from: 2026-03-03, until: 2026-03-04, deputy: fay}]}",
)
STATES = """
    first: {responsible: office/clerk, accountable: office/chief, actions: {pass: {to: done}}}
    done: {kind: end, outcome: completed}
"""


@pytest.fixture
def desk() -> Desk:
    world = World(OrganizationDirectory(organization(AWAY)), WorkingTime(STANDARD))
    return Desk(steps(STATES), world).start(by="cai")


def test_nothing_is_delegated_to_somebody_who_is_away(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    with pytest.raises(CommandRejected) as refused:
        desk.do(Delegate(by="cai", at=desk.now, to="dan"))
    assert [reason.code for reason in refused.value.reasons] == ["away"]
    desk.do(Delegate(by="cai", at=desk.now, to="eve"))


def test_what_was_delegated_to_one_who_then_is_away_his_deputy_does_and_it_is_both_persons_act(desk: Desk) -> None:
    desk.do(Delegate(by="cai", at=desk.now, to="dan"))
    desk.now += timedelta(days=1)
    desk.do(Substitute(by="fay", at=desk.now, on_behalf="dan", action="pass"))
    assert desk.case.outcome == "completed"
    assert desk.case.performers("first") == ("dan", "fay")


def test_who_lent_it_takes_it_back_while_the_other_one_is_away(desk: Desk) -> None:
    desk.do(Delegate(by="cai", at=desk.now, to="dan"))
    desk.now += timedelta(days=1)
    desk.do(HandBack(by="cai", at=desk.now))
    assert (desk.item.holder, desk.item.lent) == ("cai", ())
