"""What people, timers and the outside world may ask of a case: imperative, immutable, with time and actor inside."""

from __future__ import annotations

from datetime import datetime
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
    fields: dict[str, Any] = command._asdict()  # type: ignore[attr-defined]  # commands are named tuples
    bad = [name for name, value in fields.items() if name in _TEXTS and not _is_text(value)]
    bad += [name for name in ("attachments",) if not _are_texts(fields.get(name, ()))]
    bad += [name for name in ("to",) if not (_is_text(fields.get(name)) or _are_texts(fields.get(name)))]
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
    ]
)


def _is_text(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value  # no database keeps it


def _are_texts(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(v is not None and _is_text(v) for v in value)
