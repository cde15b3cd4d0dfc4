"""One process of one version of the program: a client that works from the lists of people, or a worker.

It runs with an older ``workflow_engine`` as well as with this one, and so uses only what both have. It is told what to
do by files in the folder of the site, and writes down there what was acknowledged.
"""

from __future__ import annotations

import json
import logging
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, NamedTuple, TypeVar
from urllib.request import Request as Post
from urllib.request import urlopen

from benchmarks.faults.office import PROCESS, LateClock, definitions
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.delivery.assemble import procrastinate_worker, worker
from workflow_engine.delivery.handlers.webhook import Hook
from workflow_engine.delivery.port import Request
from workflow_engine.delivery.settings import DeliverySettings
from workflow_engine.engine import Engine
from workflow_engine.errors import CaseChanged, CommandRejected, StorageError
from workflow_engine.storage.sql.migrate import known_revisions

T = TypeVar("T")
PEOPLE = ("cai", "bob", "ann")
KEPT = 8
"""Every eighth case is not approved: it waits for a named person when all is over."""
_FILED = """\
  file:
    title: 归档
    responsible: office/clerk
    accountable: office/chief
    due: 5 workdays
    overdue: {escalate: office/chief}
    actions: {file: {title: 归档, to: done}}
  done:"""


class Place(NamedTuple):
    """What a process is told: its name, the schema it must be of, and where everything is."""

    folder: str
    where: str
    receiver: str
    name: str
    revision: str
    driver: str = "embedded"
    quota: int = 0

    def file(self, name: str) -> Path:
        """Return a file of the site."""
        return Path(self.folder) / name

    def told(self, name: str) -> bool:
        """Tell whether everybody, or this one, was told something."""
        return self.file(name).exists() or self.file(f"{self.name}.{name}").exists()


def is_kept(key: str | None) -> bool:
    """Tell whether a case stays with the person who is to approve it."""
    return int((key or "-0").rpartition("-")[2]) % KEPT == 0


@cache
def edition(number: int) -> Catalogue:
    """Return the definitions: in the second edition what was approved is filed before it is done."""
    with TemporaryDirectory() as folder:
        made = definitions(Path(folder))
        if number == 2:
            path = made / f"{PROCESS}.yaml"
            text = path.read_text(encoding="utf-8").replace("version: '1'", "version: '2'")
            text = text.replace("同意, to: done", "同意, to: file").replace("  done:", _FILED)
            path.write_text(text, encoding="utf-8")
        return read_catalogue([made])


def main() -> None:
    """Be what the arguments say, until told that it is over."""
    role, settings = sys.argv[1:]
    place = Place(**json.loads(settings))
    assert known_revisions()[-1] == place.revision, known_revisions()
    logging.disable(logging.CRITICAL)
    {"client": client, "deliverer": deliverer}[role](place)


def client(place: Place) -> None:
    """Start cases up to the quota, and do what lies in anybody's inbox, in either edition of the definition."""
    chance = random.Random(place.name)
    engines = [_patiently(lambda: Engine(edition(1), store=place.where, clock=LateClock()))]
    edition(2)  # read before the work begins
    place.file(f"{place.name}.ready").touch()
    hand = Hand(place, chance)
    while not place.told("over"):
        if len(engines) == 1 and place.told("edition"):
            engines.append(Engine(edition(2), store=engines[0].store, clock=LateClock()))
        engine = chance.choice(engines)
        # Half of the cases are started when there are two editions.
        if hand.started < place.quota // (3 - len(engines)) and chance.random() < 0.4:
            hand.start(engine)
        elif not hand.work(engine, chance.choice(PEOPLE)):
            time.sleep(0.03)


