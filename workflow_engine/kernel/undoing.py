"""Whether an act can still be undone: what it led to, who has taken that up, and what cannot be taken back at all."""

from __future__ import annotations

from workflow_engine.definition.model import ActionKind, Call, Service, SignRule, Task
from workflow_engine.errors import Message, Reason
from workflow_engine.kernel.case import Case, Deed, Handover, Origin, Visit
from workflow_engine.kernel.oversight import holders, names
from workflow_engine.kernel.rounds import block_of
from workflow_engine.kernel.turn import Turn


def led_to(turn: Turn, deed: Deed) -> Visit | None:
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


def gone_on(turn: Turn, deed: Deed) -> Reason:
    """Return the refusal for an act behind which the case has gone on, naming who has it now."""
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


def obstacles(turn: Turn, person: str, visit: Visit, origin: Origin) -> list[Reason]:
    """Return every reason why the act ``origin``, which led to ``visit``, can no longer be undone."""
    return [*_irreversible(turn, visit, origin), *_taken_up(turn, person, visit), *_changed_since(turn, origin)]


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
    for inner in inside(turn.case, visit):
        state = spots[inner.state].state
        if isinstance(state, (Call, Service)):
            what = state.process if isinstance(state, Call) else state.handler
            zh, en = f"“{inner.state}”已启动{what}，不能撤回", f"{inner.state!r} has already set off {what}"
            reasons.append(Reason("set-off", Message(zh, en), {"state": inner.state, "what": what}))
    return reasons


def _taken_up(turn: Turn, person: str, visit: Visit) -> list[Reason]:
    """Return what others have done with what the act led to."""
    within = inside(turn.case, visit)
    ids = {inner.id for inner in within}
    acted = any(inner.votes or inner.finished or inner.origin != visit.origin for inner in within)
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


def handovers_without(turn: Turn, origin: Origin) -> tuple[Handover, ...]:
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


def inside(case: Case, visit: Visit) -> list[Visit]:
    """Return a visit and everything open in it."""
    found, numbers = [], {visit.id}
    for each in case.visits:  # a block stands before what it holds
        if each.id in numbers or each.parent in numbers:
            numbers.add(each.id)
            found.append(each)
    return found
