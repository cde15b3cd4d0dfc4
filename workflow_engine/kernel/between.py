"""Effects from one case to another: what they ask of the other case. The engine answers them in one transaction."""

from __future__ import annotations

from datetime import datetime

from workflow_engine.kernel.case import Case, Effect
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.recall import Recall
from workflow_engine.kernel.operations.start import Start

BETWEEN = frozenset({"open-case", "close-call", "recall-case"})
"""Kinds of effects that are commands on another case and never leave the engine."""


def call_key(case: Case, visit: int) -> str:
    """Return the business key of the case that a visit of a ``call`` state opened."""
    return f"{case.id}/{visit}"


def command_for(case: Case, effect: Effect, at: datetime) -> Command:
    """Return the command that ``effect`` of ``case`` means; its id is the effect's, so that it counts once."""
    if effect.kind == "open-case":
        return Start(
            by=case.requester,
            at=at,
            id=effect.id,
            title=case.title,
            key=call_key(case, effect.visit),
            data={name: value for name, value in effect.payload["data"].items() if value is not None},
            parent=(case.id, effect.visit),
        )
    if effect.kind == "close-call" and case.parent is not None:
        outcome = effect.payload["outcome"]
        return Answer(by=SYSTEM, at=at, id=effect.id, result=outcome, visit=case.parent[1], source=case.id)
    return Recall(by=SYSTEM, at=at, id=effect.id)


def too_late(case: Case, step: Command) -> bool:
    """True when a step between cases has nothing left to do: the other side was faster in the same transaction."""
    match step:
        case Recall():
            return not case.is_open
        case Answer():
            return step.visit is None or case.visit(step.visit) is None
    return False
