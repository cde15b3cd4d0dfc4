"""Who really handed the matter to whom, read from trails of cases that were driven through the kernel."""

from __future__ import annotations

from tests.support import Desk, steps
from workflow_engine.kernel.operations.accept import Accept
from workflow_engine.kernel.operations.decline import Decline
from workflow_engine.kernel.operations.reassign import Reassign
from workflow_engine.kernel.operations.return_to import ReturnTo
from workflow_engine.kernel.operations.transfer import Transfer
from workflow_engine.kernel.operations.withdraw import Withdraw
from workflow_engine.kernel.passed import passed

FLOW = steps(
    """
    first:
      responsible: office/clerk
      accountable: office/chief
      actions: {go: {to: second}}
    second:
      responsible: works/worker
      accountable: works/foreman
      actions:
        ok: {to: pause}
        poor: {kind: return, to: first}
        not_ours: {kind: pass_back, to: first}
    pause: {kind: wait, until: 2 hours, to: third}
    third:
      responsible: top/president
      accountable: top/president
      actions: {fine: {to: done}}
    done: {kind: end, outcome: completed}
    """
)


def _told(desk: Desk) -> list[tuple[str, str, str, str]]:
    return [(each.handing.value, each.giver, each.taker, each.state) for each in passed(desk.entries)]


def test_each_act_hands_over_in_its_way_and_a_wait_is_passed_through() -> None:
    desk = Desk(FLOW).start("bob")
    desk.act("go", "cai")
    desk.act("poor", "eve", reason="缺件")
    desk.act("go", "cai")
    desk.act("ok", "eve")
    desk.wait(hours=3)
    desk.act("fine", "ann")
    assert _told(desk) == [
        ("onward", "office/clerk", "works/worker", "second"),
        ("correction", "works/worker", "office/clerk", "first"),
        ("onward", "office/clerk", "works/worker", "second"),
        ("onward", "works/worker", "top/president", "third"),
    ]


def test_a_matter_that_is_passed_back_says_so() -> None:
    desk = Desk(FLOW).start("bob")
    desk.act("go", "cai")
    desk.act("not_ours", "eve", reason="不归我管")
    assert _told(desk)[-1] == ("passed_back", "works/worker", "office/clerk", "first")


def test_an_offer_counts_when_it_is_taken_and_as_passed_back_when_it_is_not() -> None:
    desk = Desk(FLOW).start("bob")
    desk.act("go", "cai")
    before = _told(desk)
    desk.order(Transfer, "eve", to="office/chief", reason="应由办公室办")
    assert _told(desk) == before
    desk.order(Decline, "bob", reason="不归办公室", right_owner="works/foreman")
    assert _told(desk)[len(before) :] == [("passed_back", "office/chief", "works/worker", "second")]
    desk = Desk(FLOW).start("bob")
    desk.act("go", "cai")
    desk.order(Transfer, "eve", to="office/chief", reason="应由办公室办")
    desk.order(Accept, "bob")
    assert _told(desk)[len(before) :] == [("onward", "works/worker", "office/chief", "second")]


def test_a_return_to_an_earlier_step_is_a_correction_and_a_withdrawal_nothing() -> None:
    desk = Desk(FLOW).start("bob")
    desk.act("go", "cai")
    before = _told(desk)
    desk.order(Withdraw, "cai")
    assert _told(desk) == before
    desk.act("go", "cai")
    desk.order(ReturnTo, "eve", to="first", reason="写明地点")
    assert _told(desk)[len(before) :] == [
        ("onward", "office/clerk", "works/worker", "second"),
        ("correction", "works/worker", "office/clerk", "first"),
    ]


def test_a_reassigned_item_goes_on_to_its_new_owner() -> None:
    desk = Desk(FLOW).start("bob")
    desk.act("go", "cai")
    before = len(_told(desk))
    desk.order(Reassign, "bob", to="works/foreman", reason="维修工休假")
    assert _told(desk)[before:] == [("onward", "works/worker", "works/foreman", "second")]
