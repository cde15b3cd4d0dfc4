"""Who may take which action now, and every reason why somebody else may not."""

from __future__ import annotations

from typing import NamedTuple

from workflow_engine.definition.model import Action, Parallel, PartyKind, Task
from workflow_engine.errors import Message, Reason
from workflow_engine.kernel.case import Visit, WorkItem
from workflow_engine.kernel.turn import Turn


class Way(NamedTuple):
    """One action open in one visit."""

    visit: Visit
    state: Task | Parallel
    action: Action


class Standing(NamedTuple):
    """How one person stands to one way: the item he would close (None for actions beside it), or the reasons."""

    item: WorkItem | None
    reasons: tuple[Reason, ...]


def ways(turn: Turn, action: str | None = None) -> list[Way]:
    """Return every action that the present states declare, or those of one name; guards are not asked."""
    found = []
    for visit in turn.case.visits.values():
        state = turn.machine.spots[visit.state].state
        if isinstance(state, (Task, Parallel)):
            if action is None:
                found += [Way(visit, state, declared) for declared in state.actions.values()]
            elif action in state.actions:
                found.append(Way(visit, state, state.actions[action]))
    return found


def may_act(turn: Turn, person: str, owner: str) -> bool:
    """True when ``person`` may act for ``owner`` today. Known outsiders may act for their kind."""
    candidates = turn.world.directory.candidates(owner, turn.today)
    return person in candidates or (person.startswith("external/") and person.partition(":")[0] in candidates)


def standing(turn: Turn, way: Way, person: str, item: str | None = None) -> Standing:
    """Return how ``person`` stands to ``way``; without reasons he may take it as far as persons go."""
    found, reasons = _by_role(turn, way, person, item)
    conflict = _separation(turn, way.state.name, person) if turn.definition.separate else None
    return Standing(found, (*reasons, conflict) if conflict else reasons)


def _by_role(turn: Turn, way: Way, person: str, item: str | None) -> tuple[WorkItem | None, tuple[Reason, ...]]:
    party = way.action.by
    if party is None and isinstance(way.state, Parallel):
        party = turn.definition.owner
    if party is None:
        return _by_item(turn, way.visit, person, item)
    if party.kind is PartyKind.SYSTEM:
        return None, (_no("system-only", "此操作只由系统执行", "only the system takes this action"),)
    owners = turn.owners(party, way.visit[2:5])
    if any(may_act(turn, person, owner) for owner in owners):
        return None, ()
    return None, (_not_yours(turn, owners),)


def _by_item(turn: Turn, visit: Visit, person: str, wanted: str | None) -> tuple[WorkItem | None, tuple[Reason, ...]]:
    first = None
    mine = []
    for item in turn.case.items.values():
        if item.visit != visit.id:
            continue
        first = item.turn if first is None else first
        if wanted in (None, item.id) and (item.holder == person or may_act(turn, person, item.owner)):
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
    waiting = tuple(i.owner for i in turn.case.items.values() if i.visit == visit.id and wanted in (None, i.id))
    return None, (_not_yours(turn, waiting),)


def _not_yours(turn: Turn, owners: tuple[str, ...]) -> Reason:
    zh = "、".join(turn.world.directory.name(owner, "zh") for owner in owners)
    en = ", ".join(turn.world.directory.name(owner, "en") for owner in owners)
    return _no("not-authorized", f"应由{zh or '系统'}办理", f"this is for {en or 'the system'}", owners=owners)


def _separation(turn: Turn, state: str, person: str) -> Reason | None:
    for group in turn.definition.separate:
        if state not in group:
            continue
        for other in group:
            if other != state and person in turn.case.performers.get(other, ()):
                return _no(
                    "separation-of-duties",
                    f"本人已办理过“{other}”，按职责分离不得再办“{state}”",
                    f"has already acted in {other!r}; duties are separated from {state!r}",
                    other=other,
                )
    return None


def _no(code: str, zh: str, en: str, **values: object) -> Reason:
    return Reason(code, Message(zh, en), values)


def can(turn: Turn, way: Way) -> tuple[str, ...]:
    """Return the persons who may take a way now, guards not asked, in the directory's order."""
    party = way.action.by or (turn.definition.owner if isinstance(way.state, Parallel) else None)
    if party is not None:
        owners = turn.owners(party, way.visit[2:5])
    else:
        items = [i for i in turn.case.items.values() if i.visit == way.visit.id]
        owners = tuple(f"@{i.holder}" if i.holder else i.owner for i in items)
    people = dict.fromkeys(
        person for owner in owners for person in turn.candidates(owner.replace("@external/", "external/"))
    )
    return tuple(person for person in people if not standing(turn, way, person).reasons)
