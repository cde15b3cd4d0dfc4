"""A crash before and after every single thing an action says to its database; then the same click again.

SQLite: the process kills itself there. PostgreSQL: the server ends the connection there, and after a commit the answer
to it does not arrive.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from benchmarks.faults.checks import Asked, check
from benchmarks.faults.driver import Countdown, counted
from benchmarks.faults.figures import Figure, every, none, told
from benchmarks.faults.office import HOUR, WALK, LateClock, Step, book, open_office, quick, states, take
from benchmarks.faults.server import database
from workflow_engine.clock import FixedClock
from workflow_engine.delivery.assemble import worker
from workflow_engine.delivery.port import Request
from workflow_engine.delivery.settings import DeliverySettings
from workflow_engine.engine import Engine
from workflow_engine.errors import StorageError
from workflow_engine.storage.sql import sqlite

NAME = "statements"
ALL = 9
"""So many lines a trail has in the end; the worker may have gone on when the last click was stored long ago."""
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Clock(FixedClock):
    """A clock whose ids are no other's, and which goes on by ``stride`` before each round of the worker."""

    def __init__(self, at: datetime, mark: str = "", stride: timedelta = 2 * HOUR) -> None:
        super().__init__(at)
        self._mark = mark
        self._stride = stride

    def new_id(self) -> str:
        return self._mark + super().new_id()

    def go_on(self) -> None:
        """Let time pass, so that a wait of an hour is over."""
        self.set(self.now() + self._stride)


class Deed(NamedTuple):
    """One thing that is done when the walk has come so far: a step of a person, or a round of the worker."""

    name: str
    before: int
    lines: int
    """How many lines of the trail there are before, and how many it adds."""
    step: Step | None


