"""How long to wait before the next attempt."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

FIRST = timedelta(seconds=5)
LONGEST = timedelta(hours=1)


def wait_before_next(name: str, attempt: int) -> timedelta:
    """Return the wait after the ``attempt``-th try (from 1): 5 s, 10 s, 20 s … up to an hour, give or take a quarter.

    What failed together must not come back together, so each ``name`` has a spread of its own: the same one every
    time, which chance would not be.
    """
    doubled: int = 2 ** min(attempt - 1, 20)
    exact = min(FIRST * doubled, LONGEST)
    spread = int.from_bytes(sha256(f"{name}/{attempt}".encode()).digest()[:2]) / 0xFFFF
    return exact * (0.75 + spread / 2)
