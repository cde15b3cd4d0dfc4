"""What a definition alone decides about a task, worked out once instead of at every step."""

from __future__ import annotations

from typing import NamedTuple

from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Duration,
    Party,
    PartyKind,
    ProcessDefinition,
    SignRule,
    Task,
    Timing,
)

FIXED = frozenset({PartyKind.POST, PartyKind.UNIT, PartyKind.EXTERNAL})
"""Parties that mean the same in every case."""
REFUSALS = frozenset({ActionKind.RETURN, ActionKind.REJECT, ActionKind.PASS_BACK})
VOTES = REFUSALS | {ActionKind.FORWARD}
"""Kinds of actions that are an answer when several sign."""


class TaskPlan(NamedTuple):
    """One task. ``owner`` and ``accountable`` are None when they depend on the case.

    ``due`` is its limit when there is only one for all cases. ``reminders`` and ``chain`` hold the ends of their
    timers' ids and their durations (None = at once). ``tells``: somebody else than the owner is told on entry.
    ``votes`` names the actions that are one member's answer; ``easy`` those that ask for nothing but a person: no
    field, record, reason or count.
    """

    owner: str | None
    accountable: str | None
    due: Duration | None
    reminders: tuple[tuple[str, Duration], ...]
    chain: tuple[tuple[str, str, Duration | None], ...]
    tells: bool
    votes: frozenset[str]
    easy: frozenset[str]


def plan_task(definition: ProcessDefinition, task: Task) -> TaskPlan:
    """Return the plan of one task."""
    parties = [party for party in (*task.accountable, definition.owner) if party is not None]
    alone = task.sign.rule is SignRule.ONE
    actions = task.actions.values()
    return TaskPlan(
        owner=_fixed(task.responsible) if alone else None,
        accountable=_fixed(parties[0]) if parties else None,
        due=_only(task.due),
        reminders=tuple((f".remind.{n}", reminder.before) for n, reminder in enumerate(task.remind)),
        chain=tuple((f".escalate.{n}", str(n), step.after) for n, step in enumerate(task.overdue)),
        tells=bool(task.support or task.consulted),
        votes=frozenset(() if alone else (a.name for a in actions if a.by is None and a.kind in VOTES)),
        easy=frozenset(action.name for action in actions if _is_easy(task, action)),
    )


def _fixed(party: Party | None) -> str | None:
    return party.name if party is not None and party.kind in FIXED else None


def _only(timing: Timing | None) -> Duration | None:
    simple = timing is not None and not timing.cases and isinstance(timing.default, Duration)
    return timing.default if simple else None  # type: ignore[union-attr,return-value]  # both looked at above


def _is_easy(task: Task, action: Action) -> bool:
    asks: list[object] = [action.requires, action.limit is not None, action.kind.needs_reason]
    if action.kind is ActionKind.FORWARD:
        asks += [task.requires, task.not_before]
    if action.kind is not ActionKind.WITHDRAW:
        asks.append(task.record)
    return not any(asks)
