"""Firing timers: what is due becomes a command, and the timer leaves in the transaction of that command."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from workflow_engine.delivery.backoff import wait_before_next
from workflow_engine.delivery.port import Desk, DueTimer, Queue
from workflow_engine.errors import CommandRejected, WorkflowError
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.operations.expire import Expire

_log = logging.getLogger("workflow_engine.delivery")


def fire_due(desk: Desk, queue: Queue[Any], *, lease: timedelta, limit: int) -> int:
    """Claim and fire up to ``limit`` timers, the earliest first; return how many were fired.

    One that is refused (an unknown year in the calendar, a condition that cannot be worked out) is logged, stays, and
    is tried again after a growing wait. Raises ``StorageError`` when the database does not answer.
    """
    at, due = queue.claim_timers(now=desk.clock.now(), lease=lease, limit=limit)
    return sum([_fire(desk, queue, row, at_due(row, at)) for row in due])


def at_due(row: DueTimer, at: datetime) -> Expire:
    """Return the command of a due timer. Its id is the timer's own, so that two workers together fire it once."""
    timer = row.timer
    return Expire(timer=timer.id, by=SYSTEM, at=at, id=f"{row.case}/{timer.id}/{timer.at:%Y%m%dT%H%M%S.%f%z}")


def _fire(desk: Desk, queue: Queue[Any], row: DueTimer, command: Expire) -> bool:
    try:
        desk.perform(row.case, command)
    except CommandRejected as refused:
        if refused.reasons[0].code == "timer-not-due":  # an earlier one left its state, or it was fired already
            return False
        _put_off(desk, queue, row, refused)
    except Exception as error:  # noqa: BLE001  # one timer that cannot be fired must not keep the others waiting
        _put_off(desk, queue, row, error)
    else:
        return True
    return False


def _put_off(desk: Desk, queue: Queue[Any], row: DueTimer, error: Exception) -> None:
    why = error.say("zh") if isinstance(error, WorkflowError) else f"{type(error).__name__}: {error}"
    wait = wait_before_next(f"{row.case}/{row.timer.id}", row.attempts)
    _log.warning("timer %s of %s was not fired; next in %s: %s", row.timer.id, row.case, wait, error)
    queue.put_off_timer(row.case, row.timer, now=desk.clock.now(), wait=wait, error=why)
