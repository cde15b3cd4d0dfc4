"""Findings as SARIF 2.1.0, which code hosts and editors show beside the line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Place
from workflow_engine.lint.finding import Finding, Fix, Related, Severity
from workflow_engine.lint.page import markdown, say
from workflow_engine.lint.registry import Registered, find_rule
from workflow_engine.lint.tally import Tally

NAME = "sarif"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "workflowEngine/v1"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str, tally: Tally) -> str:  # noqa: ARG001
    """Return one run with the rules that have findings and their results."""
    names = list(dict.fromkeys(finding.rule for finding in findings))
    driver = {"name": "workflow-engine", "version": _version(), "rules": [_rule(name, lang) for name in names]}
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
        "help": {"text": say(page, meta.name, meta.code, str(meta.severity), lang), "markdown": markdown(page, lang)},
        "defaultConfiguration": {"level": _LEVELS[meta.severity]},
        "properties": {"category": meta.category, "since": meta.since},
    }


def _result(finding: Finding, index: int, lang: str) -> dict[str, Any]:
    parts = [finding.message, finding.witness, finding.help]
    result = {
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
    return {**result, "fixes": [_fix(finding.fix, lang)]} if finding.fix else result


def _fix(fix: Fix, lang: str) -> dict[str, Any]:
    replacements = [{"deletedRegion": _region(e.place), "insertedContent": {"text": e.text}} for e in fix.edits]
    change = {"artifactLocation": {"uri": _uri(fix.edits[0].place.file)}, "replacements": replacements}
    return {"description": {"text": fix.message.say(lang)}, "artifactChanges": [change]}


def _related(number: int, related: Related, lang: str) -> dict[str, Any]:
    note = related.message.say(lang)
    location = {"id": number, **_location(related.file, related.place)}
    return {**location, "message": {"text": note}} if note else location


def _location(file: str, place: Place | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if place:
        physical["region"] = _region(place)
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _version() -> str:
    try:
        return version("workflow-engine")
    except PackageNotFoundError:  # run from a checkout
        return "0"
