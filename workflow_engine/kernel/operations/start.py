"""发起 · Start: open a case of a published procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.definition.model import ProcessDefinition, Status
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.content import missing, read_data
from workflow_engine.kernel.events import Started
from workflow_engine.kernel.flow import enter
from workflow_engine.kernel.turn import Turn

TITLE = Message("发起", "Start")


class Start(NamedTuple):
    """Open a case. ``requester`` is for whom (default: ``by``); ``key`` the host's own number, unique per procedure."""

    by: str
    at: datetime
    id: str = ""
    title: str = ""
    key: str | None = None
    requester: str | None = None
    data: Mapping[str, Any] = MappingProxyType({})
    parent: tuple[str, int] | None = None


COMMAND = Start
STANDS = {"unopened"}


def run(turn: Turn, command: Start) -> None:
    """Refuse drafts, retired procedures, dates out of force, unknown persons and incomplete data; else begin."""
    definition, directory = turn.definition, turn.world.directory
    requester = command.requester or command.by
    content = read_data(definition, {}, command.data, directory)
    reasons = _in_force(turn, definition)
    for person in dict.fromkeys((command.by, requester)):
        if not directory.knows(person) and command.parent is None:
            zh, en = f"组织中没有“{person}”这个人", f"nobody is called {person!r}"
            reasons.append(Reason("unknown-person", Message(zh, en), {"person": person}))
    required = tuple(name for name, spec in definition.data.items() if spec.required)
    reasons += [*content.reasons, *missing(definition, required, content.data)]
    if turn.case.opened_at is not None:
        reasons.append(Reason("already-started", Message("事项已发起", "the case is already open")))
    if reasons:
        raise CommandRejected(reasons)
    turn.emit(
        Started(
            definition.name,
            definition.digest,
            command.at,
            requester,
            command.title or definition.title.say("zh"),
            command.key,
            dict(content.data),
            command.parent,
        )
    )
    enter(turn, str(definition.start))


def _in_force(turn: Turn, definition: ProcessDefinition) -> list[Reason]:
    if definition.status is not Status.PUBLISHED:
        zh = f"流程“{definition.name}”状态为 {definition.status}，只有 published 可以发起"
        en = f"{definition.name!r} is {definition.status}; only published procedures can be started"
        return [Reason("not-published", Message(zh, en), {"status": definition.status.value})]
    begins, ends = definition.effective_from, definition.effective_until
    if (begins and turn.today < begins) or (ends and turn.today > ends):
        zh = f"流程“{definition.name}”在 {turn.today} 不生效（{begins or ''} 至 {ends or ''}）"
        en = f"{definition.name!r} is not in force on {turn.today} ({begins or ''} to {ends or ''})"
        return [Reason("not-in-force", Message(zh, en), {"from": begins, "until": ends})]
    return []
