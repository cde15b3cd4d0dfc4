"""签收转办 · Accept: what was offered becomes this owner's, and the offer ends."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import set_item
from workflow_engine.kernel.handing import find_item, refusal, speak_as, tell, unfit_for
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.turn import Turn

TITLE = Message("签收转办", "Accept")


class Accept(NamedTuple):
    """Accept work item ``item``; without it, the only one offered to this person."""

    by: str
    at: datetime
    id: str = ""
    item: str | None = None


class Accepted(NamedTuple):
    """An offered item is the taker's from now on, and ``person`` has it in hand."""

    item: str
    giver: str
    taker: str
    person: str

    def apply(self, case: Case) -> None:
        set_item(case, self.item, owner=self.taker, holder=self.person, offered="", lent=())

    def say(self, name: Namer) -> Message:
        """Say whose it is now."""
        return Message(
            f"签收转办：{name(self.giver, 'zh')} → {name(self.taker, 'zh')}",
            f"accepted: {name(self.giver, 'en')} → {name(self.taker, 'en')}",
        )


COMMAND = Accept
EVENTS = (Accepted,)


def run(turn: Turn, command: Accept) -> None:
    """Refuse what was not offered to this person, or what he himself offered; else make it his."""
    zh, en = "没有转办给本人的事项，请看待办（inbox）", "nothing is offered to this person; see inbox"
    item, reasons = find_item(
        turn,
        command.item,
        lambda item: bool(item.offered) and may_act(turn, command.by, item.offered),
        refusal("not-offered", zh, en),
    )
    if item is not None:
        if item.holder == command.by:
            zh, en = "本人转出的事项须由他人签收", "somebody else has to accept what one has offered oneself"
            reasons.append(refusal("to-oneself", zh, en))
        reasons += unfit_for(turn, item, f"@{command.by}")
    if reasons or item is None:
        raise CommandRejected(reasons)
    speak_as(turn, item.offered)
    turn.emit(Accepted(item.id, item.owner, item.offered, command.by))
    tell(turn, item, "accepted", item.owner)
