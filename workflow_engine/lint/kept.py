"""Findings as plain values for JSON, and back."""

from __future__ import annotations

from typing import Any

from workflow_engine.errors import Message, Place
from workflow_engine.lint.finding import Edit, Finding, Fix, Related, Severity


def written_finding(finding: Finding) -> list[Any]:
    """Return a finding as lists, texts and numbers."""
    return [
        finding.rule,
        finding.code,
        finding.severity.value,
        _said(finding.message),
        finding.process,
        finding.file,
        list(finding.path),
        _placed(finding.place),
        [[_said(r.message), r.file, list(r.path), _placed(r.place)] for r in finding.related],
        _said(finding.witness),
        _said(finding.help),
        _mending(finding.fix),
    ]


def read_finding(value: Any) -> Finding:
    """Return the finding that was written. Raises ``ValueError`` or ``TypeError`` for anything else."""
    rule, code, severity, message, process, file, path, place, related, witness, help_, fix = value
    return Finding(
        rule=rule,
        code=code,
        severity=Severity(severity),
        message=Message(*message),
        process=process,
        file=file,
        path=tuple(path),
        place=_place(place),
        related=tuple(Related(Message(*said), name, tuple(steps), _place(at)) for said, name, steps, at in related),
        witness=Message(*witness) if witness else None,
        help=Message(*help_) if help_ else None,
        fix=_fix(fix),
    )


def _said(message: Message | None) -> list[str] | None:
    return [message.zh, message.en] if message else None


def _placed(place: Place | None) -> list[Any] | None:
    return [place.file, place.line, place.column, place.end_line, place.end_column] if place else None


def _place(value: Any) -> Place | None:
    return Place(*value) if value else None


def _mending(fix: Fix | None) -> list[Any] | None:
    if fix is None:
        return None
    edits = [[_placed(e.place), e.text, None if e.path is None else list(e.path)] for e in fix.edits]
    return [_said(fix.message), edits]


def _fix(value: Any) -> Fix | None:
    if value is None:
        return None
    message, edits = value
    made = (Edit(Place(*place), text, None if path is None else tuple(path)) for place, text, path in edits)
    return Fix(Message(*message), tuple(made))
