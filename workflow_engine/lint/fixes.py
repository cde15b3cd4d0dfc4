"""Safe mends: what the files would be after them, and writing that so that no file is ever lost.

A mend replaces a few characters; everything else, comments and layout included, stays as it is. What the mended text
says is compared with what it said before: it may differ only where the mend says so, and it may bring no new problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.load import load
from workflow_engine.definition.model import Path as Steps
from workflow_engine.errors import Message, SourceError
from workflow_engine.lint.finding import Edit, Finding
from workflow_engine.lint.writing import not_written, replace_file
from workflow_engine.record import record
from workflow_engine.source.characters import MAX_BYTES, decode
from workflow_engine.source.document import Document
from workflow_engine.source.reader import read

_MARK = "\ufeff"


@record
class Mended:
    """One file before and after. ``made`` are the findings whose mend is in ``text``, ``refused`` the others."""

    document: Document
    text: str
    made: tuple[Finding, ...]
    refused: tuple[Finding, ...]

    def diff(self) -> str:
        """Return the change as a unified diff, empty when there is none."""
        import difflib  # for those who want to see it

        before, after = (text.splitlines(keepends=True) for text in (self.document.text, self.text))
        file = self.document.file
        lines = difflib.unified_diff(before, after, f"{file}", f"{file}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def mend(findings: Iterable[Finding], catalogue: Catalogue) -> list[Mended]:
    """Return the files that findings with a mend stand in, in the order of the findings."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.fix:
            by_file.setdefault(finding.fix.edits[0].place.file, []).append(finding)
    return [_mend(catalogue.documents[file], found) for file, found in by_file.items() if file in catalogue.documents]


def _mend(document: Document, findings: Sequence[Finding]) -> Mended:
    text = _safe(document, findings)
    if text is not None:
        return Mended(document, text, tuple(findings), ())
    # One of them spoils the rest: add them one by one and leave out what does not go.
    made: list[Finding] = []
    best = document.text
    for finding in findings:
        text = _safe(document, [*made, finding])
        if text is not None:
            made.append(finding)
            best = text
    return Mended(document, best, tuple(made), tuple(f for f in findings if f not in made))


def _safe(document: Document, findings: Sequence[Finding]) -> str | None:
    """Return the text with all these mends, None when it would say anything else than they announce."""
    fixes = [finding.fix for finding in findings if finding.fix]
    edits = [edit for fix in fixes for edit in fix.edits]
    text = _replaced(document, edits)
    if text is None:
        return None
    try:
        after = read(text, document.file)
    except SourceError:
        return None
    if not _same(document.value, after.value, frozenset(edit.path for edit in edits if edit.path is not None)):
        return None
    return text if _problems(after) <= _problems(document) else None


def _problems(document: Document) -> set[tuple[str, Steps]]:
    return {(problem.rule, problem.path) for problem in load(document).problems}


def _replaced(document: Document, edits: Iterable[Edit]) -> str | None:
    """Return the text after the edits, None when two of them want the same characters."""
    spans = sorted(
        (document.offset(e.place.line, e.place.column), document.offset(e.place.end_line, e.place.end_column), e.text)
        for e in edits
    )
    pieces: list[str] = []
    at = 0
    for start, end, text in dict.fromkeys(spans):
        if start < at:
            return None
        pieces += [document.text[at:start], text]
        at = end
    return "".join([*pieces, document.text[at:]])


def _same(before: Any, after: Any, free: frozenset[Steps]) -> bool:
    """Tell whether two values are equal but for the texts at the paths in ``free``."""
    waiting: list[tuple[Steps, Any, Any]] = [((), before, after)]
    while waiting:
        path, one, other = waiting.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, dict):
            if list(one) != list(other):
                return False
            waiting += [((*path, key), one[key], other[key]) for key in one]
        elif isinstance(one, list):
            if len(one) != len(other):
                return False
            waiting += [((*path, n), *pair) for n, pair in enumerate(zip(one, other, strict=True))]
        elif one != other and not (path in free and isinstance(one, str)):
            return False
    return True


def write(mended: Mended) -> None:
    """Put the new text in the place of the file; its byte order mark stays.

    Raises ``StorageError`` when the file is no longer the one that was read or cannot be written; it is then untouched.
    """
    path = Path(mended.document.file)
    try:
        with path.open("rb") as stream:
            before = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise not_written(path, Message(reason, reason)) from error
    if decode(before)[0].removeprefix(_MARK) != mended.document.text:
        raise not_written(path, Message("它刚被别人改过", "somebody has just changed it"))
    mark = _MARK if before.startswith(_MARK.encode()) else ""
    replace_file(path, (mark + mended.text).encode())
