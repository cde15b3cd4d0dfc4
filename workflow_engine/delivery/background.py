"""What every driver is: a worker that runs in the background until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event, Lock, Thread
from typing import Any, Generic, TypeVar

from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.firing import fire_due
from workflow_engine.delivery.port import Desk, Queue, Relay, Tally
from workflow_engine.errors import WorkflowError

_log = logging.getLogger("workflow_engine.delivery")
Q = TypeVar("Q", bound=Queue[Any])
LONGEST_WAIT = 5.0
"""Seconds between two attempts while the database, or an engine, is away; the first ones follow sooner."""


class Background(ABC, Generic[Q]):
    """A worker with a name and a tally, and a thread to start and stop it in."""

    def __init__(self, desk: Desk, queue: Q, courier: Courier, lease: timedelta) -> None:
        self.name = desk.clock.new_id()
        self.tally = Tally()
        self._desk = desk
        self._queue = queue
        self._courier = courier
        self._lease = lease
        self._counting = Lock()
        self._stopping = Event()
        self._wake = Event()
        self._thread: Thread | None = None

    @abstractmethod
    def run(self) -> None:
        """Work in this thread until ``stop`` is called from another, or from a signal handler."""

    def start(self) -> None:
        """Begin to work in a thread of its own, until ``stop``."""
        self._stopping.clear()
        self._thread = Thread(target=self.run, name=f"delivery-{self.name}", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether what ``start`` began has not ended."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self, timeout: float = 30.0) -> bool:
        """Ask the worker to stop, and wait for what it has in hand; True when it has ended within ``timeout`` seconds.

        What it had claimed and not begun is given back. May be called from a signal handler when nothing was started.
        """
        self._stopping.set()
        self._wake.set()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self.is_running

    def wake(self, *_: object) -> None:
        """Look for work now. Fit for ``engine.subscribe``: then what was just committed does not wait for a second."""
        self._wake.set()

    def _fire(self, limit: int = 100) -> bool:
        """Fire due timers; return whether there were any."""
        fired = fire_due(self._desk, self._queue, lease=self._lease, limit=limit)
        self._count("fired", fired)
        return fired > 0

    def _count(self, outcome: str, times: int = 1) -> None:
        with self._counting:
            self.tally = self.tally.plus(**{outcome.replace(" ", "_"): times})


class Pumping(Background[Relay[Any]]):
    """A worker beside an engine that runs jobs: it pumps committed work towards the engine, and does the engine's jobs.

    Every worker does both, so that none is special: whichever are left go on.
    """

    def __init__(self, desk: Desk, queue: Relay[Any], courier: Courier, lease: timedelta) -> None:
        super().__init__(desk, queue, courier, lease)
        self._told: asyncio.Event
        self._outage = Outage("jobs")

    def run(self) -> None:
        """See ``Background.run``."""
        asyncio.run(self._all())

    @abstractmethod
    async def _serve(self) -> None:
        """Connect with the engine and do its jobs until told to stop; then end when those in hand are done."""

    @abstractmethod
    async def _hand_over(self) -> bool:
        """Hand committed effects over to the engine; return whether there may be more."""

    async def _all(self) -> None:
        """Time goes on whatever becomes of the engine: timers have a pump of their own."""
        self._told = asyncio.Event()
        work = asyncio.create_task(self._work())
        await asyncio.gather(self._pump(lambda: asyncio.to_thread(self._fire)), self._pump(self._hand_over))
        self._told.set()
        await work

    async def _work(self) -> None:
        while not self._told.is_set():
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001  # an engine that is away, or not yet set up, comes back
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._told.wait(), self._outage.goes_on(error))

    async def _until_told(self, serving: asyncio.Task[None]) -> None:
        """Wait until told to stop, or until ``serving``, which has a connection now, has ended on its own."""
        self._outage.is_over()
        told = asyncio.create_task(self._told.wait())
        await asyncio.wait([serving, told], return_when=asyncio.FIRST_COMPLETED)
        told.cancel()

    async def _pump(self, go_round: Callable[[], Awaitable[bool]]) -> None:
        outage = Outage("delivery")
        while not self._stopping.is_set():
            self._wake.clear()
            pause = self._pause()
            try:
                busy = await go_round()
                outage.is_over()
            except Exception as error:  # noqa: BLE001  # whatever it is: see ``Outage``
                pause, busy = outage.goes_on(error), False
            if not busy and not self._stopping.is_set():
                await asyncio.to_thread(self._wake.wait, pause)

    def _pause(self) -> float:
        """Return how many seconds to wait. Workers wait differently long, so that they do not all ask at once."""
        return 0.5 + int.from_bytes(self.name.encode()[-2:]) / 0xFFFF / 2


class Outage:
    """A time in which nothing can be done. What is away comes back; the worker must still be there then.

    It is told when it begins, ever more seldom while it lasts, and when it is over. What this program has words for
    needs no traceback.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._attempts = 0

    def goes_on(self, error: Exception) -> float:
        """Note one more attempt in vain; return how many seconds to wait before the next."""
        wait = min(2.0**self._attempts, LONGEST_WAIT)
        self._attempts += 1
        if self._attempts.bit_count() == 1:  # the first, second, fourth, eighth …
            known = isinstance(error, WorkflowError)
            said = str(error) if known else f"{type(error).__name__}: {error}"
            words = "%s interrupted; next attempt in %g s: %.1000s"
            _log.error(words, self._what, wait, said, exc_info=not known and self._attempts == 1)
        return wait

    def is_over(self) -> None:
        """Note that work goes on."""
        if self._attempts:
            _log.warning("%s goes on after %d attempts in vain", self._what, self._attempts)
        self._attempts = 0
