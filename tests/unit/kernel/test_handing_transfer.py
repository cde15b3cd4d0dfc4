"""转办、签收转办、拒收: an offer, and what becomes of it."""

from __future__ import annotations

import pytest

from tests.support import ORGANIZATION, WORLD, Desk, organization, steps
from workflow_engine.kernel.case import Handover
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.operations.accept import Accept
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.decline import Decline
from workflow_engine.kernel.operations.delegate import Delegate
from workflow_engine.kernel.operations.transfer import Transfer

LETTER = """
first:
  responsible: office/clerk
  accountable: office/chief
  actions: {go: {to: check}, stop: {kind: reject, to: refused}}
check:
  responsible: works/worker
  accountable: works/foreman
  actions: {pass: {to: done}, back: {kind: return, to: first}}
done:    {kind: end, outcome: completed}
refused: {kind: end, outcome: refused}
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(steps(LETTER)).start()


def offer(desk: Desk, to: str = "works/worker", by: str = "cai") -> None:
    desk.order(Transfer, by, to=to, reason="不归文书")


def test_the_sender_answers_for_a_matter_until_it_is_accepted(desk: Desk) -> None:
    offer(desk)
    assert (desk.item.owner, desk.item.offered, desk.item.accountable) == (
        "office/clerk",
        "works/worker",
        "office/chief",
    )
    assert desk.who("go") == ("cai", "gus")
    assert desk.reasons("go", "eve") == ["not-authorized"]
    desk.order(Accept, "eve")
    assert (desk.item.owner, desk.item.holder, desk.item.offered) == ("works/worker", "eve", "")
    assert desk.item.accountable == "office/chief"
    assert desk.who("go") == ("eve",)
    assert desk.reasons("go", "cai") == ["not-authorized"]


def test_acting_ends_the_offer(desk: Desk) -> None:
    offer(desk)
    desk.act("go", "cai")
    assert desk.refused(Accept, "eve") == ["not-offered"]


def test_the_taker_is_told_and_so_is_the_sender(desk: Desk) -> None:
    offer(desk)
    assert [(e.payload["role"], e.payload["to"]) for e in desk.effects] == [("offered", ["works/worker"])]
    desk.order(Accept, "eve")
    assert [(e.payload["role"], e.payload["to"]) for e in desk.effects] == [("accepted", ["office/clerk"])]


def test_a_person_a_post_and_a_unit_can_be_offered_a_matter(desk: Desk) -> None:
    for to, owner, taker in (("eve", "@eve", "eve"), ("@dan", "@dan", "dan"), ("office", "office", "bob")):
        offer(desk, to, by=desk.item.holder or "cai")
        assert desk.item.offered == owner
        desk.order(Accept, taker)
        assert (desk.item.owner, desk.item.holder) == (owner, taker)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("office/clerk", "to-oneself"),
        ("@cai", "to-oneself"),
        ("cai", "to-oneself"),
        ("nobody", "unknown-party"),
        ("@nobody", "unknown-party"),
        ("works/boss", "unknown-party"),
        ("", "unknown-party"),
        ("external/supplier", "external-owner"),
        ("external/student:1", "external-owner"),
    ],
)
def test_a_matter_is_not_offered_to_oneself_to_the_unknown_or_outside(desk: Desk, to: str, why: str) -> None:
    assert desk.refused(Transfer, "cai", to=to, reason="x") == [why]


def test_a_matter_is_not_offered_to_a_vacant_post() -> None:
    text = ORGANIZATION.replace(
        "  dan:  {name: 丹, posts: [{post: works/foreman}]}\n", "  dan:  {name: 丹, posts: []}\n"
    )
    world = World(OrganizationDirectory(organization(text)), WORLD.time)
    desk = Desk(steps(LETTER), world).start()
    assert desk.refused(Transfer, "cai", to="works/foreman", reason="x") == ["vacant-owner"]
    assert desk.refused(Transfer, "cai", to="dan", reason="x") == ["vacant-owner"]


def test_all_reasons_come_at_once(desk: Desk) -> None:
    assert desk.refused(Transfer, "eve", to="nobody") == ["not-authorized", "reason-missing", "unknown-party"]
    assert desk.refused(Transfer, "cai", to="eve", item="9.9", reason=" ") == ["no-such-item", "reason-missing"]


def test_what_is_on_offer_is_not_offered_or_delegated_again(desk: Desk) -> None:
    offer(desk)
    assert desk.refused(Transfer, "gus", to="works/foreman", reason="x") == ["already-offered"]
    assert desk.refused(Delegate, "cai", to="gus") == ["already-offered"]


def test_what_somebody_holds_is_his_to_offer(desk: Desk) -> None:
    desk.order(Claim, "gus")
    assert desk.refused(Transfer, "cai", to="works/foreman", reason="x") == ["held-by-other"]
    offer(desk, "works/foreman", by="gus")
    assert desk.item.holder == "gus"


def test_only_those_it_is_offered_to_accept_or_decline(desk: Desk) -> None:
    assert desk.refused(Accept, "eve") == ["not-offered"]
    offer(desk)
    assert desk.refused(Accept, "dan") == ["not-offered"]
    assert desk.refused(Decline, "dan", reason="x", right_owner="office/chief") == ["not-offered"]


def test_an_outsider_does_not_hand_his_step_on() -> None:
    text = "first: {responsible: $requester, accountable: office/chief, actions: {go: {to: done}}}\n"
    desk = Desk(steps(text + "done: {kind: end, outcome: done}")).start(by="cai", requester="external/student:1")
    assert desk.refused(Transfer, "external/student:1", to="works/worker", reason="x") == ["outsider"]


def test_declining_needs_a_reason_and_the_right_owner(desk: Desk) -> None:
    offer(desk)
    assert desk.refused(Decline, "eve") == ["reason-missing", "right-owner-missing"]
    assert desk.refused(Decline, "eve", reason="x", right_owner="nobody") == ["unknown-party"]
    assert desk.refused(Decline, "eve", reason="x", right_owner="works/worker") == ["right-owner-is-oneself"]
    desk.order(Decline, "eve", reason="非维修", right_owner="office/chief")
    assert (desk.item.owner, desk.item.offered) == ("office/clerk", "")
    assert desk.case.margin.handovers == (
        Handover("transfer", "office/clerk", "works/worker", "first"),
        Handover("decline", "works/worker", "office/clerk", "first"),
    )
    assert desk.who("go") == ("cai", "gus")


def test_who_is_kept_apart_from_a_step_is_not_offered_it() -> None:
    desk = Desk(steps(LETTER, extra="separate: [[first, check]]")).start()
    desk.act("go", "cai")
    assert desk.refused(Transfer, "eve", to="cai", reason="x") == ["separation-of-duties"]
    assert desk.refused(Transfer, "eve", to="office/clerk", reason="x") == []
    desk.order(Transfer, "eve", to="office/clerk", reason="x")
    assert desk.refused(Accept, "cai") == ["separation-of-duties"]
    assert desk.refused(Accept, "gus") == []


def test_the_trail_says_who_offered_what_to_whom_and_why(desk: Desk) -> None:
    def name(ref: str, lang: str) -> str:
        return desk.world.directory.name(ref, lang)

    offer(desk)
    said = desk.last[0].say(name)  # type: ignore[attr-defined]
    assert said.zh == "转办 办公室文书 → 维修中心维修工（待签收）：不归文书"
    desk.order(Decline, "eve", reason="非维修", right_owner="office/chief")
    said = desk.last[0].say(name)  # type: ignore[attr-defined]
    assert said.zh == "维修中心维修工拒收：非维修，应由办公室主任承办"
