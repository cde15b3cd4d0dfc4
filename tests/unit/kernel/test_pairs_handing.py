"""Where handing on meets something else: each of these pairs has been a bug in some engine."""

from __future__ import annotations

import pytest

from tests.support import Desk, steps
from workflow_engine.kernel.advance import advance
from workflow_engine.kernel.case import WorkItem
from workflow_engine.kernel.events import Left
from workflow_engine.kernel.operations.accept import Accept
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.decline import Decline
from workflow_engine.kernel.operations.delegate import Delegate
from workflow_engine.kernel.operations.hand_back import HandBack
from workflow_engine.kernel.operations.reassign import Reassign
from workflow_engine.kernel.operations.release import Release
from workflow_engine.kernel.operations.transfer import Transfer
from workflow_engine.kernel.operations.withdraw import Withdraw

ENDS = """
done:    {kind: end, outcome: completed}
refused: {kind: end, outcome: refused}
"""
ALONE = f"""
first:
  responsible: office/clerk
  accountable: office/chief
  actions: {{go: {{to: done}}}}
{ENDS}"""
VOTE = f"""
first:
  responsible: office/clerk
  accountable: office/chief
  sign: {{rule: RULE, refusal: REFUSAL, members: ["@cai", "@dan", "@eve"]}}
  actions: {{yes: {{to: done}}, no: {{kind: reject, to: refused}}}}
{ENDS}"""
BLOCK = f"""
first:
  kind: parallel
  join: all
  to: done
  actions: {{stop: {{to: refused, by: office/chief}}}}
  regions:
    left:
      start: write
      states:
        write: {{responsible: office/clerk, accountable: office/chief, actions: {{ok: {{to: left_end}}}}}}
        left_end: {{kind: end, outcome: ok}}
    right:
      start: mend
      states:
        mend: {{responsible: works/worker, accountable: works/foreman, actions: {{ok: {{to: right_end}}}}}}
        right_end: {{kind: end, outcome: ok}}
{ENDS}"""


def alone() -> Desk:
    return Desk(steps(ALONE)).start()


def vote(rule: str = "all", refusal: str = "ends") -> Desk:
    text = VOTE.replace("RULE", rule).replace("REFUSAL", refusal).replace('["@cai", "@dan", "@eve"]', "[$data.who]")
    return Desk(steps(text, data="who: {type: persons}")).start(data={"who": ["cai", "dan", "eve"]})


def block() -> Desk:
    return Desk(steps(BLOCK)).start()


def item_of(desk: Desk, owner: str) -> WorkItem:
    return next(item for item in desk.case.items if item.owner == owner)


def test_a_delegation_of_a_delegation_comes_back_link_by_link() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="dan")
    desk.order(Delegate, "dan", to="eve")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "eve", ("cai", "dan"))
    desk.order(HandBack, "eve")
    assert (desk.item.holder, desk.item.lent) == ("dan", ("cai",))
    desk.order(HandBack, "dan")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "cai", ())


def test_a_delegation_does_not_go_round_in_a_circle() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="dan")
    desk.order(Delegate, "dan", to="eve")
    assert desk.refused(Delegate, "eve", to="cai") == ["delegated-in-a-circle"]


def test_the_first_lender_takes_a_twice_delegated_matter_back_at_once() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="dan")
    desk.order(Delegate, "dan", to="eve")
    desk.order(HandBack, "cai")
    assert (desk.item.holder, desk.item.lent) == ("cai", ())


def test_the_lender_in_the_middle_takes_back_his_own_link_only() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="dan")
    desk.order(Delegate, "dan", to="eve")
    desk.order(HandBack, "dan")
    assert (desk.item.holder, desk.item.lent) == ("dan", ("cai",))


def test_a_borrower_does_not_release_what_he_borrowed_into_a_pool_that_forgets_the_lender() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="eve")
    assert desk.refused(Release, "eve") == ["on-loan"]


def test_an_offer_made_by_a_leaver_stays_open_and_his_successor_answers() -> None:
    desk = alone()
    desk.order(Reassign, "bob", to="dan", reason="x")
    desk.order(Transfer, "dan", to="works/worker", reason="x")
    desk.order(Reassign, "bob", person="dan", to="gus", reason="离职")
    assert (desk.item.owner, desk.item.offered) == ("@gus", "works/worker")
    desk.order(Accept, "eve")
    assert desk.who("go") == ("eve",)


