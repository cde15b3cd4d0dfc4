"""交回 · Hand back: a delegated item goes back one link; whoever lent it may also take it back himself."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import set_item
from workflow_engine.kernel.handing import find_item, handed_back, refusal, speak_as, tell
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.turn import Turn

TITLE = Message("交回", "Hand back")


class HandBack(NamedTuple):
    """Give work item ``item`` back to who lent it, or take back what one has lent (default: the only one)."""

    by: str
    at: datetime
    id: str = ""
    item: str | None = None
    reason: str | None = None


class HandedBack(NamedTuple):
    """A lent item is in ``person``'s hands again (None: in the owner's pool); ``lent`` are the links that are left."""

    item: str
    giver: str
    person: str | None
    lent: tuple[str, ...]
    reason: str | None = None

    def apply(self, case: Case) -> None:
        set_item(case, self.item, holder=self.person, lent=self.lent)

    def say(self, name: Namer) -> Message:
        """Say from whom to whom it went back."""
        why = f"：{self.reason}" if self.reason else ""
        to_zh, to_en = (name(f"@{self.person}", lang) if self.person else "" for lang in ("zh", "en"))
        return Message(
            f"交回 {name(f'@{self.giver}', 'zh')} → {to_zh or '待签'}{why}",
            f"handed back by {name(f'@{self.giver}', 'en')} to {to_en or 'the pool'}{why.replace('：', ': ')}",
        )


COMMAND = HandBack
EVENTS = (HandedBack,)


def run(turn: Turn, command: HandBack) -> None:
    """Refuse what is neither borrowed nor lent by this person; else it goes back."""
    by = command.by
    zh, en = "本人没有受委派或委派出去的事项", "this person has neither borrowed nor lent an item here"
    item, reasons = find_item(
        turn,
        command.item,
        lambda item: bool(item.lent) and by in (item.holder, *item.lent),
        refusal("not-delegated", f"{zh}，请看 show", f"{en}; see show"),
    )
    if item is None:
        raise CommandRejected(reasons)
    links = item.lent if item.holder == by else item.lent[: item.lent.index(by) + 1]
    person, lent = handed_back(turn, item.owner, links)
    speak_as(turn, item.owner)
    turn.emit(HandedBack(item.id, item.holder or by, person, lent, command.reason))
    told = {f"@{person}" if person else item.owner, f"@{item.holder}"} - {f"@{by}"}
    tell(turn, item, "handed-back", *sorted(told))
