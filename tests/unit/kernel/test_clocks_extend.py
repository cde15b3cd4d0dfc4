"""延期: who asks, who grants, and what counts as asked in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support import MONDAY, Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.clocks import overdue
from workflow_engine.kernel.operations.extend import Extend, Extended, ExtensionAsked

END = "done: {kind: end, outcome: completed}\n"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00+08:00")


def started(limits: str = "due: 2 workdays, remind: [1 workday before], overdue: {escalate: office/chief}") -> Desk:
    first = f"responsible: office/clerk, accountable: works/foreman{', ' if limits else ''}{limits}"
    return Desk(steps(f"first: {{{first}, actions: {{go: {{to: done}}}}}}\n{END}")).start()


def extend(desk: Desk, by: str, **more: Any) -> None:
    desk.order(Extend, by, **({"reason": "等配件"} | more))


def codes(desk: Desk, by: str, **more: Any) -> list[str]:
    return desk.refused(Extend, by, **({"reason": "等配件"} | more))


@pytest.mark.parametrize("by", ["dan", "bob"])
def test_who_answers_for_the_step_gives_more_time_and_its_timers_are_armed_anew(by: str) -> None:
    desk = started()
    extend(desk, by, until=at("03-06 18:00"), asked_by="cai")
    assert desk.case.visits[0].due_at == desk.case.items[0].due_at == at("03-06 18:00")
    assert [(timer.kind, timer.at) for timer in desk.case.timers] == [
        ("remind", at("03-05 18:00")),
        ("escalate", at("03-06 18:00")),
    ]
    (given,) = desk.case.margin.extensions
    assert (given.asked_by, given.granted_by, given.late) == ("cai", by, False)


def test_a_span_counts_from_the_limit_or_from_now_when_that_has_passed() -> None:
    desk = started()
    extend(desk, "dan", span="2 workdays")
    assert desk.case.visits[0].due_at == at("03-06 18:00")
    desk = started().wait(days=3)
    extend(desk, "dan", span="2 workdays")
    assert desk.case.visits[0].due_at == at("03-09 18:00")


def test_who_has_the_step_asks_and_its_accountable_is_told() -> None:
    desk = started()
    extend(desk, "cai", span="2 workdays")
    assert desk.case.visits[0].due_at == at("03-04 18:00")
    assert desk.effects[-1].payload["to"] == ["works/foreman"]
    (asked,) = desk.case.margin.extensions
    assert (asked.asked_by, asked.until, asked.granted_by) == ("cai", at("03-06 18:00"), "")
    extend(desk, "cai", span="3 workdays")
    assert [asked.until for asked in desk.case.margin.extensions] == [at("03-09 18:00")]


def test_what_was_asked_in_time_is_in_time_whenever_it_is_granted() -> None:
    desk = started()
    extend(desk, "cai", span="2 workdays")
    desk.wait(days=3)
    extend(desk, "dan")
    (given,) = desk.case.margin.extensions
    assert (given.asked_by, given.asked_at, given.until, given.late) == ("cai", MONDAY, at("03-06 18:00"), False)
    assert not overdue(desk.case, desk.case.visits[0], desk.now)


def test_what_is_asked_after_the_limit_gets_the_time_but_still_counts_as_overdue() -> None:
    for asks in (True, False):
        desk = started().wait(days=3)
        if asks:
            extend(desk, "cai", span="2 workdays")
        extend(desk, "dan", **({} if asks else {"span": "2 workdays"}))
        assert desk.case.visits[0].due_at == at("03-09 18:00")
        assert desk.case.margin.extensions[0].late
        assert overdue(desk.case, desk.case.visits[0], desk.now)
        extended = next(event for event in desk.last if isinstance(event, Extended))
        assert "仍计逾期" in extended.say(desk.world.directory.name).zh


def test_a_step_is_overdue_when_its_limit_has_passed() -> None:
    desk = started()
    assert not overdue(desk.case, desk.case.visits[0], at("03-04 18:00"))
    assert overdue(desk.case, desk.case.visits[0], at("03-04 18:01"))


def test_a_new_limit_is_escalated_again_when_it_passes() -> None:
    desk = started().wait(days=3)
    assert not desk.case.timers
    extend(desk, "dan", span="1 day")
    desk.wait(days=2)
    assert [event.kind for event in desk.last if hasattr(event, "kind")] == ["escalate"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"until": at("03-02 08:00")}, "not-later"),
        ({"until": at("03-04 18:00")}, "not-later"),
        ({"until": datetime(2026, 3, 9)}, "bad-value"),  # noqa: DTZ001  # that it has no zone is the point
        ({"until": datetime.max.replace(tzinfo=MONDAY.tzinfo)}, "bad-value"),
        ({"until": at("03-09 18:00"), "span": "1 day"}, "bad-value"),
        ({"span": "soon"}, "bad-value"),
        ({}, "bad-value"),
        ({"span": "1 day", "asked_by": "nobody"}, "unknown-person"),
        ({"span": "1 day", "reason": " "}, "reason-missing"),
        ({"span": "1 day", "state": "second"}, "not-there"),
    ],
)
def test_what_is_no_later_limit_is_refused(more: dict[str, Any], code: str) -> None:
    assert codes(started(), "dan", **more) == [code]


def test_strangers_neither_ask_nor_grant_and_are_told_who_can() -> None:
    assert codes(started(), "eve", span="1 day") == ["not-authorized"]
    with pytest.raises(CommandRejected) as refused:
        extend(started(), "eve", span="1 day")
    assert refused.value.reasons[0].values["owners"] == ("office/clerk", "works/foreman", "office/chief")


def test_a_step_without_a_limit_has_nothing_to_extend() -> None:
    assert codes(started(""), "dan", span="1 day") == ["no-limit"]


def test_of_several_steps_the_one_is_named() -> None:
    task = "responsible: office/clerk, accountable: works/foreman, due: 2 workdays"
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
                  states: {{a: {{{task}, actions: {{ok: {{to: x}}}}}}, x: {{kind: end, outcome: x}}}}
                right:
                  start: b
                  states: {{b: {{{task}, actions: {{ok: {{to: y}}}}}}, y: {{kind: end, outcome: y}}}}
            {END}""",
            start="both",
        )
    ).start()
    assert codes(desk, "dan", span="1 day") == ["ambiguous-state"]
    before = [item.due_at for item in desk.case.items]
    extend(desk, "dan", span="1 day", state="b")
    assert [item.due_at for item in desk.case.items] == [before[0], before[1] + timedelta(days=1)]  # type: ignore[operator]


def test_an_asking_says_on_the_trail_until_when() -> None:
    desk = started().wait(days=3)
    extend(desk, "cai", span="1 day")
    asked = next(event for event in desk.last if isinstance(event, ExtensionAsked))
    assert "已逾期" in asked.say(desk.world.directory.name).zh
    assert "2026-03-06 09:00" in asked.say(desk.world.directory.name).en
