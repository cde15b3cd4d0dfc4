"""Which findings explain which others: the explained ones are held back until their cause is mended."""

from __future__ import annotations

from collections.abc import Mapping

_FLOW = frozenset({"unreachable-step", "dead-end", "livelock", "join-never-fires"})
_OWNERSHIP = frozenset({"no-responsible", "no-accountable", "multiple-accountable"})
_DIVIDED = frozenset({"unreachable-step", "guard-gap", "guard-overlap", "guard-never", "guard-always-or-shadowed"})
"""What is asked of all conditions of a choice; a condition that cannot be read leaves a hole in it."""

EXPLAINS: Mapping[str, frozenset[str]] = {
    "schema-violation": _FLOW | _OWNERSHIP | {"no-start-or-end", "ambiguous-action"},
    "unknown-target": _FLOW | {"no-start-or-end", "empty-candidates"},
    "guard-syntax": _DIVIDED,
    "guard-unknown-name": _DIVIDED,
    "guard-type": _DIVIDED,
    "no-start-or-end": _FLOW,
    "region-escape": _FLOW,
    "end-has-actions": _FLOW,
    "join-never-fires": frozenset({"dead-end", "livelock", "unreachable-step"}),
    "automatic-loop": frozenset({"livelock"}),
    "unknown-party": frozenset({"no-accountable"}),
    "sod-unsatisfiable": frozenset({"sod-same-role", "sod-breaks-on-absence"}),
    "sod-same-role": frozenset({"sod-breaks-on-absence"}),
    "unit-without-head": frozenset({"deputy-invalid"}),
    "nobody-in-particular": frozenset({"no-deadline"}),
}
"""For each rule the rules whose findings it explains in the same procedure (or the same other file)."""

UNREADABLE = frozenset({"yaml-syntax", "duplicate-key"})
"""A file with such a problem is missing from the catalogue, so nobody can say that what it defines is missing."""

ABSENCES = frozenset({"subprocess-mismatch", "analysis-incomplete"})
"""Findings that may only mean that something stands in a file that could not be read; held back then everywhere."""
