"""代办 · Substitute: act for somebody who is away, as his deputy (AB 岗)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.errors import Message
from workflow_engine.kernel.acting import take
from workflow_engine.kernel.turn import Turn, reject

TITLE = Message("代办", "Substitute")


class Substitute(NamedTuple):
    """Take ``action`` for ``on_behalf``, who is away today; all other fields as in ``Act``."""

    by: str
    at: datetime
    on_behalf: str
    action: str
    id: str = ""
    state: str | None = None
    item: str | None = None
    data: Mapping[str, Any] = MappingProxyType({})
    reason: str | None = None
    opinion: str | None = None
    record: str | None = None
    attachments: tuple[str, ...] = ()


COMMAND = Substitute


def run(turn: Turn, command: Substitute) -> None:
    """Refuse who is no deputy of somebody away today; else the act is the absent one's, and counts as both persons'."""
    absent, directory = command.on_behalf, turn.world.directory
    away = directory.stands_in_for(command.by, turn.today)
    if absent not in away:
        zh = f"{directory.name(f'@{absent}')}今日未登记不在岗，或本人不是其代办人（AB 岗）"
        en = f"{absent} is not away today, or {command.by} is not the deputy"
        raise reject("not-a-deputy", zh, en, on_behalf=absent, deputy_of=away)
    turn.on_behalf = absent
    take(turn, command, (absent, command.by))
