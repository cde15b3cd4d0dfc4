"""撤回 · Withdraw: take one's own last act back while nobody has taken it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from workflow_engine.definition.model import ActionKind, Call, Service, SignRule, Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Deed, Handover, Origin, Visit, Vote, WorkItem
from workflow_engine.kernel.events import Claimed, put_data, put_visit
from workflow_engine.kernel.flow import leave, reenter
from workflow_engine.kernel.machine import AUTO
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import holders, names
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.rounds import block_of
from workflow_engine.kernel.turn import Turn

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
        put_visit(case, self.visit, lambda visit: visit._replace(votes=_but_last(visit.votes, self.vote)))
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
    visit = _led_to(turn, deed)
    if visit is None:
        raise CommandRejected([_gone_on(turn, deed)])
    assert visit.origin is not None  # noqa: S101  # that is how it was found
    reasons = [*_irreversible(turn, visit, visit.origin), *_taken_up(turn, command.by, visit)]
    reasons += _changed_since(turn, visit.origin)
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


def _led_to(turn: Turn, deed: Deed) -> Visit | None:
    """Return the outermost visit that the act opened and that is still open; the newest of several."""
    machine, opened = turn.machine, []
    if deed.state not in machine.spots:  # the case has been migrated since
        return None
    for visit in turn.case.visits:
        if visit.origin and visit.origin[:3] == deed[:3]:
            beside = block_of(machine, visit.state) == block_of(machine, deed.state)
            if not beside or visit.element == deed.element:
                opened.append(visit)
    numbers = {visit.id for visit in opened}
    outermost = [visit for visit in opened if visit.parent not in numbers]
    return max(outermost, key=lambda visit: visit.id, default=None)


def _gone_on(turn: Turn, deed: Deed) -> Reason:
    here = holders(turn)
    who = names(turn, here)
    return Reason(
        "gone-on",
        Message(
            f"在“{deed.state}”的办理之后事项已往前走，不能撤回；现由{who.zh or '系统'}办理，可请其退回",
            f"the case has gone on since the act in {deed.state!r}; it is with {who.en or 'the system'} now, "
            "who can return it",
        ),
        {"state": deed.state, "holders": here},
    )


def _irreversible(turn: Turn, visit: Visit, origin: Origin) -> list[Reason]:
    reasons, spots = [], turn.machine.spots
    task = spots[origin.state].state
    if block_of(turn.machine, visit.state) != block_of(turn.machine, origin.state) or not isinstance(task, Task):
        zh, en = "该办理已结束并行块，不能撤回", "the act closed a parallel block, which cannot be opened again"
        reasons.append(Reason("block-closed", Message(zh, en), {"state": origin.state}))
    elif task.sign.rule is not SignRule.ONE or origin.signed:
        zh = f"“{origin.state}”的表决已有结论，不能撤回"
        en = f"the vote in {origin.state!r} has been decided and cannot be opened again"
        reasons.append(Reason("vote-decided", Message(zh, en), {"state": origin.state}))
    if turn.case.margin.decider and _passed_back(turn, origin):
        who = names(turn, [turn.case.margin.decider])
        zh, en = f"已交{who.zh}裁定，不能撤回", f"the matter has gone to {who.en}, who rules"
        reasons.append(Reason("ruled", Message(zh, en), {"decider": turn.case.margin.decider}))
    for inner in _inside(turn.case, visit):
        state = spots[inner.state].state
        if isinstance(state, (Call, Service)):
            what = state.process if isinstance(state, Call) else state.handler
            zh, en = f"“{inner.state}”已启动{what}，不能撤回", f"{inner.state!r} has already set off {what}"
            reasons.append(Reason("set-off", Message(zh, en), {"state": inner.state, "what": what}))
    return reasons


def _taken_up(turn: Turn, person: str, visit: Visit) -> list[Reason]:
    """Return what others have done with what the act led to."""
    inside = _inside(turn.case, visit)
    ids = {inner.id for inner in inside}
    acted = any(inner.votes or inner.finished or inner.origin != visit.origin for inner in inside)
    reasons = []
    if acted:
        who = names(turn, holders(turn))
        zh, en = f"已有人办理，现由{who.zh}办理，不能撤回", f"somebody has acted already; it is with {who.en} now"
        reasons.append(Reason("already-acted", Message(zh, en), {"holders": holders(turn)}))
    for item in turn.case.items:
        takers = [item.holder, *item.lent, item.added_by, item.offered and (item.holder or item.owner)]
        taker = next((taker for taker in takers if taker and taker != person), None)
        if item.visit in ids and taker:
            who = names(turn, [taker])
            zh, en = f"“{item.state}”已由{who.zh}受理，不能撤回；可请其退回", f"{who.en} has taken up {item.state!r}"
            reasons.append(Reason("held-by-other", Message(zh, f"{en} and can return it"), {"holder": taker}))
    return reasons


def _passed_back(turn: Turn, origin: Origin) -> bool:
    """True when the act said that the matter is not the actor's."""
    action = turn.machine.spots[origin.state].actions.get(origin.action)
    return action is not None and action.kind is ActionKind.PASS_BACK


def _handovers_without(turn: Turn, origin: Origin) -> tuple[Handover, ...]:
    """Return the handovers as if the act had not been: those it settled are open again, its own is gone."""
    before, now = origin.handovers, turn.case.margin.handovers
    if now[: len(before)] != before:
        return before + now
    own = len(before)
    return (*now[:own], *now[own + 1 :]) if _passed_back(turn, origin) else now


def _changed_since(turn: Turn, origin: Origin) -> list[Reason]:
    later = [name for name, (_, new) in origin.changes.items() if turn.case.data.get(name) != new]
    if not later:
        return []
    zh = f"所填“{'、'.join(later)}”之后又有改动，不能撤回"
    en = f"{', '.join(later)} has been changed since, so the act cannot be undone"
    return [Reason("changed-since", Message(zh, en), {"fields": later})]


def _inside(case: Case, visit: Visit) -> list[Visit]:
    """Return a visit and everything open in it."""
    found, numbers = [], {visit.id}
    for each in case.visits:  # a block stands before what it holds
        if each.id in numbers or each.parent in numbers:
            numbers.add(each.id)
            found.append(each)
    return found


def _take_back(turn: Turn, command: Withdraw, deed: Deed, visit: Visit, origin: Origin) -> None:
    told = [ref for inner in _inside(turn.case, visit) for ref in holders(turn, inner.id)]
    undone = {name: (new, old) for name, (old, new) in origin.changes.items()}
    what = (visit.id, visit.state, deed.state, deed.action, deed.persons, undone, deed.element)
    turn.emit(Withdrawn(*what, command.reason, _handovers_without(turn, origin)))
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
