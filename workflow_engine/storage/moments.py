"""Moments as whole numbers that every database sorts: microseconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NEVER = 2**63 - 1
"""What a column holds that sorts by a moment when there is none."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return the number for an aware moment; ``TypeError`` for one without a zone."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """Return the moment in UTC."""
    return _EPOCH + timedelta(microseconds=number)


def micros_or_none(value: datetime | None) -> int | None:
    """Return the number, or None for None."""
    return None if value is None else micros(value)


def moment_or_none(number: int | None) -> datetime | None:
    """Return the moment in UTC; None for None and for ``NEVER``."""
    return None if number in (None, NEVER) else moment(number)
