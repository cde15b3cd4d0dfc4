"""Who waits for a drawing may be told what is done meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from workflow_engine.errors import Message

Tell = Callable[[Message], None]


def silent(_: Message) -> None:
    """Hear nothing."""