def test_an_offer_made_to_a_leaver_is_his_successors_to_answer() -> None:
    desk = alone()
    desk.order(Transfer, "cai", to="dan", reason="x")
    desk.order(Reassign, "bob", person="dan", to="eve", reason="离职")
    assert desk.refused(Accept, "dan") == ["not-offered"]
    desk.order(Accept, "eve")
    assert (desk.item.owner, desk.item.holder) == ("@eve", "eve")


def test_an_offer_to_a_leaver_by_his_successor_is_over() -> None:
    desk = alone()
    desk.order(Reassign, "bob", to="eve", reason="x")
    desk.order(Transfer, "eve", to="dan", reason="x")
    desk.order(Reassign, "bob", person="dan", to="eve", reason="离职")
    assert (desk.item.owner, desk.item.offered) == ("@eve", "")


def test_what_a_leaver_lent_comes_back_to_his_successor() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="eve")
    desk.order(Reassign, "bob", person="cai", to="gus", reason="离职")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "eve", ("gus",))
    desk.order(HandBack, "eve")
    assert desk.case.items[0].holder == "gus"


def test_what_a_leaver_borrowed_goes_back_or_to_the_person_who_succeeds_him() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="eve")
    desk.order(Reassign, "bob", person="eve", to="fay", reason="离职")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "fay", ("cai",))
    desk.order(Reassign, "bob", person="fay", to="works/worker", reason="离职")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "cai", ())


def test_a_lender_who_succeeds_his_borrower_has_his_own_again() -> None:
    desk = alone()
    desk.order(Delegate, "cai", to="eve")
    desk.order(Reassign, "bob", person="eve", to="cai", reason="离职")
    assert (desk.item.owner, desk.item.holder, desk.item.lent) == ("office/clerk", "cai", ())


def test_the_vote_of_a_leaver_stays_counted_and_his_open_one_passes_on() -> None:
    desk = vote()
    desk.act("yes", "dan")
    assert desk.refused(Reassign, "bob", person="dan", to="fay", reason="离职") == ["nothing-to-reassign"]
    desk.order(Reassign, "bob", person="eve", to="fay", reason="离职")
    desk.act("yes", "cai")
    assert desk.reasons("yes", "eve") == ["not-authorized"]
    assert desk.act("yes", "fay").outcome == "completed"


def test_nobody_votes_twice_because_he_succeeds_a_leaver_or_is_offered_a_vote() -> None:
    desk = vote()
    desk.act("yes", "cai")
    assert desk.refused(Reassign, "bob", person="eve", to="dan", reason="离职") == ["signs-already"]
    assert desk.refused(Reassign, "bob", person="eve", to="cai", reason="离职") == ["signs-already"]
    assert desk.refused(Transfer, "dan", to="eve", reason="x") == ["signs-already"]
    assert desk.refused(Delegate, "dan", to="cai") == ["signs-already"]


def test_a_transferred_vote_counts_once_and_the_quorum_stays() -> None:
    desk = vote()
    desk.order(Transfer, "eve", to="works/worker", reason="回避")
    assert desk.reasons("yes", "fay") == ["not-authorized"]
    desk.order(Accept, "fay")
    for person in ("cai", "dan"):
        desk.act("yes", person)
        assert desk.case.is_open
    assert [vote.owner for vote in desk.case.visits[0].votes] == ["@cai", "@dan"]
    assert desk.act("yes", "fay").outcome == "completed"


def test_a_vote_on_offer_can_still_be_cast_by_who_offered_it() -> None:
    desk = vote()
    desk.order(Transfer, "eve", to="works/worker", reason="回避")
    desk.act("yes", "eve")
    assert desk.refused(Accept, "fay") == ["not-offered"]
    assert len(desk.case.items) == 2


def test_a_transfer_in_one_branch_leaves_the_other_alone() -> None:
    desk = block()
    other = item_of(desk, "works/worker")
    desk.order(Transfer, "cai", to="works/foreman", reason="x")
    desk.order(Accept, "dan")
    assert item_of(desk, "works/worker") == other
    assert desk.reasons("ok", "dan") == []
    assert desk.states == ["first", "write", "mend"]


