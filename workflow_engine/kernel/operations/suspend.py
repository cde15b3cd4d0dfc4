"""挂起 · Suspend: the case stands still, and its clocks with it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message
from workflow_engine.kernel.case import Case, Suspension
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import answers_for, holders, not_entitled, overseers, reason_missing
from workflow_engine.kernel.turn import Turn

TITLE = Message("挂起", "Suspend")


class Suspend(NamedTuple):
    """Let the case stand still until it is resumed, for ``reason``.

    Nobody can act in it and no limit runs. What was set off outside goes on: a called case goes its own way, and its
    answer, like any message, is kept and moves this case on; what is entered by that waits with its clocks stopped.
    """

    by: str
    at: datetime
    reason: str = ""
    id: str = ""


COMMAND = Suspend


class Suspended(NamedTuple):
    """The case stands still."""

    by: str
    at: datetime
    reason: str

    def apply(self, case: Case) -> None:
        case.margin = case.margin._replace(suspension=Suspension(self.at, self.by, self.reason, case.timers))
        case.timers = ()

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names who did it
        """Say why."""
        return Message(f"挂起，期限停止计算：{self.reason}", f"suspended, the clocks stand still: {self.reason}")


EVENTS = (Suspended,)


def run(turn: Turn, command: Suspend) -> None:
    """Refuse those who answer for nothing here, and a pause without a reason; else stop the clocks."""
    reasons = reason_missing(command.reason)
    if not any(answers_for(turn, command.by, visit) for visit in turn.case.visits):
        reasons.append(not_entitled(turn, overseers(turn, turn.case.visits)))
    if reasons:
        raise CommandRejected(reasons)
    turn.emit(Suspended(command.by, turn.at, command.reason))
    turn.request("notify", 0, {"role": "suspended", "reason": command.reason, "to": holders(turn)})
