"""答复 · Answer: the world answers a waiting state. Given by the system only.

A message ends a ``wait`` for it, a handler's result ends a ``service``, the end of a called case ends its ``call``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.definition.model import Call, Service, State, Wait
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Visit
from workflow_engine.kernel.content import read_data
from workflow_engine.kernel.events import Answered
from workflow_engine.kernel.flow import proceed
from workflow_engine.kernel.machine import AUTO
from workflow_engine.kernel.pausing import ClocksStopped, keep_still
from workflow_engine.kernel.turn import Turn

TITLE = Message("答复", "Answer")


class Answer(NamedTuple):
    """Answer a waiting visit: ``result`` is the message's name, ``done`` or ``error``, or a called case's outcome.

    Without ``visit`` the message goes to every place that waits for it. ``data`` fills fields of the case.
    """

    by: str
    at: datetime
    result: str
    id: str = ""
    visit: int | None = None
    data: Mapping[str, Any] = MappingProxyType({})
    source: str = ""


COMMAND = Answer
BY_SYSTEM = True
EVENTS = (ClocksStopped,)
STANDS = {"suspended"}  # the world does not wait: what it says must not be lost


def run(turn: Turn, command: Answer) -> None:
    """Refuse an answer that nobody waits for; else note it and go on."""
    waiting = [
        (visit, cause)
        for visit in turn.case.visits
        if command.visit in (None, visit.id)
        and (cause := _cause(turn.machine.spots[visit.state].state, command)) is not None
    ]
    content = read_data(turn.definition, turn.case.data, command.data, turn.world.directory)
    reasons = content.reasons
    if not waiting:
        zh, en = f"没有环节在等待“{command.result}”", f"nothing waits for {command.result!r}"
        reasons = [Reason("not-waiting", Message(zh, en), {"result": command.result}), *reasons]
    if reasons:
        raise CommandRejected(reasons)
    for visit, cause in waiting:
        if turn.case.visit(visit.id):
            _answer(turn, command, visit, cause, content.changes)
    keep_still(turn)


def _answer(turn: Turn, command: Answer, visit: Visit, cause: str, changes: Mapping[str, tuple[Any, Any]]) -> None:
    turn.emit(Answered(visit.id, cause, command.result, changes, command.source))
    state = turn.machine.spots[visit.state].state
    trigger = "done" if isinstance(state, Wait) else command.result
    if isinstance(state, Call) and trigger not in state.ends:
        raise CommandRejected(
            [
                Reason(
                    "unhandled-outcome",
                    Message(f"结局“{trigger}”没有对应的出口", f"outcome {trigger!r} has no way on"),
                    {"outcome": trigger, "trigger": AUTO + trigger},
                )
            ]
        )
    proceed(turn, visit, trigger)


def _cause(state: State, command: Answer) -> str | None:
    match state:
        case Wait(event=event) if event is not None and event == command.result:
            return "message"
        case Service() if command.visit is not None and command.result in ("done", "error"):
            return "service"
        case Call() if command.visit is not None:
            return "call"
    return None
