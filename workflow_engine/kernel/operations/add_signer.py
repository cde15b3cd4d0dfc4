"""加签 · Add a signer: somebody else joins the vote of a step, before, after or beside the others."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflow_engine.definition.model import Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Visit, WorkItem
from workflow_engine.kernel.naming import Namer, owner_ref, unknown
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.turn import Turn, reject

TITLE = Message("加签", "Add a signer")
PLACES = ("before", "after", "beside")
MOST_ADDED = 20
"""Open added signers of one step; more is no longer a signature but a survey."""


class AddSigner(NamedTuple):
    """Ask ``signer`` (a person, post, unit or party outside) to sign, ``place`` the one who asks.

    ``before``: the step waits for the new signer first; ``after``: the new one signs when the others have;
    ``beside``: at the same time. ``item`` says for which step, when the person has several.
    """

    by: str
    at: datetime
    signer: str
    place: str = "beside"
    id: str = ""
    item: str | None = None
    reason: str | None = None


class SignerAdded(NamedTuple):
    """A signer joined. ``item`` is the new work item; ``shifted`` those whose turn comes later now: id → turn."""

    item: WorkItem
    place: str
    shifted: tuple[tuple[str, int], ...]
    reason: str | None = None

    def apply(self, case: Case) -> None:
        turns = dict(self.shifted)
        items = [item._replace(turn=turns.get(item.id, item.turn)) for item in case.items]
        here = sorted([*(i for i in items if i.visit == self.item.visit), self.item], key=lambda item: item.turn)
        case.items = (*(item for item in items if item.visit != self.item.visit), *here)

    def say(self, name: Namer) -> Message:
        """Return the sentence for the trail."""
        zh, en = {"before": ("前加签", "before"), "after": ("后加签", "after")}.get(self.place, ("并加签", "beside"))
        owner = self.item.owner
        reason_zh, reason_en = (f"：{self.reason}", f": {self.reason}") if self.reason else ("", "")
        return Message(f"{zh}{name(owner, 'zh')}{reason_zh}", f"{name(owner, 'en')} added to sign {en}{reason_en}")


COMMAND = AddSigner
EVENTS = (SignerAdded,)


def run(turn: Turn, command: AddSigner) -> None:
    """Refuse who has no item to sign, an unknown or second signer and an unknown place; else add the item."""
    mine = [item for item in _own(turn, command.by) if command.item in (None, item.id)]
    if not mine:
        raise reject(
            "not-authorized", "没有本人待办的环节，不能加签", "you have nothing to sign here, so nobody to add"
        )
    if len({item.visit for item in mine}) > 1:
        ids = [item.id for item in mine]
        zh, en = f"请指明工作项：{'、'.join(ids)}", f"name the work item: {', '.join(ids)}"
        raise reject("ambiguous-item", zh, en, items=ids)
    visit, owner = turn.visit(mine[0].visit), owner_ref(turn, command.signer)
    reasons = _reasons(turn, visit, owner, command)
    if reasons or owner is None:
        raise CommandRejected(reasons)
    item, shifted = _place(turn, visit, owner, mine[0], command)
    turn.emit(SignerAdded(item, command.place, shifted, command.reason))
    turn.request("notify", visit.id, {"role": "assigned", "state": visit.state, "to": [owner]})


def _own(turn: Turn, person: str) -> list[WorkItem]:
    spots = turn.machine.spots
    return [
        item
        for item in turn.case.items
        if item.holder in (None, person)
        and (item.holder == person or may_act(turn, person, item.owner))
        and isinstance(spots[item.state].state, Task)
    ]


def _reasons(turn: Turn, visit: Visit, owner: str | None, command: AddSigner) -> list[Reason]:
    reasons = []
    if owner is None:
        reasons.append(unknown(command.signer))
    elif not turn.candidates(owner):
        zh, en = f"“{command.signer}”现无在岗人员", f"nobody holds {command.signer!r} now"
        reasons.append(Reason("vacant", Message(zh, en), {"owner": owner}))
    if command.place not in PLACES:
        zh, en = f"加签位置应为 {'、'.join(PLACES)}", f"the place is one of {', '.join(PLACES)}"
        reasons.append(Reason("bad-value", Message(zh, en), {"field": "place"}))
    items = turn.case.items_of(visit.id)
    signed = {vote.owner for vote in visit.votes} | {f"@{vote.person}" for vote in visit.votes}
    if owner in signed or any(owner in (item.owner, f"@{item.holder}") for item in items):
        zh, en = f"“{command.signer}”已在本环节签核之列", f"{command.signer!r} signs this step already"
        reasons.append(Reason("signs-already", Message(zh, en), {"owner": owner}))
    if sum(bool(item.added_by) for item in items) >= MOST_ADDED:
        zh, en = f"本环节待签的加签人已有 {MOST_ADDED} 个", f"{MOST_ADDED} added signers are open already"
        reasons.append(Reason("limit-reached", Message(zh, en), {"limit": MOST_ADDED}))
    return reasons


def _place(
    turn: Turn, visit: Visit, owner: str, mine: WorkItem, command: AddSigner
) -> tuple[WorkItem, tuple[tuple[str, int], ...]]:
    items = turn.case.items_of(visit.id)
    own = mine.turn + (command.place == "after")
    # A place is made in the order: the new one takes the turn, and those from there on come one later.
    later = [item for item in items if item.turn >= own and command.place != "beside"]
    shifted = tuple((item.id, item.turn + 1) for item in later)
    name = f"{visit.id}.a{turn.case.seq + 1}"  # one command adds one, so no id comes twice
    item = WorkItem(
        name, visit.id, visit.state, owner, None, visit.accountable, turn.at, visit.due_at, own, added_by=command.by
    )
    return item, shifted
