"""kill -9 of clients, workers and the database at random moments under load; then what the clients know is compared
with what is stored and with what the outside world got."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, Protocol
from urllib.parse import unquote

from benchmarks.faults.checks import Asked, Found, check
from benchmarks.faults.crew import GUESTBOOK, Site, client, deliverer, read_journal
from benchmarks.faults.figures import Figure, at_most, none, some, told
from benchmarks.faults.office import LateClock, open_office, quick
from benchmarks.faults.server import database as lent
from benchmarks.faults.server import server
from tests.temporal import TemporalProcess

NAME = "kills"
CLIENTS, WORKERS = 3, 2
Pace = tuple[int, int]
"""The least and the most deliveries between two kills."""
PATIENCE = 60.0
"""Seconds after the end of the load within which everything must be done."""
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["benchmarks.faults.crew"])


class Mortal(Protocol):
    """A server that may be killed."""

    def kill(self) -> None:
        """Kill it."""

    def restart(self) -> None:
        """Start it again, with what it has on its disk."""


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:
    """Yield a table for each database and driver, and one for the control runs."""
    if small:
        few: dict[str, Any] = {"pace": (2, 6), "where": quick()}
        yield "kill -9, SQLite", campaign("sqlite", 5, seed=seed, again=100, **few)
        yield (
            "kill -9, PostgreSQL with Procrastinate",
            campaign("procrastinate", 2, seed=seed, again=100, postgresql=postgresql, **few),
        )
        yield "control runs: each must be reported", controls(("enqueue-after-commit",), 12, seed, **few)
        return
    yield "kill -9, SQLite", campaign("sqlite", 200, seed=seed)
    yield "kill -9, PostgreSQL with Procrastinate", campaign("procrastinate", 200, 10, seed=seed)
    yield "control runs: each must be reported", controls(tuple(CONTROL_FINDS), 40, seed)


def controls(names: tuple[str, ...], kills: int, seed: int, pace: Pace = (5, 20), **place_: Any) -> list[Figure]:
    """Return what is reported about programs that are wrong."""
    figures = []
    for name in names:
        with site("sqlite", name, **place_) as (place, _, received):
            found = load(place, None, kills, 0, received, random.Random(seed), pace)
        figures.append(some(f"{name}: {CONTROL_FINDS[name]}", len(getattr(found, CONTROL_FINDS[name]))))
    return figures


CONTROL_FINDS = {
    "enqueue-after-commit": "effects_wrong",
    "done-before-sent": "effects_lost",
    "leases-without-end": "effects_lost",
    "new-id-on-retry": "doubled",
}
"""What is wrong on purpose, and by which check it must be found."""


def campaign(
    kind: str,
    kills: int,
    postmasters: int = 0,
    *,
    seed: int,
    pace: Pace = (10, 60),
    again: float = 2.0,
    **settings: Any,
) -> list[Figure]:
    """Kill, let the rest finish, and return the figures; ``again`` per cent of deliveries may come twice."""
    with site(kind, **settings) as (place, mortal, received):
        found = load(place, mortal, kills, postmasters, received, random.Random(seed), pace)
    name = "Temporal server" if kind == "temporal" else "postmaster"
    return [
        told("kills of clients and workers", kills),
        *([told(f"kills of the {name}", postmasters)] if postmasters else []),
        told("actions stored", found.actions),
        told("timers fired", found.timers),
        none("acknowledged actions lost", found.lost),
        none("actions doubled, or never asked", found.doubled),
        none("effects lost", found.effects_lost),
        none("effects doubled or missing in the outbox", found.effects_wrong),
        none("timers lost", found.timers_lost),
        none("timers fired twice", found.timers_doubled),
        none("timers fired early", found.timers_early),
        none("rows that differ from their case", found.differ),
        none("verify, with replay", found.broken),
        at_most(f"deliveries again, of {found.effects}", 100 * found.again / max(found.effects, 1), again, " %"),
    ]


@contextmanager
def site(
    kind: str, control: str = "", where: str | None = None, postgresql: str | None = None, **settings: Any
) -> Iterator[tuple[Site, Mortal | None, Counter[str]]]:
    """Make a folder, a database with the guestbook, the servers, and somebody outside who gets notices.

    ``kind`` is a driver, or ``sqlite``; the server that comes with it is the one to be killed, and none with
    ``postgresql``, which is somebody else's.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-", dir=where))
        database = None if kind == "sqlite" or postgresql else stack.enter_context(server(where))
        mortal: Mortal | None = database
        if kind == "temporal":
            mortal = cluster = stack.enter_context(TemporalProcess(Path(folder)))
            cluster.start()
            settings["temporal"] = cluster.address
        address, received = stack.enter_context(receiver())
        where = database.database() if database else str(Path(folder) / "cases.db")
        if kind != "sqlite" and postgresql:
            where = stack.enter_context(lent(postgresql))
        driver = "embedded" if kind in ("sqlite", "postgresql") else kind
        with open_office(where, clock=LateClock()) as engine:
            engine.start("errand", by="cai", key=GUESTBOOK, command_id=GUESTBOOK, title="意见簿")
        yield Site(folder, where, address, driver, control, **settings), mortal, received


