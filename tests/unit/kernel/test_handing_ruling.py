"""The budget of refusals: the second one sends the matter to somebody above, and then it cannot be refused."""

from __future__ import annotations

import pytest

from tests.support import ORGANIZATION, WORLD, Desk, organization, procedure
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.kernel.case import Handover
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.handing import loop_so_far
from workflow_engine.kernel.operations.accept import Accept
from workflow_engine.kernel.operations.decline import Decline
from workflow_engine.kernel.operations.transfer import Transfer

ENDS = """
done:    {kind: end, outcome: completed}
"""
PING_PONG = f"""
office:
  responsible: office/clerk
  accountable: office/chief
  actions:
    go:   {{to: works}}
    file: {{to: done}}
works:
  responsible: works/worker
  accountable: works/foreman
  actions:
    finish:   {{to: done}}
    not_ours: {{kind: pass_back, to: office}}
{ENDS}"""


def desk(text: str = PING_PONG, owner: str = "owner: office/chief") -> Desk:
    return Desk(_owned(text, owner)).start()


def _owned(text: str, owner: str) -> ProcessDefinition:
    head = f"process: sample\nversion: '1'\nstatus: published\n{owner}\nstart: office\nstates:\n"
    return procedure(head + "".join(f"  {line}\n" for line in text.strip().splitlines()))


def refuse(at: Desk) -> None:
    at.act("go", "cai")
    at.act("not_ours", "eve", reason="非本职")


def test_the_second_pass_back_goes_to_somebody_of_neither_unit() -> None:
    at = desk()
    refuse(at)
    assert at.case.margin.decider == ""
    assert [item.owner for item in at.case.items] == ["office/clerk"]
    refuse(at)
    assert at.case.margin.decider == "top/president"
    assert at.states == ["office"]
    assert [(item.owner, item.accountable) for item in at.case.items] == [("top/president", "office/chief")]
    assert at.who("file") == ("ann",)
    assert [(e.payload["role"], e.payload["to"]) for e in at.effects] == [("decider", ["top/president"])]


def test_the_loop_so_far_can_be_told() -> None:
    at = desk()
    refuse(at)
    refuse(at)
    assert loop_so_far(at.case) == (Handover("pass_back", "works/worker", "office/clerk", "works"),) * 2


def test_after_the_ruling_nobody_passes_the_matter_back() -> None:
    at = desk()
    refuse(at)
    refuse(at)
    at.act("go", "ann")
    assert at.reasons("not_ours", "eve", reason="还是不归我们") == ["pass-back-closed"]
    assert at.refused(Transfer, "eve", to="office/chief", reason="x") == ["pass-back-closed"]
    assert at.act("finish", "eve").outcome == "completed"


def test_what_the_decider_orders_is_not_declined() -> None:
    at = desk()
    refuse(at)
    refuse(at)
    at.order(Transfer, "ann", to="works", reason="归维修中心")
    assert [(item.owner, item.holder, item.offered) for item in at.case.items] == [("works", None, "")]
    assert at.who("file") == ("dan", "eve", "fay", "gus")
    assert at.refused(Decline, "dan", reason="不归我们", right_owner="office") == ["not-offered", "pass-back-closed"]
    assert at.refused(Transfer, "dan", to="office", reason="x") == ["pass-back-closed"]


def test_the_accountable_decides_when_he_is_of_neither_side() -> None:
    at = desk(PING_PONG.replace("works/foreman", "top/president"), "owner: office/chief")
    refuse(at)
    refuse(at)
    assert at.case.margin.decider == "top/president"


def test_doing_the_refused_step_settles_the_dispute() -> None:
    at = desk(PING_PONG.replace("finish:   {to: done}", "finish:   {to: office}"))
    refuse(at)
    at.act("go", "cai")
    assert loop_so_far(at.case)
    at.act("finish", "eve")
    assert loop_so_far(at.case) == ()
    refuse(at)
    assert at.case.margin.decider == ""


def test_dispatching_again_settles_nothing() -> None:
    at = desk()
    refuse(at)
    at.act("go", "cai")
    assert len(loop_so_far(at.case)) == 1


@pytest.mark.parametrize("bound", ["limit: 3", "when: count(works.not_ours) < 3"])
def test_an_action_that_the_procedure_bounds_goes_to_no_decider(bound: str) -> None:
    at = desk(PING_PONG.replace("to: office}", f"to: office, {bound}}}"))
    for _ in range(3):
        refuse(at)
    assert at.case.margin.decider == ""
    assert len(loop_so_far(at.case)) == 3
    at.act("go", "cai")
    (why,) = at.reasons("not_ours", "eve", reason="x")
    assert why in {"limit-reached", "guard-refused"}


def test_corrections_within_a_unit_and_by_the_requester_are_no_refusals() -> None:
    inside = desk(PING_PONG.replace("office/clerk", "works/foreman"))
    asking = desk(PING_PONG.replace("responsible: office/clerk", "responsible: $requester"))
    for _ in range(3):
        inside.act("go", "dan")
        inside.act("not_ours", "eve", reason="x")
        refuse(asking)
    assert inside.case.margin.decider == asking.case.margin.decider == ""


