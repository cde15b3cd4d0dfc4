"""Workers of one office under every driver: several processes' worth of engines on one database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from typing import Any

from sqlalchemy import create_engine, text

from tests.postgres import clean_database, empty_database
from tests.support import ORGANIZATION
from tests.temporal import task_queue
from workflow_engine.clock import Clock, SystemClock
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.delivery.background import Background
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.embedded import Embedded
from workflow_engine.delivery.port import LEASE, Relay, Request
from workflow_engine.delivery.procrastinate import OverProcrastinate
from workflow_engine.delivery.settings import TemporalServer
from workflow_engine.delivery.temporal import OverTemporal
from workflow_engine.engine import Engine
from workflow_engine.storage.open import open_store

DRIVERS = ("embedded", "embedded-postgresql", "procrastinate", "temporal")
SECOND = timedelta(seconds=1)
PAUSE = """\
process: pause
title: 等待
version: '1'
status: published
owner: office/chief
data: {when: {type: datetime, required: true, title: 何时}}
start: hold
states:
  hold: {kind: wait, title: 等, until: $data.when, to: work}
  work: {kind: service, title: 记, handler: count, to: done}
  done: {kind: end, outcome: done, title: 完}
"""


class Counting:
    """A handler that counts how often it was called for each key."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._lock = Lock()

    def __call__(self, request: Request) -> None:
        with self._lock:
            self.calls[request.key] += 1


class Shifted(SystemClock):
    """A machine whose clock is wrong."""

    def __init__(self, **off: float) -> None:
        self._off = timedelta(**off)

    def now(self) -> datetime:
        return super().now() + self._off


class Site:
    """One database, and workers on it that run under ``driver``: one of ``DRIVERS``."""

    def __init__(self, folder: Path, driver: str, where: str = "") -> None:
        (folder / "processes").mkdir()
        for name, content in (("pause", PAUSE), ("organization", ORGANIZATION)):
            (folder / "processes" / f"{name}.yaml").write_text(content, encoding="utf-8")
        self.catalogue = read_catalogue([folder / "processes"])
        places: dict[str, Callable[[], str]] = {
            "embedded": lambda: str(folder / "cases.db"),
            "procrastinate": empty_database,
        }
        self.where = where or places.get(driver, clean_database)()
        self.kind = driver
        self.temporal = task_queue() if driver == "temporal" else TemporalServer()
        self._engines: list[Engine] = []

    def engine(self, clock: Clock | None = None) -> Engine:
        """Return one more engine on the database."""
        self._engines.append(Engine(self.catalogue, store=open_store(self.where), clock=clock))
        return self._engines[-1]

    def worker(
        self, handler: Any, clock: Clock | None = None, *, lease: timedelta = LEASE, jobs: int = 4, attempts: int = 12
    ) -> Background[Any]:
        """Return a worker, not yet started, whose service ``count`` is ``handler``."""
        engine = self.engine(clock)
        queue = engine.store
        assert isinstance(queue, Relay)
        courier = Courier(engine, queue, handlers={"count": handler}, attempts=attempts)
        if self.kind == "procrastinate":
            address = self.where.replace("+psycopg", "")
            return OverProcrastinate(engine, queue, courier, address, lease=lease, jobs=jobs, heartbeat=SECOND)
        if self.kind == "temporal":
            return OverTemporal(engine, queue, courier, self.temporal, lease=lease, jobs=jobs)
        return Embedded(engine, queue, courier, lease=lease)

    def sql(self, *statements: str) -> list[Any]:
        """Run statements in one transaction and return the rows of the last."""
        database = create_engine(self.where if "://" in self.where else f"sqlite:///{self.where}")
        try:
            with database.begin() as connection:
                found = [connection.execute(text(statement)) for statement in statements]
                return list(found[-1]) if found[-1].returns_rows else []
        finally:
            database.dispose()

    def hurry(self) -> None:
        """Let what was put off be due now."""
        self.sql("UPDATE workflow_effects SET next_at = 0 WHERE state = 'pending'")

    def close(self) -> None:
        """Close every engine."""
        for engine in self._engines:
            engine.close()


def soon(**span: float) -> datetime:
    """Return a moment that far from now."""
    return datetime.now(UTC) + timedelta(**span)


def start(engine: Engine, count: int = 1, **span: float) -> list[str]:
    """Open so many cases that wait until that far from now, and then for their service."""
    return [engine.start("pause", by="cai", data={"when": soon(**span)}).id for _ in range(count)]


def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until ``condition`` holds, and return what it returned; fails after ``seconds``."""
    end = soon(seconds=seconds)
    while not (found := condition()):
        assert datetime.now(UTC) < end, "waited in vain"
        Event().wait(0.02)
    return found


def all_done(engine: Engine) -> bool:
    """Return whether no case is open."""
    return not engine.store.cases(limit=1)
