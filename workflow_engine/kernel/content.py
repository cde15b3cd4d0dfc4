"""What has to come with an action: data that fits, required fields, the record, a reason, and a guard that holds."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.definition.guard import GuardFailed, MissingValue
from workflow_engine.definition.model import Action, ActionKind, ProcessDefinition, Task
from workflow_engine.errors import Message, Reason
from workflow_engine.kernel.directory import Directory
from workflow_engine.kernel.permission import Way
from workflow_engine.kernel.ruling import closed
from workflow_engine.kernel.turn import Turn
from workflow_engine.kernel.values import BadValueError, read_value, refuse

Changes = Mapping[str, tuple[Any, Any]]
"""(old, new) of the changed fields, None = no value."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""No fields: the one that all events share."""


class Content(NamedTuple):
    """Data of a command, read: what it changes, the whole data after it, and why some of it does not fit."""

    changes: dict[str, tuple[Any, Any]]
    data: Mapping[str, Any]
    reasons: list[Reason]


def read_data(
    definition: ProcessDefinition, before: Mapping[str, Any], given: Mapping[str, Any], directory: Directory
) -> Content:
    """Return what ``given`` changes in ``before``, and a reason for every value that does not fit."""
    if not given:
        return Content({}, before, [])
    data = dict(before)
    content = Content({}, data, [])
    for name, raw in given.items():
        field = definition.data.get(name)
        if field is None:
            content.reasons.append(_unknown_field(name, definition))
            continue
        try:
            new = None if raw is None else read_value(field, raw, directory)
        except BadValueError as error:
            content.reasons.append(refuse(field, error))
            continue
        old = before.get(name)
        if new == old:
            continue
        content.changes[name] = (old, new)
        if new is None:
            del data[name]
        else:
            data[name] = new
    return content


def _unknown_field(name: str, definition: ProcessDefinition) -> Reason:
    near = get_close_matches(name, definition.data, 1)
    zh = f"没有字段“{name}”" + (f"，是否指“{near[0]}”？" if near else "")
    en = f"there is no field {name!r}" + (f", did you mean {near[0]!r}?" if near else "")
    return Reason("unknown-field", Message(zh, en), {"field": name})


def missing(definition: ProcessDefinition, names: tuple[str, ...], data: Mapping[str, Any]) -> list[Reason]:
    """Return a reason for every field of ``names`` that has no value (an empty list is no value)."""
    return [
        Reason(
            "field-missing",
            Message(
                f"须先填写“{definition.data[name].title.say('zh') or name}”（{name}）",
                f"{name} ({definition.data[name].title.say('en') or name}) has to be filled in first",
            ),
            {"field": name},
        )
        for name in names
        if data.get(name) in (None, ())
    ]


def content_reasons(
    turn: Turn, way: Way, changes: Changes, data: Mapping[str, Any], record: str | None, reason: str | None
) -> list[Reason]:
    """Return what the state's and the action's own rules object to; ``data`` is what it would be after the act."""
    state = way.spot.state
    reasons = _task_reasons(turn, state, way, changes, data, record) if isinstance(state, Task) else []
    return reasons + _action_reasons(turn, way, data, reason)


def _task_reasons(
    turn: Turn, task: Task, way: Way, changes: Changes, data: Mapping[str, Any], record: str | None
) -> list[Reason]:
    action = way.action
    reasons = []
    editable = {*task.editable, *task.requires, *action.requires} if changes else ()
    for name, (old, _) in changes.items():
        if old not in (None, ()) and name not in editable:
            zh, en = f"本环节不得改动已填的“{name}”", f"{name!r} is filled in and may not be changed here"
            reasons.append(Reason("not-editable", Message(zh, en), {"field": name}))
    if action.kind is ActionKind.FORWARD:
        reasons += missing(turn.definition, task.requires, data)
        start = way.visit.not_before
        if start is not None and turn.at < start:
            when = start.isoformat(timespec="minutes")
            zh, en = f"最早可在 {when} 办理", f"not before {when}"
            reasons.append(Reason("too-early", Message(zh, en), {"not_before": start}))
    if task.record and action.kind is not ActionKind.WITHDRAW and not record:
        title_zh, title_en = task.record.say("zh"), task.record.say("en")
        zh, en = f"须附记录《{title_zh}》", f"the record {title_en!r} is missing"
        reasons.append(Reason("record-missing", Message(zh, en), {"record": title_zh}))
    return reasons


def _action_reasons(turn: Turn, way: Way, data: Mapping[str, Any], reason: str | None) -> list[Reason]:
    action = way.action
    reasons = missing(turn.definition, action.requires, data)
    taken = 0 if action.limit is None else turn.case.count(way.visit.state, action.name)
    if action.limit is not None and taken >= action.limit:
        zh = f"“{action.title.say('zh')}”每件限 {action.limit} 次，已用完"
        en = f"{action.name!r} is limited to {action.limit} per case and used up"
        reasons.append(Reason("limit-reached", Message(zh, en), {"limit": action.limit, "taken": taken}))
    if action.kind is ActionKind.PASS_BACK:
        reasons += closed(turn)
    if action.kind.needs_reason and not (reason and reason.strip()):
        zh, en = f"“{action.title.say('zh')}”须写明理由", f"{action.name!r} needs a reason"
        reasons.append(Reason("reason-missing", Message(zh, en)))
    return reasons


def target(turn: Turn, way: Way, data: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any], list[Reason]]:
    """Ask ``transitions`` where the action leads: the target (None when refused), what the guard saw, the reasons."""
    when = way.action.when
    saw = {name: data.get(name) for name in when.fields} if when else NOTHING
    try:
        found = turn.machine.step(way.visit.state, way.action.name, data, turn)
    except MissingValue as error:
        return None, saw, [Reason("field-missing", error.message, error.values)]
    except GuardFailed as error:
        return None, saw, [Reason(error.code, error.message, error.values)]
    if found is None:
        return None, saw, [_guard_refused(way.action, saw)]
    return found, saw, []


def _guard_refused(action: Action, saw: Mapping[str, Any]) -> Reason:
    source = action.when.source if action.when else ""
    values = "，".join(f"{name} = {_show(value)}" for name, value in saw.items())
    return Reason(
        "guard-refused",
        Message(
            f"条件不成立：{source}" + (f"（现为 {values}）" if values else ""),
            f"the condition does not hold: {source}" + (f" (now {values})" if values else ""),
        ),
        {"guard": source, "saw": dict(saw)},
    )


def _show(value: Any) -> str:
    return "—" if value is None else str(value)
