"""Going back, and clocks, where they meet what several do at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support import Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.events import Acted, Left, TimerFired
from workflow_engine.kernel.operations.add_signer import AddSigner
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.circulate import Circulate
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.read import Read
from workflow_engine.kernel.operations.return_to import ReturnTo
from workflow_engine.kernel.operations.withdraw import VoteWithdrawn, Withdraw

END = "done: {kind: end, outcome: completed}\n"
CLERK = "responsible: office/clerk, accountable: office/chief"
ALL = "rule: all, refusal: ends"
MEMBERS = "members: [office/chief, works/foreman, top/president]"


def countersign(sign: str = ALL, *more: str) -> Desk:
    """Return a case in which three have to sign."""
    desk = Desk(
        steps(
            f"""
            first: {{{CLERK}, actions: {{go: {{to: sign}}}}}}
            sign:
              responsible: office/chief
              accountable: office/chief
              sign: {{{sign}, {MEMBERS}}}
              {f"{chr(10)}              ".join(more)}
              actions: {{agree: {{to: last}}, refuse: {{kind: reject, to: done}}, lapse: {{to: last, by: system}}}}
            last: {{{CLERK}, actions: {{go: {{to: done}}}}}}
            {END}"""
        )
    ).start()
    desk.act("go", "cai")
    return desk


PARALLEL = f"""
first: {{{CLERK}, actions: {{go: {{to: both}}}}}}
both:
  kind: parallel
  join: JOIN
  to: last
  regions:
    left:
      start: a
      states:
        a: {{responsible: works/worker, accountable: works/foreman, actions: {{ok: {{to: a2}}}}}}
        a2:
          responsible: works/foreman
          accountable: works/foreman
          due: 1 day
          overdue: {{escalate: office/chief}}
          actions: {{ok: {{to: x}}}}
        x: {{kind: end, outcome: x}}
    right:
      start: b
      states:
        b: {{{CLERK}, due: 2 days, overdue: {{escalate: office/chief}}, actions: {{ok: {{to: sub}}, no: {{to: y}}}}}}
        sub: {{kind: call, process: other, ends: {{paid: y}}}}
        y: {{kind: end, outcome: y}}
