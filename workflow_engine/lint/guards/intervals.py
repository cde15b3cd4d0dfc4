"""Thresholds on a line → one number at each of them and one in each gap before, between and behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

Bound = Fraction | None


def whole(thresholds: Iterable[Fraction], low: Bound, high: Bound) -> Iterator[int]:
    """Yield whole numbers, those next to thresholds first; ``low`` and ``high`` are included, None = no bound."""
    for below, at in _gaps(thresholds):
        first, last = _ends(below, at, low, high)
        if first is None or last is None:
            yield first if first is not None else last or 0
        elif first <= last:
            yield first if below is not None or at is None else last
        if at is not None and at.denominator == 1 and _within(at, low, high):
            yield int(at)


def furthest(thresholds: Iterable[Fraction], low: Bound, high: Bound, beyond: int) -> Iterator[int]:
    """Yield what ``whole`` yields, but the greatest number of each gap; ``beyond`` stands for infinity."""
    for below, at in _gaps(thresholds):
        first, last = _ends(below, at, low, high)
        last = beyond if last is None else last
        if first is None or first <= last:
            yield last
        if at is not None and at.denominator == 1 and _within(at, low, high):
            yield int(at)


def nearest(thresholds: Iterable[Fraction], low: Fraction, high: Bound) -> Iterator[int]:
    """Yield what ``whole`` yields, but the least number of each gap."""
    return (-n for n in furthest((-t for t in thresholds), None if high is None else -high, -low, 0))


def _ends(below: Bound, at: Bound, low: Bound, high: Bound) -> tuple[int | None, int | None]:
    """Return the least and the greatest whole number of a gap; None = there is none."""
    firsts = [ceil(low)] if low is not None else []
    firsts += [floor(below) + 1] if below is not None else []
    lasts = [floor(high)] if high is not None else []
    lasts += [ceil(at) - 1] if at is not None else []
    return max(firsts, default=None), min(lasts, default=None)


def dense(thresholds: Iterable[Fraction], low: Bound, high: Bound) -> Iterator[Decimal]:
    """Yield decimals, short ones first; a threshold that no decimal can be (a third) has none."""
    for below, at in _gaps(thresholds):
        between = _between(below, at, low, high)
        if between is not None:
            yield decimal(between)
        if at is not None and _within(at, low, high) and is_finite(at):
            yield decimal(at)


def _gaps(thresholds: Iterable[Fraction]) -> Iterator[tuple[Bound, Bound]]:
    return pairwise((None, *sorted(set(thresholds)), None))


def _within(value: Fraction, low: Bound, high: Bound) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _between(below: Bound, above: Bound, low: Bound, high: Bound) -> Fraction | None:
    """Return a short number between the two, both excluded, and within the bounds, both included."""
    first = low if low is not None and (below is None or below < low) else None
    last = high if high is not None and (above is None or high < above) else None
    if first is not None:
        return first if (above is None or first < above) and (high is None or first <= high) else None
    if last is not None:
        return last if below is None or below < last else None
    if below is None:
        return Fraction(0) if above is None else Fraction(ceil(above) - 1)
    return Fraction(floor(below) + 1) if above is None else _shortest(below, above)


def _shortest(a: Fraction, b: Fraction) -> Fraction:
    step = Fraction(1)
    while True:
        found = (floor(a / step) + 1) * step
        if found < b:
            return found
        step /= 10


def is_finite(value: Fraction) -> bool:
    """True when a decimal can be exactly this."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def decimal(value: Fraction) -> Decimal:
    """Return a finite fraction as a decimal."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return Decimal(int(value * 10**places)).scaleb(-places) if places else Decimal(int(value))
