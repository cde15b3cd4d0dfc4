"""YAML events → plain values and their spans, without recursion and within limits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import islice
from typing import Any, NoReturn

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from workflow_engine.errors import Place, Problem
from workflow_engine.source import refusals
from workflow_engine.source.characters import forbidden
from workflow_engine.source.document import (
    KEY_NEXT,
    OFFSET_BITS,
    Branch,
    Node,
    end_of,
    is_empty,
    line_starts,
    place_of,
)
from workflow_engine.source.refusals import Refusal
from workflow_engine.source.scalars import plain

MAX_LEVELS = 32
MAX_EVENTS = 50_000
MAX_PROBLEMS = 100

_WORD = re.compile(r"[^\s,\[\]{}]+")


class Stop(Exception):
    """Reading on makes no sense; the problem is already noted."""


class Builder:
    """Builds the value of one text. After ``build`` read ``root()``, unless there are ``problems``."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        # The text itself counts as a list of one, so that a value always has something to be put into.
        self._branch = Branch([], 0, block=True)
        self._outer: list[Branch] = []
        self._line_starts: list[int] = []
        self._as_written = "\\" not in text and unicodedata.is_normalized("NFC", text)
        self._handlers: dict[type, Callable[[Any], None]] = {
            MappingStartEvent: self._open,
            SequenceStartEvent: self._open,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
            StreamEndEvent: self._stream_end,
        }

    def root(self) -> tuple[Any, Node]:
        """Return the value of the text and its spans."""
        return self._branch.value[0], self._branch.items[0]

    def build(self, next_event: Callable[[], Any]) -> None:
        """Read all events. Problems are collected as far as reading on makes sense."""
        event = None
        try:
            for event in islice(iter(next_event, None), MAX_EVENTS):
                if event.__class__ is ScalarEvent:
                    self._scalar(event)
                elif event.__class__ in self._handlers:
                    self._handlers[event.__class__](event)
            if event.__class__ is not StreamEndEvent:
                self._stop(refusals.too_many_elements(MAX_EVENTS), event)
        except Stop:
            pass

    # one method for each event

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        style = event.style  # empty for a plain word
        if event.tag is not None or event.anchor is not None:
            self._named(event)
        if not self._as_written:
            text = self._normalised(text, event)
        span = event.start_mark.index << OFFSET_BITS | event.end_mark.index
        branch = self._branch
        if branch.key is KEY_NEXT:
            if text in branch.keys or text == "<<":
                self._check_key(text, event)
            branch.key = text
            branch.keys[text] = span
        elif not style:
            if not text or "(" in text:
                self._check_cut(text, event)
            branch.put(plain(text), span)
        elif style in "|>":
            branch.put(text, self._without_blank_end(span))
        else:
            branch.put(text, span)

    def _open(self, event: Any) -> None:
        if event.tag is not None or event.anchor is not None:
            self._named(event)
        if self._branch.key is KEY_NEXT:
            self._stop(refusals.key_is_no_word(), event)
        if len(self._outer) >= MAX_LEVELS:
            self._stop(refusals.too_deep(MAX_LEVELS), event)
        self._outer.append(self._branch)
        value: Any = {} if event.__class__ is MappingStartEvent else []
        self._branch = Branch(value, event.start_mark.index, block=not event.flow_style)

    def _close(self, event: Any) -> None:
        branch = self._branch
        # The end of a block is noticed only where the next thing begins; it ends with its last item.
        end = end_of(branch.last()) if branch.block else event.end_mark.index
        branch.span = branch.span << OFFSET_BITS | end
        self._branch = self._outer.pop()
        self._branch.put(branch.value, branch)

    def _alias(self, event: Any) -> None:
        self._refuse(refusals.alias(event.anchor), event)
        if self._branch.key is KEY_NEXT:
            self._branch.key = f"*{event.anchor}"
        else:
            self._branch.put(None, 0)

    def _document(self, event: Any) -> None:
        if self._branch.value:
            self._stop(refusals.several_documents(), event)

    def _stream_end(self, event: Any) -> None:
        if not self._branch.value or (self._branch.value[0] is None and is_empty(self.root()[1])):
            self._stop(refusals.empty(), event)

    # what they share

    def _check_key(self, text: str, event: Any) -> None:
        if text == "<<" and not event.style:
            self._refuse(refusals.merge_key(), event)
        first = self._branch.keys.get(text)
        if first is not None:
            self._refuse(refusals.duplicate_key(text, self._place(first).line), event, key=text)

    def _named(self, event: Any) -> None:
        """Refuse what stands before a value in the shape of ``&name`` or ``!type``."""
        start = event.start_mark.index
        if event.anchor is not None:
            self._refuse(refusals.anchor(event.anchor), event, self._written(f"&{event.anchor}", start))
        if event.tag is not None:
            span = self._written("!", start)
            self._refuse(refusals.tag(self.text[span >> OFFSET_BITS : end_of(span)]), event, span)

    def _written(self, begin: str, start: int) -> int:
        """Return the span of the first word from ``start`` on that begins with ``begin``."""
        start = max(self.text.find(begin, start), start)
        word = _WORD.match(self.text, start)
        return start << OFFSET_BITS | (word.end() if word else start + 1)

    def _normalised(self, text: str, event: Any) -> str:
        bad = forbidden(text)
        if bad:
            self._refuse(refusals.forbidden_character(bad[0], escaped=True), event)
        return unicodedata.normalize("NFC", text)

    def _without_blank_end(self, span: int) -> int:
        """Return the span of a text block without the blank lines that follow it."""
        start = span >> OFFSET_BITS
        return start << OFFSET_BITS | start + len(self.text[start : end_of(span)].rstrip())

    def _check_cut(self, text: str, event: Any) -> None:
        """Refuse the two shapes in which YAML cuts an expression at a comma and says nothing."""
        if not text:
            key = self._branch.keys.get(self._branch.key or "")
            if key is not None and end_of(key) == event.start_mark.index:
                self._stop(refusals.key_without_colon(str(self._branch.key)), event, key)
        elif not self._branch.block and text.count("(") > text.count(")"):
            self._stop(refusals.cut_expression(text), event)

    def _stop(self, refusal: Refusal, event: Any, span: int | None = None) -> NoReturn:
        self._refuse(refusal, event, span)
        raise Stop

    def _refuse(self, refusal: Refusal, event: Any, span: int | None = None, key: str | None = None) -> None:
        if span is None:
            span = event.start_mark.index << OFFSET_BITS | event.end_mark.index
        steps = [branch.step() for branch in [*self._outer, self._branch][1:]]
        path = (*(step for step in steps if step is not None), *(() if key is None else (key,)))
        self.problems.append(refusal.at(self._place(span), path))
        if len(self.problems) >= MAX_PROBLEMS:
            raise Stop

    def _place(self, span: int) -> Place:
        if not self._line_starts:
            self._line_starts = line_starts(self.text)
        return place_of(self.file, self._line_starts, span)