last: {{{CLERK}, actions: {{go: {{to: done}}}}}}
{END}"""


def parallel(join: str = "all") -> Desk:
    """Return a case in which two branches are open."""
    desk = Desk(steps(PARALLEL.replace("JOIN", join))).start()
    desk.act("go", "cai")
    return desk


def back(desk: Desk, by: str, to: str, **more: Any) -> None:
    desk.do(ReturnTo(by=by, at=desk.now, to=to, reason="补材料", **more))


def returning(desk: Desk, by: str, to: str, **more: Any) -> list[str]:
    return desk.refused(ReturnTo, by, to=to, reason="补材料", **more)


def recalled(desk: Desk) -> list[str]:
    return [item for event in desk.last if isinstance(event, Left) for item in event.recalled]


# return × countersign


def test_a_member_who_returns_a_countersign_closes_the_others_items_and_all_sign_anew() -> None:
    desk = countersign()
    desk.act("agree", "bob")
    back(desk, "dan", "first")
    assert desk.states == ["first"]
    assert len(recalled(desk)) == 1
    assert not [event for event in desk.last if isinstance(event, Acted)]
    desk.act("go", "cai")
    assert desk.case.visits[0].votes == ()
    assert [item.owner for item in desk.case.items] == ["office/chief", "works/foreman", "top/president"]


def test_where_all_votes_decide_one_member_cannot_return_alone() -> None:
    desk = countersign("ratio: 2/3, refusal: continues")
    assert returning(desk, "dan", "first") == ["vote-decides"]


def test_a_member_who_has_voted_or_whose_turn_has_not_come_does_not_return() -> None:
    desk = countersign("rule: sequence, refusal: ends")
    assert returning(desk, "dan", "first") == ["not-your-turn"]
    desk.act("agree", "bob")
    assert returning(desk, "bob", "first") == ["already-voted"]
    assert returning(desk, "dan", "first") == []


def test_a_return_straight_back_to_a_countersign_asks_every_member_again() -> None:
    desk = countersign()
    desk.act("agree", "bob")
    back(desk, "dan", "first", resume="straight_back")
    desk.act("go", "cai")
    assert desk.states == ["sign"]
    assert (len(desk.case.items), desk.case.visits[0].votes) == (3, ())


def test_a_countersign_that_was_completed_is_a_target_and_is_signed_anew() -> None:
    desk = countersign()
    for person in ("bob", "dan", "ann"):
        desk.act("agree", person)
    back(desk, "cai", "sign")
    assert (len(desk.case.items), desk.case.visits[0].votes) == (3, ())


# return × parallel


def test_a_return_out_of_a_block_closes_the_siblings_by_the_system() -> None:
    desk = parallel()
    back(desk, "eve", "first")
    assert desk.states == ["first"]
    assert recalled(desk) == ["4.1"]
    assert desk.case.timers == ()
    assert desk.case.performers("b") == ()
    assert returning(desk, "cai", "a") == ["not-completed"]


def test_a_return_within_a_region_leaves_the_siblings_alone() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    back(desk, "dan", "a", resume="straight_back")
    assert desk.states == ["both", "b", "a"]
    assert recalled(desk) == []
    desk.act("ok", "fay", state="a")
    assert desk.states == ["both", "b", "a2"]


def test_a_return_out_of_a_block_cannot_come_straight_back_into_it() -> None:
    assert returning(parallel(), "eve", "first", resume="straight_back") == ["straight-back-out-of-block"]


def test_nothing_is_returned_into_a_sibling_or_into_a_block_that_is_left() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    assert returning(desk, "cai", "a", state="b") == ["not-completed"]
    desk.act("ok", "dan", state="a2")
    desk.act("no", "cai", state="b")
    assert desk.states == ["last"]
    assert returning(desk, "cai", "a") == ["not-completed"]
    assert returning(desk, "cai", "first") == []


def test_the_branches_start_anew_when_the_block_is_entered_again_and_the_old_round_is_over() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    back(desk, "dan", "first")
    desk.act("go", "cai")
    assert desk.states == ["both", "a", "b"]
    assert returning(desk, "eve", "a", state="a") == ["not-completed"]
    assert returning(desk, "eve", "first", state="a") == []


# return × add-sign, circulate, timer, call, second return


def test_a_return_closes_the_items_of_added_signers_and_they_are_not_asked_again() -> None:
    desk = parallel()
    back(desk, "eve", "first")
    desk.do(AddSigner(by="cai", at=desk.now, signer="eve"))
    desk.act("go", "cai")
    desk.act("go", "eve")
    desk.do(AddSigner(by="eve", at=desk.now, signer="bob"))
    back(desk, "eve", "first")
    assert [item.added_by for item in desk.case.items] == [""]
    assert desk.refused(Withdraw, "eve") == ["block-closed"]


def test_an_added_signer_returns_like_any_other_member() -> None:
    desk = countersign()
    desk.do(AddSigner(by="bob", at=desk.now, signer="eve"))
    back(desk, "eve", "first")
    assert desk.states == ["first"]
    assert len(recalled(desk)) == 3


def test_a_reader_is_not_disturbed_by_a_return_and_returns_nothing() -> None:
    desk = parallel()
    desk.do(Circulate(by="cai", at=desk.now, to=("ann",)))
    assert returning(desk, "ann", "first") == ["not-authorized"]
    back(desk, "eve", "first")
    desk.do(Read(by="ann", at=desk.now))
    assert desk.case.margin.readings[0].read_at == desk.now


def test_a_return_cancels_the_timers_of_the_visit_and_arms_those_of_the_step_anew() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    desk.now += timedelta(hours=20)
    old = next(timer for timer in desk.case.timers if timer.visit == desk.case.visits[-1].id)
    back(desk, "dan", "a")
    assert desk.why_not(Expire(by=SYSTEM, at=old.at, timer=old.id)) == ["timer-not-due"]
    desk.act("ok", "eve", state="a")
    (new,) = [timer for timer in desk.case.timers if timer.visit == desk.case.visits[-1].id]
    assert new.id != old.id
    assert new.at == desk.now + timedelta(days=1)


def test_a_return_out_of_a_block_recalls_the_case_that_a_sibling_has_called() -> None:
    desk = parallel()
    desk.act("ok", "cai", state="b")
    back(desk, "eve", "first")
    (effect,) = [effect for effect in desk.effects if effect.kind == "recall-case"]
    assert desk.refused(Answer, SYSTEM, result="paid", visit=effect.visit) == ["not-waiting"]


def test_a_return_to_before_a_call_opens_another_case_when_it_gets_there_again() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{CLERK}, actions: {{go: {{to: sub}}}}}}
            sub: {{kind: call, process: other, ends: {{paid: last}}}}
            last: {{{CLERK}, actions: {{go: {{to: done}}}}}}
            {END}"""
        )
    ).start()
    called = []
    for _ in range(2):
        desk.act("go", "cai")
        called += [effect.visit for effect in desk.effects if effect.kind == "open-case"]
        desk.do(Answer(by=SYSTEM, at=desk.now, result="paid", visit=called[-1]))
        assert returning(desk, "cai", "sub") == ["not-completed"]
        back(desk, "cai", "first")
    assert len(set(called)) == 2


