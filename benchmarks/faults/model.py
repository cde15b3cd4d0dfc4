"""A model of what was asked and acknowledged, beside the real thing on SQLite, under a clock that only the model turns.

Hypothesis chooses what is done, how much time passes, where the process breaks off, when the receivers are deaf. In the
end everything is delivered, and what is stored is compared with what the model knows. The same is done to programs
with one mistake each: all of them must be found.
"""

from __future__ import annotations

import atexit
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import create_engine, event, text

from benchmarks.faults.bugs import BUGS, Bug
from benchmarks.faults.checks import Asked, check
from benchmarks.faults.driver import Countdown, counted
from benchmarks.faults.figures import Figure, every, none
from benchmarks.faults.office import WALK, book, open_office, quick, states, take
from workflow_engine.clock import FixedClock
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.embedded import Embedded
from workflow_engine.delivery.port import Request
from workflow_engine.errors import CaseChanged
from workflow_engine.kernel.events import Acted, fold
from workflow_engine.storage.sql.store import SqlStore

NAME = "model"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SLOTS = 4
GUESTBOOK = "guestbook"
QUICK = ("the ids of commands are not kept", "every statement commits by itself", "leases never end")
"""Mistakes that are found in the first runs."""
_crashes = st.none() | st.integers(1, 24) | st.integers(10, 20)


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield the one table."""
    logging.disable(logging.CRITICAL)
    examples = 3 if small else 200
    wrong = found(Bug(), examples)
    bugs = {name: bug for name, bug in BUGS.items() if name in QUICK or not small}
    caught = [name for name, bug in bugs.items() if found(bug, 300)]
    missed = [name for name in bugs if name not in caught]
    yield (
        f"a model beside the real thing, {examples} runs",
        [
            none("violations", [wrong] if wrong else []),
            every("programs with a mistake that were found", len(caught), len(bugs)),
            none("not found", missed),
        ],
    )


def found(bug: Bug, examples: int) -> str:
    """Return what is wrong with a program with this mistake, after so many runs at most; empty when nothing is."""
    machine = type("Model", (Model,), {"bug": bug})
    phases = (Phase.generate,)
    slow = list(HealthCheck)
    chosen = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        database=None,
        derandomize=True,
        phases=phases,
        suppress_health_check=slow,
        print_blob=False,
    )
    try:
        run_state_machine_as_test(machine, settings=chosen)
    except Exception as error:  # noqa: BLE001  # whatever it noticed, it noticed
        return f"{type(error).__name__}: {error}"[:300]
    return ""


class Crash(BaseException):
    """The process ends here."""


class Deaf(Exception):
    """The receiver does not answer."""


class Model(RuleBasedStateMachine):
    """The office, two cases on their walk, and the guestbook."""

    bug = Bug()

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="model-", dir=quick())))
        self._path = Path(shutil.copy(_empty(), folder / "cases.db"))
        self._clock = FixedClock(MORNING)
        self._countdown = Countdown(0, _strike)
        self._stack.enter_context(counted(_Switch(self)))  # type: ignore[arg-type]
        self._asked: dict[str, str | None] = {}
        self._again: list[tuple[str, Callable[[str], Any]]] = []
        self._places = [0] * SLOTS
        self._cases = [""] * SLOTS
        self._received: Counter[str] = Counter()
        self._deaf = False
        self._open()
        self._guestbook = take(self._engine, WALK[0], key=GUESTBOOK, command_id=GUESTBOOK).id
        self._asked[GUESTBOOK] = self._guestbook
        if self.bug.trigger:
            with self._connections.begin() as connection:
                connection.execute(text(self.bug.trigger.replace(":", r"\:")))

    # What may happen

    @rule(slot=st.integers(0, SLOTS - 1), crash=_crashes)
    def step(self, slot: int, crash: int | None) -> None:
        """Take the next step of a case, when the case is ready for it."""
        place = self._places[slot]
        if place == len(WALK):
            return
        following = WALK[place]
        if following.at and states(self._engine.case(self._cases[slot])) != (following.at,):
            return
        name, case = f"{slot}-{place}", self._cases[slot]

        def work(command_id: str) -> Any:
            return take(self._engine, following, case=case, key=f"K{slot}", command_id=command_id)

        made = self._click(name, work, crash)
        if made is not None:
            self._cases[slot], self._places[slot] = made.id, place + 1

    @rule(crash=_crashes)
    def comment(self, crash: int | None) -> None:
        """Say something in the guestbook."""
        name = f"comment-{len(self._asked)}"

        def work(command_id: str) -> Any:
            return self._engine.do(self._guestbook, "comment", by="cai", command_id=command_id, text=name)

        self._click(name, work, crash)

    @rule(which=st.integers(0, 100))
    def click_again(self, which: int) -> None:
        """Repeat anything that was asked before, answered or not; it must count once."""
        if self._again:
            name, work = self._again[which % len(self._again)]
            self._say(name, work)

    @rule(crash=_crashes, deaf=st.booleans())
    def deliver(self, crash: int | None, deaf: bool) -> None:
        """Let a new worker do what is due."""
        self._deaf = deaf
        self._until(crash, self._worker().drain)
        store, now = self._engine.store, self._clock.now()
        future = [head.case for head in store.heads() if store.history(head.case)[-1].at > now]
        assert not future, f"fired before its time: {future}"

    @rule(minutes=st.sampled_from([1, 31, 45, 61, 120]))
    def wait(self, minutes: int) -> None:
        """Let time pass; never so much that what is not done is brought before anybody."""
        self._clock.set(self._clock.now() + timedelta(minutes=minutes))

    @rule()
    def two_at_once(self) -> None:
        """Somebody decides on a case that another changes before he stores it: he must be told."""
        store = self._engine.store
        before, last = store.case(self._guestbook), store.history(self._guestbook)[-1]
        self.comment(None)
        after = fold(before, (Acted(1, None, "write", "note", "forward", ("cai",), {}, {}),))
        entry = last._replace(seq=after.seq, command_id="late", at=self._clock.now(), events=(), previous="", hash="")
        try:
            with store.transaction() as transaction:
                transaction.append(before, after, entry, ())
        except CaseChanged:
            return
        raise AssertionError("a step on a case that somebody else had changed was stored")

    @rule()
    def begin_anew(self) -> None:
        """End the process, and begin another."""
        self._close()
        self._open()

    def teardown(self) -> None:
        """Let everything be done, and compare."""
        try:
            self._finish()
        finally:
            self._close()
            self._stack.close()

    # How it happens

    def _click(self, name: str, work: Callable[[str], Any], crash: int | None) -> Any:
        """Ask for something under an id; return what was answered, None when the process ended before."""
        if not any(known == name for known, _ in self._again):
            self._again.append((name, work))
        self._asked.setdefault(name, None)
        return self._until(crash, lambda: self._say(name, work))

    def _say(self, name: str, work: Callable[[str], Any]) -> Any:
        made = work(f"{name}+" if self.bug.word == "new-id" and self._asked[name] else name)
        self._asked[name] = made.id
        return made

    def _until(self, crash: int | None, work: Callable[[], Any]) -> Any:
        """Do it, or break off at the ``crash``-th word to the database or the world."""
        self._countdown = Countdown(crash or 0, _strike)
        self._countdown.armed = crash is not None
        self._countdown.autocommit = self.bug.word == "autocommit"
        try:
            return work()
        except Crash:
            self._close()
            return None
        finally:
            self._countdown.armed = False

    def _worker(self) -> Embedded:
        desk: Any = self._engine
        courier = Courier(desk, desk.store, channels=[_Outside(self)], handlers={"book": self._book}, attempts=1_000)
        return Embedded(desk, desk.store, courier, lease=timedelta(minutes=1))

    def _book(self, request: Request) -> dict[str, Any]:
        self.reach(request.key)
        return book(request)

    def reach(self, key: str) -> None:
        """Be told something, as the outside world."""
        if self._deaf:
            raise Deaf
        self._countdown.tick(None)
        self._received[key] += 1
        self._countdown.tick(None)

    def _open(self) -> None:
        self._connections = create_engine(f"sqlite:///{self._path}")
        self._drivers: list[Any] = []
        event.listen(self._connections, "connect", self._prepare)
        store = SqlStore(self._connections, patience=0.2)
        store.__class__ = self.bug.store
        self._engine = open_office(store, clock=self._clock)

    def _prepare(self, connection: Any, _: object) -> None:
        """Crashes here end a process, not the machine: nothing has to wait for a disk."""
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        self._drivers.append(connection)

    def _close(self) -> None:
        """Let go of everything, as the end of a process does: what is not committed is gone.

        What the engine remembers is not, so that it may be wrong; ``begin_anew`` is the end of that, too.
        """
        for connection in self._drivers:
            connection.close()
        self._drivers.clear()
        self._connections.dispose()

    def _finish(self) -> None:
        self._deaf = False
        for _ in range(12):
            self._clock.set(self._clock.now() + timedelta(hours=2))
            self._worker().drain()
        asked = [Asked(name, case) for name, case in self._asked.items()]
        result = check(self._engine.store, asked, self._received, f"sqlite:///{self._path}")
        assert result.wrong == 0, {name: part for name, part in result._asdict().items() if part}


class _Switch:
    """The countdown that the model has at the moment."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def tick(self, connection: Any) -> None:
        self._model._countdown.tick(connection)

    @property
    def autocommit(self) -> bool:
        return self._model._countdown.autocommit


class _Outside:
    """Whoever gets notices."""

    name = "outside"

    def __init__(self, model: Model) -> None:
        self._model = model

    def targets(self, _: Request) -> list[str]:
        return ["all"]

    def send(self, request: Request, _: str) -> None:
        self._model.reach(request.key)


def _strike(_: object) -> None:
    raise Crash


@cache
def _empty() -> Path:
    """Return a database with all tables and no case; made once."""
    folder = Path(tempfile.mkdtemp(prefix="model-empty-", dir=quick()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_office(str(folder / "cases.db")).close()
    return folder / "cases.db"
