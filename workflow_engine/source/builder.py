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

from workflow_engine.errors import Problem
from workflow_engine.source import refusals
from workflow_engine.source.characters import forbidden
from workflow_engine.source.document import OFFSET_BITS, Branch, Node, end_of, is_empty, line_starts, place_of
from workflow_engine.source.refusals import Refusal
from workflow_engine.source.scalars import plain

MAX_LEVELS = 32
MAX_EVENTS = 50_000

_IN_LIST = ""
_WORD = re.compile(r"[^\s,\[\]{}]+")


class Stop(Exception):  # noqa: N818
    """Reading on makes no sense; the problem is already noted."""


class _Frame:
    """A mapping or sequence still open. ``key`` waits for its value; ``None`` means a key comes next."""

    __slots__ = ("branch", "in_list", "key", "value")

    def __init__(self, start: int, *, in_list: bool, block: bool) -> None:
        self.in_list = in_list
        self.key: str | None = _IN_LIST if in_list else None
        self.value: Any = [] if in_list else {}
        self.branch = Branch(start, [] if in_list else {}, block=block)

    def step(self) -> str | int | None:
        return len(self.value) if self.in_list else self.key


class Builder:
    """Builds the value of one text. After ``build`` read ``root()``, unless there are ``problems``."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        # The text itself counts as a list of one, so that a value always has something to be put into.
        self._frame = _Frame(0, in_list=True, block=True)
        self._outer: list[_Frame] = []
        self._normal = unicodedata.is_normalized("NFC", text)
        self._escapes = "\\" in text

    def root(self) -> tuple[Any, Node]:
        """Return the value of the text and its spans."""
        items = self._frame.branch.items
        assert isinstance(items, list)  # noqa: S101
        return self._frame.value[0], items[0]

    def build(self, next_event: Callable[[], Any]) -> None:
        """Read all events. Problems are collected as far as reading on makes sense."""
        handlers: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._open,
            SequenceStartEvent: self._open,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
            StreamEndEvent: self._stream_end,
        }
        get_handler = handlers.get
        event = None
        try:
            for event in islice(iter(next_event, None), MAX_EVENTS):
                handler = get_handler(event.__class__)
                if handler:
                    handler(event)
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
        if self._escapes and style == '"':
            self._check_escapes(text, event)
            text = unicodedata.normalize("NFC", text)
        elif not self._normal:
            text = unicodedata.normalize("NFC", text)
        frame = self._frame
        key = frame.key
        if key is None:
            self._key(text, event)
            return
        start, end = event.start_mark.index, event.end_mark.index
        if not style:
            if not text or "(" in text:
                self._check_cut(text, event)
            value = plain(text)
        else:
            value = text
            if style in "|>":
                end = start + len(self.text[start:end].rstrip())
        self._put(frame, value, start << OFFSET_BITS | end)

    def _open(self, event: Any) -> None:
        if event.tag is not None or event.anchor is not None:
            self._named(event)
        if self._frame.key is None:
            self._stop(refusals.key_is_no_word(), event)
        if len(self._outer) >= MAX_LEVELS:
            self._stop(refusals.too_deep(MAX_LEVELS), event)
        self._outer.append(self._frame)
        in_list = event.__class__ is SequenceStartEvent
        self._frame = _Frame(event.start_mark.index, in_list=in_list, block=not event.flow_style)

    def _close(self, event: Any) -> None:
        frame = self._frame
        branch = frame.branch
        # The end of a block is noticed only where the next thing begins; it ends with its last item.
        end = end_of(branch.last()) if branch.block else event.end_mark.index
        branch.span = branch.span << OFFSET_BITS | end
        self._frame = self._outer.pop()
        self._put(self._frame, frame.value, branch)

    def _alias(self, event: Any) -> None:
        self._refuse(refusals.alias(event.anchor), event)
        if self._frame.key is None:
            self._frame.key = f"*{event.anchor}"
        else:
            self._put(self._frame, None, 0)

    def _document(self, event: Any) -> None:
        if self._frame.value:
            self._stop(refusals.several_documents(), event)

    def _stream_end(self, event: Any) -> None:
        if not self._frame.value or (self._frame.value[0] is None and is_empty(self.root()[1])):
            self._stop(refusals.empty(), event)

    # what they share

    def _key(self, text: str, event: Any) -> None:
        frame = self._frame
        if text == "<<" and not event.style:
            self._refuse(refusals.merge_key(), event)
        keys = frame.branch.keys
        if text in keys:
            first = place_of(self.file, line_starts(self.text), keys[text])
            frame.key = text
            self._refuse(refusals.duplicate_key(text, first.line), event)
            return
        frame.key = text
        keys[text] = event.start_mark.index << OFFSET_BITS | event.end_mark.index

    @staticmethod
    def _put(frame: _Frame, value: Any, node: Node) -> None:
        if frame.in_list:
            frame.value.append(value)
            frame.branch.items.append(node)
        else:
            frame.value[frame.key] = value
            frame.branch.items[frame.key] = node
            frame.key = None

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

    def _check_escapes(self, text: str, event: Any) -> None:
        bad = forbidden(text)
        if bad:
            self._refuse(refusals.forbidden_character(text[bad.start()], escaped=True), event)

    def _check_cut(self, text: str, event: Any) -> None:
        """Refuse the two shapes in which YAML cuts an expression at a comma and says nothing."""
        if not text:
            key = self._frame.branch.keys.get(self._frame.key or "")
            if key is not None and end_of(key) == event.start_mark.index:
                self._stop(refusals.key_without_colon(str(self._frame.key)), event, key)
        elif not self._frame.branch.block and text.count("(") > text.count(")"):
            self._stop(refusals.cut_expression(text), event)

    def _stop(self, refusal: Refusal, event: Any, span: int | None = None) -> NoReturn:
        self._refuse(refusal, event, span)
        raise Stop

    def _refuse(self, refusal: Refusal, event: Any, span: int | None = None) -> None:
        if span is None:
            span = event.start_mark.index << OFFSET_BITS | event.end_mark.index
        place = place_of(self.file, line_starts(self.text), span)
        frames = [*self._outer, self._frame][1:]
        path = tuple(step for step in (frame.step() for frame in frames) if step is not None)
        self.problems.append(refusal.at(place, path))
