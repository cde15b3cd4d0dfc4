"""特批跳转: who may override the flow, and where to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import WORLD, Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.events import Left
from workflow_engine.kernel.operations.jump import Jump, Jumped
from workflow_engine.kernel.operations.withdraw import Withdraw

CLERK = "responsible: office/clerk, accountable: office/chief"
FLOW = steps(
    f"""
    first: {{{CLERK}, actions: {{go: {{to: second}}, split: {{to: both}}, ask: {{to: sub}}}}}}
    second: {{{CLERK}, due: 1 day, overdue: {{escalate: office/chief}}, actions: {{go: {{to: done}}}}}}
    sub: {{kind: call, process: other, ends: {{paid: done}}}}
    both:
      kind: parallel
      join: all
      to: done
      regions:
        left:
          start: a
          states:
            a: {{{CLERK}, actions: {{ok: {{to: a2}}}}}}
            a2: {{{CLERK}, actions: {{ok: {{to: x}}}}}}
            x: {{kind: end, outcome: x}}
        right:
          start: b
          states: {{b: {{{CLERK}, actions: {{ok: {{to: y}}}}}}, y: {{kind: end, outcome: y}}}}
    done: {{kind: end, outcome: completed}}
    """,
)


def started(action: str = "") -> Desk:
    desk = Desk(FLOW, WORLD._replace(administrators=("top/president",))).start()
    if action:
        desk.act(action, "cai")
    return desk


def jump(desk: Desk, by: str, to: str, **more: Any) -> None:
    desk.order(Jump, by, to=to, **({"reason": "校长办公会议定"} | more))


def codes(desk: Desk, by: str, to: str, **more: Any) -> list[str]:
    return desk.refused(Jump, by, to=to, **({"reason": "校长办公会议定"} | more))


@pytest.mark.parametrize("by", ["ann", "bob"])
def test_administrators_and_the_lead_post_jump_to_any_task_of_the_block(by: str) -> None:
    desk = started()
    jump(desk, by, "second")
    assert desk.states == ["second"]
    assert len(desk.case.timers) == 1


def test_the_trail_says_whose_authority_it_was_and_that_nobody_did_the_work() -> None:
    desk = started()
    jump(desk, "ann", "second")
    jumped = next(event for event in desk.last if isinstance(event, Jumped))
    assert jumped.say(desk.world.directory.name).zh == "安特批：由“first”跳转至“second”：校长办公会议定"
    assert [event.recalled for event in desk.last if isinstance(event, Left)] == [("1.1",)]
    assert desk.case.deeds == ()


def test_nobody_else_jumps_and_never_without_a_reason() -> None:
    assert codes(started(), "cai", "second", reason="") == ["reason-missing", "not-authorized"]


@pytest.mark.parametrize("to", ["sub", "done", "both", "nowhere", ""])
def test_only_tasks_are_jumped_to(to: str) -> None:
    assert codes(started(), "ann", to) == ["no-such-task"]


def test_where_it_is_already_there_is_nothing_to_jump_to() -> None:
    assert codes(started(), "ann", "first") == ["already-there"]


def test_no_jump_leads_into_a_region_or_out_of_one() -> None:
    assert codes(started(), "ann", "a") == ["other-block"]
    desk = started("split")
    assert codes(desk, "ann", "second") == ["other-block"]
    assert codes(desk, "ann", "second", state="a") == ["other-block"]
    assert codes(desk, "ann", "a2", state="b") == ["other-block"]
    with pytest.raises(CommandRejected) as refused:
        jump(desk, "ann", "second")
    assert "state=both" in refused.value.reasons[0].message.en


def test_within_a_region_a_jump_leaves_the_siblings_alone() -> None:
    desk = started("split")
    jump(desk, "ann", "a2")
    assert desk.states == ["both", "b", "a2"]
    desk.act("ok", "cai", state="a2")
    desk.act("ok", "cai", state="b")
    assert desk.case.outcome == "completed"


def test_a_whole_block_is_left_when_it_is_named() -> None:
    desk = started("split")
    jump(desk, "ann", "second", state="both")
    assert desk.states == ["second"]
    recalled = [item for event in desk.last if isinstance(event, Left) for item in event.recalled]
    assert len(recalled) == 2


def test_a_jump_out_of_a_call_recalls_the_called_case() -> None:
    desk = started("ask")
    jump(desk, "ann", "first")
    assert desk.effects[0].kind == "recall-case"
    assert desk.states == ["first"]


def test_a_jump_is_nothing_to_withdraw_and_ends_what_could_be() -> None:
    desk = started("go")
    jump(desk, "bob", "first")
    for by, code in (("bob", "nothing-to-withdraw"), ("cai", "gone-on")):
        assert desk.refused(Withdraw, by) == [code]


def test_one_of_several_elements_is_named_by_its_visit() -> None:
    desk = Desk(
        steps(
            f"""
            ask:
              kind: parallel
              for_each: helpers
              join: all
              to: done
              region:
                start: say
                states:
                  say: {{responsible: $data.helpers, accountable: office/chief, actions: {{ok: {{to: x}}}}}}
                  again: {{{CLERK}, actions: {{ok: {{to: x}}}}}}
                  x: {{kind: end, outcome: x}}
            done: {{kind: end, outcome: completed}}
            """,
            data="helpers: {type: persons, required: true}",
            start="ask",
        )
    ).start(data={"helpers": ["eve", "dan"]})
    assert codes(desk, "bob", "again") == ["ambiguous-visit"]
    jump(desk, "bob", "again", visit=desk.case.visits[1].id)
    assert [(visit.state, visit.element) for visit in desk.case.visits[1:]] == [("say", "dan"), ("again", "eve")]
