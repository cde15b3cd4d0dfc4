"""办理 · Act: take a declared action of a present state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.errors import Message
from workflow_engine.kernel.acting import take
from workflow_engine.kernel.turn import Turn

TITLE = Message("办理", "Act")


class Act(NamedTuple):
    """Take ``action``. ``state`` or ``item`` say where, when the action is open in several places.

    ``data`` fills fields; ``record`` names the record that the state demands; ``reason`` is asked by returns,
    pass-backs and rejections; ``opinion`` and ``attachments`` are kept with the act.
    """

    by: str
    at: datetime
    action: str
    id: str = ""
    state: str | None = None
    item: str | None = None
    data: Mapping[str, Any] = MappingProxyType({})
    reason: str | None = None
    opinion: str | None = None
    record: str | None = None
    attachments: tuple[str, ...] = ()


COMMAND = Act


def run(turn: Turn, command: Act) -> None:
    """Refuse with every reason at once, or note the act and go where it leads."""
    take(turn, command, (command.by,))