def test_a_second_return_goes_by_the_second_round() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    desk.act("ok", "dan", state="a2")
    desk.act("no", "cai", state="b")
    back(desk, "cai", "first")
    assert returning(desk, "cai", "first") == ["not-completed"]
    desk.act("go", "cai")
    back(desk, "eve", "first", state="a")
    assert desk.case.count("a", "=return") == 1
    assert desk.case.count(None, "=return") == 2


# withdraw × countersign


def test_a_vote_in_an_undecided_countersign_is_withdrawn_by_its_voter_alone() -> None:
    desk = countersign()
    desk.act("agree", "bob")
    desk.act("agree", "dan")
    assert desk.refused(Withdraw, "ann") == ["nothing-to-withdraw"]
    desk.do(Withdraw(by="bob", at=desk.now, reason="再看看"))
    assert [vote.person for vote in desk.case.visits[0].votes] == ["dan"]
    assert {item.owner: item.holder for item in desk.case.items} == {"top/president": None, "office/chief": "bob"}
    assert desk.case.performers("sign") == ("dan",)
    withdrawn = next(event for event in desk.last if isinstance(event, VoteWithdrawn))
    assert withdrawn.say(desk.world.directory.name).zh == "博撤回在“sign”的表态：再看看"
    desk.act("agree", "ann")
    assert desk.states == ["sign"]
    desk.act("agree", "bob")
    assert desk.states == ["last"]


def test_a_vote_is_withdrawn_again_and_again_and_counts_once() -> None:
    desk = countersign()
    for _ in range(3):
        desk.act("agree", "bob")
        desk.do(Withdraw(by="bob", at=desk.now))
    desk.act("agree", "bob")
    assert len(desk.case.visits[0].votes) == 1
    assert len(desk.case.items) == 2


def test_the_act_before_a_countersign_is_withdrawn_until_the_first_vote() -> None:
    desk = countersign()
    assert desk.refused(Withdraw, "cai") == []
    desk.act("agree", "bob")
    assert desk.refused(Withdraw, "cai") == ["already-acted"]
    desk.do(Withdraw(by="bob", at=desk.now))
    assert desk.refused(Withdraw, "cai") == ["held-by-other"]


def test_a_decided_countersign_stays_decided() -> None:
    desk = countersign()
    for person in ("bob", "dan", "ann"):
        desk.act("agree", person)
    assert desk.refused(Withdraw, "ann") == ["vote-decided"]
    assert desk.refused(Withdraw, "bob") == ["gone-on"]


def test_in_a_sequence_a_vote_is_withdrawn_until_the_next_signer_has_taken_it_up() -> None:
    desk = countersign("rule: sequence, refusal: ends")
    desk.act("agree", "bob")
    desk.do(Claim(by="dan", at=desk.now))
    with pytest.raises(CommandRejected) as refused:
        desk.do(Withdraw(by="bob", at=desk.now))
    assert refused.value.reasons[0].values["holder"] == "dan"
    desk.act("agree", "dan")
    assert desk.refused(Withdraw, "bob") == ["held-by-other"]
    desk.do(Withdraw(by="dan", at=desk.now))
    assert [item.owner for item in desk.case.items] == ["works/foreman", "top/president"]
    assert desk.reasons("agree", "ann") == ["not-your-turn"]
    desk.act("agree", "dan")
    assert desk.who("agree") == ("ann",)


def test_an_added_signer_who_withdraws_his_vote_is_still_an_added_one() -> None:
    desk = countersign()
    desk.do(AddSigner(by="bob", at=desk.now, signer="eve"))
    desk.act("agree", "eve")
    desk.do(Withdraw(by="eve", at=desk.now))
    assert [bool(item.added_by) for item in desk.case.items] == [False, False, False, True]


