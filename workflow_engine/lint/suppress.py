"""Comments that silence findings: ``# workflow: ignore[rule] reason``.

Such a comment stands on the line of the finding or alone on a line above it; ``ignore-file`` silences a rule in the
whole file. What a file says that no engine could run cannot be silenced.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from workflow_engine.errors import Place
from workflow_engine.lint.finding import CRASH, Finding
from workflow_engine.record import record
from workflow_engine.source.comments import Comment, comments
from workflow_engine.source.document import Document

NEVER = frozenset(
    {
        "duplicate-key",
        "guard-syntax",
        "guard-type",
        "guard-unknown-name",
        CRASH,
        "schema-violation",
        "stale-or-unexplained-ignore",
        "unknown-target",
        "yaml-syntax",
    }
)
"""Rules that cannot be silenced: what they find cannot be run, or is about the silencing itself."""

_HINT = re.compile(r"#\s*workflow\s*[:：]\s*ignore(?:-file)?(?![\w-])")
_FORM = re.compile(r"#\s*workflow\s*:\s*(?P<what>ignore(?:-file)?)\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)")


@record
class Ignore:
    """One such comment. ``words`` are the rules it names (names or codes), empty when it is not written properly.

    ``line`` is the line it silences, 0 for the whole file; ``alone`` tells that nothing else stands on its own line.
    """

    words: tuple[str, ...]
    reason: str
    line: int
    place: Place
    alone: bool


class Ignores:
    """All such comments of a catalogue, and which of their words have silenced something."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._used: set[tuple[Ignore, str]] = set()

    @cached_property
    def all(self) -> tuple[Ignore, ...]:
        """The comments, file by file from the top down."""
        found = [document for document in self._documents.values() if _HINT.search(document.text)]
        return tuple(ignore for document in found for ignore in _read(document))

    def silence(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """Return the findings that stand and those that a comment silences, and remember which words were of use."""
        stand: list[Finding] = []
        silent: list[Finding] = []
        for finding in findings:
            (silent if self._silences(finding) else stand).append(finding)
        return stand, silent

    def used(self, ignore: Ignore, word: str) -> bool:
        """Tell whether this word of the comment has silenced a finding."""
        return (ignore, word) in self._used

    def _silences(self, finding: Finding) -> bool:
        if finding.rule in NEVER or not finding.code:
            return False
        lines = {0, finding.place.line if finding.place else 0}
        near = [ignore for line in lines for ignore in self._by_line.get((finding.file, line), ())]
        names = {finding.rule, finding.code}
        used = {(ignore, word) for ignore in near for word in ignore.words if word in names}
        self._used |= used
        return bool(used)

    @cached_property
    def _by_line(self) -> Mapping[tuple[str, int], list[Ignore]]:
        found: dict[tuple[str, int], list[Ignore]] = {}
        for ignore in self.all:
            found.setdefault((ignore.place.file, ignore.line), []).append(ignore)
        return found


def _read(document: Document) -> Iterator[Ignore]:
    below: Mapping[int, int] = {}
    for comment in comments(document, _HINT):
        if _HINT.match(comment.text):
            below = below or _lines_below(document)
            yield _ignore(comment, below)


def _ignore(comment: Comment, below: Mapping[int, int]) -> Ignore:
    """Return what a comment says; signs as Chinese keyboards write them are understood."""
    text = unicodedata.normalize("NFKC", comment.text).replace("【", "[").replace("】", "]").replace("、", ",")
    form = _FORM.match(text)
    line = comment.place.line
    if not form:
        return Ignore((), "", line, comment.place, comment.alone)
    if form["what"] == "ignore-file":
        line = 0
    elif comment.alone:
        line = below[line]
    words = tuple(word.strip() for word in form["rules"].split(",") if word.strip())
    return Ignore(words, form["reason"].strip(), line, comment.place, comment.alone)


def _lines_below(document: Document) -> dict[int, int]:
    """Return for every line the next one that is neither blank nor a comment."""
    found: dict[int, int] = {}
    content = document.last_line + 1
    for number in range(document.last_line, 0, -1):
        found[number] = content
        written = document.line(number).strip()
        if written and not written.startswith("#"):
            content = number
    return found
