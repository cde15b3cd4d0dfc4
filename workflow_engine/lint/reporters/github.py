"""Findings as annotations of GitHub Actions: shown beside the line in a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.lint.finding import Finding, Severity
from workflow_engine.lint.tally import Tally

NAME = "github"
MOST = 10
"""GitHub shows that many annotations of each kind for a step and drops the others without a word."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str, tally: Tally) -> str:  # noqa: ARG001
    """Return one annotation a line, errors first; what GitHub would drop is written into the step's log."""
    shown = [finding for severity in Severity for finding in _of(findings, severity)[:MOST]]
    lines = [_annotation(finding, lang) for finding in shown]
    return "".join(f"{line}\n" for line in [*lines, *_left_out(findings, lang)])


def _of(findings: Sequence[Finding], severity: Severity) -> list[Finding]:
    return [finding for finding in findings if finding.severity is severity]


def _annotation(finding: Finding, lang: str) -> str:
    properties: dict[str, object] = {"file": finding.file}
    if finding.place:
        properties |= {"line": finding.place.line, "endLine": finding.place.end_line}
        # GitHub refuses columns for a span of several lines.
        if finding.place.line == finding.place.end_line:
            properties |= {"col": finding.place.column, "endColumn": finding.place.end_column}
    properties["title"] = f"{finding.code} {finding.rule}".strip()
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value != "")
    parts = [part.say(lang) for part in (finding.message, finding.witness, finding.help) if part]
    parts += [f"→ {other.message.say(lang)} {other.place or other.file}" for other in finding.related[:MOST]]
    return f"::{_COMMANDS[finding.severity]} {written}::{_text(chr(10).join(parts))}"


def _left_out(findings: Sequence[Finding], lang: str) -> Iterator[str]:
    """Yield the rest as plain lines; two blanks before them, so that no text of theirs is taken for a command."""
    rest = [finding for severity in Severity for finding in _of(findings, severity)[MOST:]]
    if rest:
        yield (
            f"{len(rest)} more are not shown as annotations (GitHub shows {MOST} of each kind for a step):"
            if lang == "en"
            else f"另有 {len(rest)} 个没有标在代码旁（GitHub 每一步每种只显示 {MOST} 个）："
        )
    for finding in rest:
        message = " ".join(finding.message.say(lang).split())
        yield f"  {finding.place or finding.file}: {finding.severity}[{finding.rule}] {message}"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
