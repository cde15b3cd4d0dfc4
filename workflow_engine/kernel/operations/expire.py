"""到期 · Expire: a timer's moment has come. Given by the system only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.definition.model import Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.acting import move_by
from workflow_engine.kernel.case import Timer
from workflow_engine.kernel.content import target
from workflow_engine.kernel.events import Acted, TimerFired
from workflow_engine.kernel.flow import proceed
from workflow_engine.kernel.permission import Way
from workflow_engine.kernel.turn import Turn

TITLE = Message("到期", "Expire")


class Expire(NamedTuple):
    """Fire timer ``timer`` of the case."""

    by: str
    at: datetime
    timer: str
    id: str = ""


COMMAND = Expire
BY_SYSTEM = True


def run(turn: Turn, command: Expire) -> None:
    """Refuse a timer that is gone or not yet due; else remind, escalate, deem, or let a wait go on."""
    timer = turn.case.timer(command.timer)
    if timer is None or command.at < timer.at:
        zh, en = f"定时 {command.timer} 不存在或未到时", f"timer {command.timer} is gone or not due yet"
        raise CommandRejected([Reason("timer-not-due", Message(zh, en), {"timer": command.timer})])
    {"remind": _tell, "escalate": _tell, "deemed": _deem}.get(timer.kind, _go_on)(turn, timer)


def _tell(turn: Turn, timer: Timer) -> None:
    visit = turn.visit(timer.visit)
    state = turn.machine.spots[visit.state].state
    if timer.kind == "escalate" and isinstance(state, Task):
        told = turn.owners(state.overdue[int(timer.detail)].to, visit[2:5])
    else:
        told = tuple(item.owner for item in turn.case.items_of(visit.id))
    turn.emit(TimerFired(timer.id, visit.id, timer.kind, told))
    turn.request("notify", visit.id, {"role": timer.kind, "state": visit.state, "to": list(told)})


def _deem(turn: Turn, timer: Timer) -> None:
    visit = turn.visit(timer.visit)
    spot = turn.machine.spots[visit.state]
    action = spot.actions[timer.detail]
    goal, saw, reasons = target(turn, Way(visit, spot, action), turn.case.data)
    if goal is None:
        raise CommandRejected(reasons)
    turn.emit(TimerFired(timer.id, visit.id, timer.kind))
    turn.emit(
        Acted(visit.id, None, visit.state, action.name, action.kind, (), {}, saw, deemed=True, element=visit.element)
    )
    move_by(turn, visit, action, goal)


def _go_on(turn: Turn, timer: Timer) -> None:
    visit = turn.visit(timer.visit)
    turn.emit(TimerFired(timer.id, visit.id, timer.kind))
    proceed(turn, visit, "done" if timer.kind == "elapsed" else "timeout")
