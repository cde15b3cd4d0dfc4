"""拒收 · Decline: an offer is refused with a reason and the right owner's name; the second time somebody rules."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import note_handover, set_item
from workflow_engine.kernel.handing import (
    find_item,
    named_owner,
    reason_given,
    refusal,
    speak_as,
    tell,
    unknown_owner,
)
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.ruling import closed, declined
from workflow_engine.kernel.turn import Turn

TITLE = Message("拒收", "Decline")


class Decline(NamedTuple):
    """Refuse work item ``item`` (default: the only one offered); ``right_owner`` is whose it is instead."""

    by: str
    at: datetime
    id: str = ""
    item: str | None = None
    reason: str | None = None
    right_owner: str = ""


class Declined(NamedTuple):
    """An offer was refused; the item never left ``taker``, who had offered it."""

    item: str
    giver: str
    taker: str
    state: str
    reason: str
    right_owner: str

    def apply(self, case: Case) -> None:
        set_item(case, self.item, offered="")
        note_handover(case, "decline", self.giver, self.taker, self.state)

    def say(self, name: Namer) -> Message:
        """Say who refused, why, and whose it should be."""
        return Message(
            f"{name(self.giver, 'zh')}拒收：{self.reason}，应由{name(self.right_owner, 'zh')}承办",
            f"declined by {name(self.giver, 'en')}: {self.reason}; it is for {name(self.right_owner, 'en')}",
        )


COMMAND = Decline
EVENTS = (Declined,)


def run(turn: Turn, command: Decline) -> None:
    """Refuse without a reason, without the right owner, and after a ruling; else the offer ends."""
    zh, en = "没有转办给本人的事项，请看待办（inbox）", "nothing is offered to this person; see inbox"
    item, reasons = find_item(
        turn,
        command.item,
        lambda item: bool(item.offered) and may_act(turn, command.by, item.offered),
        refusal("not-offered", zh, en),
    )
    right_owner = named_owner(turn, command.right_owner)
    offered = item.offered if item is not None else ""
    reasons += closed(turn)
    reasons += reason_given(command.reason, "拒收", "a refusal")
    reasons += _wrong_name(turn, right_owner, offered)
    if reasons or item is None:
        raise CommandRejected(reasons)
    speak_as(turn, offered)
    turn.emit(Declined(item.id, offered, item.owner, item.state, command.reason or "", right_owner))
    tell(turn, item, "declined", item.owner)
    declined(turn, item, offered)


def _wrong_name(turn: Turn, right_owner: str, offered: str) -> list[Reason]:
    if not right_owner.strip():
        zh, en = "拒收须写明应由谁承办（岗位、单位或人员）", "say whose it is instead: a post, a unit or a person"
        return [refusal("right-owner-missing", zh, en)]
    if right_owner == offered:
        zh, en = "应由本方承办的不得拒收，请签收（accept）", "what is one's own is not declined: accept it"
        return [refusal("right-owner-is-oneself", zh, en, owner=right_owner)]
    return unknown_owner(turn, right_owner)