def test_what_was_signed_together_with_an_added_signer_stays_decided() -> None:
    desk = parallel()
    back(desk, "eve", "first")
    desk.do(AddSigner(by="cai", at=desk.now, signer="eve"))
    desk.act("go", "cai")
    desk.act("go", "eve")
    assert desk.refused(Withdraw, "eve") == ["vote-decided"]


# withdraw × parallel


def test_a_block_that_an_act_opened_is_withdrawn_whole_while_nobody_has_acted_in_it() -> None:
    desk = parallel()
    desk.do(Withdraw(by="cai", at=desk.now))
    assert desk.states == ["first"]
    assert len(recalled(desk)) == 2
    assert desk.case.timers == ()


def test_one_act_or_one_claim_in_any_branch_keeps_the_block_open() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    assert desk.refused(Withdraw, "cai") == ["already-acted"]
    desk = parallel()
    desk.do(Claim(by="fay", at=desk.now, item=desk.case.items[0].id))
    assert desk.refused(Withdraw, "cai") == ["held-by-other"]


def test_an_act_within_a_branch_is_withdrawn_without_touching_the_siblings() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    desk.do(Withdraw(by="eve", at=desk.now))
    assert desk.states == ["both", "b", "a"]
    assert recalled(desk) == ["5.1"]


def test_an_act_that_closed_a_branch_or_the_block_stays() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    desk.act("ok", "dan", state="a2")
    assert desk.refused(Withdraw, "dan") == ["gone-on"]
    desk.act("no", "cai", state="b")
    assert desk.refused(Withdraw, "cai") == ["block-closed"]
    assert desk.refused(Withdraw, "dan") == ["gone-on"]


def test_an_act_that_joined_by_any_and_closed_the_siblings_stays() -> None:
    desk = parallel("any")
    desk.act("no", "cai", state="b")
    assert desk.states == ["last"]
    assert desk.refused(Withdraw, "cai") == ["block-closed"]


# timer × countersign, parallel


def test_a_countersign_has_one_limit_and_silence_ends_it_for_all_members() -> None:
    desk = countersign(ALL, "deemed: {after: 3 days, action: lapse}")
    assert [timer.kind for timer in desk.case.timers] == ["deemed"]
    desk.act("agree", "bob")
    assert len(desk.case.timers) == 1
    desk.wait(days=4)
    assert desk.states == ["last"]
    assert len(recalled(desk)) == 2
    assert desk.case.performers("sign") == ("bob",)
    assert desk.refused(Withdraw, "bob") == ["gone-on"]


def test_a_withdrawn_vote_leaves_the_countersigns_clock_running() -> None:
    desk = countersign(ALL, "due: 2 days", "overdue: {escalate: office/chief}")
    armed = desk.case.timers
    desk.act("agree", "bob")
    desk.now += timedelta(days=1)
    desk.do(Withdraw(by="bob", at=desk.now))
    assert desk.case.timers == armed
    assert {item.due_at for item in desk.case.items} == {armed[0].at}


def test_a_reminder_of_a_countersign_goes_to_those_who_have_not_signed() -> None:
    desk = countersign(ALL, "due: 3 days", "remind: [1 day before]")
    desk.act("agree", "bob")
    desk.wait(days=2)
    fired = next(event for event in desk.last if isinstance(event, TimerFired))
    assert fired.told == ("works/foreman", "top/president")


def test_each_branch_has_its_own_clock_and_it_stops_with_the_branch() -> None:
    desk = parallel()
    assert len(desk.case.timers) == 1
    desk.act("ok", "eve", state="a")
    assert len(desk.case.timers) == 2
    desk.act("ok", "dan", state="a2")
    assert [timer.visit for timer in desk.case.timers] == [desk.case.visits[1].id]
    desk.act("no", "cai", state="b")
    assert desk.case.timers == ()


def test_a_timer_that_rings_after_its_visit_was_left_and_entered_again_changes_nothing() -> None:
    desk = parallel()
    (old,) = desk.case.timers
    back(desk, "eve", "first")
    desk.act("go", "cai")
    assert desk.why_not(Expire(by=SYSTEM, at=old.at, timer=old.id)) == ["timer-not-due"]
    desk.wait(days=3)
    rung = [event.timer for entry in desk.entries for event in entry.events if isinstance(event, TimerFired)]
    assert len(rung) == len(set(rung)) == 1
