"""催办 · Urge: ask those who have the work to hurry."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.definition.model import Duration, Task, Unit
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Urging, Visit
from workflow_engine.kernel.naming import Namer, listed
from workflow_engine.kernel.oversight import answers_for, holders, not_entitled, overseers, tasks
from workflow_engine.kernel.parties import person_ref
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.turn import Turn

TITLE = Message("催办", "Urge")
QUIET = Duration(4, Unit.WORK_HOURS)
"""How long one person cannot urge again in the same step."""


class Urge(NamedTuple):
    """Remind those who have the work of every open step that this person may urge, or of ``state``.

    The requester, those who answer for it, the lead post, and the parties that the step informs may.
    """

    by: str
    at: datetime
    id: str = ""
    state: str | None = None
    text: str = ""


COMMAND = Urge


class Urged(NamedTuple):
    """Somebody asked for speed; ``times`` is how often that happened in this visit, ``told`` who has the work."""

    visit: int
    state: str
    by: str
    at: datetime
    times: int
    told: tuple[str, ...]
    text: str = ""

    def apply(self, case: Case) -> None:
        open_now = {visit.id for visit in case.visits}
        kept = tuple(urging for urging in case.margin.urgings if urging.visit in open_now)
        case.margin = case.margin._replace(urgings=(*kept, Urging(self.visit, self.by, self.at)))

    def say(self, name: Namer) -> Message:
        """Say who was urged, and for the how manyth time."""
        zh, en = listed(self.told, name)
        text_zh, text_en = (f"：{self.text}", f": {self.text}") if self.text else ("", "")
        return Message(
            f"第 {self.times} 次催办“{self.state}”（{zh}）{text_zh}",
            f"urged {self.state!r} ({en}), time {self.times}{text_en}",
        )


EVENTS = (Urged,)


def run(turn: Turn, command: Urge) -> None:
    """Refuse those whom the work does not concern, and urging again too soon; else remind the holders."""
    open_now = tasks(turn, command.state)
    mine = [visit for visit in open_now if _concerns(turn, command.by, visit)]
    if not mine:
        owners = [person_ref(turn.case.requester), *overseers(turn, open_now)]
        raise CommandRejected([not_entitled(turn, owners)])
    free = [visit for visit in mine if _quiet_until(turn, command.by, visit) <= turn.at]
    if not free:
        when = min(_quiet_until(turn, command.by, visit) for visit in mine)
        zh, en = f"刚催办过，{when:%Y-%m-%d %H:%M} 后可再催", f"urged just now; again after {when:%Y-%m-%d %H:%M}"
        raise CommandRejected([Reason("urged-just-now", Message(zh, en), {"until": when})])
    for visit in free:
        times = 1 + sum(urging.visit == visit.id for urging in turn.case.margin.urgings)
        told = tuple(holders(turn, visit.id))
        turn.emit(Urged(visit.id, visit.state, command.by, turn.at, times, told, command.text))
        said = {"role": "urged", "state": visit.state, "by": command.by, "count": times, "text": command.text}
        turn.request("notify", visit.id, {**said, "to": list(told)})


def _concerns(turn: Turn, person: str, visit: Visit) -> bool:
    if person == turn.case.requester or answers_for(turn, person, visit):
        return True
    task = turn.machine.spots[visit.state].state
    informed = task.informed if isinstance(task, Task) else ()
    return any(may_act(turn, person, owner) for party in informed for owner in turn.owners(party, visit[2:5]))


def _quiet_until(turn: Turn, person: str, visit: Visit) -> datetime:
    urgings = [u.at for u in turn.case.margin.urgings if (u.visit, u.by) == (visit.id, person)]
    return turn.world.time.add(urgings[-1], QUIET) if urgings else turn.at
