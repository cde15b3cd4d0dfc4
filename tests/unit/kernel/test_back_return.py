"""退回: to which steps the matter can go back, and how it goes on from there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.case import Visit
from workflow_engine.kernel.events import Left
from workflow_engine.kernel.machine import compile_definition
from workflow_engine.kernel.operations.return_to import Returned, ReturnTo
from workflow_engine.kernel.rounds import completed

END = "done: {kind: end, outcome: completed}\n"
CLERK = "responsible: office/clerk, accountable: office/chief"
CHAIN = steps(
    f"""
    apply: {{{CLERK}, due: 2 workdays, remind: [1 workday before], actions: {{submit: {{to: review}}}}}}
    review:
      responsible: office/chief
      accountable: office/chief
      actions: {{agree: {{to: check}}, skip: {{to: approve}}}}
    check: {{responsible: works/foreman, accountable: works/foreman, actions: {{agree: {{to: approve}}}}}}
    approve:
      responsible: top/president
      accountable: top/president
      actions: {{agree: {{to: done}}, refuse: {{kind: reject, to: done}}}}
    {END}""",
    start="apply",
    extra="separate: [[review, approve]]",
)


def at_approval() -> Desk:
    desk = Desk(CHAIN).start()
    desk.act("submit", "cai")
    desk.act("agree", "bob")
    desk.act("agree", "dan")
    return desk


def send_back(desk: Desk, by: str, to: str, **more: Any) -> None:
    desk.order(ReturnTo, by, to=to, **({"reason": "缺附件"} | more))


def codes(desk: Desk, by: str, to: str, **more: Any) -> list[str]:
    return desk.refused(ReturnTo, by, to=to, **({"reason": "缺附件"} | more))


def round_of(desk: Desk, state: str) -> tuple[str, ...]:
    visit = next(visit for visit in desk.case.visits if visit.state == state)
    return completed(compile_definition(desk.definition), desk.case, visit)


def test_the_matter_goes_back_to_any_step_completed_in_this_round() -> None:
    for to in ("apply", "review", "check"):
        desk = at_approval()
        send_back(desk, "ann", to)
        assert desk.states == [to]
        assert len(desk.case.items) == 1


def test_it_goes_on_step_by_step_from_there() -> None:
    desk = at_approval()
    send_back(desk, "ann", "apply")
    desk.act("submit", "gus")
    assert desk.states == ["review"]


def test_it_comes_straight_back_when_the_returner_says_so() -> None:
    desk = at_approval()
    send_back(desk, "ann", "apply", resume="straight_back")
    assert desk.case.visits[0].back_to == ("approve",)
    desk.act("submit", "cai")
    assert desk.states == ["approve"]
    assert not desk.case.visits[0].back_to


def test_an_action_that_is_no_way_forward_does_not_come_straight_back() -> None:
    desk = at_approval()
    send_back(desk, "ann", "check", resume="straight_back")
    send_back(desk, "dan", "apply")
    desk.act("submit", "cai")
    assert desk.states == ["review"]


def test_a_second_straight_return_comes_back_link_by_link() -> None:
    desk = at_approval()
    send_back(desk, "ann", "review", resume="straight_back")
    send_back(desk, "bob", "apply", resume="straight_back")
    assert list(desk.case.visits[0].back_to) == ["review", "approve"]
    desk.act("submit", "cai")
    assert desk.states == ["review"]
    assert list(desk.case.visits[0].back_to) == ["approve"]
    desk.act("agree", "bob")
    assert desk.states == ["approve"]


def test_signatures_after_the_target_are_void_but_still_count_for_separate_duties() -> None:
    desk = at_approval()
    assert round_of(desk, "approve") == ("apply", "review", "check")
    send_back(desk, "ann", "apply")
    assert round_of(desk, "apply") == ()
    desk.act("submit", "cai")
    desk.act("skip", "bob")
    assert round_of(desk, "approve") == ("apply", "review")
    assert codes(desk, "ann", "check") == ["not-completed"]
    assert desk.case.performers("check") == ("dan",)
    assert desk.case.performers("approve") == ("ann",)


def test_a_return_counts_as_an_act_of_who_returned() -> None:
    desk = at_approval()
    send_back(desk, "ann", "review")
    assert desk.case.deeds[-1][:3] == ("approve", "=return", ("ann",))
    returned = next(event for event in desk.last if isinstance(event, Returned))
    said = returned.say(desk.world.directory.name)
    assert "缺附件" in said.zh
    assert "review" in said.en
    assert desk.effects[-1].payload["reason"] == "缺附件"


def test_nobody_else_did_the_returners_work() -> None:
    desk = at_approval()
    send_back(desk, "ann", "review")
    left = [event for event in desk.last if isinstance(event, Left)]
    assert [event.recalled for event in left] == [()]


@pytest.mark.parametrize("to", ["approve", "done", "nowhere", ""])
def test_what_was_not_completed_in_this_round_is_no_target(to: str) -> None:
    assert codes(at_approval(), "ann", to) == ["not-completed"]


def test_the_refusal_names_the_steps_it_can_go_back_to() -> None:
    desk = at_approval()
    with pytest.raises(CommandRejected) as refused:
        send_back(desk, "ann", "done")
    assert refused.value.reasons[0].values["possible"] == ("apply", "review", "check")
    assert "apply、review、check" in refused.value.reasons[0].message.zh


def test_all_reasons_come_at_once() -> None:
    desk = at_approval()
    assert codes(desk, "bob", "nowhere", reason=" ", resume="soon") == [
        "not-authorized",
        "separation-of-duties",
        "not-completed",
        "bad-value",
        "reason-missing",
    ]
    assert codes(desk, "ann", "apply", item="9.9") == ["no-such-item"]
    assert codes(desk, "ann", "apply", state="check") == ["not-there"]


def test_the_first_step_has_nothing_to_go_back_to() -> None:
    assert codes(Desk(CHAIN).start(), "cai", "apply") == ["not-completed"]


def test_the_timers_of_the_step_are_armed_anew() -> None:
    desk = at_approval()
    assert not desk.case.timers
    send_back(desk, "ann", "apply")
    visit: Visit = desk.case.visits[0]
    assert [timer.visit for timer in desk.case.timers] == [visit.id]
    assert visit.since == desk.now


def test_silence_counts_as_completed_and_goes_straight_back_too() -> None:
    desk = Desk(
        steps(
            f"""
            apply: {{{CLERK}, deemed: {{after: 1 day, action: pass}}, actions: {{pass: {{to: review}}}}}}
            review: {{{CLERK}, actions: {{agree: {{to: approve}}}}}}
            approve: {{{CLERK}, actions: {{agree: {{to: done}}}}}}
            {END}""",
            start="apply",
        )
    ).start()
    desk.wait(days=2)
    desk.act("agree", "cai")
    send_back(desk, "cai", "apply", resume="straight_back")
    desk.wait(days=2)
    assert desk.states == ["approve"]


def test_one_who_has_the_matter_in_several_places_says_from_where() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{CLERK}, actions: {{go: {{to: both}}}}}}
            both:
              kind: parallel
              join: all
              to: done
              regions:
                left:
                  start: a
                  states: {{a: {{{CLERK}, actions: {{ok: {{to: x}}}}}}, x: {{kind: end, outcome: x}}}}
                right:
                  start: b
                  states: {{b: {{{CLERK}, actions: {{ok: {{to: y}}}}}}, y: {{kind: end, outcome: y}}}}
            {END}"""
        )
    ).start()
    desk.act("go", "cai")
    assert codes(desk, "cai", "first") == ["ambiguous-item"]
    assert codes(desk, "cai", "first", state="a") == []
    assert codes(desk, "cai", "first", item=desk.case.items[1].id) == []
