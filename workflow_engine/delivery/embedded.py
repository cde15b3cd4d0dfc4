"""The driver that needs nothing else: one thread in the process that runs the engine, or in a process of its own.

Any number of them, in any processes on any machines that share the database, do the work between them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workflow_engine.delivery.background import Background, Outage
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.port import LEASE, Desk, Queue, Tally

_SECOND = timedelta(seconds=1)


class Embedded(Background[Queue[Any]]):
    """Fires timers and delivers effects as they fall due.

    ``lease`` is how long a claim holds without a word from this worker: a handler has to be done sooner, and what a
    worker had when it died comes to another after that time. ``batch`` is how many effects are claimed at once.
    """

    def __init__(
        self, desk: Desk, queue: Queue[Any], courier: Courier, *, lease: timedelta = LEASE, batch: int = 10
    ) -> None:
        super().__init__(desk, queue, courier, lease)
        self._batch = batch

    def run(self) -> None:
        """See ``Background.run``."""
        outage = Outage("delivery")
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                idle = not self.round()
                next_one = self._queue.until_next(self._desk.clock.now()) if idle else timedelta()
                pause = (_SECOND if next_one is None else min(next_one, _SECOND)).total_seconds()
                outage.is_over()
            except Exception as error:  # noqa: BLE001  # whatever it is: see ``Outage``
                pause = outage.goes_on(error)
            if pause > 0:
                self._wake.wait(pause)

    def drain(self) -> Tally:
        """Work until nothing can be claimed now, and return what was done. What was put off stays for later."""
        while not self._stopping.is_set() and self.round():
            pass
        return self.tally

    def round(self) -> bool:
        """Fire due timers and deliver one batch of effects; return whether there was anything to do."""
        timers = self._fire(self._batch)
        jobs = self._queue.claim_effects(self.name, now=self._desk.clock.now(), lease=self._lease, limit=self._batch)
        claimed = looked = self._desk.clock.now()
        for job in jobs:
            now = self._desk.clock.now()
            if self._stopping.is_set() or now - claimed > self._lease / 2:
                self._queue.give_back(job)
                continue
            if now - looked > _SECOND:  # slow receivers must not keep time itself waiting
                self._fire(self._batch)
                looked = now
            self._count(self._courier.deliver(job))
        return bool(timers or jobs)
