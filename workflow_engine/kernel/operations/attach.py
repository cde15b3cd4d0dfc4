"""附件 · Attach: put files on the trail; nothing moves."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.permission import no_part, takes_part
from workflow_engine.kernel.turn import Turn

TITLE = Message("附件", "Attach")


class Attach(NamedTuple):
    """Add ``attachments`` (names or addresses of files that the host keeps), with a ``note``."""

    by: str
    at: datetime
    attachments: tuple[str, ...]
    id: str = ""
    note: str = ""


class Attached(NamedTuple):
    """Files were added."""

    attachments: tuple[str, ...]
    note: str = ""

    def apply(self, case: Case) -> None:
        """A file changes nothing but the trail."""

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # files have no owner to be named
        """Return the sentence for the trail."""
        files = "、".join(self.attachments)
        note_zh, note_en = (f"（{self.note}）", f" ({self.note})") if self.note else ("", "")
        return Message(f"附件：{files}{note_zh}", f"attached: {', '.join(self.attachments)}{note_en}")


COMMAND = Attach
EVENTS = (Attached,)
STANDS = {"suspended", "ended"}


def run(turn: Turn, command: Attach) -> None:
    """Refuse outsiders to the matter and an empty list; else note it."""
    reasons = [] if takes_part(turn, command.by) else [no_part()]
    if not command.attachments or not all(name.strip() for name in command.attachments):
        zh, en = "请写明附件", "name the files"
        reasons.append(Reason("bad-value", Message(zh, en), {"field": "attachments"}))
    if reasons:
        raise CommandRejected(reasons)
    turn.emit(Attached(tuple(command.attachments), command.note))
