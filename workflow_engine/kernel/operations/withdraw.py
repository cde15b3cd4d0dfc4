"""撤回 · Withdraw: take one's own last act back while nobody has taken it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Deed, Handover, Origin, Visit, Vote, WorkItem
from workflow_engine.kernel.events import Claimed, put_data, set_visit
from workflow_engine.kernel.flow import leave, reenter
from workflow_engine.kernel.machine import AUTO
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import holders, names
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.turn import Turn
from workflow_engine.kernel.undoing import gone_on, handovers_without, inside, led_to, obstacles

TITLE = Message("撤回", "Withdraw")
VIA = AUTO + "withdraw"


class Withdraw(NamedTuple):
    """Take back the last act of ``by`` in the case: an action, a return, or a vote in a step not yet decided.

    The step is entered anew and its item is his again; fields get back their values (after a vote they keep them);
    the act no longer counts, neither for limits nor for the separation of duties.
    """

    by: str
    at: datetime
    id: str = ""
    reason: str = ""


COMMAND = Withdraw


def _without(case: Case, deed: Deed) -> tuple[Deed, ...]:
    at = len(case.deeds) - 1 - case.deeds[::-1].index(deed)
    return (*case.deeds[:at], *case.deeds[at + 1 :])


class Withdrawn(NamedTuple):
    """Somebody took his act back. ``changes`` are what the case's fields go back to, (now, then); ``handovers`` how
    often the matter has changed hands without it."""

    visit: int
    state: str
    to: str
    action: str
    persons: tuple[str, ...]
    changes: Mapping[str, tuple[Any, Any]]
    element: str | None = None
    reason: str = ""
    handovers: tuple[Handover, ...] = ()

    def apply(self, case: Case) -> None:
        if self.handovers != case.margin.handovers:
            case.margin = case.margin._replace(handovers=self.handovers)
        case.deeds = _without(case, Deed(self.to, self.action, self.persons, self.element))
        put_data(case, self.changes)

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names who did it
        """Say what was taken back, and why."""
        zh = f"撤回在“{self.to}”的办理，“{self.state}”尚未有人受理"
        en = f"took back the act in {self.to!r}; nobody had taken up {self.state!r}"
        return Message(f"{zh}：{self.reason}", f"{en}: {self.reason}") if self.reason else Message(zh, en)


class VoteWithdrawn(NamedTuple):
    """Somebody took back his vote in a step not yet decided; ``item`` is his again."""

    visit: int
    state: str
    vote: Vote
    item: WorkItem
    persons: tuple[str, ...]
    element: str | None = None
    reason: str = ""

    def apply(self, case: Case) -> None:
        case.deeds = _without(case, Deed(self.state, self.vote.action, self.persons, self.element))
        set_visit(case, self.visit, votes=_but_last(case.open_visit(self.visit).votes, self.vote))
        later = [n for n, item in enumerate(case.items) if item.visit == self.visit and item.turn > self.item.turn]
        at = later[0] if later else len(case.items)
        case.items = (*case.items[:at], self.item, *case.items[at:])

    def say(self, name: Namer) -> Message:
        """Say whose vote was taken back."""
        zh = f"{name(self.vote.person, 'zh')}撤回在“{self.state}”的表态"
        en = f"{name(self.vote.person, 'en')} took back the vote in {self.state!r}"
        return Message(f"{zh}：{self.reason}", f"{en}: {self.reason}") if self.reason else Message(zh, en)


EVENTS = (Withdrawn, VoteWithdrawn)


def _but_last(votes: tuple[Vote, ...], vote: Vote) -> tuple[Vote, ...]:
    at = len(votes) - 1 - votes[::-1].index(vote)
    return (*votes[:at], *votes[at + 1 :])


def run(turn: Turn, command: Withdraw) -> None:
    """Refuse when the next party has accepted or acted, naming it, and what cannot be undone; else undo."""
    deed = next((deed for deed in reversed(turn.case.deeds) if command.by in deed.persons), None)
    if deed is None:
        zh, en = "本人在此事项中没有可撤回的办理", "this person has done nothing in this case that could be withdrawn"
        raise CommandRejected([Reason("nothing-to-withdraw", Message(zh, en))])
    voted = _undecided(turn.case, deed)
    if voted is not None:
        _take_back_vote(turn, command, deed, *voted)
        return
    visit = led_to(turn, deed)
    if visit is None:
        raise CommandRejected([gone_on(turn, deed)])
    assert visit.origin is not None  # noqa: S101  # that is how it was found
    reasons = obstacles(turn, command.by, visit, visit.origin)
    if reasons:
        raise CommandRejected(reasons)
    _take_back(turn, command, deed, visit, visit.origin)


def _undecided(case: Case, deed: Deed) -> tuple[Visit, Vote] | None:
    for visit in case.visits:
        if (visit.state, visit.element) == (deed.state, deed.element):
            for vote in reversed(visit.votes):
                if vote.person in deed.persons and vote.action == deed.action:
                    return visit, vote
    return None


def _take_back(turn: Turn, command: Withdraw, deed: Deed, visit: Visit, origin: Origin) -> None:
    told = [ref for inner in inside(turn.case, visit) for ref in holders(turn, inner.id)]
    undone = {name: (new, old) for name, (old, new) in origin.changes.items()}
    what = (visit.id, visit.state, deed.state, deed.action, deed.persons, undone, deed.element)
    turn.emit(Withdrawn(*what, command.reason, handovers_without(turn, origin)))
    leave(turn, visit, origin.state, VIA)
    new = reenter(turn, origin.state, visit[2:5], origin.back_to)
    item = turn.case.items_of(new.id)[0]
    if may_act(turn, command.by, item.owner):
        turn.emit(Claimed(item.id, command.by))
    turn.request("notify", visit.id, {"role": "withdrawn", "state": visit.state, "to": told})


def _take_back_vote(turn: Turn, command: Withdraw, deed: Deed, visit: Visit, vote: Vote) -> None:
    later = [item for item in turn.case.items_of(visit.id) if item.turn > vote.turn]
    takers = [item.holder for item in later if item.holder not in (None, command.by)]
    takers += [other.person for other in visit.votes if other.turn > vote.turn]
    if takers:
        who = names(turn, dict.fromkeys(filter(None, takers)))
        zh, en = f"已轮到后面的{who.zh}签核，不能撤回", f"{who.en}, who signs later, has taken it up"
        raise CommandRejected([Reason("held-by-other", Message(zh, en), {"holder": takers[0]})])
    name = f"{visit.id}.w{turn.case.seq + 1}"
    person = vote.person if may_act(turn, vote.person, vote.owner) else None
    given = (name, visit.id, visit.state, vote.owner, person, visit.accountable, turn.at, visit.due_at, vote.turn)
    item = WorkItem(*given, added_by=vote.person if vote.added else "")
    turn.emit(VoteWithdrawn(visit.id, visit.state, vote, item, deed.persons, deed.element, command.reason))
