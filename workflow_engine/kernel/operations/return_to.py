"""退回 · Return: the matter goes back to a step that was completed in the present round."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.definition.model import Action, ActionKind, Refusal, SignRule, Task, plain
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Deed, Origin, Visit, WorkItem
from workflow_engine.kernel.content import NOTHING
from workflow_engine.kernel.flow import leave, reenter
from workflow_engine.kernel.machine import AUTO
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import reason_missing, tasks
from workflow_engine.kernel.permission import Way, standing
from workflow_engine.kernel.rounds import around, block_of, completed
from workflow_engine.kernel.turn import Turn

TITLE = Message("退回", "Return")
VIA = AUTO + "return"
STEP_BY_STEP, STRAIGHT_BACK = "step_by_step", "straight_back"


class ReturnTo(NamedTuple):
    """Send the matter back to task ``to``, which says ``reason``. ``state`` or ``item`` say from where, when the
    person has it in several places.

    ``resume``: ``step_by_step`` goes on from there as the definition says; ``straight_back`` comes right back to the
    step that returned it. Everything signed after ``to`` no longer counts. A return out of a parallel block closes
    the other branches.
    """

    by: str
    at: datetime
    to: str
    reason: str = ""
    id: str = ""
    state: str | None = None
    item: str | None = None
    resume: str = STEP_BY_STEP


COMMAND = ReturnTo


class Returned(NamedTuple):
    """Somebody sent the matter back; it counts as an act of his in the state he had it in."""

    visit: int
    item: str | None
    state: str
    to: str
    persons: tuple[str, ...]
    reason: str
    resume: str
    element: str | None = None

    def apply(self, case: Case) -> None:
        case.deeds += (Deed(self.state, VIA, self.persons, self.element),)
        case.items = tuple([item for item in case.items if item.id != self.item])

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names who did it
        """Say from where to where, and why."""
        zh, en = f"由“{self.state}”退回“{self.to}”", f"returned from {self.state!r} to {self.to!r}"
        if self.resume == STRAIGHT_BACK:
            zh, en = f"{zh}，办后直接回到“{self.state}”", f"{en}, to come straight back"
        return Message(f"{zh}：{self.reason}", f"{en}: {self.reason}")


EVENTS = (Returned,)


def run(turn: Turn, command: ReturnTo) -> None:
    """Refuse a step that was not completed in this round, one who does not have the matter, and a return without a
    reason; else leave, and enter the earlier step anew."""
    visit, item, reasons = _find(turn, command)
    possible = completed(turn.machine, turn.case, visit)
    reasons += [*_not_a_target(command, visit, possible), *_bad_resume(turn, command, visit, possible)]
    reasons += [*_vote_decides(turn, visit), *reason_missing(command.reason)]
    if reasons or item is None:
        raise CommandRejected(reasons)
    if "/" in item.owner and not item.owner.startswith("external/"):
        turn.post = item.owner
    persons = (command.by,)
    said = (command.reason, command.resume, visit.element)
    turn.emit(Returned(visit.id, item.id, visit.state, command.to, persons, *said))
    signed = bool(visit.votes or turn.case.items_of(visit.id))  # his own item is closed by now
    turn.origin = Origin(visit.state, VIA, persons, NOTHING, visit.back_to, signed, turn.case.margin.handovers)
    block = block_of(turn.machine, command.to)
    left = next(each for each in around(turn.case, visit) if block_of(turn.machine, each.state) == block)
    leave(turn, left, command.to, VIA)
    back_to = (visit.state, *visit.back_to) if command.resume == STRAIGHT_BACK else ()
    new = reenter(turn, command.to, left[2:5], back_to)
    told = [each.owner for each in turn.case.items_of(new.id)]
    turn.request("notify", new.id, {"role": "returned", "state": new.state, "reason": command.reason, "to": told})


def _find(turn: Turn, command: ReturnTo) -> tuple[Visit, WorkItem | None, list[Reason]]:
    """Return where the person has the matter, and why he may not act there; the places that he can return from first.

    Several possible places are refused.
    """
    found = []
    wanted = turn.case.item(command.item) if command.item else None
    for visit in tasks(turn, command.state):
        if command.item is None or (wanted and wanted.visit == visit.id):
            action = Action(name=VIA, title=plain(""), to=command.to, kind=ActionKind.RETURN)
            way = Way(visit, turn.machine.spots[visit.state], action)
            found.append((visit, *standing(turn, way, command.by, command.item)))
    if not found:
        zh, en = f"没有未办的工作项 {command.item}", f"there is no open work item {command.item}"
        raise CommandRejected([Reason("no-such-item", Message(zh, en), {"item": command.item})])
    able = [each for each in found if not each[2]]
    fitting = [each for each in able if command.to in completed(turn.machine, turn.case, each[0])]
    if len(fitting) > 1:
        ids = [item.id for _, item, _ in fitting if item]
        zh, en = f"请指明由哪个工作项退回：{'、'.join(ids)}", f"name the work item to return: {', '.join(ids)}"
        raise CommandRejected([Reason("ambiguous-item", Message(zh, en), {"items": ids})])
    visit, item, reasons = (fitting or able or found)[0]
    return visit, item, list(reasons)


def _not_a_target(command: ReturnTo, visit: Visit, possible: tuple[str, ...]) -> list[Reason]:
    if command.to in possible:
        return []
    return [
        Reason(
            "not-completed",
            Message(
                f"“{command.to}”不是“{visit.state}”之前本轮办过的环节；可退回：{'、'.join(possible) or '无'}",
                f"{command.to!r} was not completed in this round before {visit.state!r}; "
                f"possible: {', '.join(possible) or 'nothing'}",
            ),
            {"to": command.to, "possible": possible},
        )
    ]


def _bad_resume(turn: Turn, command: ReturnTo, visit: Visit, possible: tuple[str, ...]) -> list[Reason]:
    if command.resume not in (STEP_BY_STEP, STRAIGHT_BACK):
        zh = f"“{command.resume}”不是退回方式；可用：{STEP_BY_STEP}（逐级）、{STRAIGHT_BACK}（直接回到退回人）"
        en = f"{command.resume!r} is no way to resume; use {STEP_BY_STEP} or {STRAIGHT_BACK}"
        return [Reason("bad-value", Message(zh, en), {"field": "resume"})]
    block = block_of(turn.machine, visit.state)
    if command.resume == STRAIGHT_BACK and command.to in possible and block_of(turn.machine, command.to) != block:
        zh = f"退出并行块后不能直接回到“{visit.state}”，请用 {STEP_BY_STEP}（逐级）"
        en = f"a return out of its block cannot come straight back to {visit.state!r}; use {STEP_BY_STEP}"
        return [Reason("straight-back-out-of-block", Message(zh, en), {"to": command.to})]
    return []


def _vote_decides(turn: Turn, visit: Visit) -> list[Reason]:
    """Refuse what one member of a vote cannot do alone: one refusal does not stop every vote."""
    task = turn.machine.spots[visit.state].state
    assert isinstance(task, Task)  # noqa: S101  # only tasks have items to return
    if task.sign.rule is SignRule.ONE or task.sign.refusal is not Refusal.CONTINUES:
        return []
    zh = f"“{visit.state}”须全体表决，一人不能退回；请用本环节的操作表态"
    en = f"{visit.state!r} is decided by all votes: one member cannot return it; answer with one of its actions"
    return [Reason("vote-decides", Message(zh, en), {"state": visit.state})]
