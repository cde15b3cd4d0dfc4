"""特批跳转 · Jump: an administrator puts a matter into another step of the same block."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.definition.model import Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Visit
from workflow_engine.kernel.flow import leave, reenter
from workflow_engine.kernel.machine import AUTO
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import not_entitled, overseers, reason_missing
from workflow_engine.kernel.permission import administers
from workflow_engine.kernel.rounds import block_of
from workflow_engine.kernel.turn import Turn

TITLE = Message("特批跳转", "Jump")
VIA = AUTO + "jump"


class Jump(NamedTuple):
    """Put the case into task ``to``, by special authority, for ``reason``; nobody's act, it fulfils nothing.

    ``state`` or ``visit`` say which open step is left, when that is not the only one of the block. Into a region or out
    of one nothing jumps; a whole parallel state is left only when ``state`` names it.
    """

    by: str
    at: datetime
    to: str
    reason: str = ""
    id: str = ""
    state: str | None = None
    visit: int | None = None


COMMAND = Jump


class Jumped(NamedTuple):
    """An administrator overrode the flow."""

    visit: int
    state: str
    to: str
    by: str
    reason: str

    def apply(self, case: Case) -> None:
        """The step is left and the other one entered by the events that follow."""

    def say(self, name: Namer) -> Message:
        """Say whose authority it was, from where to where, and why."""
        return Message(
            f"{name(self.by, 'zh')}特批：由“{self.state}”跳转至“{self.to}”：{self.reason}",
            f"authorised override by {name(self.by, 'en')}: from {self.state!r} to {self.to!r}: {self.reason}",
        )


EVENTS = (Jumped,)


def run(turn: Turn, command: Jump) -> None:
    """Refuse everybody else, targets that are no tasks or in another block, and a missing reason; else go there."""
    reasons = reason_missing(command.reason)
    if not administers(turn, command.by):
        reasons.append(not_entitled(turn, overseers(turn, ())))
    visit, unfit = _leaving(turn, command)
    if reasons or unfit or visit is None:
        raise CommandRejected([*reasons, *unfit])
    turn.emit(Jumped(visit.id, visit.state, command.to, command.by, command.reason))
    # Without a target, as for a step left from outside: a case it has called is recalled.
    leave(turn, visit, None, VIA)
    new = reenter(turn, command.to, visit[2:5], ())
    told = [item.owner for item in turn.case.items_of(new.id)]
    turn.request("notify", new.id, {"role": "jumped", "state": new.state, "reason": command.reason, "to": told})


def _leaving(turn: Turn, command: Jump) -> tuple[Visit | None, list[Reason]]:
    """Return the visit that is left, and why there is none or not one only."""
    machine, to = turn.machine, command.to
    spot = machine.spots.get(to)
    if spot is None or not isinstance(spot.state, Task):
        near = [state.name for state in turn.definition.every_state() if isinstance(state, Task)]
        zh, en = f"“{to}”不是人工环节；可跳转：{'、'.join(near)}", f"{to!r} is no task; tasks: {', '.join(near)}"
        return None, [Reason("no-such-task", Message(zh, en), {"to": to, "tasks": near})]
    open_now = [
        visit
        for visit in turn.case.visits
        if command.state in (None, visit.state) and command.visit in (None, visit.id)
    ]
    beside = [visit for visit in open_now if block_of(machine, visit.state) == block_of(machine, to)]
    named = command.state is not None or command.visit is not None
    fitting = beside if named else [v for v in beside if not any(inner.parent == v.id for inner in turn.case.visits)]
    if not fitting:
        return None, [_other_block(to, beside)]
    if len(fitting) > 1:
        numbers = [visit.id for visit in fitting]
        zh = f"“{to}”所在的块有多处在办，请指明 visit：{'、'.join(map(str, numbers))}"
        en = f"several steps are open in the block of {to!r}; name the visit: {', '.join(map(str, numbers))}"
        return None, [Reason("ambiguous-visit", Message(zh, en), {"visits": numbers})]
    if fitting[0].state == to:
        zh, en = f"事项已在“{to}”", f"the case is in {to!r} already"
        return None, [Reason("already-there", Message(zh, en), {"to": to})]
    return fitting[0], []


def _other_block(to: str, around: list[Visit]) -> Reason:
    zh, en = f"“{to}”与在办环节不在同一块，不得跳入或跳出并行分支", f"{to!r} is in another block; no jump leads there"
    if around:
        whole = around[0].state
        zh = f"{zh}；要整块离开，请写明 state={whole}"
        en = f"{en}; to leave the whole block, give state={whole}"
    return Reason("other-block", Message(zh, en), {"to": to})