class Hand:
    """What one client does, and its journal: a line for all that was acknowledged."""

    def __init__(self, place: Place, chance: random.Random) -> None:
        self._place = place
        self._chance = chance
        self._journal = place.file(f"{place.name}.log").open("a", buffering=1)
        self._count = 0
        self.started = 0
        self._given: list[str] = []

    def start(self, engine: Engine) -> None:
        """Start a case."""
        self.started += 1
        key = f"{self._place.name}-{self.started}"
        self._ask(lambda name: engine.start(PROCESS, by="cai", key=key, command_id=name, title=key))

    def work(self, engine: Engine, person: str) -> bool:
        """Do one thing that lies with the person; False when there was nothing."""
        if self._given and self._chance.random() < 0.1:
            case = self._given.pop(self._chance.randrange(len(self._given)))
            return self._ask(lambda name: engine.do(case, "read", by="ann", command_id=name))
        rows = _patiently(lambda: engine.inbox(person, limit=self._chance.choice((50, 1000))))
        if self._place.told("finish") and self._chance.random() < 0.9:  # what is kept is in nobody's way
            rows = tuple(row for row in rows if not is_kept(row.title))
        if not rows:
            return False
        row = self._chance.choice(rows)
        case = _patiently(lambda: engine.case(row.case))
        if self._chance.random() < 0.15 and len(case.margin.readings) < 6:
            to = ("@ann", "office/chief")
            given = self._ask(lambda name: engine.do(row.case, "circulate", by=person, to=to, command_id=name))
            self._given += [row.case] * given
            return given
        action = self._next(case, row.item.state)
        if not action:
            return False
        content = {"reason": "有误"} if action == "back" else {}
        return self._ask(lambda name: engine.act(row.case, action, by=person, command_id=name, **content))

    def _next(self, case: Any, state: str) -> str:
        if state != "check":
            return {"write": "send", "file": "file"}[state]
        if not any(deed.action == "back" for deed in case.deeds):
            return "back"
        return "approve" if self._place.told("finish") and not is_kept(case.key) else ""

    def _ask(self, act: Callable[[str], Any]) -> bool:
        """Carry something out, under one command id however often it has to be asked; False when it is refused."""
        self._count += 1
        name = f"{self._place.name}/{self._count}"
        try:
            made = _patiently(lambda: act(name))
        except (CommandRejected, CaseChanged):  # somebody was first
            return False
        self._journal.write(f"{name} {made.id}\n")
        return True


def _patiently(ask: Callable[[], T]) -> T:
    """Ask until the database answers: it may be busy, or about to be upgraded."""
    while True:
        try:
            return ask()
        except StorageError as error:
            if error.values.get("cause") == "newer":
                raise
            time.sleep(0.05)


def deliverer(place: Place) -> None:
    """Fire timers and deliver until killed, or told to stop."""
    engine = _patiently(lambda: Engine(edition(1), store=place.where))
    short = {"lease": timedelta(seconds=2), "heartbeat": timedelta(seconds=1)}
    settings = DeliverySettings(log=False, hooks=(Hook(name="oa", url=place.receiver),), **short)
    options: dict[str, Any] = {"settings": settings, "handlers": {"book": lambda request: _book(place, request)}}
    stopped = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    place.file(f"{place.name}.ready").touch()
    while not stopped.is_set():
        if place.driver == "procrastinate":
            driver: Any = procrastinate_worker(engine, engine.store, place.where, **options)
        else:
            driver = worker(engine, engine.store, **options)
        thread = Thread(target=_run, args=(driver,))
        thread.start()
        while thread.is_alive() and not stopped.wait(0.1):
            pass
        driver.stop(0)
        thread.join()


def _run(driver: Any) -> None:
    with suppress(Exception):  # an older one gives up when the database restarts
        driver.run()


def _book(place: Place, request: Request) -> dict[str, str]:
    """The service: the receiver gets the key, and the case the version that has asked."""
    post = Post(place.receiver, b"{}", {"Idempotency-Key": request.key})  # noqa: S310  # our own receiver
    with urlopen(post, timeout=10):  # noqa: S310
        return {"number": f"{place.revision}/{request.key}"}


if __name__ == "__main__":
    main()
