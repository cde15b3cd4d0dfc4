"""In which order parties stand around a ring, so that those who hand much to each other are neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

Pair = tuple[int, int]

_ROUNDS = 8


def ring_order(count: int, weights: Mapping[Pair, float]) -> list[int]:
    """Return the numbers from 0 to ``count`` as they follow each other around the ring.

    ``weights`` say how strongly two of them belong together (the smaller number first). The same input gives the same
    order.
    """
    order = _chain(count, weights)
    for _ in range(_ROUNDS):
        if not _shorter(order, weights) and not _fewer_crossings(order, weights):
            break
    return _turned(order, weights)


def _chain(count: int, weights: Mapping[Pair, float]) -> list[int]:
    """Begin with the strongest one and always put next to an end whoever belongs there most."""
    if not count:
        return []
    total = [0.0] * count
    for (a, b), weight in weights.items():
        total[a] += weight
        total[b] += weight
    left = set(range(count))
    first = max(left, key=lambda one: (total[one], -one))
    order = [first]
    left.discard(first)
    while left:
        strengths = [
            (weights.get((min(one, end), max(one, end)), 0.0), total[one], -one, side)
            for one in left
            for side, end in ((1, order[-1]), (0, order[0]))
        ]
        _, _, one, side = max(strengths)
        order.insert(len(order) if side else 0, -one)
        left.discard(-one)
    return order


def _length(order: Sequence[int], weights: Mapping[Pair, float]) -> float:
    place = {one: at for at, one in enumerate(order)}
    size = len(order)
    return sum(
        weight * min(abs(place[a] - place[b]), size - abs(place[a] - place[b])) for (a, b), weight in weights.items()
    )


def _shorter(order: list[int], weights: Mapping[Pair, float]) -> bool:
    """Swap two whenever that brings those who belong together nearer to each other."""
    better, best = False, _length(order, weights)
    for i, j in combinations(range(len(order)), 2):
        order[i], order[j] = order[j], order[i]
        now = _length(order, weights)
        if now < best - 1e-9:
            best, better = now, True
        else:
            order[i], order[j] = order[j], order[i]
    return better


def _fewer_crossings(order: list[int], weights: Mapping[Pair, float]) -> bool:
    better, best = False, crossings(order, weights)
    for i in range(len(order)):
        j = (i + 1) % len(order)
        order[i], order[j] = order[j], order[i]
        now = crossings(order, weights)
        if now < best:
            best, better = now, True
        else:
            order[i], order[j] = order[j], order[i]
    return better


def crossings(order: Sequence[int], pairs: Mapping[Pair, float]) -> int:
    """Return how many chords of the ring cross each other."""
    place = {one: at for at, one in enumerate(order)}
    chords = sorted((min(place[a], place[b]), max(place[a], place[b])) for a, b in pairs)
    return sum(a < c < b < d for (a, b), (c, d) in combinations(chords, 2))


def _turned(order: list[int], weights: Mapping[Pair, float]) -> list[int]:
    """Put whoever has most to do at the top of the ring."""
    if not order:
        return order
    total = dict.fromkeys(order, 0.0)
    for (a, b), weight in weights.items():
        total[a] += weight
        total[b] += weight
    top = order.index(max(order, key=lambda one: (total[one], -one)))
    return order[top:] + order[:top]
