"""Findings for people: the place, the line with a caret under it, the witness and the next step."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Place
from workflow_engine.lint.finding import Finding, Related, Severity
from workflow_engine.lint.tally import Tally

NAME = "text"

_LONGEST_LINE = 100
_MOST_RELATED = 8
_JOINING = frozenset({"Mn", "Me", "Cf"})
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


def report(findings: Sequence[Finding], catalogue: Catalogue, lang: str, tally: Tally) -> str:
    """Return all findings and a last line that sums up."""
    first = {finding.rule: finding for finding in reversed(findings)}
    blocks = [
        "\n".join(_block(finding, catalogue, lang, explain=first[finding.rule] is finding)) for finding in findings
    ]
    return "\n".join([*blocks, *_mendable(findings, lang), _summary(findings, catalogue, lang, tally)]) + "\n"


def _block(finding: Finding, catalogue: Catalogue, lang: str, *, explain: bool) -> Iterator[str]:
    where = str(finding.place or finding.file or "-")
    yield f"{where}: {finding.severity}[{finding.rule}] {finding.message.say(lang)}"
    indent = 1
    if finding.place:
        indent = len(str(finding.place.line)) + 1
        yield from _excerpt(finding.place, catalogue, indent)
    margin = " " * indent
    for line in _related(finding.related, lang):
        yield f"{margin}= {_label('related', lang)}: {line}"
    if finding.witness:
        yield f"{margin}= {_label('witness', lang)}: {finding.witness.say(lang)}"
    if finding.help:
        yield f"{margin}= {_label('help', lang)}: {finding.help.say(lang)}"
    if finding.code and explain:
        yield f"{margin}= {_label('rule', lang)}: workflow-engine rule {finding.rule}"


def _related(related: Sequence[Related], lang: str) -> Iterator[str]:
    for other in related[:_MOST_RELATED]:
        note = other.message.say(lang)
        place = other.place or other.file
        yield f"{note} {place}" if note else f"{place}"
    more = len(related) - _MOST_RELATED
    if more > 0:
        yield (
            f"and {more} more; --format json lists them all"
            if lang == "en"
            else f"另有 {more} 处，--format json 全部列出"
        )


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
    """Return how many columns a terminal needs: two for full-width characters, none for those that join others."""
    return sum(
        0 if unicodedata.category(c) in _JOINING else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _mendable(findings: Sequence[Finding], lang: str) -> Iterator[str]:
    mends = sum(finding.fix is not None for finding in findings)
    if mends:
        yield f"{mends} can be mended with --fix" if lang == "en" else f"其中 {mends} 个可用 --fix 自动改正"


def _summary(findings: Sequence[Finding], catalogue: Catalogue, lang: str, tally: Tally) -> str:
    files = len(catalogue.documents)
    counted = [(Counter(finding.severity for finding in findings)[severity], severity) for severity in Severity]
    if lang == "en":
        found = ", ".join(f"{n} {_COUNTED[s][1]}{'s' if n > 1 else ''}" for n, s in counted if n) or "no findings"
        hidden = ", ".join(f"{n} {words}" for n, words in _hidden(tally, "suppressed by baseline", "ignored"))
        time = f", {tally.seconds:.2f} s" if tally.seconds is not None else ""
        inside = f" ({hidden})" if hidden else ""
        return f"{found}{inside} in {files} definition{'' if files == 1 else 's'}{time}"
    found = "，".join(f"{n} 个{_COUNTED[s][0]}" for n, s in counted if n) or "没有发现问题"
    hidden = "，".join(f"{words} {n} 个" for n, words in _hidden(tally, "基线内", "已忽略"))
    time = f"，{tally.seconds:.2f} 秒" if tally.seconds is not None else ""
    inside = f"（{hidden}）" if hidden else ""
    return f"{found}{inside}；{files} 份定义{time}"


def _hidden(tally: Tally, known: str, ignored: str) -> list[tuple[int, str]]:
    return [(n, words) for n, words in ((tally.known, known), (tally.ignored, ignored)) if n]
