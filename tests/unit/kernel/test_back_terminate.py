"""终止: who may end a matter, and what becomes of everything open in it."""

from __future__ import annotations

import pytest

from tests.support import WORLD, Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.events import Left
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.suspend import Suspend
from workflow_engine.kernel.operations.terminate import Terminate

FLOW = steps(
    """
    first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: both}}}
    both:
      kind: parallel
      join: all
      to: done
      regions:
        left:
          start: a
          states:
            a: {responsible: works/worker, accountable: works/foreman, due: 1 day, overdue: {escalate: office/chief},
                actions: {ok: {to: sub}}}
            sub: {kind: call, process: other, ends: {paid: x}}
            x: {kind: end, outcome: x}
        right:
          start: b
          states:
            b: {responsible: office/clerk, accountable: works/foreman, actions: {ok: {to: y}}}
            y: {kind: end, outcome: y}
    done: {kind: end, outcome: completed}
    """,
)


def parallel() -> Desk:
    desk = Desk(FLOW, WORLD._replace(administrators=("top/president",))).start()
    desk.act("go", "cai")
    return desk


def codes(desk: Desk, by: str, reason: str = "重复立项") -> list[str]:
    return desk.refused(Terminate, by, reason=reason)


@pytest.mark.parametrize("by", ["ann", "bob", "dan"])
def test_administrators_the_lead_post_and_who_answers_for_every_open_step_may(by: str) -> None:
    desk = parallel()
    desk.do(Terminate(by=by, at=desk.now, reason="重复立项"))
    assert desk.case.outcome == "terminated"
    assert desk.case.ended_at == desk.now
    assert (desk.case.visits, desk.case.items, desk.case.timers) == ((), (), ())


def test_nobody_else_may_and_is_told_who_can() -> None:
    desk = parallel()
    assert codes(desk, "cai") == ["not-authorized"]
    assert codes(Desk(FLOW).start(), "dan") == ["not-authorized"]
    assert codes(desk, "eve", " ") == ["reason-missing", "not-authorized"]
    with pytest.raises(CommandRejected) as refused:
        desk.do(Terminate(by="cai", at=desk.now, reason="x"))
    assert "维修中心班长" in refused.value.reasons[0].message.zh


def test_open_items_are_closed_by_the_system_and_their_owners_and_the_requester_are_told() -> None:
    desk = parallel()
    desk.do(Terminate(by="bob", at=desk.now, reason="重复立项"))
    recalled = [item for event in desk.last if isinstance(event, Left) for item in event.recalled]
    assert len(recalled) == 2
    told = desk.effects[-1].payload
    assert (told["role"], told["to"]) == ("terminated", ["@cai", "works/worker", "office/clerk"])


def test_a_case_that_it_has_called_is_recalled() -> None:
    desk = parallel()
    desk.act("ok", "eve", state="a")
    desk.do(Terminate(by="bob", at=desk.now, reason="重复立项"))
    (effect,) = [effect for effect in desk.effects if effect.kind == "recall-case"]
    assert effect.payload["process"] == "other"


def test_a_called_case_is_ended_in_the_case_that_called_it() -> None:
    desk = Desk(FLOW).start(parent=("c0", 7))
    with pytest.raises(CommandRejected) as refused:
        desk.do(Terminate(by="bob", at=desk.now, reason="重复立项"))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.values["parent"]) == ("called-case", "c0")


def test_a_suspended_case_can_be_terminated_and_is_no_longer_suspended() -> None:
    desk = parallel()
    desk.do(Suspend(by="bob", at=desk.now, reason="等批复"))
    desk.do(Terminate(by="bob", at=desk.now, reason="批复否决"))
    assert desk.case.outcome == "terminated"
    assert desk.case.margin.suspension is None


def test_an_ended_case_is_not_terminated_again() -> None:
    desk = parallel()
    desk.do(Terminate(by="bob", at=desk.now, reason="重复立项"))
    assert codes(desk, "bob") == ["case-ended"]
    assert desk.refused(Answer, SYSTEM, result="paid") == ["case-ended"]