@contextmanager
def receiver() -> Iterator[tuple[str, Counter[str]]]:
    """Stand for the outside world: count what comes, by its key."""
    received: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            received[unquote(self.headers["Idempotency-Key"])] += 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    class Outside(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            """The one who called was killed."""

    outside = Outside(("127.0.0.1", 0), Handler)
    thread = Thread(target=outside.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{outside.server_address[1]}/", received
    finally:
        outside.shutdown()
        outside.server_close()
        thread.join()


class Crew:
    """The processes at work: clients, and behind them workers."""

    def __init__(self, place: Site, workers: int = WORKERS) -> None:
        self._place = place
        self._jobs: list[tuple[Callable[..., None], tuple[Any, ...]]] = [(client, (place, n)) for n in range(CLIENTS)]
        self._jobs += [(deliverer, (place,)) for _ in range(workers)]
        self._running: list[BaseProcess] = []

    def start(self) -> None:
        """Let all begin; every client has an answer when this returns."""
        self._running = [self._begun(job) for job in self._jobs]
        journals = [self._place.journal(number) for number in range(CLIENTS)]
        while not all(any(line.kind == "got" for line in read_journal(journal)) for journal in journals):
            self.look()
            time.sleep(0.02)

    def kill(self, number: int) -> None:
        """Kill one, wherever it is, and let another take its place."""
        self._strike(number)
        self._running[number] = self._begun(self._jobs[number])

    def lose(self, number: int) -> None:
        """Kill one, wherever it is, and let nobody take its place."""
        self._strike(number)
        del self._running[number], self._jobs[number]

    def _strike(self, number: int) -> None:
        self.look()
        process = self._running[number]
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()

    def look(self) -> None:
        """Fail when one has died by itself: then nothing of this counts."""
        died = [process.exitcode for process in self._running if process.exitcode is not None]
        assert not died, f"died by themselves: {died}"

    def end(self, settled: Callable[[], bool]) -> float:
        """Let clients finish what they have begun and workers do what waits; return after how many seconds all was
        done, at most ``PATIENCE``."""
        self._place.over.touch()
        began = time.monotonic()
        until = began + PATIENCE
        for process in self._running[:CLIENTS]:
            process.join(max(until - time.monotonic(), 0))
        while not settled() and time.monotonic() < until:
            time.sleep(0.1)
        taken = time.monotonic() - began
        for process in self._running:
            process.terminate()
            process.join(10)
            process.kill()
            process.join()
        return taken

    @staticmethod
    def _begun(job: tuple[Callable[..., None], tuple[Any, ...]]) -> BaseProcess:
        process = _processes.Process(target=job[0], args=job[1], daemon=True)
        process.start()
        return process


def _let_work(received: Counter[str], chance: random.Random, pace: Pace) -> None:
    """Wait for some deliveries, so that kills are as frequent beside the work on a slow machine as on a fast one; then
    for an instant, so that they fall anywhere in it."""
    enough, until = received.total() + chance.randint(*pace), time.monotonic() + 10
    while received.total() < enough and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.05))


def load(
    place: Site,
    mortal: Mortal | None,
    kills: int,
    postmasters: int,
    received: Counter[str],
    chance: random.Random,
    pace: Pace = (10, 60),
) -> Found:
    """Let the crew work, kill so many of it at random moments, and return what is wrong when the rest has finished."""
    crew = Crew(place)
    crew.start()
    fatal = set(chance.sample(range(kills), postmasters))
    for number in range(kills):
        _let_work(received, chance, pace)
        if number in fatal and mortal is not None:
            mortal.kill()
            mortal.restart()
        crew.kill(chance.randrange(CLIENTS + WORKERS))
    time.sleep(0.5)
    return settle(place, crew, received)[0]


def settle(place: Site, crew: Crew, received: Counter[str]) -> tuple[Found, float]:
    """End the load, let the rest finish, and return what is wrong then, and how many seconds that took."""
    with open_office(place.where) as engine:
        store: Any = engine.store

        def settled() -> bool:
            return not store.effects(limit=1) and not store.timers_due(engine.clock.now(), limit=1)

        taken = crew.end(settled)
        asked = [Asked(GUESTBOOK, None)]
        for number in range(CLIENTS):
            lines = list(read_journal(place.journal(number)))
            got = {line.command: line.case for line in lines if line.kind == "got"}
            asked += [Asked(name, got.get(name)) for name in dict.fromkeys(line.command for line in lines)]
        scheme, _, rest = place.where.partition("://")
        address = f"{scheme}+psycopg://{rest}" if rest else f"sqlite:///{place.where}"
        return check(store, asked, received, address), taken
