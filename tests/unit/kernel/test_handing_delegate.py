"""委派、交回: somebody else acts, the owner answers for it."""

from __future__ import annotations

import pytest

from tests.support import ORGANIZATION, WORLD, Desk, organization, steps
from workflow_engine.kernel.advance import advance
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.delegate import Delegate
from workflow_engine.kernel.operations.hand_back import HandBack
from workflow_engine.kernel.operations.transfer import Transfer

LETTER = """
first:
  responsible: office/clerk
  accountable: office/chief
  actions: {go: {to: done}}
done: {kind: end, outcome: completed}
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(steps(LETTER)).start()


def test_the_owner_stays_and_the_delegate_acts_for_the_lender(desk: Desk) -> None:
    desk.order(Delegate, "cai", to="eve", reason="出差")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "eve", ("cai",))
    assert desk.who("go") == ("eve",)
    assert desk.reasons("go", "cai") == ["held-by-other"]
    decision = advance(desk.definition, desk.case, Act(action="go", by="eve", at=desk.now), WORLD)
    assert (decision.on_behalf, decision.post) == ("cai", "office/clerk")
    assert desk.act("go", "eve").outcome == "completed"


def test_what_is_handed_back_is_the_lenders_again(desk: Desk) -> None:
    desk.order(Delegate, "cai", to="eve")
    desk.order(HandBack, "eve", reason="已看过")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "cai", ())
    assert desk.refused(HandBack, "eve") == ["not-delegated"]


def test_the_lender_may_take_it_back(desk: Desk) -> None:
    desk.order(Delegate, "cai", to="eve")
    assert desk.refused(HandBack, "fay") == ["not-delegated"]
    desk.order(HandBack, "cai")
    assert (desk.item.holder, desk.item.lent) == ("cai", ())
    assert [(e.payload["role"], e.payload["to"]) for e in desk.effects] == [("handed-back", ["@eve"])]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("cai", ["to-oneself"]),
        ("nobody", ["unknown-party"]),
        ("works/worker", ["unknown-party"]),
        ("external/student:1", ["external-owner"]),
    ],
)
def test_only_another_person_inside_is_delegated_to(desk: Desk, to: str, why: list[str]) -> None:
    assert desk.refused(Delegate, "cai", to=to) == why


def test_only_who_has_it_in_hand_delegates(desk: Desk) -> None:
    assert desk.refused(Delegate, "eve", to="fay") == ["not-authorized"]
    desk.order(Claim, "gus")
    assert desk.refused(Delegate, "cai", to="eve") == ["held-by-other"]


def test_a_delegated_matter_is_not_transferred_before_it_is_back(desk: Desk) -> None:
    desk.order(Delegate, "cai", to="eve")
    assert desk.refused(Transfer, "eve", to="works/foreman", reason="x") == ["on-loan"]
    assert desk.refused(Transfer, "cai", to="works/foreman", reason="x") == ["held-by-other"]


def test_a_lender_who_has_left_his_post_gets_nothing_back(desk: Desk) -> None:
    desk.order(Delegate, "cai", to="eve")
    text = ORGANIZATION.replace("cai:  {name: 蔡, posts: [{post: office/clerk}]}", "cai:  {name: 蔡, posts: []}")
    desk.world = World(OrganizationDirectory(organization(text)), WORLD.time)
    desk.order(HandBack, "eve")
    assert (desk.item.holder, desk.item.lent) == (None, ())
    assert desk.who("go") == ("gus",)
