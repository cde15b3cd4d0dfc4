"""Findings as JUnit XML, which nearly every CI server shows: a suite for each file, a failed case for each finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.lint.finding import CRASH, Finding, Severity
from workflow_engine.lint.tally import Tally

NAME = "junit"

# XML 1.0 has no way to write these, escaped or not.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str, tally: Tally) -> str:
    """Return all files as suites; one without findings has one case, which passed. Notes do not fail a case."""
    by_file: dict[str, list[Finding]] = {file: [] for file in catalogue.documents}
    for finding in findings:
        by_file.setdefault(finding.file or "-", []).append(finding)
    suites = [_suite(file, found, lang) for file, found in by_file.items()]
    total = _attributes(
        name="workflow-engine validate",
        **_counts(findings, sum(max(1, len(found)) for found in by_file.values())),
        **({"time": f"{tally.seconds:.3f}"} if tally.seconds is not None else {}),
    )
    body = "".join(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{total}>\n{body}</testsuites>\n'


def _suite(file: str, findings: Sequence[Finding], lang: str) -> str:
    cases = "".join(_case(finding, lang) for finding in findings)
    if not findings:
        cases = f"    <testcase{_attributes(name='valid', classname=file, file=file)}/>\n"
    attributes = _attributes(name=file, **_counts(findings, max(1, len(findings))))
    return f"  <testsuite{attributes}>\n{cases}  </testsuite>\n"


def _counts(findings: Sequence[Finding], tests: int) -> dict[str, str]:
    errors = sum(finding.rule == CRASH for finding in findings)
    failures = sum(_fails(finding) for finding in findings)
    return {"tests": str(tests), "failures": str(failures), "errors": str(errors), "skipped": "0"}


def _fails(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.rule != CRASH


def _case(finding: Finding, lang: str) -> str:
    where = str(finding.place or finding.file or "-")
    line = {"line": str(finding.place.line)} if finding.place else {}
    head = _attributes(name=f"{finding.rule} {where}", classname=finding.file or "-", file=finding.file or "-", **line)
    parts = [part.say(lang) for part in (finding.message, finding.witness, finding.help) if part]
    parts += [f"→ {other.message.say(lang)} {other.place or other.file}" for other in finding.related]
    text = escape(_clean("\n".join([where, *parts])))
    if finding.severity is Severity.INFO:
        return f"    <testcase{head}>\n      <system-out>{text}</system-out>\n    </testcase>\n"
    tag = "error" if finding.rule == CRASH else "failure"
    told = _attributes(message=finding.message.say(lang), type=f"{finding.severity}")
    return f"    <testcase{head}>\n      <{tag}{told}>{text}</{tag}>\n    </testcase>\n"


def _attributes(**values: str) -> str:
    return "".join(f" {name}={quoteattr(_clean(value))}" for name, value in values.items())


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
