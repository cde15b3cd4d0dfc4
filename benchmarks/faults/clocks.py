"""Clocks that are wrong by two hours, or jump by as much, in workers and in the programs that act."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.faults.figures import Figure, every, none, told
from benchmarks.faults.office import HOUR, PROCESS, book, open_office, quick
from benchmarks.faults.server import database
from workflow_engine.clock import SystemClock
from workflow_engine.delivery.assemble import worker
from workflow_engine.delivery.settings import DeliverySettings
from workflow_engine.engine import Engine
from workflow_engine.kernel.events import Entered, Left, TimerFired
from workflow_engine.storage.verify import verify_store

NAME = "clocks"
JUMP = timedelta(hours=2)
SOON = timedelta(minutes=1)


class JumpingClock(SystemClock):
    """A clock that is wrong by up to ``by``, by another span at every look."""

    def __init__(self, by: timedelta, chance: random.Random, late: timedelta = timedelta()) -> None:
        self._by, self._chance, self._late = by, chance, late

    def now(self) -> datetime:
        return super().now() - self._late + self._by * self._chance.uniform(-1, 1)


class FixedError(SystemClock):
    """A clock that is always wrong by ``by``."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return super().now() + self._by


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:
    """Yield a table for each database."""
    cases = 10 if small else 200
    chance = random.Random(seed)
    with database(postgresql) as address:
        yield "clocks wrong by two hours, PostgreSQL", on_postgresql(address, cases, chance)
    with tempfile.TemporaryDirectory(prefix="clocks-", dir=quick()) as folder:
        yield "clocks wrong by two hours, SQLite", on_sqlite(str(Path(folder) / "cases.db"), cases, chance)


def _rest(engine: Engine, key: str) -> str:
    """Bring a case to its wait of an hour; return it."""
    case = engine.start(PROCESS, by="cai", key=key, title="通知")
    return engine.act(case.id, "send", by="cai").id


def on_postgresql(address: str, cases: int, chance: random.Random) -> list[Figure]:
    """Arm timers by a right clock and by one that jumps; let wrong workers look; hold all against the database's."""
    with open_office(address) as right, open_office(address, clock=FixedError(SOON - HOUR)) as late:
        waiting = [_rest(right, f"wait {number}") for number in range(cases)]  # due in an hour
        nearly = [_rest(late, f"nearly {number}") for number in range(cases)]  # due in a minute
    jumping = JumpingClock(JUMP, chance, late=HOUR)
    with open_office(address, clock=jumping) as engine:
        jumped = [_rest(engine, f"jump {number}") for number in range(cases)]  # due two hours ago to in two hours
    for clock in (FixedError(JUMP), FixedError(-JUMP), JumpingClock(JUMP, chance)):
        with open_office(address, clock=clock) as engine:
            _work(engine)
    with open_office(address) as engine, closing(psycopg.connect(address)) as connection:
        [[now]] = connection.execute("SELECT clock_timestamp()").fetchall()
        moments = _moments(engine, jumped)
        due = [name for name, (at, _) in moments.items() if at <= now - SOON]
        early = [name for name, (at, fired) in moments.items() if fired is not None and (fired < at or at > now)]
        return [
            none("timers fired early by the database's clock", early),
            none("of those due in a minute", [name for name in nearly if _moments(engine, [name])[name][1]]),
            none("of those due in an hour", [name for name in waiting if _moments(engine, [name])[name][1]]),
            every(
                "due timers fired, armed by a clock that jumps", sum(moments[n][1] is not None for n in due), len(due)
            ),
            *_sound(engine),
        ]


def on_sqlite(where: str, cases: int, chance: random.Random) -> list[Figure]:
    """SQLite has no clock of its own: what a worker's clock says is what counts."""
    with open_office(where) as right:
        waiting = [_rest(right, f"wait {number}") for number in range(cases)]
    with open_office(where, clock=FixedError(-JUMP)) as engine:
        _work(engine)
        slow = [name for name in waiting if _moments(engine, [name])[name][1]]
    with open_office(where, clock=JumpingClock(JUMP, chance)) as engine:
        for _ in range(20):
            _work(engine)
        fast = [name for name in waiting if _moments(engine, [name])[name][1]]
        return [
            none("timers due in an hour, fired by a worker two hours slow", slow),
            told("fired by a worker whose clock jumps (it goes by that)", f"{len(fast)} of {cases}"),
            *_sound(engine),
        ]


def _sound(engine: Engine) -> list[Figure]:
    return [
        none("timers lost or fired twice", _lost(engine)),
        none("verify, with replay", verify_store(engine.store, replay=True).problems),
    ]


def _work(engine: Engine) -> None:
    worker(engine, engine.store, settings=DeliverySettings(log=False), handlers={"book": book}).drain()


def _moments(engine: Engine, names: list[str]) -> dict[str, tuple[Any, Any]]:
    """Return case → when its wait was to end, and the moment the trail gives for its end, None while it waits."""
    found: dict[str, tuple[Any, Any]] = {}
    for name in names:
        for entry in engine.history(name):
            for event in entry.events:
                if isinstance(event, Entered) and event.visit.state == "rest":
                    [timer] = event.timers
                    found[name] = (timer.at.astimezone(UTC), None)
                if isinstance(event, TimerFired):
                    found[name] = (found[name][0], entry.at)
    return found


def _lost(engine: Engine) -> list[str]:
    """Return the cases that left their wait without firing, fired twice, or wait without a timer."""
    odd = []
    for head in engine.store.heads(limit=100_000):
        events = [event for entry in engine.history(head.case) for event in entry.events]
        fired = sum(isinstance(event, TimerFired) for event in events)
        left = sum(isinstance(event, Left) and event.state == "rest" for event in events)
        case = engine.case(head.case)
        waits = any(visit.state == "rest" for visit in case.visits)
        if fired != left or fired > 1 or (waits and not case.timers):
            odd.append(head.case)
    return odd
