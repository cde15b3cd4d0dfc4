"""How each open limit of a case came to be: counted from the entry of the step, moved by pauses and extensions.

The trail is read from the beginning: what it stored is explained, nothing is computed anew. A moment that no rule of
the definition leads to is told as stored, with the command that set it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from workflow_engine.definition.explain_time import Way, explain, explain_pause
from workflow_engine.definition.guard import GuardFailed, MissingValue
from workflow_engine.definition.model import Duration, FieldMoment, ProcessDefinition, Task, Timing, Wait
from workflow_engine.errors import Message, UnknownYear
from workflow_engine.kernel.case import Case, Visit
from workflow_engine.kernel.events import Entry, fold
from workflow_engine.kernel.limits import limit_of
from workflow_engine.kernel.machine import COMPILED, compile_definition
from workflow_engine.kernel.operations.extend import Extended
from workflow_engine.kernel.operations.resume import Resumed
from workflow_engine.kernel.turn import Turn

if TYPE_CHECKING:
    from workflow_engine.engine import Engine

LIMITS = {
    "respond": Message("响应期限", "to respond by"),
    "not_before": Message("最早可办", "not before"),
    "due": Message("办理期限", "due"),
    "deemed": Message("视为同意的时间", "silence counts from"),
    "elapsed": Message("等到", "waits until"),
    "timeout": Message("等待的期限", "waits at most until"),
}
_OF_VISIT = {"respond": "respond_by", "not_before": "not_before", "due": "due_at"}


class Stage(NamedTuple):
    """One thing that set or moved a limit. ``kind``: ``start``, ``pause``, ``extension`` or ``change``; ``way`` is None
    when there are no days to tell (a date in a field, an extension to a moment)."""

    kind: str
    says: Message
    at: datetime
    way: Way | None = None


class Story(NamedTuple):
    """One open limit with everything that led to it; ``stands_still`` since when the clocks are stopped, or None."""

    visit: Visit
    limit: str
    moment: datetime
    stages: tuple[Stage, ...]
    stands_still: datetime | None


Key = tuple[int, str]


def stories(engine: Engine, case_id: str, item: str | None = None) -> list[Story]:
    """Return every open limit of a case, or of one work item's step, in the order of the steps. Raises
    ``UnknownCase``."""
    case = Case(case_id)
    told: dict[Key, list[Stage]] = {}
    for entry in engine.history(case_id):
        before, case = case, fold(case, entry.events)
        was, now = _moments(before), _moments(case)
        told = {key: told.get(key, []) for key in now}
        for key, moment in now.items():
            if was.get(key) != moment:
                told[key].append(_stage(engine, entry, case, key, was.get(key), moment))
    still = case.margin.suspension
    wanted = case.item(item) if item else None
    found = []
    for (number, limit), moment in _moments(case).items():
        visit = case.visit(number)
        if visit is not None and (wanted is None or wanted.visit == number):
            found.append(Story(visit, limit, moment, tuple(told[number, limit]), still.at if still else None))
    order = list(LIMITS)
    return sorted(found, key=lambda story: (story.visit.id, order.index(story.limit)))


def _moments(case: Case) -> dict[Key, datetime]:
    """Return the open limits of a case by visit and kind, also those whose timers stand still."""
    found: dict[Key, datetime] = {}
    for visit in case.visits:
        moments = {limit: getattr(visit, name) for limit, name in _OF_VISIT.items()}
        found |= {(visit.id, limit): moment for limit, moment in moments.items() if moment is not None}
    stopped = case.margin.suspension.timers if case.margin.suspension else ()
    for timer in (*case.timers, *stopped):
        if timer.kind in LIMITS:
            found[timer.visit, timer.kind] = timer.at
    return found


def _stage(engine: Engine, entry: Entry, case: Case, key: Key, was: datetime | None, moment: datetime) -> Stage:
    visit = case.visit(key[0])
    assert visit is not None, key  # noqa: S101  # every limit lies in an open visit
    limits = list(_limits(engine.definition(entry.digest), engine, case, visit, key[1]))
    if was is None:
        return _start(engine, entry, visit, limits, moment)
    for event in entry.events:
        if isinstance(event, Extended) and event.visit == visit.id and key[1] == "due":
            return _extension(engine, event)
        if isinstance(event, Resumed):
            return _pause(engine, max(event.since, visit.since), entry, limits, (was, moment))
    zh, en = f"由操作 {entry.command} 改为", f"set by the operation {entry.command}"
    return Stage("change", Message(zh, en), moment)


def _start(engine: Engine, entry: Entry, visit: Visit, limits: list[Duration | FieldMoment], moment: datetime) -> Stage:
    calendar = engine.world.time.calendar
    for limit in limits:
        with suppress(UnknownYear):  # a case that does not hold may reach further than the calendar
            way = explain(calendar, visit.since, limit) if isinstance(limit, Duration) else None
            if way is not None and way.end == moment:
                return Stage("start", way.rule, moment, way)
    field = next((limit.field for limit in limits if isinstance(limit, FieldMoment)), None)
    if field is not None:
        zh, en = f"字段 {field} 写明的日期，到那天的下班时间", f"the date in the field {field}, until its closing hour"
        return Stage("start", Message(zh, en), moment)
    zh, en = f"由操作 {entry.command} 写明", f"set by the operation {entry.command}"
    return Stage("start", Message(zh, en), moment)


def _pause(
    engine: Engine,
    paused: datetime,
    entry: Entry,
    limits: list[Duration | FieldMoment],
    moved: tuple[datetime, datetime],
) -> Stage:
    calendar, (was, moment) = engine.world.time.calendar, moved
    zone = calendar.zone
    since, until = (f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (paused, entry.at))
    for working in dict.fromkeys(limit.length is None for limit in limits if isinstance(limit, Duration)):
        way = explain_pause(calendar, was, paused, entry.at, working=working)
        if way is not None and way.end == moment:
            zh = f"{since} 至 {until} 挂起，期间不计；恢复后还有：{way.rule.zh}"
            en = f"suspended from {since} to {until}, which does not count; left after that: {way.rule.en}"
            return Stage("pause", Message(zh, en), moment, way)
    zh, en = f"{since} 至 {until} 挂起，顺延", f"moved by the pause from {since} to {until}"
    return Stage("pause", Message(zh, en), moment)


def _extension(engine: Engine, event: Extended) -> Stage:
    name = engine.world.directory.name
    late_zh, late_en = ("，逾期后申请，仍计逾期", ", asked too late: still overdue") if event.late else ("", "")
    return Stage(
        "extension",
        Message(
            f"延期：{name(event.asked_by, 'zh')}申请，{name(event.granted_by, 'zh')}批准{late_zh}；"
            f"理由：{event.reason}",
            f"extended: asked by {name(event.asked_by, 'en')}, granted by {name(event.granted_by, 'en')}{late_en}; "
            f"reason: {event.reason}",
        ),
        event.until,
    )


def _limits(
    definition: ProcessDefinition, engine: Engine, case: Case, visit: Visit, limit: str
) -> Iterator[Duration | FieldMoment]:
    """Yield what the definition says of a limit: first what holds by the data, then what else may have held."""
    machine = COMPILED.get(definition.digest) or compile_definition(definition)
    spot = machine.spots.get(visit.state)
    state = spot.state if spot else None
    if isinstance(state, Wait):
        said = state.until if limit == "elapsed" else state.timeout_after
        yield from [said] if said is not None else []
    elif isinstance(state, Task) and limit == "deemed":
        yield from [state.deemed.after] if state.deemed else []
    elif isinstance(state, Task):
        timing: Timing | None = getattr(state, limit)
        if timing is not None:
            facts = Turn(definition, case, visit.since, "", engine.world)
            with suppress(MissingValue, GuardFailed):
                holds = limit_of(timing, case.data, facts)
                yield from [holds] if holds is not None else []
            yield from (each.then for each in timing.cases)
            yield from [timing.default] if timing.default is not None else []
