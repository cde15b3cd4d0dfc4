"""Who may set a matter right without having it in hand, whom to tell, and the refusals that go with both."""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.definition.model import Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Visit
from workflow_engine.kernel.naming import listed
from workflow_engine.kernel.parties import person_ref
from workflow_engine.kernel.permission import administers, may_act
from workflow_engine.kernel.turn import Turn


def tasks(turn: Turn, state: str | None = None) -> list[Visit]:
    """Return the open visits in which people work, or those of one state. Refused when there is none."""
    spots = turn.machine.spots
    found = [v for v in turn.case.visits if isinstance(spots[v.state].state, Task) and state in (None, v.state)]
    if not found:
        here = "、".join(dict.fromkeys(visit.state for visit in turn.case.visits))
        zh = f"此刻没有在办的环节“{state}”；现在：{here}" if state else f"此刻没有人工环节在办；现在：{here}"
        en = f"nobody works in {state!r} now" if state else "nobody works on this case now"
        raise CommandRejected([Reason("not-there", Message(zh, f"{en}; it is in: {here}"), {"state": state})])
    return found


def answers_for(turn: Turn, person: str, visit: Visit) -> bool:
    """True for those who answer for one visit, and for those who may set right the whole case."""
    return bool(visit.accountable and may_act(turn, person, visit.accountable)) or administers(turn, person)


def overseers(turn: Turn, visits: Iterable[Visit]) -> tuple[str, ...]:
    """Return the owners who may set the visits right: who answers for them, the lead post, the administrators."""
    lead = turn.definition.owner
    found = [visit.accountable for visit in visits if visit.accountable]
    return tuple(dict.fromkeys([*found, *(turn.owners(lead) if lead else ()), *turn.world.administrators]))


def not_entitled(turn: Turn, owners: Iterable[str]) -> Reason:
    """Return the refusal of a person who is none of ``owners``, naming them."""
    owners = tuple(owners)
    who = names(turn, owners)
    zh, en = f"应由{who.zh or '管理员'}办理", f"this is for {who.en or 'an administrator'}"
    return Reason("not-authorized", Message(zh, en), {"owners": owners})


def reason_missing(reason: str | None) -> list[Reason]:
    """Return the refusal of a command that gives no reason; empty when it gives one."""
    if reason and reason.strip():
        return []
    return [Reason("reason-missing", Message("须写明理由", "a reason is needed: say why"))]


def holders(turn: Turn, visit: int | None = None) -> list[str]:
    """Return who has the open work of the case, or of one visit: the holder of each item, else its owner."""
    items = [item for item in turn.case.items if visit in (None, item.visit)]
    return list(dict.fromkeys(person_ref(item.holder) if item.holder else item.owner for item in items))


def names(turn: Turn, refs: Iterable[str]) -> Message:
    """Return a list of people, posts and units as it is shown."""
    return Message(*listed(refs, turn.world.directory.name))