def test_leaving_a_block_recalls_what_was_on_offer_or_lent_inside() -> None:
    desk = block()
    desk.order(Transfer, "cai", to="works/foreman", reason="x")
    desk.order(Delegate, "eve", to="fay")
    recalled = {item.id for item in desk.case.items}
    desk.act("stop", "bob")
    assert {item for event in desk.last if isinstance(event, Left) for item in event.recalled} == recalled
    assert desk.case.items == ()
    assert desk.refused(Accept, "dan") == ["case-ended"]


def test_who_holds_several_posts_claims_and_hands_on_the_item_he_names() -> None:
    desk = block()
    assert desk.refused(Claim, "gus") == ["ambiguous-item"]
    assert desk.refused(Transfer, "gus", to="works/foreman", reason="x") == ["ambiguous-item"]
    mend = item_of(desk, "works/worker").id
    decision = advance(desk.definition, desk.case, Claim(by="gus", at=desk.now, item=mend), desk.world)
    assert decision.post == "works/worker"
    desk.order(Claim, "gus", item=mend)
    assert desk.who("ok") == ("cai", "gus")
    assert desk.refused(Transfer, "gus", to="office/clerk", item=mend, reason="x") == []


def test_who_holds_several_posts_does_not_accept_his_own_offer() -> None:
    desk = block()
    mend = item_of(desk, "works/worker").id
    desk.order(Claim, "gus", item=mend)
    desk.order(Transfer, "gus", to="office/clerk", item=mend, reason="x")
    assert desk.refused(Accept, "gus") == ["to-oneself"]
    desk.order(Accept, "cai")
    assert desk.case.item(mend).owner == "office/clerk"  # type: ignore[union-attr]


@pytest.mark.parametrize("rule", ["any", "all"])
def test_a_refusal_that_ends_the_vote_recalls_the_others_items_also_when_they_are_on_offer_or_lent(rule: str) -> None:
    desk = vote(rule, "ends")
    others = [item_of(desk, owner).id for owner in ("@dan", "@eve")]
    desk.order(Transfer, "dan", to="works/worker", reason="x")
    desk.order(Delegate, "eve", to="fay")
    desk.act("no", "cai", reason="x")
    (left,) = [event for event in desk.last if isinstance(event, Left)]
    assert list(left.recalled) == others
    assert desk.case.outcome == "refused"


def test_a_refusal_among_several_who_may_sign_leaves_the_others_items_as_they_are() -> None:
    desk = vote("any", "continues")
    desk.order(Transfer, "dan", to="works/worker", reason="x")
    desk.order(Delegate, "eve", to="fay")
    before = [item for item in desk.case.items if item.owner != "@cai"]
    desk.act("no", "cai", reason="x")
    assert list(desk.case.items) == before
    desk.order(Accept, "gus")
    assert desk.act("yes", "gus").outcome == "completed"


def test_a_declined_vote_goes_to_a_decider_who_does_not_sign_already() -> None:
    desk = vote()
    for taker in ("works/worker", "@fay"):
        desk.order(Transfer, "eve", to=taker, reason="x")
        desk.order(Decline, "fay", reason="x", right_owner="@eve")
    assert desk.case.margin.decider == "office/chief"
    assert [item.owner for item in desk.case.items] == ["@cai", "@dan", "office/chief"]


def test_a_withdrawn_pass_back_counts_no_more() -> None:
    text = f"""
first: {{responsible: office/clerk, accountable: office/chief, actions: {{go: {{to: second}}}}}}
second:
  responsible: works/worker
  accountable: works/foreman
  actions: {{finish: {{to: done}}, not_ours: {{kind: pass_back, to: first}}}}
{ENDS}"""
    desk = Desk(steps(text)).start()
    desk.act("go", "cai")
    desk.act("not_ours", "eve", reason="x")
    desk.order(Withdraw, "eve")
    assert desk.states == ["second"]
    assert desk.case.margin.handovers == ()
    desk.act("not_ours", "eve", reason="x")
    desk.act("go", "cai")
    desk.act("not_ours", "eve", reason="x")
    assert desk.case.margin.decider == "top/president"
    assert desk.refused(Withdraw, "eve") == ["ruled"]
