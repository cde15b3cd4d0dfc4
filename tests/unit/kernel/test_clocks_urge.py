"""催办: who may urge, whom it reaches, and how often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support import MONDAY, Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.urge import Urge, Urged

FLOW = steps(
    """
    first:
      responsible: office/clerk
      accountable: works/foreman
      informed: [works/worker]
      actions: {go: {to: both}, again: {kind: return, to: first}}
    both:
      kind: parallel
      join: all
      to: done
      regions:
        left:
          start: a
          states:
            a: {responsible: works/worker, accountable: works/foreman, actions: {ok: {to: x}}}
            x: {kind: end, outcome: x}
        right:
          start: b
          states:
            b: {responsible: office/clerk, accountable: office/chief, actions: {ok: {to: y}}}
            y: {kind: end, outcome: y}
    done: {kind: end, outcome: completed}
    """,
)


@pytest.mark.parametrize("by", ["ann", "bob", "dan", "eve"])
def test_the_requester_who_answers_the_lead_post_and_informed_parties_may_urge(by: str) -> None:
    desk = Desk(FLOW).start(by="cai", requester="ann")
    desk.do(Urge(by=by, at=desk.now, text="今天要"))
    payload = desk.effects[-1].payload
    assert (payload["role"], payload["by"], payload["count"], payload["to"]) == ("urged", by, 1, ["office/clerk"])


def test_nobody_else_urges() -> None:
    desk = Desk(FLOW).start(by="cai", requester="ann")
    with pytest.raises(CommandRejected) as refused:
        desk.do(Urge(by="cai", at=desk.now))
    assert refused.value.reasons[0].values["owners"] == ("@ann", "works/foreman", "office/chief")


def test_it_reaches_the_person_who_holds_the_work() -> None:
    desk = Desk(FLOW).start()
    desk.do(Claim(by="gus", at=desk.now))
    desk.do(Urge(by="cai", at=desk.now))
    assert desk.effects[-1].payload["to"] == ["@gus"]


def test_the_same_person_urges_again_only_after_four_working_hours() -> None:
    desk = Desk(FLOW).start()
    desk.do(Urge(by="cai", at=desk.now))
    desk.now = MONDAY + timedelta(hours=5, minutes=59)  # 14:59, of which two hours were noon
    assert desk.refused(Urge, "cai") == ["urged-just-now"]
    assert desk.refused(Urge, "dan") == []
    desk.now = MONDAY + timedelta(hours=6)
    desk.do(Urge(by="cai", at=desk.now))
    assert [urging.by for urging in desk.case.margin.urgings] == ["cai", "cai"]


def test_the_refusal_says_when_one_may_urge_again() -> None:
    desk = Desk(FLOW).start()
    desk.do(Urge(by="cai", at=desk.now))
    with pytest.raises(CommandRejected) as refused:
        desk.do(Urge(by="cai", at=desk.now))
    assert "2026-03-02 15:00" in refused.value.reasons[0].message.zh


def test_the_count_is_of_all_who_urged_in_this_visit() -> None:
    desk = Desk(FLOW).start()
    desk.do(Urge(by="cai", at=desk.now))
    desk.do(Urge(by="dan", at=desk.now))
    urged = next(event for event in desk.last if isinstance(event, Urged))
    assert urged.times == 2
    assert "第 2 次催办" in urged.say(desk.world.directory.name).zh
    desk.act("again", "cai", reason="重填")
    desk.do(Urge(by="dan", at=desk.now))
    assert desk.effects[-1].payload["count"] == 1
    assert len(desk.case.margin.urgings) == 1


def test_of_several_open_steps_everybody_urges_those_that_concern_him() -> None:
    desk = Desk(FLOW).start(by="cai")
    desk.act("go", "cai")
    desk.do(Urge(by="dan", at=desk.now))
    assert [event.state for event in desk.last if isinstance(event, Urged)] == ["a"]
    desk.do(Urge(by="cai", at=desk.now))
    assert [event.state for event in desk.last if isinstance(event, Urged)] == ["a", "b"]
    assert desk.refused(Urge, "dan", state="b") == ["not-authorized"]
    assert desk.refused(Urge, "cai", state="first") == ["not-there"]


def test_where_nobody_works_nobody_can_be_urged() -> None:
    desk = Desk(
        steps(
            """
            first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: hold}}}
            hold: {kind: wait, until: paper, to: done}
            done: {kind: end, outcome: completed}
            """
        )
    ).start()
    desk.act("go", "cai")
    assert desk.refused(Urge, "cai") == ["not-there"]