def test_a_step_of_somebody_above_both_is_the_ruling_itself() -> None:
    text = f"""
office:
  responsible: office/clerk
  accountable: office/chief
  actions:
    go:   {{to: works}}
    not_ours: {{kind: pass_back, to: rule}}
works:
  responsible: works/worker
  accountable: works/foreman
  actions:
    finish:   {{to: done}}
    not_ours: {{kind: pass_back, to: rule}}
rule:
  responsible: top/president
  accountable: top/president
  actions: {{to_office: {{to: office}}, to_works: {{to: works}}}}
{ENDS}"""
    at = desk(text)
    at.act("not_ours", "cai", reason="x")
    at.act("to_works", "ann")
    at.act("not_ours", "eve", reason="x")
    assert (at.states, at.case.margin.decider) == (["rule"], "top/president")
    at.act("to_works", "ann")
    assert at.reasons("not_ours", "eve", reason="x") == ["pass-back-closed"]


def offered_and_declined(at: Desk, to: str, taker: str) -> None:
    at.order(Transfer, "cai", to=to, reason="不归文书")
    at.order(Decline, taker, reason="非本职", right_owner="office/chief")


def test_the_second_declined_transfer_goes_to_the_decider() -> None:
    at = desk()
    offered_and_declined(at, "works/worker", "eve")
    assert at.case.margin.decider == ""
    offered_and_declined(at, "works/foreman", "dan")
    assert at.case.margin.decider == "top/president"
    assert [(i.owner, i.holder, i.offered) for i in at.case.items] == [("top/president", None, "")]
    assert at.who("go") == ("ann",)
    assert [handover.kind for handover in loop_so_far(at.case)] == ["transfer", "decline"] * 2


def test_between_two_persons_of_one_unit_their_head_decides() -> None:
    at = desk()
    offered_and_declined(at, "@gus", "gus")
    offered_and_declined(at, "@gus", "gus")
    assert at.case.margin.decider == "office/chief"


def test_a_pass_back_and_a_decline_make_two() -> None:
    at = desk()
    refuse(at)
    offered_and_declined(at, "works/foreman", "dan")
    assert at.case.margin.decider == "top/president"


def test_an_offer_that_was_accepted_may_be_declined_once_more_only() -> None:
    at = desk()
    offered_and_declined(at, "works/worker", "eve")
    at.order(Transfer, "cai", to="works/foreman", reason="x")
    at.order(Accept, "dan")
    at.order(Transfer, "dan", to="office/clerk", reason="x")
    at.order(Decline, "gus", reason="x", right_owner="works/foreman")
    assert at.case.margin.decider == "top/president"


VOTED = f"""
office:
  responsible: office/clerk
  accountable: office/chief
  actions: {{go: {{to: vote}}}}
vote:
  responsible: works
  accountable: works/foreman
  sign: {{rule: all, refusal: ends, members: [works/foreman, "works/worker"]}}
  actions: {{yes: {{to: done}}, not_ours: {{kind: pass_back, to: both}}}}
both:
  kind: parallel
  join: all
  to: vote
  regions:
    one: {{start: a, states: {{a: {{SIGNED}}, b: {{kind: end, outcome: b}}}}}}
    two:
      start: c
      states:
        c: {{responsible: office/chief, accountable: office/chief, actions: {{ok: {{to: d}}}}}}
        d: {{kind: end, outcome: d}}
{ENDS}""".replace(
    "SIGNED",
    "responsible: office, accountable: office/chief, actions: {ok: {to: b}}, "
    "sign: {rule: all, refusal: continues, members: [office/chief, office/clerk]}",
)


def test_the_member_of_a_vote_who_ends_it_so_is_the_one_who_refused() -> None:
    at = desk(VOTED)
    at.act("go", "cai")
    at.act("yes", "dan")
    at.act("not_ours", "eve", reason="x")
    (handover,) = loop_so_far(at.case)
    assert (handover.giver, handover.taker, handover.state) == ("works/worker", "office/chief", "vote")


def test_in_every_branch_that_follows_the_decider_answers_alone() -> None:
    at = desk(VOTED)
    at.act("go", "cai")
    at.act("not_ours", "eve", reason="x")
    for state, person in (("a", "bob"), ("a", "cai"), ("c", "bob")):
        at.act("ok", person, state=state)
    at.act("not_ours", "dan", reason="x")
    assert at.case.margin.decider == "top/president"
    assert [(item.state, item.owner) for item in at.case.items] == [("a", "top/president"), ("c", "top/president")]
    at.act("ok", "ann", state="a")
    assert at.states == ["both", "c"]
    at.act("ok", "ann", state="c")
    assert at.states == ["vote"]


def test_a_refusal_that_ends_the_matter_asks_nobody_to_rule() -> None:
    at = desk(PING_PONG.replace("pass_back, to: office", "pass_back, to: done"))
    at.act("go", "cai")
    assert at.act("not_ours", "eve", reason="x").outcome == "completed"
    assert loop_so_far(at.case) == ()


def test_a_refusal_that_leads_to_waiting_is_taken_by_nobody_and_not_counted() -> None:
    text = PING_PONG.replace("pass_back, to: office", "pass_back, to: later") + (
        "later: {kind: wait, until: 1 day, to: office}\n"
    )
    at = desk(text)
    for _ in range(3):
        refuse(at)
        at.wait(days=2)
    assert at.case.margin.decider == ""
    assert {handover.taker for handover in loop_so_far(at.case)} == {""}


def test_a_vacant_post_does_not_rule() -> None:
    text = ORGANIZATION.replace("posts: [{post: top/president}]", "posts: []")
    at = Desk(_owned(PING_PONG, "owner: office/chief"), World(OrganizationDirectory(organization(text)), WORLD.time))
    at.start()
    refuse(at)
    refuse(at)
    assert at.case.margin.decider == "works/foreman"
