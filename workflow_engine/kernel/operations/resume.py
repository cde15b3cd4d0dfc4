"""恢复 · Resume: a suspended case goes on, with as much time left as it had."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message
from workflow_engine.kernel.case import Case, Timer
from workflow_engine.kernel.clocks import Pause
from workflow_engine.kernel.events import set_item, set_visit
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import answers_for, holders, not_entitled, overseers
from workflow_engine.kernel.turn import Turn, reject

TITLE = Message("恢复", "Resume")


class Resume(NamedTuple):
    """Let a suspended case go on. Limits on the wall clock move by the length of the pause; those of the working
    calendar keep their remaining working time; dates that stand in fields stay, and what was overdue stays so."""

    by: str
    at: datetime
    reason: str = ""
    id: str = ""


COMMAND = Resume
STANDS = {"suspended"}


class Resumed(NamedTuple):
    """The case goes on. ``visits`` holds number, due, respond by and not before of each; ``items`` id and due."""

    since: datetime
    visits: tuple[tuple[int, datetime | None, datetime | None, datetime | None], ...]
    items: tuple[tuple[str, datetime | None], ...]
    timers: tuple[Timer, ...]
    reason: str = ""

    def apply(self, case: Case) -> None:
        for number, due, respond, start in self.visits:
            set_visit(case, number, due_at=due, respond_by=respond, not_before=start)
        for name, due in self.items:
            set_item(case, name, due_at=due)
        case.timers = self.timers
        case.margin = case.margin._replace(suspension=None)

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names who did it
        """Say since when it stood still."""
        since = f"{self.since:%Y-%m-%d %H:%M}"
        zh, en = f"恢复办理（{since} 起挂起），期限顺延", f"resumed (suspended since {since}); limits moved"
        return Message(f"{zh}：{self.reason}", f"{en}: {self.reason}") if self.reason else Message(zh, en)


EVENTS = (Resumed,)


def run(turn: Turn, command: Resume) -> None:
    """Refuse a case that is not suspended and those who answer for nothing in it; else start its clocks."""
    case = turn.case
    still = case.margin.suspension
    if still is None:
        raise reject("not-suspended", "事项没有挂起，照常办理即可", "the case is not suspended: just go on")
    if not any(answers_for(turn, command.by, visit) for visit in case.visits):
        raise CommandRejected([not_entitled(turn, overseers(turn, case.visits))])
    pauses = {visit.id: Pause(turn, visit, still.at, turn.at) for visit in case.visits}
    moved = [pause.visit() for pause in pauses.values()]
    visits = tuple((visit.id, visit.due_at, visit.respond_by, visit.not_before) for visit in moved if any(visit[6:9]))
    items = tuple((item.id, pauses[item.visit].item_due(item.due_at)) for item in case.items if item.due_at)
    timers = tuple(timer for pause in pauses.values() for timer in pause.timers(still.timers))
    turn.emit(Resumed(still.at, visits, items, timers, command.reason))
    turn.request("notify", 0, {"role": "resumed", "since": still.at, "to": holders(turn)})
