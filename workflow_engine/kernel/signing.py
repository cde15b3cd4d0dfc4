"""Who signs a task, and what the votes come to."""

from __future__ import annotations

from math import ceil
from sys import intern

from workflow_engine.definition.model import Action, ActionKind, Refusal, SignRule, Task
from workflow_engine.kernel.case import Visit, WorkItem, made
from workflow_engine.kernel.plan import REFUSALS, VOTES, TaskPlan
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


def is_vote(turn: Turn, plan: TaskPlan | None, visit: Visit, item: WorkItem, action: Action) -> bool:
    """True when the act is one answer of several: the definition says so, or signers were added to a lone one."""
    if plan is None or action.kind not in VOTES:
        return False
    if action.name in plan.votes or item.added_by or visit.votes:
        return True
    return len(turn.case.items) > 1 and len(turn.case.items_of(visit.id)) > 1


def tally(task: Task, visit: Visit, waiting: tuple[WorkItem, ...]) -> str | None:
    """Return the action by which the state is left after the newest vote, or None while the vote goes on.

    ``waiting`` are the items of members who have not voted. Signers who were added come on top of the rule: nothing
    is decided without them, but they do not count towards it. One who refuses does what any refusal does.
    """
    declared = [vote for vote in visit.votes if not vote.added]
    refusal = next((vote for vote in visit.votes if not vote.consent), None)
    if refusal is not None and task.sign.refusal is Refusal.RETURNS:
        return next(a.name for a in task.actions.values() if a.kind is ActionKind.RETURN)
    if refusal is not None and task.sign.refusal is not Refusal.CONTINUES:
        return refusal.action
    still_open = sum(not item.added_by for item in waiting)
    consents = [vote for vote in declared if vote.consent]
    decided = None
    if consents and len(consents) >= _needed(task, len(declared) + still_open):
        decided = consents[-1].action
    elif still_open == 0 and refusal is not None:
        decided = refusal.action
    if decided is None or any(item.added_by for item in waiting):
        return None
    against = next((vote for vote in visit.votes if vote.added and not vote.consent), None)
    return against.action if against else decided


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
