"""The comments of a file that has been read, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow_engine.errors import Place
from workflow_engine.record import record
from workflow_engine.source.document import Document

_MARK = re.compile(r"(?:^|(?<=\s))#[^\r\n]*", re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")


@record
class Comment:
    """One comment: its ``text`` from ``#`` to the end of the line, and whether nothing else stands on that line."""

    text: str
    place: Place
    alone: bool


def comments(document: Document, like: re.Pattern[str] | None = None) -> Iterator[Comment]:
    """Yield the comments from the top down, only those in which ``like`` is found, if it is given.

    A ``#`` inside a text, a key or a text block is none.
    """
    for found in _MARK.finditer(document.text):
        if (like and not like.search(found.group())) or _inside_text(document, found.start()):
            continue
        place = document.span(found.start(), found.end())
        before = document.line(place.line)[: place.column - 1]
        yield Comment(found.group().rstrip(), place, not before.strip())


def _inside_text(document: Document, offset: int) -> bool:
    """True inside a text or a key; the line that opens a text block is none of it, for it may bear a comment."""
    around = document.around(offset)
    if around is None or document.text[around[0]] not in "|>":
        return around is not None
    opening = _LINE_END.search(document.text, around[0])
    return opening is None or offset >= opening.end()
