"""An office whose procedure waits for a machine, and a worker for it that never leaves the test's thread."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import trustme

from tests.support import CALENDAR, ORGANIZATION
from workflow_engine.clock import FixedClock
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.embedded import Embedded
from workflow_engine.delivery.handlers.service import Handler
from workflow_engine.delivery.port import LEASE, Channel, Request
from workflow_engine.engine import Engine
from workflow_engine.storage.contract import EffectRow

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
BILL = """\
process: bill
title: {zh: 缴费, en: Bill}
version: '1'
status: published
owner: office/chief
data: {amount: {type: integer, required: true, title: 金额}, number: {type: text, title: 单号}}
start: draft
states:
  draft:
    title: {zh: 起草, en: Draft}
    responsible: office/clerk
    accountable: office/chief
    due: 1 workday
    overdue: {escalate: office/chief}
    actions: {send: {title: 送, to: book}, skip: {title: 免, to: ledger}}
  book: {kind: service, title: 记账, handler: book, with: {amount: amount}, to: done, error: {to: failed}}
  ledger: {kind: service, title: 登记, handler: ledger, to: done}
  done: {kind: end, outcome: done, title: 完}
  failed: {kind: end, outcome: failed, title: 败}
"""


class Recorder:
    """A channel that remembers what it was given; ``troubles`` are raised, the next one first."""

    name = "test"

    def __init__(self, *people: str) -> None:
        self.people = people
        self.sent: list[tuple[str, str]] = []
        self.troubles: dict[str, list[Exception]] = {}

    def targets(self, _request: Request) -> tuple[str, ...]:
        return self.people

    def send(self, request: Request, target: str) -> None:
        if self.troubles.get(target):
            raise self.troubles[target].pop(0)
        self.sent.append((request.key, target))


class Works:
    """The engine, its clock, and what goes out of it."""

    def __init__(self, engine: Engine, clock: FixedClock) -> None:
        self.engine = engine
        self.clock = clock

    def driver(
        self,
        *channels: Channel,
        handlers: Mapping[str, Handler] | None = None,
        attempts: int = 3,
        lease: timedelta = LEASE,
    ) -> Embedded:
        courier = Courier(
            self.engine, self.queue, channels=channels, handlers=handlers, attempts=attempts, patience=lease / 2
        )
        return Embedded(self.engine, self.queue, courier, lease=lease)

    @property
    def queue(self) -> Any:
        return self.engine.store

    def later(self, **span: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**span))

    def start(self, amount: int = 80) -> str:
        return self.engine.start("bill", by="cai", title="水费", data={"amount": amount}).id

    def booking(self, action: str = "send") -> str:
        """Return a case that waits for its service; what was to be told before is told."""
        name = self.start(amount=120)
        self.engine.act(name, action, by="cai")
        for row in self.effects("pending"):
            if row.effect.kind == "notify":
                self.queue.done(row)
        return name

    def effects(self, state: str) -> tuple[EffectRow, ...]:
        return self.engine.store.effects(state=state)

    def states(self, name: str) -> list[str]:
        case = self.engine.case(name)
        return [visit.state for visit in case.visits] or [str(case.outcome)]


class Hostile:
    """A server that says ``opening`` and then ``drop`` again and again, until it is let go of."""

    def __init__(self, opening: bytes, drop: bytes, pause: float, tls: ssl.SSLContext | None = None) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._saying = (opening, drop, pause, tls)
        self.over = Event()
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        opening, drop, pause, tls = self._saying
        connection, _ = self._door.accept()
        with suppress(OSError), connection:
            line = tls.wrap_socket(connection, server_side=True) if tls else connection
            with line:
                line.sendall(opening)
                while not self.over.wait(pause):
                    line.sendall(drop)

    def close(self) -> None:
        self.over.set()
        self._door.close()
        self._thread.join()


@pytest.fixture
def recorder() -> Callable[..., Recorder]:
    return Recorder


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    folder = tmp_path / "processes"
    folder.mkdir()
    for name, text in (("bill", BILL), ("organization", ORGANIZATION), ("calendar", CALENDAR)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    clock = FixedClock(MONDAY)
    with Engine.open(folder, clock=clock, store=str(tmp_path / "cases.db")) as engine:
        yield Works(engine, clock)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority that this machine trusts for the time of a test."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made
