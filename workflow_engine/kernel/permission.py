"""Who may take which action now, and every reason why somebody else may not."""

from __future__ import annotations

from typing import NamedTuple

from workflow_engine.definition.model import Action, Party, PartyKind
from workflow_engine.errors import Message, Reason
from workflow_engine.kernel.case import Visit, WorkItem, made
from workflow_engine.kernel.machine import Spot
from workflow_engine.kernel.turn import Turn


class Way(NamedTuple):
    """One action open in one visit."""

    visit: Visit
    spot: Spot
    action: Action


Standing = tuple[WorkItem | None, tuple[Reason, ...]]
"""How one person stands to one way: the item he would close (None for actions beside it), and the reasons why not."""


def ways(turn: Turn, action: str | None = None) -> list[Way]:
    """Return every action that the present states declare, or those of one name; guards are not asked."""
    found = []
    spots = turn.machine.spots
    for visit in turn.case.visits:
        spot = spots[visit.state]
        if action is None:
            found += [Way(visit, spot, declared) for declared in spot.actions.values()]
        elif action in spot.actions:
            found.append(made(Way, (visit, spot, spot.actions[action])))
    return found


def may_act(turn: Turn, person: str, owner: str) -> bool:
    """True when ``person`` may act for ``owner`` today. Known outsiders may act for their kind."""
    candidates = turn.world.directory.candidates(owner, turn.today)
    return person in candidates or (person.startswith("external/") and person.partition(":")[0] in candidates)


def standing(turn: Turn, way: Way, person: str, item: str | None = None) -> Standing:
    """Return how ``person`` stands to ``way``; without reasons he may take it as far as persons go."""
    party = actor(turn, way)
    stands = _by_item(turn, way.visit, person, item) if party is None else _by_party(turn, way, party, person)
    if way.spot.apart:
        return stands[0], (*stands[1], *separation(turn, way, person))
    return stands


def actor(turn: Turn, way: Way) -> Party | None:
    """Return the party that takes an action beside the work items: a block's is its owner's; None = an item's."""
    if way.action.by is None and way.spot.plan is None:
        return turn.definition.owner
    return way.action.by


def _by_party(turn: Turn, way: Way, party: Party, person: str) -> Standing:
    if party.kind is PartyKind.SYSTEM:
        return None, (_no("system-only", "此操作只由系统执行", "only the system takes this action"),)
    owners = turn.owners(party, way.visit[2:5])
    if any(may_act(turn, person, owner) for owner in owners):
        return None, ()
    return None, (_not_yours(turn, owners),)


def _by_item(turn: Turn, visit: Visit, person: str, wanted: str | None) -> Standing:
    number, first = visit.id, None
    candidates, today = turn.world.directory.candidates, turn.today
    mine = []
    for item in turn.case.items:
        if item.visit != number:
            continue
        first = item.turn if first is None else first
        if wanted is not None and wanted != item.id:
            continue
        if item.holder == person or person in candidates(item.owner, today) or may_act(turn, person, item.owner):
            if item.turn == first and item.holder in (None, person):
                return item, ()
            mine.append(item)
    if any(item.holder in (None, person) for item in mine):
        return None, (_no("not-your-turn", "顺签尚未轮到", "it is not your turn to sign yet"),)
    if mine:
        holder = mine[0].holder or ""
        name = turn.world.directory.name(f"@{holder}")
        return None, (_no("held-by-other", f"已由{name}签收", f"{name} holds it", holder=holder),)
    if any(vote.person == person for vote in visit.votes):
        return None, (_no("already-voted", "已签署过意见", "has signed already"),)
    waiting = tuple(item.owner for item in turn.case.items_of(number) if wanted in (None, item.id))
    return None, (_not_yours(turn, waiting),)


def _not_yours(turn: Turn, owners: tuple[str, ...]) -> Reason:
    zh = "、".join(turn.world.directory.name(owner, "zh") for owner in owners)
    en = ", ".join(turn.world.directory.name(owner, "en") for owner in owners)
    return _no("not-authorized", f"应由{zh or '系统'}办理", f"this is for {en or 'the system'}", owners=owners)


def separation(turn: Turn, way: Way, person: str) -> tuple[Reason, ...]:
    """Return why the person may not act here after what he has done in the case; empty when he may."""
    apart = way.spot.apart
    other = next((deed.state for deed in turn.case.deeds if deed.state in apart and person in deed.persons), None)
    if other is None:
        return ()
    here = way.visit.state
    zh = f"{turn.world.directory.name(f'@{person}')}已办理过“{other}”，按职责分离不得再办“{here}”"
    en = f"{person} has already acted in {other!r}; duties are separated from {here!r}"
    return (_no("separation-of-duties", zh, en, other=other, person=person),)


def administers(turn: Turn, person: str) -> bool:
    """True for those who may set the case right: the lead post of its procedure, and the administrators."""
    lead = turn.definition.owner
    owners = turn.world.administrators + (turn.owners(lead) if lead else ())
    return any(may_act(turn, person, owner) for owner in owners)


def takes_part(turn: Turn, person: str) -> bool:
    """True for those whose matter it is: the requester, who acted or may act, who answers for it, who reads it."""
    case = turn.case
    if person == case.requester or any(person in deed.persons for deed in case.deeds):
        return True
    if any(item.holder == person or may_act(turn, person, item.owner) for item in case.items):
        return True
    if any(visit.accountable and may_act(turn, person, visit.accountable) for visit in case.visits):
        return True
    return any(reading.person == person for reading in case.margin.readings) or administers(turn, person)


def no_part() -> Reason:
    """Return the refusal of somebody who has nothing to do with the case."""
    return _no("not-involved", "本人与此事项无关", "this case is not yours to see")


def _no(code: str, zh: str, en: str, **values: object) -> Reason:
    return Reason(code, Message(zh, en), values)


def can(turn: Turn, way: Way) -> tuple[str, ...]:
    """Return the persons who may take a way now, guards not asked, in the directory's order."""
    party = actor(turn, way)
    if party is not None:
        owners = turn.owners(party, way.visit[2:5])
    else:
        items = turn.case.items_of(way.visit.id)
        owners = tuple(f"@{item.holder}" if item.holder else item.owner for item in items)
    people = dict.fromkeys(
        person for owner in owners for person in turn.candidates(owner.replace("@external/", "external/"))
    )
    return tuple(person for person in people if not standing(turn, way, person)[1])
