"""终止 · Terminate: the matter ends without having been settled."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Ended
from workflow_engine.kernel.flow import leave
from workflow_engine.kernel.machine import AUTO
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import answers_for, holders, not_entitled, overseers, reason_missing
from workflow_engine.kernel.parties import person_ref
from workflow_engine.kernel.permission import administers
from workflow_engine.kernel.turn import Turn, reject

TITLE = Message("终止", "Terminate")
OUTCOME = "terminated"


class Terminate(NamedTuple):
    """End the case as ``terminated``, for ``reason``. Everything open in it is closed by the system, and so are the
    cases that it called.

    The lead post and the administrators may, and who answers for every open step. A called case is a step of another
    one: it is ended there.
    """

    by: str
    at: datetime
    reason: str = ""
    id: str = ""


COMMAND = Terminate
STANDS = {"suspended"}


class Terminated(NamedTuple):
    """Somebody ended the matter in ``states``; ``recalled`` are the items that nobody did."""

    states: tuple[str, ...]
    recalled: tuple[str, ...]
    reason: str

    def apply(self, case: Case) -> None:
        """What is open is left, and the case ended, by the events that follow."""

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names who did it
        """Say where the matter was, and why it ended."""
        zh, en = f"在“{'、'.join(self.states)}”终止", f"terminated in {', '.join(self.states)}"
        return Message(f"{zh}：{self.reason}", f"{en}: {self.reason}")


EVENTS = (Terminated,)


def run(turn: Turn, command: Terminate) -> None:
    """Refuse those who may not, a called case and a missing reason; else close everything and end the case."""
    case = turn.case
    if case.opened_at is None:
        raise reject("not-started", "事项尚未发起", "the case has not been opened")
    reasons = reason_missing(command.reason)
    if not _may(turn, command.by):
        reasons.append(not_entitled(turn, overseers(turn, case.visits)))
    if case.parent is not None:
        parent, _ = case.parent
        zh = f"本事项是 {parent} 的一个环节，请在该事项中退回、跳转或终止"
        en = f"this case is a step of {parent}: return, jump or terminate there"
        reasons.append(Reason("called-case", Message(zh, en), {"parent": parent}))
    if reasons:
        raise CommandRejected(reasons)
    told = list(dict.fromkeys([person_ref(case.requester), *holders(turn)]))
    states = tuple(dict.fromkeys(visit.state for visit in case.visits))
    turn.emit(Terminated(states, tuple(item.id for item in case.items), command.reason))
    for visit in [visit for visit in case.visits if visit.parent == 0]:
        leave(turn, visit, None, AUTO + OUTCOME)
    turn.emit(Ended(turn.at, OUTCOME))
    turn.request("notify", 0, {"role": OUTCOME, "reason": command.reason, "to": told})


def _may(turn: Turn, person: str) -> bool:
    answered = [visit for visit in turn.case.visits if visit.accountable]
    if answered and all(answers_for(turn, person, visit) for visit in answered):
        return True
    return administers(turn, person)
