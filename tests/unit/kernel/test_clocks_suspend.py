"""挂起、恢复: who stops a case, what stands still, and how much time is left afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.support import WORLD, Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.comment import Comment
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.recall import Recall
from workflow_engine.kernel.operations.resume import Resume, Resumed
from workflow_engine.kernel.operations.suspend import Suspend, Suspended

END = "done: {kind: end, outcome: completed}\n"
CLERK = "responsible: office/clerk, accountable: works/foreman"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00+08:00")


def task(limits: str, data: str = "") -> Desk:
    text = f"first: {{{CLERK}, {limits}, actions: {{go: {{to: done}}, lapse: {{to: done, by: system}}}}}}\n{END}"
    return Desk(steps(text, data=data), WORLD._replace(administrators=("top/president",))).start()


def pause(desk: Desk, since: str, until: str) -> None:
    desk.now = at(since)
    desk.do(Suspend(by="bob", at=desk.now, reason="等批复"))
    desk.now = at(until)
    desk.do(Resume(by="bob", at=desk.now))


@pytest.mark.parametrize("by", ["ann", "bob", "dan"])
def test_administrators_the_lead_post_and_who_answers_may_suspend_and_resume(by: str) -> None:
    desk = task("due: 2 workdays")
    desk.do(Suspend(by=by, at=desk.now, reason="等批复"))
    assert desk.case.margin.suspension is not None
    assert desk.effects[-1].payload["to"] == ["office/clerk"]
    desk.do(Resume(by=by, at=desk.now))
    assert desk.case.margin.suspension is None


def test_nobody_else_may_and_never_without_a_reason() -> None:
    desk = task("due: 2 workdays")
    assert desk.refused(Suspend, "cai") == ["reason-missing", "not-authorized"]
    assert desk.refused(Resume, "bob") == ["not-suspended"]
    desk.do(Suspend(by="bob", at=desk.now, reason="等批复"))
    assert desk.refused(Resume, "cai") == ["not-authorized"]
    assert desk.refused(Suspend, "bob", reason="再等") == ["case-suspended"]


def test_while_it_stands_still_nothing_is_done_and_no_timer_rings() -> None:
    desk = task("due: 2 workdays, overdue: {escalate: office/chief}")
    timer = desk.case.timers[0]
    desk.do(Suspend(by="bob", at=desk.now, reason="等批复"))
    assert desk.case.timers == ()
    assert desk.case.margin.suspension is not None
    assert desk.case.margin.suspension.timers == (timer,)
    assert desk.reasons("go", "cai") == ["case-suspended"]
    assert desk.refused(Claim, "cai") == ["case-suspended"]
    assert desk.why_not(Expire(by=SYSTEM, at=timer.at, timer=timer.id)) == ["case-suspended"]
    with pytest.raises(CommandRejected) as refused:
        desk.act("go", "cai")
    assert "等批复" in refused.value.reasons[0].message.zh
    desk.do(Comment(by="cai", at=desk.now, text="知道了"))


@pytest.mark.parametrize(
    ("limit", "since", "until", "due"),
    [
        ("2 workdays", "03-03 10:00", "03-09 15:00", "03-11 11:00"),  # 14 hours were left: 3 + 8 + 3
        ("24 work hours", "03-03 10:00", "03-09 08:00", "03-10 17:00"),  # 15 hours were left: 8 + 7
        ("3 days", "03-03 10:00", "03-09 15:00", "03-11 14:00"),  # 47 hours on the wall were left
        ("same day", "03-02 16:00", "03-07 12:00", "03-09 10:00"),  # resumed on a Saturday
        ("30 workdays", "04-03 16:00", "04-07 08:00", "04-15 10:00"),  # the holiday of 04-06 inside the pause
        ("1 workday", "03-04 10:00", "03-09 08:00", "03-03 18:00"),  # overdue before, overdue after
    ],
)
def test_as_much_time_is_left_as_there_was(limit: str, since: str, until: str, due: str) -> None:
    desk = task(f"due: {limit}")
    pause(desk, since, until)
    assert desk.case.visits[0].due_at == at(due)
    assert desk.case.items[0].due_at == at(due)


def test_every_limit_of_the_step_moves_by_its_own_clock() -> None:
    desk = task("respond: 4 work hours, not_before: 30 hours, due: 3 workdays")
    pause(desk, "03-02 10:00", "03-04 10:00")
    visit = desk.case.visits[0]
    assert visit.respond_by == at("03-04 15:00")
    assert visit.not_before == at("03-05 15:00")
    assert visit.due_at == at("03-09 18:00")


def test_a_date_that_stands_in_a_field_is_agreed_with_others_and_stays() -> None:
    desk = task("due: $data.reply_by, overdue: {escalate: office/chief}", "reply_by: {type: date}")
    desk = Desk(desk.definition).start(data={"reply_by": "2026-03-05"})
    pause(desk, "03-03 10:00", "03-04 10:00")
    assert desk.case.visits[0].due_at == at("03-05 18:00")
    assert [timer.at for timer in desk.case.timers] == [at("03-05 18:00")]


def test_reminders_and_escalations_follow_the_limit() -> None:
    desk = task(
        "due: 3 workdays, remind: [2 work hours before], "
        "overdue: {escalate: office/chief, then: {after: 1 day, escalate: top/president}}"
    )
    before = {timer.id: timer.at for timer in desk.case.timers}
    pause(desk, "03-03 08:00", "03-04 08:00")
    assert {timer.id: timer.at - before[timer.id] for timer in desk.case.timers} == dict.fromkeys(
        before, timedelta(days=1)
    )


def test_a_reminder_that_has_rung_does_not_ring_again() -> None:
    desk = task("due: 3 workdays, remind: [2 workdays before], overdue: {escalate: office/chief}")
    desk.wait(days=1, hours=12)
    assert [timer.kind for timer in desk.case.timers] == ["escalate"]
    pause(desk, "03-04 09:00", "03-05 09:00")
    assert [timer.kind for timer in desk.case.timers] == ["escalate"]


def test_of_a_running_chain_the_rest_of_the_step_is_left() -> None:
    desk = task(
        "due: 1 workday, overdue: {escalate: office/chief, then: {after: 2 days, escalate: top/president, "
        "then: {after: 1 day, escalate: works/foreman}}}"
    )
    desk.wait(days=2)
    pause(desk, "03-04 18:00", "03-06 18:00")
    assert [timer.at for timer in desk.case.timers] == [at("03-07 18:00"), at("03-08 18:00")]
    pause(desk, "03-07 06:00", "03-09 06:00")
    assert [timer.at for timer in desk.case.timers] == [at("03-09 18:00"), at("03-10 18:00")]


def test_silence_and_waiting_stand_still_too() -> None:
    desk = task("deemed: {after: 5 days, action: lapse}")
    pause(desk, "03-03 09:00", "03-05 09:00")
    assert [timer.at for timer in desk.case.timers] == [at("03-09 09:00")]
    waits = steps(
        f"""
        first: {{{CLERK}, actions: {{go: {{to: hold}}, rest: {{to: rest}}, day: {{to: day}}}}}}
        hold: {{kind: wait, until: paper, to: done, timeout: {{after: 2 workdays, to: first}}}}
        rest: {{kind: wait, until: 2 days, to: done}}
        day: {{kind: wait, until: $data.day, to: done}}
        {END}""",
        data="day: {type: date}",
    )
    for action, rings in (("go", "03-06 18:00"), ("rest", "03-06 09:00"), ("day", "03-04 18:00")):
        desk = Desk(waits).start(data={"day": "2026-03-04"})
        desk.act(action, "cai")
        pause(desk, "03-03 09:00", "03-05 09:00")
        assert [timer.at for timer in desk.case.timers] == [at(rings)]


def test_a_limit_of_a_guard_whose_value_is_gone_does_not_keep_the_case_suspended() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{CLERK}, editable: [n], actions: {{go: {{to: both}}}}}}
            both:
              kind: parallel
              join: all
              to: done
              regions:
                left:
                  start: a
                  states:
                    a: {{{CLERK}, due: {{default: 2 days, when: [{{if: n > 1, then: 3 days}}]}},
                         actions: {{ok: {{to: x}}}}}}
                    x: {{kind: end, outcome: x}}
                right:
                  start: b
                  states:
                    b: {{{CLERK}, editable: [n], actions: {{ok: {{to: b2}}}}}}
                    b2: {{{CLERK}, actions: {{ok: {{to: y}}}}}}
                    y: {{kind: end, outcome: y}}
            {END}""",
            data="n: {type: integer, required: true}",
        )
    ).start(data={"n": 2})
    desk.act("go", "cai")
    desk.act("ok", "cai", state="b", data={"n": None})
    assert "n" not in desk.case.data
    pause(desk, "03-03 09:00", "03-04 09:00")
    assert desk.case.visits[1].due_at == at("03-06 09:00")


