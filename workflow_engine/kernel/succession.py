"""Putting one owner in another's place: what an item looks like afterwards, and who answers."""

from __future__ import annotations

from workflow_engine.kernel.case import Case, WorkItem
from workflow_engine.kernel.handing import handed_back
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.turn import Turn


def given_to(turn: Turn, item: WorkItem, to: str) -> WorkItem:
    """Return the item in the hands of ``to``; offers and loans are over.

    A person who may act for its owner only becomes the holder; any other one becomes the owner.
    """
    heir = to[1:] if to.startswith("@") else None
    owner = item.owner if heir is not None and may_act(turn, heir, item.owner) else to
    return item._replace(owner=owner, holder=heir, offered="", lent=())


def instead_of(turn: Turn, item: WorkItem, person: str, to: str) -> WorkItem:
    """Return the item with ``to`` wherever ``person`` stands in it: as owner, holder, lender, or whom it is offered to.

    What nobody but this person can take in his post counts as his. What he only borrowed goes to ``to`` if that is a
    person, else back to the lender.
    """
    heir = to[1:] if to.startswith("@") else None
    owner = to if _is_his(turn, item.owner, person) else item.owner
    offered = to if item.offered and _is_his(turn, item.offered, person) else item.offered
    links = [heir if link == person else link for link in item.lent]
    lent = tuple(dict.fromkeys(link for link in links if link is not None))
    holder = item.holder
    if holder == person and lent:
        holder = heir
        if heir is None:
            holder, lent = handed_back(turn, owner, lent)
    elif holder == person:
        holder = heir
        if heir is None or not may_act(turn, heir, owner):
            owner = to
    if holder in lent:
        lent = lent[: lent.index(holder)]
    return item._replace(owner=owner, holder=holder, offered="" if offered == owner else offered, lent=lent)


def _is_his(turn: Turn, owner: str, person: str) -> bool:
    return turn.candidates(owner) == (person,)


def replaced(case: Case, was: str, now: str) -> None:
    """Put ``now`` in the place of ``was`` wherever the case says who is accountable or decides."""

    def answer(owner: str) -> str:
        return now if owner == was else owner

    case.visits = tuple([visit._replace(accountable=answer(visit.accountable)) for visit in case.visits])
    case.items = tuple([item._replace(accountable=answer(item.accountable)) for item in case.items])
    case.margin = case.margin._replace(decider=answer(case.margin.decider))
