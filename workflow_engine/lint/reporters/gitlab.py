"""Findings as a GitLab code quality report: shown in the merge request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.lint.finding import Finding, Severity
from workflow_engine.lint.tally import Tally

NAME = "gitlab"

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str, tally: Tally) -> str:  # noqa: ARG001
    """Return a list of issues, empty without findings; each has a fingerprint of its own."""
    seen: Counter[str] = Counter()
    issues = []
    for finding in findings:
        issues.append(_issue(finding, seen[finding.fingerprint], lang))
        seen[finding.fingerprint] += 1
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _issue(finding: Finding, earlier: int, lang: str) -> dict[str, Any]:
    place = finding.place
    parts = [part.say(lang) for part in (finding.message, finding.witness, finding.help) if part]
    return {
        "description": "\n".join(parts),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint if not earlier else _another(finding.fingerprint, earlier),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            # GitLab wants a path without a leading ./
            "path": PurePath(finding.file).as_posix() if finding.file else "-",
            "lines": {"begin": place.line if place else 1, "end": place.end_line if place else 1},
        },
    }


def _another(fingerprint: str, number: int) -> str:
    return sha256(f"{fingerprint}\0{number}".encode()).hexdigest()[:16]
