"""Carrying one claimed effect out into the world, and marking what became of it. The same under every driver."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from workflow_engine.delivery.backoff import wait_before_next
from workflow_engine.delivery.handlers.service import Handler, Services
from workflow_engine.delivery.port import Channel, Desk, Job, Queue, Request
from workflow_engine.errors import Message, Undeliverable, WorkflowError

ATTEMPTS = 12
_log = logging.getLogger("workflow_engine.delivery")


class Courier:
    """Delivers the effects of one engine: notices over all ``channels``, services by their ``handlers``.

    Every target of a notice is remembered on its own, so that one that fails makes no other get it twice. What fails
    is tried again, ``attempts`` times in all, then parked; what no attempt can mend is parked at once. ``patience`` is
    how long one call may go on to further targets: less than the lease of the claim.
    """

    def __init__(
        self,
        desk: Desk,
        queue: Queue[Any],
        *,
        channels: Sequence[Channel] = (),
        handlers: Mapping[str, Handler] | None = None,
        attempts: int = ATTEMPTS,
        patience: timedelta = timedelta(seconds=30),
    ) -> None:
        self._desk = desk
        self._queue = queue
        self._channels = channels
        self._services = Services(desk, queue, handlers or {})
        self._attempts = attempts
        self._patience = patience

    def deliver(self, job: Job) -> str:
        """Deliver a claimed effect and return what became of it: ``done``, ``put off`` or ``parked``.

        Raises ``StorageError`` when that could not be marked: then the lease runs out and it is delivered again.
        """
        sent = list(job.sent)
        try:
            if job.attempts > self._attempts:
                raise _given_up(self._attempts)
            remark = self._carry(job, sent)
        except Undeliverable as hopeless:
            return self._park(job, hopeless, sent)
        except Exception as error:  # noqa: BLE001  # a handler may raise anything; what it means is: not now
            return self.failed(job, error, sent)
        self._queue.done(job, error=remark, sent=tuple(sent))
        return "done"

    def failed(self, job: Job, error: Exception, sent: Sequence[str] = ()) -> str:
        """Mark a claimed effect that could not be delivered, for another attempt or as parked; return which."""
        if job.attempts >= self._attempts:
            return self._give_up(job, error, sent)
        wait = wait_before_next(job.effect.id, job.attempts)
        _log.warning("effect %s failed, next attempt in %s: %s", job.effect.id, wait, _told(error))
        self._queue.put_off(job, now=self._desk.clock.now(), wait=wait, error=_told(error), sent=tuple(sent))
        return "put off"

    def _carry(self, job: Job, sent: list[str]) -> str:
        """Deliver, add what was reached to ``sent``, and return a remark."""
        case = self._desk.case(job.case)
        request = Request(job, case, self._desk.definition(case.digest))
        if job.effect.kind == "service":
            return self._services.call(request, job.effect.payload["handler"])
        if job.effect.kind == "notify":
            self._notify(request, sent)
            return ""
        kind = job.effect.kind
        raise LookupError(
            f"本程序不认识这种外发事项“{kind}”，请升级 / this program knows no effect {kind!r}: upgrade it"
        )

    def _notify(self, request: Request, sent: list[str]) -> None:
        clock, began = self._desk.clock, self._desk.clock.now()
        failed: list[Exception] = []
        for channel in self._channels:
            for target in channel.targets(request):
                name = f"{channel.name}:{target}".rstrip(":")
                if name in sent:
                    continue
                if clock.now() - began > self._patience:
                    raise TimeoutError("对方太慢，其余的下次再送 / receivers are slow; the others come next time")
                try:
                    channel.send(request, target)
                    sent.append(name)
                except Exception as error:  # noqa: BLE001  # the other targets must not suffer for this one
                    failed.append(error)
        if failed:  # what can be tried again is; the hopeless ones are told of when only they are left
            raise min(failed, key=lambda error: isinstance(error, Undeliverable))

    def _give_up(self, job: Job, error: Exception, sent: Sequence[str]) -> str:
        """After the last attempt a service takes its way on errors, where it has one; all else is parked."""
        if job.effect.kind == "service":
            try:
                case = self._desk.case(job.case)
                self._services.answer(Request(job, case, self._desk.definition(case.digest)), "error", {})
                self._queue.done(job, error=_told(error))
            except WorkflowError as refused:
                _log.warning("effect %s has no way on after its failure: %s", job.effect.id, _told(refused))
            else:
                return "done"
        return self._park(job, error, sent)

    def _park(self, job: Job, error: Exception, sent: Sequence[str]) -> str:
        _log.error("effect %s of %s is parked: %s", job.effect.id, job.case, _told(error))
        self._queue.park(job, error=_told(error), sent=tuple(sent))
        return "parked"


def _given_up(attempts: int) -> Undeliverable:
    return Undeliverable(
        Message(
            f"投递 {attempts} 次都没有结果：办理的程序每次都中途退出",
            f"claimed {attempts} times without any result: each time the worker died over it",
        )
    )


def _told(error: Exception) -> str:
    """Return an error for the outbox: in both languages where it has them, of a length a list can show.

    What others said may be in it, so nothing that would steer a terminal or turn its text around is.
    """
    told = f"{error.message.zh} / {error.message.en}" if isinstance(error, WorkflowError) else str(error)
    kind = "" if isinstance(error, WorkflowError) else f"{type(error).__name__}: "
    return "".join(char if char.isprintable() else "�" for char in " ".join((kind + told).split()))[:1000]
