"""签收 · Claim: an item of a pool becomes one person's."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.events import Claimed
from workflow_engine.kernel.handing import speak_as
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.turn import Turn

TITLE = Message("签收", "Claim")


class Claim(NamedTuple):
    """Take work item ``item``; without it, the only open one this person may take."""

    by: str
    at: datetime
    id: str = ""
    item: str | None = None


COMMAND = Claim


def run(turn: Turn, command: Claim) -> None:
    """Refuse what is held, what is not this person's, and a choice between several; else note the holder."""
    items = turn.case.items
    wanted = items if command.item is None else [item for item in items if item.id == command.item]
    if command.item is not None and not wanted:
        zh, en = f"没有未办的工作项 {command.item}", f"there is no open work item {command.item}"
        raise CommandRejected([Reason("no-such-item", Message(zh, en), {"item": command.item})])
    mine = [item for item in wanted if may_act(turn, command.by, item.owner)]
    free = [item for item in mine if item.holder is None]
    if not free:
        raise CommandRejected([_refusal(turn, mine[0].holder if mine else None)])
    if len(free) > 1:
        ids = [item.id for item in free]
        zh, en = f"请指明工作项：{'、'.join(ids)}", f"name the work item: {', '.join(ids)}"
        raise CommandRejected([Reason("ambiguous-item", Message(zh, en), {"items": ids})])
    speak_as(turn, free[0].owner)
    turn.emit(Claimed(free[0].id, command.by))


def _refusal(turn: Turn, holder: str | None) -> Reason:
    if holder:
        name = turn.world.directory.name(f"@{holder}")
        return Reason("held-by-other", Message(f"已由{name}签收", f"{name} holds it"), {"holder": holder})
    return Reason("not-authorized", Message("没有可由本人签收的工作项", "no item here is this person's to claim"))