DEEDS = (
    Deed("start", 0, 1, WALK[0]),
    Deed("send", 1, 1, WALK[1]),
    Deed("fire and call the service", 2, 2, None),
    Deed("back", 4, 1, WALK[2]),
    Deed("approve", 8, 1, WALK[4]),
)


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield a table for each journal mode of SQLite, and one for PostgreSQL."""
    deeds = DEEDS[4:] if small else DEEDS
    for mode in ("delete",) if small else ("wal", "delete"):
        yield f"crash at every statement, SQLite {mode}", on_sqlite(mode, deeds)
    with database(postgresql) as address:
        yield "connection lost at every statement, PostgreSQL", on_postgresql(address, deeds)


def walk_to(engine: Engine, clock: Clock, deed: Deed) -> str:
    """Walk a new case to where ``deed`` can be done; return its id, empty when it is to be started."""
    case = ""
    steps = list(WALK)
    while (len(engine.history(case)) if case else 0) < deed.before:
        if case and states(engine.case(case)) in (("rest",), ("book",)):
            _round(engine, clock, lambda _: None)
        else:
            step = steps.pop(0)
            case = take(engine, step, case=case, key="K", command_id=f"walk {step.action} {len(steps)}").id
    if deed.step is not None:
        worker_of(engine, lambda _: None).drain()  # what is delivered before does not count
    return case


def do(engine: Engine, clock: Clock, deed: Deed, case: str, reached: Callable[[str], None]) -> None:
    """Do it; ``reached`` hears what gets out."""
    if deed.step is None:
        _round(engine, clock, reached)
    else:
        take(engine, deed.step, case=case, key="K", command_id="click")


def worker_of(engine: Engine, reached: Callable[[str], None]) -> Any:
    """Return a worker whose service tells what it is asked."""

    def handler(request: Request) -> dict[str, Any]:
        reached(request.key)
        return book(request)

    return worker(engine, engine.store, settings=DeliverySettings(log=False), handlers={"book": handler})


def _round(engine: Engine, clock: Clock, reached: Callable[[str], None]) -> None:
    clock.go_on()
    worker_of(engine, reached).drain()


class Outcome(NamedTuple):
    """How many places there were to break off at, and what was wrong after which of them."""

    places: int
    again: int
    wrong: list[str]


def figures(outcomes: dict[str, Outcome]) -> list[Figure]:
    """Return what is to be told of all deeds."""
    wrong = [f"{name}: {each}" for name, outcome in outcomes.items() for each in outcome.wrong]
    places = sum(outcome.places for outcome in outcomes.values())
    return [
        *(told(f"places in: {name}", outcome.places) for name, outcome in outcomes.items()),
        every("of them where the same click again led to the end", sum(o.again for o in outcomes.values()), places),
        none("violations", wrong),
    ]


# SQLite


def on_sqlite(mode: str, deeds: tuple[Deed, ...] = DEEDS) -> list[Figure]:
    """Kill a process at every place of every deed, in this journal mode."""
    before = sqlite.has_wal_reset_fault
    sqlite.has_wal_reset_fault = lambda _: mode == "delete"  # so that either mode is chosen whatever SQLite this is
    try:
        return figures({deed.name: _sqlite(deed, mode) for deed in deeds})
    finally:
        sqlite.has_wal_reset_fault = before


def _sqlite(deed: Deed, mode: str) -> Outcome:
    wrong, again, place = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="statements-", dir=quick()) as name:
        folder = Path(name)
        clock = Clock(MORNING)
        with open_office(str(folder / "before.db"), clock=clock) as engine:
            case = walk_to(engine, clock, deed)
        while True:
            place += 1
            here = folder / f"{place}"
            here.mkdir()
            shutil.copy(folder / "before.db", here / "cases.db")
            if not _killed(here, deed, case, clock.now(), place):
                return Outcome(place - 1, again, wrong)
            assert place > 1 or mode in _journal(here)
            found, done = _look(here, deed, case, clock.now())
            wrong += [f"place {place}: {each}" for each in found]
            again += done
            shutil.rmtree(here)


def _journal(here: Path) -> str:
    import sqlite3

    with sqlite3.connect(here / "cases.db") as connection:
        found = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    return str(found)


def _killed(here: Path, deed: Deed, case: str, at: datetime, place: int) -> bool:
    """Do the deed in a process that kills itself at the ``place``-th place; False when it came to its end."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            clock = Clock(at, "k")
            countdown = Countdown(place, lambda _: os.kill(os.getpid(), signal.SIGKILL))
            with counted(countdown):
                engine = open_office(str(here / "cases.db"), clock=clock)
                countdown.armed = True
                do(engine, clock, deed, case, lambda key: _note(here, key))
            os._exit(0)
        except BaseException:  # noqa: BLE001  # nothing of this process may go on beside its parent
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the deed failed by itself"
    return os.WIFSIGNALED(status)


def _note(here: Path, key: str) -> None:
    with (here / "reached").open("a") as file:
        file.write(key + "\n")


def _look(here: Path, deed: Deed, case: str, at: datetime) -> tuple[list[str], bool]:
    """Return what is wrong after the crash, and after the same click again; and whether that led to the end."""
    clock = Clock(at + timedelta(days=1), "again")  # leases of the one who died are over
    where = here / "cases.db"
    with open_office(str(where), clock=clock) as engine:
        wrong = _wrong(engine, here, deed, case, deed.before, deed.before + deed.lines)
        do(engine, clock, deed, case, lambda key: _note(here, key))
        worker_of(engine, lambda _: None).drain()
        after = _wrong(engine, here, deed, case, deed.before + deed.lines, ALL, done=True)
    return wrong + [f"again: {each}" for each in after], not after


def _wrong(
    engine: Engine, here: Path, deed: Deed, case: str, least: int, most: int, *, done: bool = False
) -> list[str]:
    reached = (here / "reached").read_text().split() if (here / "reached").exists() else []
    return wrong_with(engine, deed, case, least, most, reached, f"sqlite:///{here / 'cases.db'}", done=done)


