"""The only reader of wall-clock time and maker of ids. A host that needs others passes an object with these methods."""

from __future__ import annotations

from datetime import UTC, datetime

TYPE_CHECKING = False  # not from typing: every command waits for what is imported here
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object


class Clock(Protocol):
    """Time and ids."""

    def now(self) -> datetime:
        """Return the present moment with a time zone."""

    def new_id(self) -> str:
        """Return an id that was never returned before, safe in file names and URLs."""


class SystemClock:
    """The machine's clock in UTC; ids are the day and 48 random bits, such as ``20260302-9f86d081884c``."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def new_id(self) -> str:
        import secrets  # which takes longer to import than some commands run

        return f"{self.now():%Y%m%d}-{secrets.token_hex(6)}"


class FixedClock:
    """A clock that stands still until it is set: for tests, demonstrations and simulations."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs a time zone")
        self._at = at
        self._ids = 0

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Move to ``at``."""
        self._at = at

    def new_id(self) -> str:
        self._ids += 1
        return f"{self._at:%Y%m%d}-{self._ids:04d}"
