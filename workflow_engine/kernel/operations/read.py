"""已阅 · Read: say that one has read what was circulated."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import Message
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.turn import Turn, reject

TITLE = Message("已阅", "Read")


class Read(NamedTuple):
    """Acknowledge everything in this case that waits to be read by ``by``."""

    by: str
    at: datetime
    id: str = ""
    opinion: str | None = None


class Acknowledged(NamedTuple):
    """Somebody has read what was circulated to him."""

    person: str
    at: datetime
    opinion: str | None = None

    def apply(self, case: Case) -> None:
        readings = tuple(
            reading._replace(read_at=self.at) if reading.person == self.person and reading.read_at is None else reading
            for reading in case.margin.readings
        )
        case.margin = case.margin._replace(readings=readings)

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names the reader already
        """Return the sentence for the trail."""
        opinion = f"：{self.opinion}" if self.opinion else ""
        return Message(f"已阅{opinion}", f"read{opinion}")


COMMAND = Read
EVENTS = (Acknowledged,)
STANDS = {"suspended", "ended"}


def run(turn: Turn, command: Read) -> None:
    """Refuse when nothing waits to be read by this person; else note the receipt."""
    if not any(r.person == command.by and r.read_at is None for r in turn.case.margin.readings):
        raise reject("nothing-to-read", "没有待阅的传阅件", "nothing was circulated to you that you have not read")
    turn.emit(Acknowledged(command.by, turn.at, command.opinion))
