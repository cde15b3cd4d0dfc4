"""退回待签 · Release: a claimed item goes back to its pool."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.events import Released
from workflow_engine.kernel.handing import speak_as
from workflow_engine.kernel.turn import Turn

TITLE = Message("退回待签", "Release")


class Release(NamedTuple):
    """Give work item ``item`` back; without it, the only one this person holds in the case."""

    by: str
    at: datetime
    id: str = ""
    item: str | None = None
    reason: str | None = None


COMMAND = Release


def run(turn: Turn, command: Release) -> None:
    """Refuse what this person does not hold; else put it back."""
    held = [item for item in turn.case.items if item.holder == command.by and command.item in (None, item.id)]
    if not held:
        reason = Reason("not-held", Message("本人没有签收此工作项", "this person does not hold such an item"))
        raise CommandRejected([reason])
    if len(held) > 1:
        ids = [item.id for item in held]
        zh, en = f"请指明工作项：{'、'.join(ids)}", f"name the work item: {', '.join(ids)}"
        raise CommandRejected([Reason("ambiguous-item", Message(zh, en), {"items": ids})])
    if held[0].lent:
        zh, en = "此事项是受委派的，请交回（hand-back）", "it was delegated: hand it back (hand-back)"
        raise CommandRejected([Reason("on-loan", Message(zh, en), {"lent": held[0].lent})])
    speak_as(turn, held[0].owner)
    turn.emit(Released(held[0].id, command.by, command.reason))
