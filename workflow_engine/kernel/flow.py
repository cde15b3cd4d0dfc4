"""Entering and leaving states: what each kind of state means when a case gets there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import (
    Call,
    Decision,
    End,
    JoinRule,
    Parallel,
    Region,
    Service,
    State,
    Task,
    Wait,
)
from workflow_engine.kernel.case import Visit, WorkItem, made
from workflow_engine.kernel.events import Branched, Ended, Entered, Forked, Left, RegionEnded, WayBackSet
from workflow_engine.kernel.limits import due, timers, wait_timers
from workflow_engine.kernel.machine import AUTO
from workflow_engine.kernel.signing import accountable_for, first_item, items_for
from workflow_engine.kernel.turn import TOP, Seat, Turn, reject

LONGEST_RUN = 200
"""Events of one command; more is a loop of automatic steps."""


def enter(turn: Turn, name: str, seat: Seat = TOP) -> None:
    """Enter a state, and go on through automatic ones until somebody has to act or the matter ends."""
    if len(turn.events) > LONGEST_RUN:
        raise reject("automatic-loop", f"流程在“{name}”自动循环不止", f"endless automatic loop at {name!r}")
    state = turn.machine.spots[name].state
    _ENTER[type(state)](turn, state, seat)


def reenter(turn: Turn, name: str, seat: Seat, back_to: tuple[str, ...]) -> Visit:
    """Enter a task to which the matter comes back, and return the visit; ``back_to`` as in ``Visit``."""
    enter(turn, name, seat)
    visit = turn.case.visits[-1]
    if back_to:
        turn.emit(WayBackSet(visit.id, back_to))
    return visit


def leave(turn: Turn, visit: Visit, to: str | None, via: str) -> None:
    """Leave a state and, first, everything still open inside it; open items there are recalled by the system."""
    case, number = turn.case, visit.id
    state = turn.machine.spots[visit.state].state
    if isinstance(state, Parallel):
        for inner in [v for v in case.visits if v.parent == number]:
            leave(turn, inner, None, via)
    recalled = tuple([item.id for item in case.items if item.visit == number]) if case.items else ()
    turn.emit(made(Left, (number, visit.state, to, via, recalled)))
    if isinstance(state, Call) and to is None:  # left from outside, so the called case is still running
        turn.request("recall-case", number, {"process": state.process})
    elif isinstance(state, Task) and state.informed:
        told = [ref for party in state.informed for ref in turn.owners(party, visit[2:5])]
        turn.request("notify", number, {"role": "informed", "state": visit.state, "via": via, "to": told})


def move(turn: Turn, visit: Visit, to: str, via: str) -> None:
    """Leave ``visit`` by ``via`` and enter ``to`` in the same block."""
    leave(turn, visit, to, via)
    enter(turn, to, (visit.parent, visit.region, visit.element))


def proceed(turn: Turn, visit: Visit, trigger: str) -> None:
    """Follow an automatic trigger out of ``visit``."""
    target = turn.machine.step(visit.state, AUTO + trigger, turn.case.data, turn)
    if target is None:
        raise reject(
            "no-way-on",
            f"“{visit.state}”没有处理“{trigger}”的出口",
            f"{visit.state!r} has no way on for {trigger!r}",
            state=visit.state,
            trigger=trigger,
        )
    move(turn, visit, target, AUTO + trigger)


def _visit(turn: Turn, state: State, seat: Seat) -> Visit:
    parent, region, element = seat
    return Visit(turn.case.next_visit, state.name, parent, region, element, turn.at, origin=turn.origin)


def _enter_task(turn: Turn, state: Task, seat: Seat) -> None:
    data, time, at = turn.case.data, turn.world.time, turn.at
    name, number = state.name, turn.case.next_visit
    plan = turn.machine.spots[name].plan
    assert plan is not None  # noqa: S101  # every task has one
    parent, region, element = seat
    if plan.due is not None:
        due_at: datetime | None = time.add(at, plan.due)
    else:
        due_at = due(state.due, at, data, turn, time) if state.due else None
    respond_by = due(state.respond, at, data, turn, time) if state.respond else None
    not_before = due(state.not_before, at, data, turn, time) if state.not_before else None
    accountable = plan.accountable or accountable_for(turn, state, seat)
    limits = (at, due_at, respond_by, not_before)
    visit = made(Visit, (number, name, parent, region, element, *limits, accountable, (), (), 0, turn.origin, ()))
    if plan.owner is not None:
        items: tuple[WorkItem, ...] = (first_item(visit, plan.owner),)
    else:
        items = items_for(turn, state, visit)
    armed = timers(plan, state.deemed, visit, time)
    turn.emit(made(Entered, (visit, items, armed)))
    told: dict[str, Any] = {"role": "assigned", "state": name, "to": [item.owner for item in items]}
    if plan.tells:
        told["support"] = [ref for party in state.support for ref in turn.owners(party, seat)]
        told["consulted"] = [ref for party in state.consulted for ref in turn.owners(party, seat)]
    turn.request("notify", number, told)


def _enter_decision(turn: Turn, state: Decision, seat: Seat) -> None:
    target = turn.machine.step(state.name, AUTO + "branch", turn.case.data, turn)
    if target is None:
        raise reject(
            "no-branch-holds",
            f"判断“{state.name}”没有一个分支成立",
            f"no branch of decision {state.name!r} holds",
            state=state.name,
        )
    saw = {f: turn.case.data.get(f) for b in state.branches if b.when for f in b.when.fields}
    turn.emit(Branched(state.name, target, saw))
    enter(turn, target, seat)


def _enter_parallel(turn: Turn, state: Parallel, seat: Seat) -> None:
    visit = _visit(turn, state, seat)
    turn.emit(Entered(visit))
    branches = _branches(turn, state)
    turn.emit(Forked(visit.id, len(branches)))
    for region, element in branches:
        if turn.case.visit(visit.id) is None:
            return
        enter(turn, str(region.start), (visit.id, region.name, element))
    if not branches:
        join(turn, visit.id)


def _branches(turn: Turn, state: Parallel) -> list[tuple[Region, str | None]]:
    regions = [region for region in state.regions.values() if region.when is None or region.when(turn.case.data, turn)]
    if state.for_each is None:
        return [(region, None) for region in regions]
    elements = turn.case.data.get(state.for_each) or ()
    return [(region, element) for element in elements for region in regions]


def join(turn: Turn, block: int) -> None:
    """Leave a parallel block when its rule is met, or when no branch is left that could meet it."""
    visit = turn.visit(block)
    state = turn.machine.spots[visit.state].state
    assert isinstance(state, Parallel)  # noqa: S101  # only a parallel visit has regions inside
    wanted = {JoinRule.ALL: None, JoinRule.ANY: 1, JoinRule.AT_LEAST: state.at_least}[state.join]
    if visit.running == 0 or (wanted is not None and len(visit.finished) >= wanted):
        proceed(turn, visit, "join")


def _enter_call(turn: Turn, state: Call, seat: Seat) -> None:
    visit = _visit(turn, state, seat)
    turn.emit(Entered(visit))
    arguments = _evaluate(turn, state.arguments)
    turn.request("open-case", visit.id, {"process": state.process, "data": arguments})


def _enter_wait(turn: Turn, state: Wait, seat: Seat) -> None:
    visit = _visit(turn, state, seat)
    armed = wait_timers(state, visit.id, turn.at, turn.case.data, turn.world.time)
    turn.emit(Entered(visit, (), tuple(armed)))


def _enter_service(turn: Turn, state: Service, seat: Seat) -> None:
    visit = _visit(turn, state, seat)
    turn.emit(Entered(visit))
    arguments = _evaluate(turn, state.arguments)
    turn.request("service", visit.id, {"handler": state.handler, "arguments": arguments})


def _enter_end(turn: Turn, state: End, seat: Seat) -> None:
    parent, region, element = seat
    if parent:
        turn.emit(RegionEnded(parent, region, element, state.outcome))
        join(turn, parent)
        return
    turn.emit(Ended(turn.at, state.outcome))
    if turn.case.parent:
        turn.request("close-call", 0, {"outcome": state.outcome})


def _evaluate(turn: Turn, arguments: Any) -> dict[str, Any]:
    def value(expression: Expression) -> Any:
        return expression(turn.case.data, turn)

    return {name: value(expression) for name, expression in arguments.items()}


_ENTER: dict[type[State], Callable[[Turn, Any, Seat], None]] = {
    Task: _enter_task,
    Decision: _enter_decision,
    Parallel: _enter_parallel,
    Call: _enter_call,
    Wait: _enter_wait,
    Service: _enter_service,
    End: _enter_end,
}
