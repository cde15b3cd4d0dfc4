"""Findings for people: the place, the line with a caret under it, the witness and the next step."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Place
from workflow_engine.lint.finding import Finding, Severity

NAME = "text"

_LONGEST_LINE = 100
_LABELS = {
    "witness": ("依据", "witness"),
    "help": ("改法", "help"),
    "related": ("相关", "related"),
    "rule": ("说明", "more"),
}
_COUNTED = {
    Severity.ERROR: ("错误", "error"),
    Severity.WARNING: ("警告", "warning"),
    Severity.INFO: ("提示", "note"),
}


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str) -> str:
    """Return all findings and a last line that sums up."""
    first = {finding.rule: finding for finding in reversed(findings)}
    blocks = [
        "\n".join(_block(finding, catalogue, lang, explain=first[finding.rule] is finding)) for finding in findings
    ]
    return "\n".join([*blocks, _summary(findings, catalogue, lang)]) + "\n"


def _block(finding: Finding, catalogue: Catalogue, lang: str, *, explain: bool) -> Iterator[str]:
    where = str(finding.place or finding.file or "-")
    yield f"{where}: {finding.severity}[{finding.rule}] {finding.message.say(lang)}"
    indent = 1
    if finding.place:
        indent = len(str(finding.place.line)) + 1
        yield from _excerpt(finding.place, catalogue, indent)
    margin = " " * indent
    for related in finding.related:
        note = related.message.say(lang)
        place = related.place or related.file
        yield f"{margin}= {_label('related', lang)}: {f'{note} {place}' if note else place}"
    if finding.witness:
        yield f"{margin}= {_label('witness', lang)}: {finding.witness.say(lang)}"
    if finding.help:
        yield f"{margin}= {_label('help', lang)}: {finding.help.say(lang)}"
    if finding.code and explain:
        yield f"{margin}= {_label('rule', lang)}: workflow-engine rule {finding.rule}"


def _label(key: str, lang: str) -> str:
    return _LABELS[key][lang == "en"]


def _excerpt(place: Place, catalogue: Catalogue, indent: int) -> Iterator[str]:
    """Yield the source line and carets below it, as wide as the characters above them."""
    document = catalogue.documents.get(place.file)
    line = document.line(place.line) if document else ""
    if not line.strip():
        return
    start = place.column - 1
    stop = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    skip = max(0, start - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    shown = line[skip : skip + _LONGEST_LINE]
    before, marked = line[skip:start], line[start : min(stop, skip + _LONGEST_LINE)]
    yield f"{' ' * indent}|"
    yield f"{place.line} | {_flat(shown)}".rstrip()
    yield f"{' ' * indent}| {' ' * _width(before)}{'^' * max(1, _width(marked))}"


def _flat(text: str) -> str:
    return text.replace("\t", " ")


def _width(text: str) -> int:
    """Return how many columns a terminal needs: two for full-width characters, none for combining ones."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _summary(findings: Sequence[Finding], catalogue: Catalogue, lang: str) -> str:
    files = len(catalogue.documents)
    counted = Counter(finding.severity for finding in findings)
    if lang == "en":
        parts = [f"{n} {_COUNTED[s][1]}{'s' if n > 1 else ''}" for s in Severity if (n := counted[s])]
        return f"{', '.join(parts) or 'no findings'} in {files} file{'' if files == 1 else 's'}"
    parts = [f"{n} 个{_COUNTED[s][0]}" for s in Severity if (n := counted[s])]
    return f"{files} 个文件：{'，'.join(parts) or '没有发现问题'}"
