"""The processes that are killed: clients that act on cases, and workers that fire timers and deliver.

A client keeps a journal as a careful host would: what it is about to ask, and what was acknowledged, each on the disk
before it goes on. The one that takes its place after a kill asks what has no answer yet again, under the same id.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple
from urllib.request import Request as Post
from urllib.request import urlopen

from benchmarks.faults.controls import CONTROLS
from benchmarks.faults.office import WALK, LateClock, open_office, take, undisturbed
from workflow_engine.delivery.assemble import procrastinate_worker, temporal_worker, worker
from workflow_engine.delivery.handlers.webhook import Hook
from workflow_engine.delivery.port import Request
from workflow_engine.delivery.settings import DeliverySettings, TemporalServer
from workflow_engine.engine import Engine
from workflow_engine.errors import CaseChanged, StorageError

WAVE = 10
"""So many cases a client has in hand at once."""
GUESTBOOK = "guestbook"
# What all need is read, checked and imported once, before the first of them is forked: a kill then hits their work.
undisturbed()
for _needed in ("procrastinate", "psycopg", "temporalio.worker", "workflow_engine.storage.sql.store"):
    import_module(_needed)


class Site(NamedTuple):
    """Where everything is: the folder with the journals, the database, whom notices go to, what is wrong on purpose,
    the settings of workers where they are not the usual ones, and the address of a Temporal server."""

    folder: str
    where: str
    receiver: str
    driver: str = "embedded"
    control: str = ""
    lease: timedelta = timedelta(seconds=2)
    heartbeat: timedelta = timedelta(seconds=1)
    temporal: str = ""

    @property
    def over(self) -> Path:
        """A file that tells clients to finish."""
        return Path(self.folder) / "over"

    def journal(self, number: int) -> Path:
        """Return where a client writes."""
        return Path(self.folder) / f"client-{number}.log"

    def open(self, **options: Any) -> Engine:
        """Return an engine on the site's database, with its fault if it is to have one."""
        engine = open_office(self.where, **options)
        CONTROLS.get(self.control, lambda _: None)(engine)
        return engine


class Ask(NamedTuple):
    """One line of a journal: ``ask`` or ``got``, the id of the command, its case, and how far that was."""

    kind: str
    command: str
    case: str = ""
    seq: int = 0


def read_journal(path: Path) -> Iterator[Ask]:
    """Yield the lines of a journal; the last one may be cut by a kill."""
    if path.exists():
        for line in path.read_text().splitlines(keepends=True):
            parts = line.split()
            if line.endswith("\n") and len(parts) == 4:
                yield Ask(*parts[:3], int(parts[3]))


class Journal:
    """Lines that are on the disk when ``write`` returns."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, ask: Ask) -> None:
        os.write(self._file, f"{ask.kind} {ask.command} {ask.case or '-'} {ask.seq}\n".encode())
        os.fsync(self._file)


def command_id(number: int, place: int) -> str:
    """Return the id of a client's ``place``-th command: wave by wave, each step on all its cases."""
    wave, rest = divmod(place, WAVE * (len(WALK) + 1))
    step, case = divmod(rest, WAVE)
    return f"{number}-{wave * WAVE + case}-{step}"


def client(site: Site, number: int) -> None:
    """Walk cases to their end, wave after wave, until it is over."""
    logging.disable(logging.CRITICAL)
    lines = list(read_journal(site.journal(number)))
    got = {line.command: line for line in lines if line.kind == "got"}
    place = len(got)
    journal = Journal(site.journal(number))
    engine = _patiently(lambda: site.open(clock=LateClock()))
    guestbook = _patiently(lambda: engine.store.case_by_key("errand", GUESTBOOK))
    again = bool(lines) and lines[-1].kind == "ask"
    while True:
        name = command_id(number, place)
        _, case, step = name.split("-")
        if site.over.exists() and not again:
            return
        opened = got.get(f"{number}-{case}-0")
        if not again:
            journal.write(Ask("ask", name, opened.case if opened else ""))
        if site.control == "new-id-on-retry" and again:
            name += "-again"
        if int(step) == len(WALK):
            seq, at = _comment(engine, guestbook, name), guestbook
        else:
            seq, at = _step(site, engine, int(step), name, opened.case if opened else "")
        if seq:
            got[name.removesuffix("-again")] = Ask("got", name.removesuffix("-again"), at, seq)
            journal.write(got[name.removesuffix("-again")])
            place += 1
        again = False


def _step(site: Site, engine: Engine, number: int, name: str, case: str) -> tuple[int, str]:
    """Take one step as soon as its case is ready for it; 0 when that never comes because it is over."""
    step = WALK[number]
    while step.at and _patiently(lambda: engine.store.case(case)).seq < _ready(number):
        if site.over.exists():
            raise SystemExit
        time.sleep(0.02)
    made = _patiently(lambda: take(engine, step, case=case, key=name, command_id=name))
    return made.seq, made.id


def _ready(number: int) -> int:
    """Return how many lines a case must have before a step of the walk: its own, and those of timer and service."""
    return (0, 1, 4, 5, 8)[number]


def _comment(engine: Engine, guestbook: str, name: str) -> int:
    """Say something on the one case that everybody writes on."""
    return _patiently(lambda: engine.do(guestbook, "comment", by="cai", command_id=name, text=name)).seq


def _patiently(ask: Any) -> Any:
    """Ask until the database answers: it may be away, or busy. What is asked must count once."""
    while True:
        try:
            return ask()
        except (StorageError, CaseChanged):
            time.sleep(0.05)


def deliverer(site: Site) -> None:
    """Fire timers and deliver until killed, or told to stop."""
    logging.disable(logging.CRITICAL)
    engine = _patiently(site.open)
    lease = timedelta(days=1) if site.control == "leases-without-end" else site.lease
    hook = Hook(name="oa", url=site.receiver)
    cluster = TemporalServer(address=site.temporal, namespace="workflow")
    settings = DeliverySettings(log=False, hooks=(hook,), lease=lease, heartbeat=site.heartbeat, temporal=cluster)
    options: dict[str, Any] = {"settings": settings, "handlers": {"book": lambda request: _book(site, request)}}
    stopped = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    if site.driver == "procrastinate":
        driver: Any = procrastinate_worker(engine, engine.store, site.where, **options)
    elif site.driver == "temporal":
        driver = temporal_worker(engine, engine.store, **options)
    else:
        driver = worker(engine, engine.store, **options)
    driver.start()
    while not stopped.wait(0.1):
        assert driver.is_running, "a worker outlives its database and its engine"
    while not driver.stop(1):
        pass


def _book(site: Site, request: Request) -> dict[str, str]:
    """The service: the receiver gets the key, as it gets those of notices."""
    post = Post(site.receiver, b"{}", {"Idempotency-Key": request.key})  # noqa: S310  # our own receiver
    with urlopen(post, timeout=10):  # noqa: S310
        return {"number": request.key.rpartition("/")[2]}
