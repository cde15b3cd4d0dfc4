"""What people, timers and the outside world may ask of a case: imperative, immutable, with time and actor inside."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Protocol

from workflow_engine.errors import Message, Reason

SYSTEM = "system"
"""The actor of timers, services and messages; no person may act under this name."""


class Command(Protocol):
    """``by`` asks at ``at`` (with a time zone). ``id`` is the key under which a repeated command is answered once.

    Commands are named tuples, one in each file of ``operations/``; give their fields by name.
    """

    @property
    def by(self) -> str:
        """Who asks."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def id(self) -> str:
        """The key for answering once; empty = no key."""


def flaws(command: Command) -> list[Reason]:
    """Return a reason for every field that no trail can keep: a text that is none, or that is not valid Unicode."""
    bad = []
    for name, place in _texts_of(type(command)):
        value = command[place]  # type: ignore[index]  # commands are named tuples
        # Nearly every text is printable, and that is quickly seen.
        if value is None or (type(value) is str and value.isprintable()):
            continue
        if not (_is_text(value) or (name == "to" and _are_texts(value))):
            bad.append(name)
    if not _are_texts(getattr(command, "attachments", ())):
        bad.append("attachments")
    if command.at.tzinfo is None:
        bad.append("at")
    return [
        Reason("bad-value", Message(f"“{name}”不是可保存的文字或时间", f"{name!r} cannot be kept"), {"field": name})
        for name in bad
    ]


_TEXTS = frozenset(
    [
        "by",
        "id",
        "action",
        "state",
        "item",
        "reason",
        "opinion",
        "record",
        "text",
        "title",
        "key",
        "requester",
        "timer",
        "result",
        "source",
        "note",
        "on_behalf",
        "signer",
        "place",
        "right_owner",
        "asked_by",
        "person",
        "resume",
        "to",
    ]
)


@cache
def _texts_of(kind: Any) -> tuple[tuple[str, int], ...]:
    return tuple((name, place) for place, name in enumerate(kind._fields) if name in _TEXTS)


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value  # no database keeps it


def _are_texts(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(_is_text(v) for v in value)
