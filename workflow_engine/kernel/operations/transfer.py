"""转办 · Transfer: offer the matter to another owner; whoever offers it answers for it until it is accepted."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, WorkItem
from workflow_engine.kernel.events import note_handover, set_item
from workflow_engine.kernel.handing import (
    named_owner,
    own_item,
    pending_offer,
    reason_given,
    refusal,
    speak_as,
    tell,
    unfit_for,
    unfit_owner,
)
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.ruling import closed
from workflow_engine.kernel.turn import Turn

TITLE = Message("转办", "Transfer")


class Transfer(NamedTuple):
    """Offer work item ``item`` (default: the only one in hand) to ``to``: a post, a unit, or a person."""

    by: str
    at: datetime
    to: str
    id: str = ""
    item: str | None = None
    reason: str | None = None


class Transferred(NamedTuple):
    """An item was offered; it stays the giver's until the taker accepts it."""

    item: str
    giver: str
    taker: str
    state: str
    reason: str

    def apply(self, case: Case) -> None:
        set_item(case, self.item, offered=self.taker)
        note_handover(case, "transfer", self.giver, self.taker, self.state)

    def say(self, name: Namer) -> Message:
        """Say to whom it was offered and why."""
        return Message(
            f"转办 {name(self.giver, 'zh')} → {name(self.taker, 'zh')}（待签收）：{self.reason}",
            f"offered by {name(self.giver, 'en')} to {name(self.taker, 'en')}: {self.reason}",
        )


class Ordered(NamedTuple):
    """The decider ruled whose the item is; it is the taker's at once."""

    item: str
    giver: str
    taker: str
    state: str
    reason: str

    def apply(self, case: Case) -> None:
        set_item(case, self.item, owner=self.taker, holder=None, offered="")
        note_handover(case, "transfer", self.giver, self.taker, self.state)

    def say(self, name: Namer) -> Message:
        """Say who has to do it now and why."""
        return Message(
            f"{name(self.giver, 'zh')}裁定由{name(self.taker, 'zh')}承办，不得拒收：{self.reason}",
            f"{name(self.giver, 'en')} ordered {name(self.taker, 'en')} to do it: {self.reason}",
        )


COMMAND = Transfer
EVENTS = (Transferred, Ordered)


def run(turn: Turn, command: Transfer) -> None:
    """Refuse with every reason at once; else note the offer, or the order when the decider gives it."""
    to = named_owner(turn, command.to)
    item, reasons = own_item(turn, command.by, command.item)
    order = item is not None and item.owner == turn.case.margin.decider
    if not order:
        reasons += closed(turn)
    reasons += reason_given(command.reason, "转办", "a transfer")
    reasons += unfit_owner(turn, to)
    if item is not None:
        reasons += [*_on_loan(item), *pending_offer(turn, item), *_to_oneself(turn, command.by, item, to)]
        reasons += unfit_for(turn, item, to)
    if reasons or item is None:
        raise CommandRejected(reasons)
    speak_as(turn, item.owner)
    said = (item.id, item.owner, to, item.state, command.reason or "")
    turn.emit(Ordered(*said) if order else Transferred(*said))
    tell(turn, item, "assigned" if order else "offered", to)


def _on_loan(item: WorkItem) -> list[Reason]:
    if not item.lent:
        return []
    zh, en = "此事项正委派他人办理，先交回（hand-back）再转办", "it is delegated: have it handed back first (hand-back)"
    return [refusal("on-loan", zh, en, lent=item.lent)]


def _to_oneself(turn: Turn, by: str, item: WorkItem, to: str) -> list[Reason]:
    if to != item.owner and set(turn.candidates(to)) - {by}:
        return []
    if to != item.owner and not turn.candidates(to):
        return []  # vacant, which is another reason
    zh, en = (
        "不能转办给自己；如需退回本岗位，用退回待签（release）",
        "it is here already; to put it into the pool, release it",
    )
    return [refusal("to-oneself", zh, en, owner=to)]
