"""传阅、抄送 · Circulate: let others read the matter. Never blocks anything."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Reading
from workflow_engine.kernel.naming import Namer, listed, people_of
from workflow_engine.kernel.permission import no_part, takes_part
from workflow_engine.kernel.turn import Turn

TITLE = Message("传阅", "Circulate")


class Circulate(NamedTuple):
    """Show the case to ``to``: persons, posts or units, who get it to read once each. ``note`` says why."""

    by: str
    at: datetime
    to: tuple[str, ...]
    id: str = ""
    note: str = ""


class Circulated(NamedTuple):
    """The matter was given to these persons to read."""

    by: str
    at: datetime
    people: tuple[str, ...]
    note: str = ""

    def apply(self, case: Case) -> None:
        new = tuple(Reading(person, self.by, self.at) for person in self.people)
        case.margin = case.margin._replace(readings=case.margin.readings + new)

    def say(self, name: Namer) -> Message:
        """Return the sentence for the trail."""
        zh, en = listed(self.people, name)
        note_zh, note_en = (f"：{self.note}", f": {self.note}") if self.note else ("", "")
        return Message(f"传阅给{zh}{note_zh}", f"circulated to {en}{note_en}")


COMMAND = Circulate
EVENTS = (Circulated,)
STANDS = {"suspended", "ended"}


def run(turn: Turn, command: Circulate) -> None:
    """Refuse outsiders to the matter and unknown readers; those who have it unread are passed over."""
    reasons: list[Reason] = []
    if not takes_part(turn, command.by):
        reasons.append(no_part())
    people, unknown = people_of(turn, command.to)
    reasons += unknown
    waiting = {reading.person for reading in turn.case.margin.readings if reading.read_at is None}
    new = tuple(person for person in people if person not in waiting and person != command.by)
    if not reasons and not new:
        zh, en = "没有新的传阅对象（已在传阅中，或只有本人）", "nobody new to read it (they have it already)"
        reasons.append(Reason("already-circulated", Message(zh, en)))
    if reasons:
        raise CommandRejected(reasons)
    turn.emit(Circulated(command.by, turn.at, new, command.note))
    turn.request("notify", 0, {"role": "circulated", "to": [f"@{person}" for person in new]})
