"""The clocks of a case that stands still: stopping them, also those that start while it does."""

from __future__ import annotations

from typing import NamedTuple

from workflow_engine.errors import Message
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.turn import Turn


class ClocksStopped(NamedTuple):
    """The world's answer moved a suspended case on; the clocks of what it entered stand still, too."""

    def apply(self, case: Case) -> None:
        still = case.margin.suspension
        if still is not None:
            open_now = {visit.id for visit in case.visits}
            kept = tuple(timer for timer in (*still.timers, *case.timers) if timer.visit in open_now)
            case.margin = case.margin._replace(suspension=still._replace(timers=kept))
            case.timers = ()

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # nobody did it
        """Say that the case still stands still."""
        return Message("事项仍在挂起，新的期限暂不计算", "still suspended: new limits do not run yet")


def keep_still(turn: Turn) -> None:
    """Stop the clocks that have just been started in a case that is suspended."""
    if turn.case.margin.suspension is not None:
        turn.emit(ClocksStopped())
