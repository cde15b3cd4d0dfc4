"""改派、离职交接 · Reassign: an administrator gives open work to somebody else; what was signed stays signed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, WorkItem
from workflow_engine.kernel.events import set_item
from workflow_engine.kernel.handing import (
    find_item,
    named_owner,
    reason_given,
    refusal,
    tell,
    unfit_for,
    unfit_owner,
)
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.permission import administers
from workflow_engine.kernel.succession import given_to, instead_of, replaced
from workflow_engine.kernel.turn import Turn

TITLE = Message("改派、离职交接", "Reassign")
NOTHING = "nothing-to-reassign"


class Reassign(NamedTuple):
    """Give work item ``item`` (default: the only open one) to ``to``, or with ``person`` everything in this case that
    this person owns, holds, was offered, lent, or is accountable for."""

    by: str
    at: datetime
    to: str
    id: str = ""
    item: str | None = None
    person: str | None = None
    reason: str | None = None


class Reassigned(NamedTuple):
    """An item was given to somebody else. ``was`` are owner and holder before."""

    item: str
    was: tuple[str, str | None]
    owner: str
    holder: str | None
    offered: str
    lent: tuple[str, ...]
    reason: str

    def apply(self, case: Case) -> None:
        set_item(case, self.item, owner=self.owner, holder=self.holder, offered=self.offered, lent=self.lent)

    def say(self, name: Namer) -> Message:
        """Say who had it, who has it, and why."""
        owner, holder = self.was
        before, after = f"@{holder}" if holder else owner, f"@{self.holder}" if self.holder else self.owner
        return Message(
            f"改派 {self.item}：{name(before, 'zh')} → {name(after, 'zh')}：{self.reason}",
            f"reassigned {self.item}: {name(before, 'en')} → {name(after, 'en')}: {self.reason}",
        )


class AccountableReplaced(NamedTuple):
    """What one person was accountable for or had to decide is another owner's."""

    was: str
    now: str
    reason: str

    def apply(self, case: Case) -> None:
        replaced(case, self.was, self.now)

    def say(self, name: Namer) -> Message:
        """Say who answers from now on."""
        return Message(
            f"负责人由{name(self.was, 'zh')}改为{name(self.now, 'zh')}：{self.reason}",
            f"{name(self.now, 'en')} is accountable instead of {name(self.was, 'en')}: {self.reason}",
        )


COMMAND = Reassign
STANDS = {"suspended"}
EVENTS = (Reassigned, AccountableReplaced)


def run(turn: Turn, command: Reassign) -> None:
    """Refuse those who do not administer the case, and with every other reason; else note each item's new hands."""
    to, reason = named_owner(turn, command.to), command.reason or ""
    leaver = f"@{command.person.removeprefix('@')}" if command.person is not None else ""
    reasons = [*_not_theirs(turn, command.by), *reason_given(command.reason, "改派", "reassigning")]
    unfit = unfit_owner(turn, to)
    reasons += unfit
    changes, why_none = _changes(turn, command, leaver, to)
    reasons += why_none
    for old, new in changes:
        if not unfit and (old.owner, old.holder) != (new.owner, new.holder):
            reasons += unfit_for(turn, old, to)
    if reasons:
        raise CommandRejected(reasons)
    for old, new in changes:
        turn.emit(Reassigned(old.id, (old.owner, old.holder), new.owner, new.holder, new.offered, new.lent, reason))
        tell(turn, new, "assigned", f"@{new.holder}" if new.holder else new.owner)
    if leaver and _answers(turn.case, leaver):
        turn.emit(AccountableReplaced(leaver, to, reason))


def _not_theirs(turn: Turn, by: str) -> list[Reason]:
    if administers(turn, by):
        return []
    lead = str(turn.definition.owner or "")
    zh, en = "只有流程负责岗位或管理员可以改派", "only the procedure's owner and administrators reassign"
    name = turn.world.directory.name
    return [refusal("not-administrator", f"{zh}：{name(lead, 'zh')}", f"{en}: {name(lead, 'en')}", owner=lead)]


def _answers(case: Case, owner: str) -> bool:
    answering = (case.margin.decider, *(visit.accountable for visit in case.visits))
    return owner in (*answering, *(item.accountable for item in case.items))


def _changes(
    turn: Turn, command: Reassign, leaver: str, to: str
) -> tuple[list[tuple[WorkItem, WorkItem]], list[Reason]]:
    """Return (before, after) of every item that changes hands, and why there is none."""
    if leaver and command.item is not None:
        zh, en = "item 与 person 只能写一个", "give item or person, not both"
        return [], [refusal("item-or-person", zh, en)]
    if leaver:
        pairs = [(item, instead_of(turn, item, leaver[1:], to)) for item in turn.case.items]
    else:
        zh, en = "没有未办的工作项可改派", "there is no open work item to reassign"
        item, reasons = find_item(turn, command.item, lambda _: True, refusal("no-such-item", zh, en))
        if item is None:
            return [], reasons
        pairs = [(item, given_to(turn, item, to))]
    changed = [(old, new) for old, new in pairs if old != new]
    if changed or (leaver and leaver != to and _answers(turn.case, leaver)):
        return changed, []
    zh, en = (
        "没有可改派的：已在其手中，或此人在本事项中没有未办",
        "nothing changes hands: it is there already, or nothing here is his",
    )
    return [], [refusal(NOTHING, zh, en, person=leaver)]
