"""How stored actions are measured: turn by turn, by the clock on the wall, since waiting for the disk counts."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from peers.work import Matter, matters

TABLES = {
    "workflow_cases": "body",
    "workflow_history": "entry",
    "workflow_items": "id",
    "workflow_timers": "id",
    "workflow_effects": "payload",
}


def interleaved(
    variants: Sequence[Any], rounds: int, cases: int, tell: Callable[[str], None]
) -> dict[str, list[float]]:
    """Return for each variant the seconds an action took in each round, taken A B C A B C.

    A round of a variant is the median over its cases, so that a moment in which another program had the machine is
    left out for everybody alike.
    """
    times: dict[str, list[float]] = {variant.key: [] for variant in variants}
    for variant in variants:
        _round(variant, matters(1))  # warms up, and is not counted
    for number in range(rounds):
        for variant in variants:
            tell(f"{number + 1}/{rounds} {variant.key}")
            times[variant.key].append(_round(variant, matters(_size(variant, cases))))
    for variant in variants:
        ended = variant.ended([])
        assert ended == 1 + rounds * _size(variant, cases), f"{variant.key}: {ended} ended"
    return times


def _size(variant: Any, cases: int) -> int:
    """Return how many cases a round has; one that waits for seconds says how many it can do."""
    return min(cases, getattr(variant, "most", None) or cases)


def _round(variant: Any, work: Sequence[Matter]) -> float:
    live = [variant.open(matter) for matter in work]
    spent = []
    gc.collect()
    gc.disable()
    try:
        for case, matter in zip(live, work, strict=True):
            begin = time.perf_counter()
            for number, action in enumerate(matter.walk, 1):
                variant.act(case, number, action)
            spent.append((time.perf_counter() - begin) / len(matter.walk))
    finally:
        gc.enable()
    return median(spent)


def batches(variants: Sequence[Any], rounds: int, size: int) -> dict[str, float]:
    """Return for each variant what ``size`` actions in one commit cost, x as many commits.

    The first action of so many cases; the median of ``rounds``, in each of which the variants take turns.
    """
    ratios: dict[str, list[float]] = {variant.key: [] for variant in variants}
    for _ in range(rounds + 1):
        for variant in variants:
            ratios[variant.key].append(_batch(variant, matters(1) * size))
    return {key: median(found[1:]) for key, found in ratios.items()}


def _batch(variant: Any, work: Sequence[Matter]) -> float:
    one, other = ([variant.open(matter) for matter in work] for _ in range(2))
    action = work[0].walk[0]
    gc.collect()
    gc.disable()
    try:
        begin = time.perf_counter()
        for case in one:
            variant.act(case, 1, action)
        between = time.perf_counter()
        variant.act_all(other, 1, action)
        return (time.perf_counter() - between) / (between - begin)
    finally:
        gc.enable()


def agreement(raw: Any, ours: Any) -> dict[str, dict[str, float]]:
    """Return for each table the rows and the bytes that ours wrote, x raw. Raises when they differ by a fifth."""
    found = {}
    for table, text in TABLES.items():
        (rows, size), (our_rows, our_size) = (_held(one, table, text) for one in (raw, ours))
        found[table] = {"rows": (our_rows or 1) / (rows or 1), "bytes": (our_size or 1) / (size or 1)}
        for what, ratio in found[table].items():
            assert 0.8 < ratio < 1.25, f"{table}: {what} {ratio:.2f} x raw"
    return found


def _held(variant: Any, table: str, text: str) -> tuple[int, int]:
    rows, size = variant.ask(f"SELECT count(*), coalesce(sum(length({text})), 0) FROM {table}")  # noqa: S608
    return int(rows), int(size)
