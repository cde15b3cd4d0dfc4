"""撤回: what can be taken back, what comes back with it, and when it is too late."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.return_to import ReturnTo
from workflow_engine.kernel.operations.withdraw import Withdraw, Withdrawn

END = "done: {kind: end, outcome: completed}\n"
CLERK = "responsible: office/clerk, accountable: office/chief"
FLOW = steps(
    f"""
    apply:
      responsible: office/clerk
      accountable: office/chief
      editable: [price]
      actions: {{submit: {{to: review, limit: 2}}, post: {{to: mail}}, ask: {{to: sub}}, end: {{to: done}}}}
    review:
      responsible: works/worker
      accountable: works/foreman
      actions: {{agree: {{to: done}}, back: {{kind: return, to: apply}}, other: {{kind: pass_back, to: apply}}}}
    mail: {{kind: service, handler: send, to: review}}
    sub: {{kind: call, process: other, ends: {{paid: review}}}}
    {END}""",
    data="price: {type: money}\nphone: {type: text}",
    start="apply",
    extra="separate: [[apply, review]]",
)


def started(action: str = "submit", **content: Any) -> Desk:
    desk = Desk(FLOW).start(data={"price": "1"})
    desk.act(action, "cai", **content)
    return desk


def withdraw(desk: Desk, by: str) -> None:
    desk.order(Withdraw, by, reason="写错了")


def test_an_act_that_nobody_has_taken_up_is_undone() -> None:
    desk = started(data={"price": "2", "phone": "1"})
    withdraw(desk, "cai")
    assert desk.states == ["apply"]
    assert {name: str(value) for name, value in desk.case.data.items()} == {"price": "1"}
    assert [item.holder for item in desk.case.items] == ["cai"]
    assert desk.case.deeds == ()
    withdrawn = next(event for event in desk.last if isinstance(event, Withdrawn))
    assert "写错了" in withdrawn.say(desk.world.directory.name).zh
    assert desk.effects[-1].payload["to"] == ["works/worker"]


def test_a_withdrawn_act_uses_up_no_limit_and_separates_no_duties() -> None:
    desk = started()
    for _ in range(3):
        withdraw(desk, "cai")
        desk.act("submit", "cai")
    withdraw(desk, "cai")
    desk.do(Act(by="cai", at=desk.now, action="submit"))
    desk = Desk(FLOW).start()
    desk.act("submit", "gus")
    assert desk.reasons("agree", "gus") == ["separation-of-duties"]
    withdraw(desk, "gus")
    assert desk.case.performers("apply") == ()


def test_it_is_too_late_once_the_next_party_has_claimed_it_and_its_name_is_told() -> None:
    desk = started()
    desk.do(Claim(by="eve", at=desk.now))
    with pytest.raises(CommandRejected) as refused:
        withdraw(desk, "cai")
    (reason,) = refused.value.reasons
    assert reason.code == "held-by-other"
    assert "伊" in reason.message.zh
    assert reason.values["holder"] == "eve"


def test_it_is_too_late_once_the_matter_has_gone_on_and_the_present_holder_is_told() -> None:
    desk = started()
    desk.act("back", "eve", reason="缺")
    desk.do(Claim(by="gus", at=desk.now))
    with pytest.raises(CommandRejected) as refused:
        withdraw(desk, "cai")
    (reason,) = refused.value.reasons
    assert reason.code == "gone-on"
    assert "古" in reason.message.zh


def test_what_one_has_claimed_oneself_is_no_obstacle() -> None:
    desk = Desk(steps(f"first: {{{CLERK}, actions: {{go: {{to: next}}}}}}\nnext: {{{CLERK}}}\n{END}")).start()
    desk.act("go", "cai")
    desk.do(Claim(by="cai", at=desk.now))
    withdraw(desk, "cai")
    assert desk.states == ["first"]


def test_who_has_done_nothing_has_nothing_to_withdraw() -> None:
    desk = started()
    assert desk.refused(Withdraw, "eve") == ["nothing-to-withdraw"]
    assert Desk(FLOW).start().refused(Withdraw, "cai") == ["nothing-to-withdraw"]


def test_what_has_set_off_a_service_or_another_case_stays() -> None:
    for action, what in (("post", "send"), ("ask", "other")):
        with pytest.raises(CommandRejected) as refused:
            withdraw(started(action), "cai")
        (reason,) = refused.value.reasons
        assert (reason.code, reason.values["what"]) == ("set-off", what)


def test_once_the_world_has_answered_the_act_cannot_be_undone() -> None:
    desk = started("post")
    desk.do(Answer(by=SYSTEM, at=desk.now, result="done", visit=desk.case.visits[0].id))
    assert desk.states == ["review"]
    assert desk.refused(Withdraw, "cai") == ["gone-on"]


def test_an_act_that_ended_the_case_stays() -> None:
    assert started("end").refused(Withdraw, "cai") == ["case-ended"]


def test_a_return_can_be_withdrawn_and_the_way_back_is_kept() -> None:
    desk = started()
    desk.do(ReturnTo(by="eve", at=desk.now, to="apply", reason="缺", resume="straight_back"))
    withdraw(desk, "eve")
    assert desk.states == ["review"]
    assert [item.holder for item in desk.case.items] == ["eve"]
    desk.do(ReturnTo(by="eve", at=desk.now, to="apply", reason="缺", resume="straight_back"))
    desk.act("submit", "cai")
    withdraw(desk, "cai")
    assert desk.case.visits[0].back_to == ("review",)


def test_a_pass_back_that_was_withdrawn_is_not_counted() -> None:
    desk = started()
    desk.act("other", "eve", reason="不归我")
    assert [handover.kind for handover in desk.case.margin.handovers] == ["pass_back"]
    withdraw(desk, "eve")
    assert desk.case.margin.handovers == ()
    assert desk.states == ["review"]


def test_carrying_it_forward_and_taking_that_back_does_not_wipe_out_how_often_it_was_passed_back() -> None:
    worker = "responsible: works/worker, accountable: works/foreman"
    desk = Desk(
        steps(
            f"""
            first: {{{CLERK}, actions: {{go: {{to: second}}}}}}
            second: {{{worker}, actions: {{go: {{to: third}}, other: {{kind: pass_back, to: first}}}}}}
            third: {{{CLERK}, actions: {{go: {{to: done}}}}}}
            {END}"""
        )
    ).start()
    desk.act("go", "cai")
    desk.act("other", "eve", reason="不归我")
    passed = desk.case.margin.handovers
    desk.act("go", "cai")
    desk.act("go", "eve")
    assert len(passed) == 1
    assert not desk.case.margin.handovers
    withdraw(desk, "eve")
    assert desk.case.margin.handovers == passed


def test_a_field_that_others_have_changed_since_keeps_the_act_from_being_undone() -> None:
    region = "responsible: works/worker, accountable: works/foreman, editable: [price]"
    desk = Desk(
        steps(
            f"""
            both:
              kind: parallel
              join: all
              to: done
              regions:
                left:
                  start: a
                  states:
                    a: {{{region}, actions: {{ok: {{to: a2}}}}}}
                    a2: {{{region}, actions: {{ok: {{to: x}}}}}}
                    x: {{kind: end, outcome: x}}
                right:
                  start: b
                  states:
                    b: {{{region}, actions: {{ok: {{to: b2}}}}}}
                    b2: {{{region}, actions: {{ok: {{to: y}}}}}}
                    y: {{kind: end, outcome: y}}
            {END}""",
            data="price: {type: money}",
            start="both",
        )
    ).start()
    desk.act("ok", "eve", state="a", data={"price": 1})
    desk.act("ok", "fay", state="b", data={"price": 2})
    assert desk.refused(Withdraw, "eve") == ["changed-since"]
    withdraw(desk, "fay")
    assert desk.refused(Withdraw, "eve") == []


def test_everything_entered_by_the_act_is_withdrawn_with_it() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{CLERK}, actions: {{go: {{to: choice}}}}}}
            choice: {{kind: decision, branches: [{{otherwise: true, to: pause}}]}}
            pause: {{kind: wait, until: 3 days, to: done}}
            {END}"""
        )
    ).start()
    desk.act("go", "cai")
    assert len(desk.case.timers) == 1
    withdraw(desk, "cai")
    assert desk.states == ["first"]
    assert not desk.case.timers
