"""收回 · Recall: a called case ends because its caller has left the step. Given by the system only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.events import Ended
from workflow_engine.kernel.flow import leave
from workflow_engine.kernel.turn import Turn

TITLE = Message("收回", "Recall")
OUTCOME = "recalled"


class Recall(NamedTuple):
    """End the case without a result; open items are closed by the system."""

    by: str
    at: datetime
    id: str = ""


COMMAND = Recall
BY_SYSTEM = True
STANDS = {"suspended"}


def run(turn: Turn, command: Recall) -> None:
    """Refuse a case that has ended; else close everything and end it as ``recalled``."""
    if not turn.case.is_open:
        raise CommandRejected([Reason("case-ended", Message("事项已办结", "the case has ended"))])
    for visit in [v for v in turn.case.visits if v.parent == 0]:
        leave(turn, visit, None, "=recalled")
    turn.emit(Ended(command.at, OUTCOME))
