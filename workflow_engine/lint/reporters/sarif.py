"""Findings as SARIF 2.1.0, which code hosts and editors show beside the line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Place
from workflow_engine.lint.finding import Finding, Related, Severity
from workflow_engine.lint.page import say
from workflow_engine.lint.registry import Registered, find_rule

NAME = "sarif"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "workflowEngine/v1"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str) -> str:  # noqa: ARG001  # one shape for all
    """Return one run with the rules that have findings and their results."""
    names = list(dict.fromkeys(finding.rule for finding in findings))
    driver = {"name": "workflow-engine", "rules": [_rule(name, lang) for name in names]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "language": "en" if lang == "en" else "zh-CN",
        "results": [_result(finding, names.index(finding.rule), lang) for finding in findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str, lang: str) -> dict[str, Any]:
    found = find_rule(name)
    return {"id": name, **_described(found, lang)} if found else {"id": name}


def _described(rule: Registered, lang: str) -> dict[str, Any]:
    meta, page = rule.meta, rule.page
    return {
        "name": meta.code,
        "shortDescription": {"text": page.meaning.say(lang)},
        "fullDescription": {"text": page.why.say(lang)},
        "help": {"text": say(page, meta.name, meta.code, str(meta.severity), lang)},
        "defaultConfiguration": {"level": _LEVELS[meta.severity]},
        "properties": {"category": meta.category, "since": meta.since},
    }


def _result(finding: Finding, index: int, lang: str) -> dict[str, Any]:
    parts = [finding.message, finding.witness, finding.help]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(part.say(lang) for part in parts if part)},
        "locations": [_location(finding.file, finding.place)] if finding.file else [],
        "relatedLocations": [
            _related(number, related, lang) for number, related in enumerate(finding.related, 1) if related.file
        ],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
    }


def _related(number: int, related: Related, lang: str) -> dict[str, Any]:
    note = related.message.say(lang)
    location = {"id": number, **_location(related.file, related.place)}
    return {**location, "message": {"text": note}} if note else location


def _location(file: str, place: Place | None) -> dict[str, Any]:
    path = PurePath(file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if place:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical}