def wrong_with(
    engine: Engine, deed: Deed, case: str, least: int, most: int, reached: list[str], address: str, *, done: bool
) -> list[str]:
    """Return what is wrong with the one case there is: its length, its tables, its outbox, its trail."""
    store = engine.store
    case = case or store.case_by_key("errand", "K") or ""
    lines = len(store.history(case)) if case else 0
    wrong = [] if least <= lines <= most else [f"{lines} lines, not {least} to {most}"]
    if not case:
        return wrong
    asked = [Asked(entry.command_id, None) for entry in store.history(case) if entry.by != "system"]
    found = check(store, asked, dict.fromkeys(reached, 1), address)
    wrong += [*found.doubled, *found.effects_wrong, *found.timers_doubled, *found.timers_early, *found.differ]
    wrong += found.broken
    if done and deed.step is not None and "click" not in {one.command for one in asked}:
        wrong.append("the click is not on the trail")
    if done and deed.step is None and not reached:
        wrong.append("the service was not called")
    if done:
        wrong += [f"not delivered: {row.effect.id}" for row in store.effects()]
    return wrong


# PostgreSQL


def on_postgresql(address: str, deeds: tuple[Deed, ...] = DEEDS) -> list[Figure]:
    """Lose the connection at every place of every deed."""
    logging.disable(logging.CRITICAL)  # the pool tells of every connection that was lost
    with psycopg.connect(address, autocommit=True) as side:
        return figures({deed.name: _postgresql(address, side, deed) for deed in deeds})


def _postgresql(address: str, side: psycopg.Connection[Any], deed: Deed) -> Outcome:
    wrong, again, place = [], 0, 0
    while True:
        place += 1
        clock = _emptied(side)
        with open_office(address, clock=clock) as engine:
            case = walk_to(engine, clock, deed)
        countdown = Countdown(place, lambda connection: _cut(side, connection))
        with counted(countdown), open_office(address, clock=clock) as engine:
            site = _Site(engine, clock, deed, case, address.replace("postgresql:", "postgresql+psycopg:"), [])
            found = site.lose(countdown)
            if not countdown.struck:
                return Outcome(place - 1, again, wrong)
            side.execute("UPDATE workflow_effects SET next_at = 0 WHERE state = 'pending'")  # leases are over
            side.execute("UPDATE workflow_timers SET next_at = 0")
            after = site.again()
        wrong += [f"place {place}: {each}" for each in found + [f"again: {one}" for one in after]]
        again += not after


class _Site(NamedTuple):
    """One deed on PostgreSQL, done by a process that stays and only loses a connection."""

    engine: Engine
    clock: Clock
    deed: Deed
    case: str
    address: str
    reached: list[str]

    def lose(self, countdown: Countdown) -> list[str]:
        """Do the deed until the connection is lost; return what is wrong then."""
        countdown.armed, wrong = True, []
        try:
            do(self.engine, self.clock, self.deed, self.case, self.reached.append)
        except StorageError as error:
            if error.values["cause"] != "unreachable":
                wrong.append(f"told as {error.values['cause']}")
        countdown.armed = False
        return wrong + self._wrong(self.deed.before, self.deed.before + self.deed.lines, done=False)

    def again(self) -> list[str]:
        """Do it again, with the same pool, and return what is wrong then."""
        do(self.engine, self.clock, self.deed, self.case, self.reached.append)
        worker_of(self.engine, self.reached.append).drain()
        return self._wrong(self.deed.before + self.deed.lines, ALL, done=True)

    def _wrong(self, least: int, most: int, *, done: bool) -> list[str]:
        return wrong_with(self.engine, self.deed, self.case, least, most, self.reached, self.address, done=done)


def _cut(side: psycopg.Connection[Any], connection: psycopg.Connection[Any]) -> None:
    """End the connection on the server's side; what was committed stays, and its answer is lost."""
    pid = connection.info.backend_pid
    side.execute("SELECT pg_terminate_backend(%s)", [pid])
    while side.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
        pass
    raise psycopg.OperationalError("the connection was lost")


def _emptied(side: psycopg.Connection[Any]) -> Clock:
    """Empty the tables, and return a clock so late that what waits for an hour is due at once by the database's."""
    tables = side.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'workflow_%%'").fetchall()
    names = ", ".join(name for (name,) in tables if name != "workflow_version")
    if names:
        side.execute(f"TRUNCATE {names}")
    return Clock(LateClock(HOUR + timedelta(seconds=5)).now(), stride=timedelta())
