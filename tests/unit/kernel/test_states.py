"""What each kind of state does with a case."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.support import Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.events import Branched, Left
from workflow_engine.kernel.operations.answer import Answer

TASK = "responsible: office/clerk, accountable: office/chief"
END = "done: {kind: end, outcome: completed}\n"


def test_a_task_waits_for_its_post_and_its_action_leads_on() -> None:
    desk = Desk(steps(f"first: {{{TASK}, actions: {{go: {{to: done}}}}}}\n{END}")).start()
    assert desk.states == ["first"]
    assert [item.owner for item in desk.case.items] == ["office/clerk"]
    assert desk.who("go") == ("cai", "gus")
    desk.act("go", "cai")
    assert not desk.case.is_open
    assert desk.case.outcome == "completed"
    assert not desk.case.items


def test_a_decision_takes_the_first_true_branch_and_keeps_the_values_it_saw() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{TASK}, actions: {{go: {{to: choice}}}}}}
            choice:
              kind: decision
              branches:
                - {{when: amount > 100, to: big}}
                - {{when: amount > 10, to: middle}}
                - {{otherwise: true, to: done}}
            big: {{kind: end, outcome: big}}
            middle: {{kind: end, outcome: middle}}
            {END}""",
            data="amount: {type: money, required: true}",
        )
    ).start(data={"amount": "50"})
    desk.act("go", "cai")
    assert desk.case.outcome == "middle"
    branched = next(event for event in desk.last if isinstance(event, Branched))
    assert str(branched.saw["amount"]) == "50"


PARALLEL = f"""
first: {{{TASK}, actions: {{go: {{to: both}}}}}}
both:
  kind: parallel
  join: JOIN
  to: done
  actions: {{stop: {{to: cancelled, by: office/chief}}}}
  regions:
    money:
      start: pay
      states:
        pay: {{{TASK}, actions: {{paid: {{to: paid_end}}}}}}
        paid_end: {{kind: end, outcome: paid}}
    goods:
      start: check
      states:
        check: {{responsible: works/worker, accountable: works/foreman, actions: {{checked: {{to: checked_end}}}}}}
        checked_end: {{kind: end, outcome: checked}}
    extra:
      when: large
      start: audit
      states:
        audit: {{responsible: top/president, accountable: top/president, actions: {{audited: {{to: audited_end}}}}}}
        audited_end: {{kind: end, outcome: audited}}
cancelled: {{kind: end, outcome: cancelled}}
{END}"""
LARGE = "large: {type: boolean, required: true}"


def parallel(join: str, *, large: bool = False) -> Desk:
    desk = Desk(steps(PARALLEL.replace("JOIN", join), data=LARGE)).start(data={"large": large})
    desk.act("go", "cai")
    return desk


def test_a_parallel_block_opens_its_regions_and_joins_when_all_have_ended() -> None:
    desk = parallel("all")
    assert desk.states == ["both", "pay", "check"]
    desk.act("paid", "cai")
    assert desk.states == ["both", "check"]
    desk.act("checked", "eve")
    assert desk.case.outcome == "completed"


def test_a_conditional_region_takes_part_only_when_its_guard_holds() -> None:
    assert parallel("all", large=True).states == ["both", "pay", "check", "audit"]


def test_join_any_recalls_the_siblings_and_says_so() -> None:
    desk = parallel("any", large=True)
    desk.act("audited", "ann")
    assert desk.case.outcome == "completed"
    recalled = [item for event in desk.last if isinstance(event, Left) for item in event.recalled]
    assert len(recalled) == 2


def test_join_at_least_waits_for_that_many_branches() -> None:
    desk = parallel("{at_least: 2}", large=True)
    desk.act("paid", "cai")
    assert desk.case.is_open
    desk.act("audited", "ann")
    assert desk.case.outcome == "completed"


def test_join_at_least_does_not_wait_for_branches_that_never_opened() -> None:
    desk = parallel("{at_least: 3}")
    desk.act("paid", "cai")
    desk.act("checked", "eve")
    assert desk.case.outcome == "completed"


def test_the_blocks_own_action_leaves_it_and_recalls_what_is_open() -> None:
    desk = parallel("all")
    desk.act("stop", "bob")
    assert desk.case.outcome == "cancelled"
    assert not desk.case.items
    assert "cai" not in desk.case.performers("pay")


ASKING = f"""
first: {{{TASK}, actions: {{go: {{to: ask}}}}}}
ask:
  kind: parallel
  for_each: helpers
  join: all
  to: done
  region:
    start: answer
    states:
      answer: {{responsible: $data.helpers, accountable: office/chief, actions: {{say: {{to: said}}}}}}
      said: {{kind: end, outcome: said}}
{END}"""


def test_for_each_opens_the_region_once_for_every_element_and_names_its_owner() -> None:
    desk = Desk(steps(ASKING, data="helpers: {type: persons, required: true}")).start(data={"helpers": ["eve", "dan"]})
    desk.act("go", "cai")
    assert [item.owner for item in desk.case.items] == ["@eve", "@dan"]
    desk.act("say", "dan")
    assert desk.reasons("say", "dan") == ["not-authorized"]
    desk.act("say", "eve")
    assert desk.case.outcome == "completed"


