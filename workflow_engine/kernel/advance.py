"""The kernel's door: one pure function for every step, and the questions that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from workflow_engine.definition.guard import GuardFailed, MissingValue
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import CommandRejected, Reason, WorkflowError
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.events import Entry, fold
from workflow_engine.kernel.operations import OPERATIONS, Operation
from workflow_engine.kernel.permission import can, standing, ways
from workflow_engine.kernel.turn import Decision, Turn, reject


def advance(definition: ProcessDefinition, case: Case, command: Command, world: World) -> Decision:
    """Return the new case, the facts that made it, and what to do in the world. Pure; ``case`` is left as it is.

    ``definition`` is the one the case is pinned to; a new case is ``Case(id)``. Raises ``CommandRejected`` with every
    reason, what is allowed now and who can help; ``UnknownYear`` when a limit falls into a year without holidays.
    """
    operation = OPERATIONS[type(command)]
    if case.opened_at is None or case.ended_at is not None or case.margin.suspension is not None:
        _stands_still(case, operation)
    if operation.by_system and command.by != SYSTEM:
        raise reject("system-only", "此操作只由系统执行", "only the system does this")
    turn = Turn(definition, case, command.at, command.by, world)
    try:
        operation.run(turn, command)
    except (MissingValue, GuardFailed) as error:
        raise CommandRejected([Reason(error.code, error.message, error.values)]) from None
    except CommandRejected as refused:
        if not case.is_open or refused.allowed or refused.helpers:
            raise
        raise _with_help(definition, case, command, world, refused) from None
    return turn.decision()


def _stands_still(case: Case, operation: Operation) -> None:
    if case.opened_at is None:
        if "unopened" not in operation.stands:
            raise reject("case-unopened", "事项尚未发起", "the case has not been started")
    elif case.ended_at is not None:
        if "ended" not in operation.stands:
            raise reject("case-ended", "事项已办结", "the case has ended")
    elif case.margin.suspension is not None and "suspended" not in operation.stands:
        since, _, why, _ = case.margin.suspension
        zh, en = f"事项自 {since:%Y-%m-%d %H:%M} 起挂起：{why}", f"suspended since {since:%Y-%m-%d %H:%M}: {why}"
        raise reject("case-suspended", zh, en, since=since)


def _with_help(
    definition: ProcessDefinition, case: Case, command: Command, world: World, refused: CommandRejected
) -> CommandRejected:
    turn = Turn(definition, case, command.at, command.by, world)
    open_ways = ways(turn)
    wanted = getattr(command, "action", None)
    allowed = [
        f"{w.visit.state}.{w.action.name}"
        for w in open_ways
        if w.action.name != wanted and not standing(turn, w, command.by)[1]
    ]
    helpers = [person for w in open_ways if w.action.name == wanted for person in can(turn, w)]
    others = [person for person in dict.fromkeys(helpers) if person != command.by]
    return CommandRejected(refused.reasons, allowed=allowed, helpers=others)


def replay(case_id: str, entries: Iterable[Entry]) -> Case:
    """Return the case that its trail makes; equal to the stored one, or the store is wrong."""
    case = Case(case_id)
    for entry in entries:
        case = fold(case, entry.events)
    return case


def why_not(definition: ProcessDefinition, case: Case, command: Command, world: World) -> tuple[Reason, ...]:
    """Return every reason why ``command`` would be refused; empty exactly when ``advance`` would carry it out."""
    try:
        advance(definition, case, command, world)
    except CommandRejected as refused:
        return refused.reasons
    except WorkflowError as error:
        return (Reason(error.code, error.message, error.values),)
    return ()


def who_can(
    definition: ProcessDefinition,
    case: Case,
    action: str,
    at: datetime,
    world: World,
    state: str | None = None,
) -> tuple[str, ...]:
    """Return the persons who may take ``action`` now, as far as persons go; guards and data are not asked."""
    turn = Turn(definition, case, at, SYSTEM, world)
    found = [p for w in ways(turn) if w.action.name == action and state in (None, w.visit.state) for p in can(turn, w)]
    return tuple(dict.fromkeys(found))


def what_now(definition: ProcessDefinition, case: Case, at: datetime, world: World) -> list[dict[str, Any]]:
    """Return every open action in declared order: ``state``, ``action``, ``title``, ``kind``, ``who`` may take it."""
    turn = Turn(definition, case, at, SYSTEM, world)
    return [
        {
            "visit": way.visit.id,
            "state": way.visit.state,
            "action": way.action.name,
            "title": way.action.title,
            "kind": way.action.kind.value,
            "who": can(turn, way),
            "by_system": way.action.by is not None and str(way.action.by) == "system",
        }
        for way in ways(turn)
    ]
