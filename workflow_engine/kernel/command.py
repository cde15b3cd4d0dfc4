"""What people, timers and the outside world may ask of a case: imperative, immutable, with time and actor inside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

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
