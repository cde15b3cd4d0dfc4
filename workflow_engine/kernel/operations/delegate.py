"""委派 · Delegate: somebody else acts, the owner goes on answering for it, and it comes back link by link."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, WorkItem
from workflow_engine.kernel.events import set_item
from workflow_engine.kernel.handing import own_item, pending_offer, refusal, speak_as, tell, unfit_for, unfit_owner
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.turn import Turn

TITLE = Message("委派", "Delegate")


class Delegate(NamedTuple):
    """Let person ``to`` act on work item ``item`` (default: the only one in hand)."""

    by: str
    at: datetime
    to: str
    id: str = ""
    item: str | None = None
    reason: str | None = None


class Delegated(NamedTuple):
    """An item was lent; its owner stays."""

    item: str
    lender: str
    person: str
    reason: str | None = None

    def apply(self, case: Case) -> None:
        lent = next(item.lent for item in case.items if item.id == self.item)
        set_item(case, self.item, holder=self.person, lent=(*lent, self.lender))

    def say(self, name: Namer) -> Message:
        """Say who acts for whom."""
        why = f"：{self.reason}" if self.reason else ""
        return Message(
            f"委派 {name(f'@{self.lender}', 'zh')} → {name(f'@{self.person}', 'zh')}{why}",
            f"delegated by {name(f'@{self.lender}', 'en')} to {name(f'@{self.person}', 'en')}{why.replace('：', ': ')}",
        )


COMMAND = Delegate
EVENTS = (Delegated,)


def run(turn: Turn, command: Delegate) -> None:
    """Refuse with every reason at once; else note who acts."""
    person = command.to.removeprefix("@")
    item, reasons = own_item(turn, command.by, command.item)
    reasons += unfit_owner(turn, f"@{person}")
    if turn.world.directory.is_away(person, turn.today):
        zh, en = (turn.world.directory.name(f"@{person}", lang) for lang in ("zh", "en"))
        zh, en = f"{zh}今日不在岗，请委派给他人", f"{en} is away today: name somebody else"
        reasons.append(refusal("away", zh, en, person=person))
    if person == command.by:
        reasons.append(refusal("to-oneself", "不能委派给自己，请直接办理", "one does not delegate to oneself: act"))
    if item is not None:
        reasons += [*_in_a_circle(turn, item, person), *pending_offer(turn, item), *unfit_for(turn, item, f"@{person}")]
    if reasons or item is None:
        raise CommandRejected(reasons)
    speak_as(turn, item.owner)
    turn.emit(Delegated(item.id, command.by, person, command.reason))
    tell(turn, item, "delegated", f"@{person}")


def _in_a_circle(turn: Turn, item: WorkItem, person: str) -> list[Reason]:
    if person not in item.lent:
        return []
    zh, en = (turn.world.directory.name(f"@{person}", lang) for lang in ("zh", "en"))
    zh, en = f"此事项正是{zh}委派来的，请交回（hand-back）", f"it was {en} who delegated it: hand it back (hand-back)"
    return [refusal("delegated-in-a-circle", zh, en, person=person)]
