"""What people, timers and the outside world may ask of a case: imperative, immutable, with time and actor inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SYSTEM = "system"
"""The actor of timers, services and messages; no person may act under this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """``by`` asks at ``at`` (with a time zone). ``id`` is the key under which a repeated command is answered once."""

    by: str
    at: datetime
    id: str = ""
