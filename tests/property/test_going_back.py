"""Random walks with returns, withdrawals, jumps and pauses: what is undone is as it was, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.procedures import BLOCKS, VOTES, WAITS
from tests.support import WORLD, Desk
from workflow_engine.definition.model import Call, ProcessDefinition, Service, Task
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.advance import what_now, why_not
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.codec import case_from_text, case_to_text
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.machine import compile_definition
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.extend import Extend
from workflow_engine.kernel.operations.jump import Jump
from workflow_engine.kernel.operations.resume import Resume
from workflow_engine.kernel.operations.return_to import ReturnTo
from workflow_engine.kernel.operations.suspend import Suspend
from workflow_engine.kernel.operations.withdraw import Withdraw
from workflow_engine.kernel.rounds import completed

GROUNDS = {"blocks": BLOCKS, "votes": VOTES, "waits": WAITS}
PEOPLE = ("ann", "bob", "cai", "dan", "eve", "fay", "gus")
START: dict[str, dict[str, Any]] = {
    BLOCKS.digest: {"large": True, "amount": 60, "helpers": ["eve", "dan"]},
    VOTES.digest: {"amount": 20, "helpers": ["eve"]},
    WAITS.digest: {"date": "2026-03-20"},
}


def shape(case: Case) -> Any:
    """Return what a withdrawal has to give back: everything but numbers, moments and who has which item in hand."""
    visits = sorted((v.state, v.element or "", v.back_to, v.votes, v.finished, v.running) for v in case.visits)
    items = sorted((i.state, i.owner, bool(i.added_by), i.turn) for i in case.items)
    return visits, items, case.deeds, dict(case.data), case.margin.handovers


class Going:
    """One case on its way there and back."""

    def __init__(self, definition: ProcessDefinition, dice: Random) -> None:
        self.dice, self.machine = dice, compile_definition(definition)
        self.desk = Desk(definition).start(data=START[definition.digest])

    def able(self, command: Command) -> bool:
        return not why_not(self.desk.definition, self.desk.case, command, WORLD)

    def act(self) -> None:
        desk, dice = self.desk, self.dice
        ways = [way for way in what_now(desk.definition, desk.case, desk.now, WORLD) if way["who"]]
        if ways:
            way = dice.choice(ways)
            by, before = dice.choice(way["who"]), shape(desk.case)
            command = Act(by=by, at=desk.now, action=way["action"], state=way["state"], reason="缺", record="R-1")
            more = command._replace(data={"amount": dice.randint(1, 90)})
            command = more if self.able(more) else command
            if self.able(command):
                desk.do(command)
                back = Withdraw(by=by, at=desk.now)
                if dice.random() < 0.5 and self.able(back):
                    desk.do(back)
                    assert shape(desk.case)[:3] == before[:3]
                    if not any(visit.votes for visit in desk.case.visits):
                        assert shape(desk.case) == before

    def send_back(self) -> None:
        desk, dice = self.desk, self.dice
        item = dice.choice(desk.case.items)
        visit = desk.case.visit(item.visit)
        assert visit is not None
        to = dice.choice(completed(self.machine, desk.case, visit) or ("first", "nowhere"))
        how = dice.choice(("step_by_step", "straight_back"))
        near = (item.holder,) if item.holder else WORLD.directory.candidates(item.owner, desk.now.date())
        by, before = dice.choice(near if dice.random() < 0.9 else PEOPLE), shape(desk.case)
        command = ReturnTo(by=by, at=desk.now, to=to, reason="缺", item=item.id, resume=how)
        if self.able(command):
            voted = visit.votes or len(desk.case.items_of(visit.id)) > 1
            desk.do(command)
            back = Withdraw(by=by, at=desk.now)
            if dice.random() < 0.4 and self.able(back):
                assert not voted
                desk.do(back)
                assert shape(desk.case) == before

    def go_on(self) -> None:
        desk, dice = self.desk, self.dice
        for visit in desk.case.visits:
            state = self.machine.spots[visit.state].state
            if isinstance(state, (Call, Service)):
                results = tuple(state.ends) if isinstance(state, Call) else ("done",)
                self.attempt(Answer(by=SYSTEM, at=desk.now, result=dice.choice(results), visit=visit.id))
                return
        if desk.case.timers:
            timer = min(desk.case.timers, key=lambda timer: timer.at)
            desk.now = max(desk.now, timer.at)
            self.attempt(Expire(by=SYSTEM, at=desk.now, timer=timer.id))

    def disturb(self) -> None:
        desk, dice = self.desk, self.dice
        tasks = [state.name for state in desk.definition.every_state() if isinstance(state, Task)]
        by, item = dice.choice(PEOPLE), dice.choice((None, *(item.id for item in desk.case.items)))
        self.attempt(
            dice.choice(
                (
                    Claim(by=by, at=desk.now, item=item),
                    Withdraw(by=by, at=desk.now),
                    Jump(by="bob", at=desk.now, to=dice.choice(tasks), reason="议定"),
                    Extend(by=by, at=desk.now, span="2 workdays", reason="等", state=dice.choice(tasks)),
                )
            )
        )

    def pause(self) -> None:
        desk = self.desk
        left = {timer.id: timer.at for timer in desk.case.timers}
        desk.do(Suspend(by="bob", at=desk.now, reason="等"))
        desk.now += timedelta(days=self.dice.randint(0, 5), hours=self.dice.randint(0, 20))
        desk.do(Resume(by="bob", at=desk.now))
        assert {timer.id for timer in desk.case.timers} == set(left)
        assert all(timer.at >= left[timer.id] for timer in desk.case.timers)

    def attempt(self, command: Command) -> None:
        try:
            self.desk.do(command)
        except CommandRejected as refused:
            assert all(reason.message.zh and reason.message.en for reason in refused.reasons)

    def step(self) -> None:
        self.desk.now += timedelta(minutes=self.dice.choice((5, 70, 600)))
        moves = [*[self.act] * 6, self.go_on, self.disturb, self.pause]
        if self.desk.case.items:
            moves += [self.send_back] * 3
        self.dice.choice(moves)()
        case = self.desk.case
        assert case_from_text(case_to_text(case)) == case
        open_now = {visit.id for visit in case.visits}
        assert {item.visit for item in case.items} | {timer.visit for timer in case.timers} <= open_now
        working = {v.id for v in case.visits if isinstance(self.machine.spots[v.state].state, Task)}
        assert {item.visit for item in case.items} == working
        assert len({item.id for item in case.items}) == len(case.items)


@pytest.mark.parametrize("name", GROUNDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dice=st.randoms(use_true_random=True), length=st.integers(5, 40))
def test_going_back_loses_nothing(name: str, dice: Random, length: int) -> None:
    going = Going(GROUNDS[name], dice)
    for _ in range(length):
        if not going.desk.case.is_open:
            break
        going.step()
