"""意见 · Comment: say something on the trail; nothing moves."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.events import Commented
from workflow_engine.kernel.turn import Turn
from workflow_engine.kernel.values import LONGEST_TEXT

TITLE = Message("意见", "Comment")


class Comment(NamedTuple):
    """Put ``text`` on the trail, also after the case has ended."""

    by: str
    at: datetime
    text: str
    id: str = ""
    attachments: tuple[str, ...] = ()


COMMAND = Comment
STANDS = {"suspended", "ended"}


def run(turn: Turn, command: Comment) -> None:
    """Refuse unknown persons and empty or endless texts; else note it."""
    reasons = []
    if not turn.world.directory.knows(command.by):
        zh, en = f"组织中没有“{command.by}”这个人", f"nobody is called {command.by!r}"
        reasons.append(Reason("unknown-person", Message(zh, en), {"person": command.by}))
    if not command.text.strip() or len(command.text) > LONGEST_TEXT:
        zh, en = f"意见应为 1 至 {LONGEST_TEXT} 字", f"a comment has 1 to {LONGEST_TEXT} characters"
        reasons.append(Reason("bad-value", Message(zh, en)))
    if reasons:
        raise CommandRejected(reasons)
    turn.emit(Commented(command.text, command.attachments))
