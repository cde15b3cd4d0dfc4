"""How things are measured: turn by turn in one process, processor time, medians of ratios."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, NamedTuple

from peers.work import DONE, ROUND, Engine, Matter, matters

LARGEST_BATCH = 20 * ROUND
"""Cases alive at a time; few enough to stay in the processor's caches, so that nobody is measured by its memory."""


class Sample(NamedTuple):
    """What one engine spent in one round: seconds for an action, and seconds to open a case."""

    action: float
    opening: float


class Plan(NamedTuple):
    """How much of one engine makes one round: batches of so many cases, one after the other."""

    cases: int
    batches: int


def sample(engine: Engine, plan: Plan) -> Sample:
    """Time one round of an engine and check that all of the work was done."""
    running = opening = 0
    for _ in range(plan.batches):
        ran, opened = _batch(engine, plan.cases)
        running += ran
        opening += opened
    cases = plan.cases * plan.batches
    actions = sum(len(matter.walk) for matter in matters(plan.cases, block=engine.block)) * plan.batches
    return Sample(running / actions / 1e9, opening / cases / 1e9)


def _batch(engine: Engine, cases: int) -> tuple[int, int]:
    work = matters(cases, block=engine.block)
    walks = [matter.walk for matter in work]
    with _quiet():
        begin = time.process_time_ns()
        live = [engine.open(matter) for matter in work]
        opened = time.process_time_ns()
        engine.run(live, walks)
        end = time.process_time_ns()
    for case, matter in zip(live, work, strict=True):
        reached, told = engine.ended(case)
        assert reached == DONE, f"{engine.key}: {matter.walk} → {reached}"
        assert told == len(matter.walk), f"{engine.key}: {told} entries for {matter.walk}"
    engine.close(live)
    return end - opened, opened - begin


class _quiet:  # noqa: N801
    """No garbage collection while the clock runs, for anybody; what there was is collected before."""

    def __enter__(self) -> None:
        gc.collect()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()


def plan_for(engine: Engine, seconds: float) -> Plan:
    """Return the plan that takes an engine about ``seconds``; finding it warms the engine up."""
    cases = ROUND
    while True:
        ran, opened = _batch(engine, cases)
        spent = (ran + opened) / 1e9
        if cases >= LARGEST_BATCH or spent * 2 > seconds:
            return Plan(cases, max(1, round(seconds / spent)))
        cases *= 2


def interleaved(
    engines: Sequence[Engine], rounds: int, seconds: float, tell: Callable[[str], None]
) -> dict[str, list[Sample]]:
    """Return ``rounds`` samples of each engine, taken A B C A B C, so that a busy moment hits all alike."""
    plans = {engine.key: plan_for(engine, seconds) for engine in engines}
    samples: dict[str, list[Sample]] = {engine.key: [] for engine in engines}
    for number in range(rounds):
        tell(f"{number + 1}/{rounds}")
        for engine in engines:
            samples[engine.key].append(sample(engine, plans[engine.key]))
    return samples


def ratios(above: Sequence[Sample], below: Sequence[Sample], what: str = "action") -> list[float]:
    """Return the ratio of each round."""
    return [getattr(a, what) / getattr(b, what) for a, b in zip(above, below, strict=True)]


def memory(engine: Engine, cases: int, steps: int) -> float:
    """Return how many bytes one of ``cases`` live cases holds after ``steps`` actions, its data record with it.

    The history is left out for all: where it belongs is a store, and every engine's own would be another length.
    """
    engine.run([engine.open(matters(1)[0])], [matters(1)[0].walk])
    work = matters(cases)
    walks = [matter.walk[:steps] for matter in work]
    _fresh(work)
    gc.collect()
    tracemalloc.start()
    fresh = _fresh(work)
    live = [engine.open(matter) for matter in fresh]
    engine.run(live, walks)
    for case in live:
        forget(case)
    del fresh
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    engine.close(live)
    return held / cases


def _fresh(work: Sequence[Matter]) -> list[Matter]:
    return [Matter(dict(matter.data), matter.walk) for matter in work]


def forget(case: Any) -> None:
    """Empty a case's history, where it has one of its own."""
    for holder in (case, getattr(case, "case", None)):
        history = getattr(holder, "history", None)
        if isinstance(history, list):
            history.clear()


def slower_opening(engine: Engine, cases: int) -> float:
    """Return what opening a case costs when nearly ``cases`` are live, x the same when few are."""
    tenth = cases // 10
    spent = []
    live: list[Any] = []
    engine.close([engine.open(matter) for matter in matters(tenth)])
    with _quiet():
        for matter in matters(cases):
            begin = time.process_time_ns()
            live.append(engine.open(matter))
            spent.append(time.process_time_ns() - begin)
    engine.close(live)
    return median(spent[-tenth:]) / median(spent[:tenth])
