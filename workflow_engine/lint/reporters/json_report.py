"""Findings for programs: one JSON object with a version. Keys are only ever added."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Message, Place
from workflow_engine.lint.finding import Finding, Fix, Severity
from workflow_engine.lint.tally import Tally

NAME = "json"
VERSION = 1


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str, tally: Tally) -> str:
    """Return the findings in the order given. Absent values are null; lines and columns count from 1."""
    content = {
        "version": VERSION,
        "findings": [_finding(finding, lang) for finding in findings],
        "summary": {
            **{str(severity): sum(f.severity is severity for f in findings) for severity in Severity},
            "ignored": tally.ignored,
            "baseline": tally.known,
            "definitions": len(catalogue.documents),
            "seconds": tally.seconds,
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, lang: str) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "code": finding.code,
        "severity": str(finding.severity),
        "process": finding.process,
        "file": finding.file,
        **_position(finding.place),
        "path": list(finding.path),
        "message": finding.message.say(lang),
        "messages": _both(finding.message),
        "witness": _say(finding.witness, lang),
        "help": _say(finding.help, lang),
        "related": [
            {
                "file": related.file,
                **_position(related.place),
                "path": list(related.path),
                "message": related.message.say(lang),
            }
            for related in finding.related
        ],
        "fingerprint": finding.fingerprint,
        "fix": _fix(finding.fix, lang) if finding.fix else None,
    }


def _fix(fix: Fix, lang: str) -> dict[str, Any]:
    edits = [{"file": edit.place.file, **_position(edit.place), "text": edit.text} for edit in fix.edits]
    return {"message": fix.message.say(lang), "edits": edits}


def _position(place: Place | None) -> dict[str, int | None]:
    return {
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": place.end_line if place else None,
        "end_column": place.end_column if place else None,
    }


def _both(message: Message) -> dict[str, str]:
    return {"zh": message.zh, "en": message.en}


def _say(message: Message | None, lang: str) -> str | None:
    return message.say(lang) if message else None
