"""Limits, lateness and silence of a task or of the whole procedure."""

from __future__ import annotations

from collections.abc import Mapping

from workflow_engine.definition.meaning.scope import Scope
from workflow_engine.definition.model import (
    Action,
    Deemed,
    Duration,
    Escalation,
    FieldKind,
    FieldMoment,
    Path,
    Timing,
    TimingCase,
)
from workflow_engine.definition.schema.parts import DeemedForm, NextOverdueForm, OverdueForm, TimingForm

MOMENTS = frozenset({FieldKind.DATE, FieldKind.DATETIME})


def timing(scope: Scope, form: TimingForm | None, path: Path, state: str | None) -> Timing | None:
    """Return the limit, without the cases whose guard is wrong."""
    if form is None:
        return None
    default = form.default and moment(scope, form.default, (*path, "default"))
    cases = []
    for at, case in enumerate(form.when):
        here = (*path, "when", at)
        then = moment(scope, case.then, (*here, "then"))
        when = scope.guard(case.if_, (*here, "if"), state)
        if when:
            cases.append(TimingCase(when, then))
    return Timing(default, tuple(cases))


def moment(scope: Scope, value: Duration | FieldMoment, path: Path) -> Duration | FieldMoment:
    """Return ``value``; report a field that has no moment in it."""
    if isinstance(value, FieldMoment):
        scope.field_of(value.field, MOMENTS, path)
    return value


def escalations(scope: Scope, form: OverdueForm | None, path: Path) -> tuple[Escalation, ...]:
    """Return the chain of ``overdue:``, the first step first."""
    steps = []
    step: OverdueForm | NextOverdueForm | None = form
    while step:
        party = scope.party(step.escalate, (*path, "escalate"))
        after = step.after if isinstance(step, NextOverdueForm) else None
        if party:
            steps.append(Escalation(party, after, path))
        step, path = step.then, (*path, "then")
    return tuple(steps)


def deemed(scope: Scope, form: DeemedForm | None, actions: Mapping[str, Action], path: Path) -> Deemed | None:
    """Return what a silence means; report an action that the state does not have."""
    if form is None:
        return None
    if form.action not in actions:
        scope.report.schema(
            (*path, "action"),
            f"这个状态没有动作“{form.action}”",
            f'this state has no action called "{form.action}"',
            scope.report.did_you_mean(form.action, actions),
        )
    return Deemed(form.after, form.action)
