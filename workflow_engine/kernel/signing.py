"""Who signs a task, and what the votes come to."""

from __future__ import annotations

from math import ceil
from sys import intern
from typing import NamedTuple

from workflow_engine.definition.model import Action, ActionKind, Refusal, SignRule, Task
from workflow_engine.kernel.case import Visit, WorkItem, made
from workflow_engine.kernel.plan import REFUSALS
from workflow_engine.kernel.turn import Seat, Turn, reject


def accountable_for(turn: Turn, task: Task, inside: Seat) -> str:
    """Return who answers for a visit of ``task``: its accountable party, else the owner of the procedure.

    Refused when neither can be found: work is never without somebody who answers for it.
    """
    for party in (*task.accountable, turn.definition.owner):
        if party is not None:
            found = turn.owners(party, inside)
            if found:
                return found[0]
    raise reject(
        "no-owner",
        f"“{task.name}”找不到负责岗位",
        f"nobody can be found to answer for {task.name!r}",
        state=task.name,
    )


def first_item(visit: Visit, owner: str) -> WorkItem:
    """Return the one work item of a visit that nobody else signs."""
    number = visit.id
    name = intern(f"{number}.1")  # one string for all cases in memory
    return made(
        WorkItem, (name, number, visit.state, owner, None, visit.accountable, visit.since, visit.due_at, 0, "", (), "")
    )


def items_for(turn: Turn, task: Task, visit: Visit) -> tuple[WorkItem, ...]:
    """Return the work items of a visit: one for each signer, else one for the responsible party. Never empty.

    When no such party can be found, the accountable one owns the item.
    """
    seat = visit[2:5]
    rule = task.sign.rule
    owners = _signers(turn, task, seat) if rule is not SignRule.ONE else ()
    if not owners:
        owners = turn.owners(task.responsible, seat)[:1] if task.responsible else ()
    at, due_at, accountable = turn.at, visit.due_at, visit.accountable
    if len(owners) < 2:
        return (first_item(visit, owners[0] if owners else accountable),)
    in_turn = rule is SignRule.SEQUENCE
    items = [
        WorkItem(f"{visit.id}.{n}", visit.id, task.name, owner, None, accountable, at, due_at, n if in_turn else 0)
        for n, owner in enumerate(owners, 1)
    ]
    return tuple(items)


def _signers(turn: Turn, task: Task, seat: Seat) -> tuple[str, ...]:
    if task.sign.members:
        found = [
            owner
            for member in task.sign.members
            if member.when is None or member.when(turn.case.data, turn)
            for owner in turn.owners(member.party, seat)
        ]
        return tuple(dict.fromkeys(found))
    pool = turn.owners(task.responsible, seat) if task.responsible else ()
    people = [person for owner in pool for person in turn.candidates(owner)]
    return tuple(dict.fromkeys(p if p.startswith("external/") else f"@{p}" for p in people))


def is_consent(action: Action) -> bool:
    """True for an answer in favour."""
    return action.kind not in REFUSALS


class Outcome(NamedTuple):
    """What the votes come to: the action by which the state is left, or None while the vote goes on."""

    action: str | None


def tally(task: Task, visit: Visit, still_open: int) -> Outcome:
    """Return the outcome after the newest vote of ``visit``; ``still_open`` counts members who have not voted."""
    votes = visit.votes
    last = votes[-1]
    consents = sum(vote.consent for vote in votes)
    if consents >= _needed(task, len(votes) + still_open) and last.consent:
        return Outcome(last.action)
    if not last.consent and task.sign.refusal is Refusal.ENDS:
        return Outcome(last.action)
    if not last.consent and task.sign.refusal is Refusal.RETURNS:
        returns = [a.name for a in task.actions.values() if a.kind is ActionKind.RETURN]
        return Outcome(returns[0])
    if still_open == 0:
        return Outcome(next(vote.action for vote in votes if not vote.consent))
    return Outcome(None)


def _needed(task: Task, members: int) -> int:
    sign = task.sign
    match sign.rule:
        case SignRule.ONE | SignRule.ANY:
            return 1
        case SignRule.ALL | SignRule.SEQUENCE:
            return members
        case SignRule.SHARE:
            if sign.ratio is not None:
                return max(1, ceil(sign.ratio * members))
            return min(sign.at_least or members, members)
