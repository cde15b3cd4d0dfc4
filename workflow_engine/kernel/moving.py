"""Carrying what is open in a case over to another version of its procedure: steps, owners, limits, values.

What both versions say in the same way stays as it is, with everything that has happened to it (claims, loans, pauses,
extensions); what they say differently is computed anew, limits from the moment at which the step was entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from workflow_engine.definition.difference import in_new_names
from workflow_engine.definition.model import Call, FieldKind, Parallel, ProcessDefinition, State, Task, Wait
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Origin, Timer, Visit, WorkItem
from workflow_engine.kernel.limits import due, timers, wait_timers
from workflow_engine.kernel.machine import CompiledMachine, compile_definition
from workflow_engine.kernel.rounds import block_of
from workflow_engine.kernel.signing import accountable_for, items_for
from workflow_engine.kernel.turn import Turn
from workflow_engine.kernel.values import BadValueError, read_value, refuse
from workflow_engine.record import replace

Names = Mapping[str, str]
Values = Mapping[str, tuple[Any, Any]]


def unfit_targets(turn: Turn, onto: ProcessDefinition, names: Names, fields: Names) -> list[Reason]:
    """Return why open steps of the case cannot go on in the new version."""
    old, new = turn.machine, compile_definition(onto)
    reasons = [_no_such_state(old, state, "旧") for state in names if state not in old.spots]
    reasons += [_no_such_state(new, state, "新") for state in dict.fromkeys(names.values()) if state not in new.spots]
    known = not reasons
    for visit in turn.case.visits:
        reasons += _unfit_visit(turn, new, visit, names, fields) if known or visit.state not in names else []
    return list({(reason.code, str(reason.values)): reason for reason in reasons}.values())


def _no_such_state(machine: CompiledMachine, state: str, which: str) -> Reason:
    near = get_close_matches(state, machine.spots, 1)
    zh = f"{which}版本没有环节“{state}”" + (f"，是否指“{near[0]}”？" if near else "")
    en = f"the {'old' if which == '旧' else 'new'} version has no step {state!r}"
    return Reason("no-such-state", Message(zh, en + (f", did you mean {near[0]!r}?" if near else "")), {"state": state})


def _unfit_visit(turn: Turn, new: CompiledMachine, visit: Visit, names: Names, fields: Names) -> list[Reason]:
    before, target = turn.machine.spots[visit.state], names.get(visit.state, visit.state)
    after = new.spots.get(target)
    if after is None:
        zh, en = f"“{visit.state}”在新版本中没有了", f"{visit.state!r} is gone in the new version"
        return [_unmapped(visit.state, target, zh, en)]
    if type(before.state) is not type(after.state):
        zh, en = f"“{target}”在新版本中是另一种环节", f"{target!r} is another kind of step in the new version"
        return [_unmapped(visit.state, target, zh, en)]
    block, region = block_of(turn.machine, visit.state)
    goal, goal_region = block_of(new, target)
    # Who names the target names its region, too; without a name it has to be the same one.
    if names.get(block, block) != goal or (visit.state not in names and region != goal_region):
        zh, en = f"“{target}”在新版本中处于另一并行分支", f"{target!r} stands in another block in the new version"
        return [_unmapped(visit.state, target, zh, en)]
    reasons = _other_content(before.state, after.state, target, fields)
    if visit.votes and _members(before.state, names) != _members(after.state, {}):
        zh = f"“{visit.state}”正在会签，新版本改了签核人或规则：待签完，或先退回"
        en = f"{visit.state!r} is being signed and its signers or rule change: let them finish, or return it first"
        reasons.append(Reason("vote-under-way", Message(zh, en), {"state": visit.state}))
    return reasons


def _unmapped(state: str, target: str, zh: str, en: str) -> Reason:
    mend = Message(f"{zh}：请写明它的去向 {state}=新环节", f"{en}: say where it goes, {state}=NEW")
    return Reason("no-target", mend, {"state": state, "target": target})


def _other_content(before: State, after: State, target: str, fields: Names) -> list[Reason]:
    """Refuse what is running inside a step and would not fit it any more: a called case, the elements of a list."""
    fits = True
    if isinstance(before, Call) and isinstance(after, Call):
        fits = before.process == after.process
    elif isinstance(before, Parallel) and isinstance(after, Parallel):
        each = before.for_each
        fits = (fields.get(each, each) if each else None) == after.for_each
    if fits:
        return []
    zh, en = (
        f"“{target}”里正在办的，新版本中不再是同一件",
        f"what is running in {target!r} is another thing in the new version",
    )
    return [Reason("other-content", Message(zh, en), {"state": target})]


def _members(state: State, names: Names) -> Any:
    return in_new_names((state.responsible, state.sign), names) if isinstance(state, Task) else None


def carried_data(turn: Turn, onto: ProcessDefinition, fields: Names) -> tuple[dict[str, tuple[Any, Any]], list[Reason]]:
    """Return (old, new) of the values that are renamed, converted or given up, and why some cannot be kept."""
    gone: dict[str, tuple[Any, Any]] = {}
    come: dict[str, Any] = {}
    reasons = [_no_such_field(name) for name in fields if name not in turn.definition.data]
    for name, value in turn.case.data.items():
        target = fields.get(name, name)
        new = onto.data.get(target)
        if target and new is None:
            zh, en = f"新版本没有字段“{target}”，其值无处可放", f"the new version has no field {target!r} for its value"
            mend = Message(
                f"{zh}：写明 {name}=新字段，或 {name}= 表示放弃", f"{en}: map {name}=NEW, or {name}= to drop it"
            )
            reasons.append(Reason("no-field", mend, {"field": name}))
            continue
        kept = value
        if new is not None and not _same_kind(turn.definition, name, new.kind, new.options):
            try:
                kept = read_value(replace(new, min=None, max=None), value, turn.world.directory)
            except BadValueError as error:
                reasons.append(refuse(new, error))
        if target in come:
            zh, en = f"两个字段都迁到“{target}”", f"two fields go to {target!r}"
            reasons.append(Reason("field-taken", Message(zh, en), {"field": target}))
        if target != name or kept != value:
            gone[name] = (value, None)
        if target:
            come[target] = kept
    changes = dict(gone)
    for name, value in come.items():
        old = turn.case.data.get(name)
        if old != value or type(old) is not type(value):
            changes[name] = (old, value)
    return changes, reasons


def _no_such_field(name: str) -> Reason:
    zh, en = f"旧版本没有字段“{name}”", f"the old version has no field {name!r}"
    return Reason("no-such-field", Message(zh, en), {"field": name})


def _same_kind(old: ProcessDefinition, name: str, kind: FieldKind, options: tuple[str, ...]) -> bool:
    return (old.data[name].kind, old.data[name].options) == (kind, options)


class Moved(NamedTuple):
    """All that is open after the move; ``told`` are the work items that have a new owner."""

    visits: tuple[Visit, ...]
    items: tuple[WorkItem, ...]
    timers: tuple[Timer, ...]
    told: tuple[WorkItem, ...]


def moved(turn: Turn, new: Turn, names: Names) -> Moved:
    """Return what is open after the move. ``new`` asks for the new version; every step is known to have its target."""
    found: list[tuple[Visit, tuple[WorkItem, ...], tuple[Timer, ...], bool]] = []
    reasons: list[Reason] = []
    for visit in turn.case.visits:
        try:
            found.append(_Stay(turn, new, names, visit).moved())
        except CommandRejected as refused:
            reasons += refused.reasons
    if reasons:
        raise CommandRejected(reasons)
    told = [item for _, items, _, changed in found if changed for item in items if not item.added_by]
    return Moved(
        tuple(visit for visit, _, _, _ in found),
        tuple(item for _, items, _, _ in found for item in items),
        tuple(timer for _, _, armed, _ in found for timer in armed),
        tuple(told),
    )


class _Stay:
    """One stay in a step, before and after."""

    def __init__(self, turn: Turn, new: Turn, names: Names, visit: Visit) -> None:
        self._turn, self._new, self._names, self._visit = turn, new, names, visit
        target = names.get(visit.state, visit.state)
        self._before, self._after = turn.machine.spots[visit.state].state, new.machine.spots[target].state
        still = turn.case.margin.suspension
        self._at = still.at if still else turn.at
        self._armed = tuple(t for t in (still.timers if still else turn.case.timers) if t.visit == visit.id)

    def moved(self) -> tuple[Visit, tuple[WorkItem, ...], tuple[Timer, ...], bool]:
        """Return the visit, its items and timers, and whether the items have new owners."""
        visit, after = self._visit, self._after
        spots = self._new.machine.spots
        place = spots[after.name]
        visit = visit._replace(
            state=after.name,
            region=place.region.name if place.region else "",
            origin=self._origin(visit.origin),
            back_to=tuple(name for state in visit.back_to if (name := self._names.get(state, state)) in spots),
        )
        if isinstance(after, Task):
            return self._task(visit, after)
        if isinstance(after, Wait) and not self._same("until", "timeout_after"):
            case, time = self._new.case, self._turn.world.time
            return visit, (), tuple(wait_timers(after, visit.id, visit.since, case.data, time)), False
        return visit, (), self._armed, False

    def _origin(self, origin: Origin | None) -> Origin | None:
        """Return the act that led here, None when its step is gone, so that it cannot be withdrawn any more."""
        if origin is None or self._names.get(origin.state, origin.state) not in self._new.machine.spots:
            return None
        if any(name not in self._new.definition.data for name in origin.changes):
            return None
        back = tuple(self._names.get(state, state) for state in origin.back_to)
        return origin._replace(state=self._names.get(origin.state, origin.state), back_to=back)

    def _same(self, *aspects: str) -> bool:
        """True when both versions say the same about these attributes of the step."""
        return all(
            in_new_names(getattr(self._before, name), self._names) == getattr(self._after, name) for name in aspects
        )

    def _task(self, visit: Visit, task: Task) -> tuple[Visit, tuple[WorkItem, ...], tuple[Timer, ...], bool]:
        new, data, time = self._new, self._new.case.data, self._turn.world.time
        seat = visit[2:5]
        limits: dict[str, Any] = {}
        for name, field in (("due", "due_at"), ("respond", "respond_by"), ("not_before", "not_before")):
            if not self._same(name):
                limits[field] = due(getattr(task, name), visit.since, data, new, time)
        granted = [e.until for e in new.case.margin.extensions if e.visit == visit.id and e.granted_by]
        if granted and limits.get("due_at"):
            limits["due_at"] = max(*granted, limits["due_at"])
        visit = visit._replace(**limits)
        owner_stays = task.accountable or self._turn.definition.owner == new.definition.owner
        if not (self._same("accountable") and owner_stays):
            visit = visit._replace(accountable=accountable_for(new, task, seat))
        items, changed = self._items(visit, task)
        return visit, items, self._timers(visit, task), changed

    def _items(self, visit: Visit, task: Task) -> tuple[tuple[WorkItem, ...], bool]:
        case = self._turn.case
        now = case.items_of(visit.id)
        about: dict[str, Any] = {"state": visit.state, "accountable": visit.accountable}
        if not self._same("due"):
            about["due_at"] = visit.due_at
        kept = tuple(item._replace(**about) for item in now)
        decider = case.margin.decider
        if self._same("responsible", "sign") or any(decider and item.owner == decider for item in now):
            return kept, False
        added = tuple(item for item in kept if item.added_by)
        taken = {item.id for item in added}
        free = (name for n in range(1, 1000) if (name := f"{visit.id}.{n}") not in taken)
        fresh = items_for(self._new, task, visit)
        items = [*(item._replace(id=next(free), opened_at=visit.since) for item in fresh), *added]
        return tuple(sorted(items, key=lambda item: item.turn)), True

    def _timers(self, visit: Visit, task: Task) -> tuple[Timer, ...]:
        if self._same("due", "remind", "overdue", "deemed"):
            return self._armed
        before, time = self._before, self._turn.world.time
        old_plan = self._turn.machine.spots[before.name].plan
        new_plan = self._new.machine.spots[task.name].plan
        assert old_plan is not None and new_plan is not None and isinstance(before, Task)  # noqa: S101  # both are tasks
        watched = {timer.id for timer in timers(old_plan, before.deemed, self._visit, time) if timer.at <= self._at}
        fired = watched - {timer.id for timer in self._armed}
        armed = timers(new_plan, task.deemed, visit, time)
        # What has been told once is not told again, and a reminder whose moment is over comes too late.
        return tuple(
            timer
            for timer in armed
            if not (timer.kind == "remind" and timer.at <= self._at)
            and not (timer.kind == "escalate" and timer.id in fired)
        )
