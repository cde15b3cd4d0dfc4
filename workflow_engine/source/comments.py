"""The comments of a file that has been read, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from workflow_engine.errors import Place
from workflow_engine.source.document import Document

_MARK = re.compile(r"(?:^|(?<=\s))#[^\r\n]*", re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: its ``text`` from ``#`` to the end of the line, and whether nothing else stands on that line."""

    text: str
    place: Place
    alone: bool


def comments(document: Document) -> Iterator[Comment]:
    """Yield the comments from the top down. A ``#`` inside a text, a key or a text block is none."""
    if "#" not in document.text:
        return
    texts = _texts(document)
    begins = [start for start, _ in texts]
    behind = 0
    for found in _MARK.finditer(document.text):
        number = bisect_right(begins, found.start()) - 1
        inside = number >= 0 and found.start() < texts[number][1]
        if found.start() < behind or inside:
            continue
        behind = found.end()
        place = document.span(found.start(), found.end())
        before = document.line(place.line)[: place.column - 1]
        yield Comment(found.group().rstrip(), place, not before.strip())


def _texts(document: Document) -> list[tuple[int, int]]:
    """Return where texts stand, in order; the line that opens a text block is left out, for it may bear a comment."""
    found: list[tuple[int, int]] = []
    for start, end in document.spans():
        begin = start
        if document.text[start : start + 1] in ("|", ">"):
            opening = _LINE_END.search(document.text, start)
            begin = opening.end() if opening else end
        if begin < end:
            found.append((begin, end))
    return sorted(found)