def test_a_parallel_block_without_any_branch_is_joined_at_once() -> None:
    desk = Desk(steps(ASKING, data="helpers: {type: persons}")).start()
    desk.act("go", "cai")
    assert desk.case.outcome == "completed"


def test_a_call_asks_for_another_case_and_goes_on_with_its_outcome() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{TASK}, actions: {{go: {{to: sub}}}}}}
            sub: {{kind: call, process: other, with: {{total: amount * 2}}, ends: {{paid: done, refused: first}}}}
            {END}""",
            data="amount: {type: money, required: true}",
        )
    ).start(data={"amount": "2.50"})
    desk.act("go", "cai")
    (effect,) = [e for e in desk.effects if e.kind == "open-case"]
    assert effect.payload["process"] == "other"
    assert str(effect.payload["data"]["total"]) == "5.00"
    visit = desk.case.visits[0].id
    desk.do(Answer(by=SYSTEM, at=desk.now, result="refused", visit=visit, source="c2"))
    assert desk.states == ["first"]


def test_a_call_refuses_an_outcome_that_it_does_not_handle() -> None:
    desk = Desk(
        steps(
            f"first: {{{TASK}, actions: {{go: {{to: sub}}}}}}\n"
            f"sub: {{kind: call, process: o, ends: {{a: done}}}}\n{END}"
        )
    ).start()
    desk.act("go", "cai")
    with pytest.raises(CommandRejected) as refused:
        desk.do(Answer(by=SYSTEM, at=desk.now, result="b", visit=desk.case.visits[0].id))
    assert refused.value.reasons[0].code == "unhandled-outcome"
    assert desk.states == ["sub"]


def test_a_wait_for_time_goes_on_when_its_timer_fires_and_not_before() -> None:
    desk = Desk(
        steps(
            f"first: {{{TASK}, actions: {{go: {{to: pause}}}}}}\npause: {{kind: wait, until: 3 days, to: done}}\n{END}"
        )
    ).start()
    desk.act("go", "cai")
    assert desk.wait(days=2).states == ["pause"]
    assert desk.wait(days=1).case.outcome == "completed"


WAIT = f"""
first: {{{TASK}, actions: {{go: {{to: hold}}}}}}
hold: {{kind: wait, until: paper_arrived, to: done, timeout: {{after: 5 days, to: late}}}}
late: {{kind: end, outcome: late}}
{END}"""


def test_a_wait_for_a_message_goes_on_when_it_comes() -> None:
    desk = Desk(steps(WAIT)).start()
    desk.act("go", "cai")
    desk.do(Answer(by=SYSTEM, at=desk.now, result="paper_arrived"))
    assert desk.case.outcome == "completed"


def test_a_wait_for_a_message_times_out() -> None:
    desk = Desk(steps(WAIT)).start()
    desk.act("go", "cai")
    assert desk.wait(days=5).case.outcome == "late"


def test_a_message_that_nobody_waits_for_is_refused() -> None:
    desk = Desk(steps(WAIT)).start()
    with pytest.raises(CommandRejected) as refused:
        desk.do(Answer(by=SYSTEM, at=desk.now, result="paper_arrived"))
    assert refused.value.reasons[0].code == "not-waiting"


def test_a_service_leaves_an_effect_and_goes_on_with_its_result_or_error() -> None:
    text = f"""
    first: {{{TASK}, actions: {{go: {{to: mail}}}}}}
    mail: {{kind: service, handler: send_mail, with: {{text: '"hello"'}}, to: done, error: {{to: first}}}}
    {END}"""
    for result, state in (("done", []), ("error", ["first"])):
        desk = Desk(steps(text)).start()
        desk.act("go", "cai")
        (effect,) = [e for e in desk.effects if e.kind == "service"]
        assert effect.payload == {"handler": "send_mail", "arguments": {"text": "hello"}}
        desk.do(Answer(by=SYSTEM, at=desk.now, result=result, visit=effect.visit))
        assert desk.states == state


def test_due_moments_come_from_the_case_that_holds_and_from_a_field() -> None:
    text = f"""
    first:
      {TASK.replace(", ", chr(10) + "      ")}
      due: {{default: 3 workdays, when: [{{if: has(by), then: $data.by}}, {{if: urgent, then: 2 hours}}]}}
      actions: {{go: {{to: done}}}}
    {END}"""
    definition = steps(text, data="urgent: {type: boolean, required: true}\nby: {type: date}")

    def due(**data: object) -> str:
        (visit,) = Desk(definition).start(data=data).case.visits
        assert isinstance(visit.due_at, datetime)
        return f"{visit.due_at:%m-%d %H:%M}"

    assert due(urgent=False) == "03-05 18:00"
    assert due(urgent=True) == "03-02 11:00"
    assert due(urgent=True, by="2026-03-20") == "03-20 18:00"


def test_a_loop_of_automatic_steps_is_stopped_and_the_case_untouched() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{TASK}, actions: {{go: {{to: spin}}}}}}
            spin: {{kind: decision, branches: [{{when: count(go) > 5, to: done}}, {{otherwise: true, to: spin}}]}}
            {END}"""
        )
    ).start()
    before = desk.case
    with pytest.raises(CommandRejected) as refused:
        desk.act("go", "cai")
    assert refused.value.reasons[0].code == "automatic-loop"
    assert desk.case is before
    assert desk.states == ["first"]