def test_the_answer_of_a_called_case_is_kept_and_what_it_opens_waits_with_its_clocks_stopped() -> None:
    desk = Desk(
        steps(
            f"""
            first: {{{CLERK}, actions: {{go: {{to: sub}}}}}}
            sub: {{kind: call, process: other, ends: {{paid: next}}}}
            next: {{{CLERK}, due: 2 days, remind: [1 day before], actions: {{go: {{to: done}}}}}}
            {END}"""
        )
    ).start()
    desk.act("go", "cai")
    desk.do(Suspend(by="bob", at=desk.now, reason="等批复"))
    desk.now += timedelta(days=1)
    desk.do(Answer(by=SYSTEM, at=desk.now, result="paid", visit=desk.case.visits[0].id))
    assert desk.states == ["next"]
    assert not desk.case.timers
    assert desk.reasons("go", "cai") == ["case-suspended"]
    desk.now += timedelta(days=3)
    desk.do(Resume(by="bob", at=desk.now))
    assert desk.case.visits[0].due_at == desk.now + timedelta(days=2)
    assert [timer.at for timer in desk.case.timers] == [desk.now + timedelta(days=1)]


def test_a_recalled_case_is_no_longer_suspended() -> None:
    desk = task("due: 2 workdays, remind: [1 workday before]")
    desk.do(Suspend(by="bob", at=desk.now, reason="等批复"))
    desk.do(Recall(by=SYSTEM, at=desk.now))
    assert desk.case.outcome == "recalled"
    assert desk.case.margin.suspension is None


def test_the_trail_says_why_and_since_when() -> None:
    desk = task("due: 2 workdays")
    pause(desk, "03-03 10:00", "03-04 10:00")
    name = desk.world.directory.name
    (suspended,) = [event for event in desk.entries[-2].events if isinstance(event, Suspended)]
    (resumed,) = [event for event in desk.last if isinstance(event, Resumed)]
    assert "等批复" in suspended.say(name).zh
    assert "2026-03-03 10:00" in resumed.say(name).en
