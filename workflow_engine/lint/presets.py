"""Named choices of rules by severity, and who they are for."""

from __future__ import annotations

from collections.abc import Mapping

from workflow_engine.lint.finding import Severity

PRESETS: Mapping[str, frozenset[Severity]] = {
    "correctness": frozenset({Severity.ERROR}),
    "recommended": frozenset({Severity.ERROR, Severity.WARNING}),
    "all": frozenset(Severity),
}
"""Which severities each preset shows."""

DEFAULT = "recommended"

PERSONAS: Mapping[str, str] = {"editor": "recommended", "auditor": "all"}
"""The preset for each reader: who writes procedures wants what needs mending, who audits them wants everything."""

RANK: Mapping[Severity, int] = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
"""How grave each severity is."""
