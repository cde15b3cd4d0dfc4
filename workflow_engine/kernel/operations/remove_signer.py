"""减签 · Remove a signer: one who was added need not sign any more. The signers of the definition stay."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.acting import count_votes
from workflow_engine.kernel.case import Case, WorkItem
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.permission import administers, may_act
from workflow_engine.kernel.turn import Turn, reject

TITLE = Message("减签", "Remove a signer")


class RemoveSigner(NamedTuple):
    """Take back the signature that was asked for with work item ``item``."""

    by: str
    at: datetime
    item: str
    id: str = ""
    reason: str | None = None


class SignerRemoved(NamedTuple):
    """An added signer need not sign any more."""

    item: str
    owner: str
    reason: str | None = None

    def apply(self, case: Case) -> None:
        case.items = tuple(item for item in case.items if item.id != self.item)

    def say(self, name: Namer) -> Message:
        """Return the sentence for the trail."""
        reason_zh, reason_en = (f"：{self.reason}", f": {self.reason}") if self.reason else ("", "")
        zh, en = name(self.owner, "zh"), name(self.owner, "en")
        return Message(f"减签{zh}{reason_zh}", f"{en} need not sign any more{reason_en}")


COMMAND = RemoveSigner
EVENTS = (SignerRemoved,)


def run(turn: Turn, command: RemoveSigner) -> None:
    """Refuse the signers the definition names, and persons who neither added nor answer; else close the item."""
    item = turn.case.item(command.item)
    if item is None:
        zh, en = f"没有未办的工作项 {command.item}", f"there is no open work item {command.item}"
        raise reject("no-such-item", zh, en, item=command.item)
    reasons = _reasons(turn, item, command.by)
    if reasons:
        raise CommandRejected(reasons)
    turn.emit(SignerRemoved(item.id, item.owner, command.reason))
    turn.request("notify", item.visit, {"role": "recalled", "state": item.state, "to": [item.owner]})
    if turn.visit(item.visit).votes:
        count_votes(turn, item.visit)  # the others may have waited for this one only


def _reasons(turn: Turn, item: WorkItem, person: str) -> list[Reason]:
    if not item.added_by:
        zh = "流程规定的签核人不能减签，法定人数不得降低"
        en = "a signer the procedure names stays: a declared quorum is not lowered"
        return [Reason("declared-signer", Message(zh, en), {"item": item.id})]
    if person == item.added_by or may_act(turn, person, item.accountable) or administers(turn, person):
        return []
    name = turn.world.directory.name
    zh, en = f"应由加签人{name(f'@{item.added_by}', 'zh')}减签", f"only {name(f'@{item.added_by}', 'en')} may"
    return [Reason("not-authorized", Message(zh, en), {"added_by": item.added_by})]
