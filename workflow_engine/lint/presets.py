"""Named choices of rules by severity."""

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
