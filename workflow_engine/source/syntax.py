"""libyaml's complaints → what a clerk can act on, at the place where the mend belongs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TypeAlias

from yaml.error import MarkedYAMLError, YAMLError

from workflow_engine.errors import Message, Problem
from workflow_engine.source import refusals
from workflow_engine.source import syntax_messages as say
from workflow_engine.source.document import OFFSET_BITS, line_starts, place_of
from workflow_engine.source.refusals import Refusal

_WORD = re.compile(r"[^\s,\[\]{}]+")
# Bounded, since the text may be hostile: an unbounded pair of repeats takes minutes on 500,000 dashes.
_WIDE_COLON = re.compile(r"[\s-]{0,80}[^\s:：#'\"]{1,80}：")
_NO_SPACE = re.compile(r"[\s-]{0,80}[^\s:#'\"]{1,80}:(?=\S)")
_SEPARATORS = ",{[:"


def problem(error: YAMLError, file: str, text: str) -> Problem:
    """Return the problem that ``error`` means in ``text``, with the parser's own words at the end."""
    spot = _Spot(text, error)
    refusal, offset = _explain(spot)
    place = place_of(file, spot.starts, offset << OFFSET_BITS | min(offset + 1, len(text)))
    original = refusals.clip(spot.complaint, 120)
    message = Message(f"{refusal.message.zh}（YAML: {original}）", f"{refusal.message.en} (YAML: {original})")
    return Refusal(message, refusal.help).at(place)


class _Spot:
    """The surroundings of an error: noticed at ``at``, the thing at fault begins at ``begin`` (offsets)."""

    def __init__(self, text: str, error: YAMLError) -> None:
        marked = error if isinstance(error, MarkedYAMLError) else MarkedYAMLError(problem=str(error))
        self.text = text
        self.complaint = marked.problem or ""
        self.context = marked.context or ""
        self.at = self._offset(marked.problem_mark)
        self.begin = self._offset(marked.context_mark) if marked.context_mark else self.at
        self.char = text[self.at : self.at + 1]
        self.at_end = not text[self.at :].strip()
        self.starts = line_starts(text)
        self.line_number = bisect_right(self.starts, self.at)
        self.line_start = self.starts[self.line_number - 1]
        self.before = text[self.line_start : self.at]

    def _offset(self, mark: object) -> int:
        return min(getattr(mark, "index", 0), len(self.text))

    def line_at(self, offset: int) -> tuple[int, str]:
        """Return offset and text of the line of ``offset``."""
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        return start, self.text[start:].split("\n", 1)[0]

    def line_above(self) -> tuple[int, str]:
        """Return offset and text of the last line above that is not blank."""
        return self.line_at(len(self.text[: self.line_start].rstrip()))


_Explained: TypeAlias = tuple[Refusal, int]


def _explain(spot: _Spot) -> _Explained:
    if "tab character" in spot.complaint or spot.char == "\t":
        return say.TAB, spot.at
    for words, explanation in _MEANINGS:
        if re.search(words, f"{spot.context}: {spot.complaint}"):
            return explanation(spot) if callable(explanation) else (explanation, spot.at)
    return say.UNKNOWN, spot.at


def _colon(line: tuple[int, str]) -> _Explained | None:
    start, text = line
    for pattern, refusal in ((_WIDE_COLON, say.WIDE_COLON), (_NO_SPACE, say.NO_SPACE)):
        found = pattern.match(text)
        if found:
            return refusal, start + found.end() - 1
    return None


def _unexpected_colon(spot: _Spot) -> _Explained:
    if ": " in spot.before:
        return say.SECOND_COLON, spot.at
    return (spot.line_start and _colon(spot.line_above())) or (say.COLON_HERE, spot.at)


def _missing_colon(spot: _Spot) -> _Explained:
    line = spot.line_at(spot.begin)
    return _colon(line) or (say.NO_COLON, spot.begin)


def _in_brackets(spot: _Spot) -> _Explained:
    start, opening_line = spot.line_at(spot.begin)
    outside = spot.line_start > start and _indent(spot.before) <= _indent(opening_line)
    if spot.at_end or outside:
        return say.not_closed(spot.text[spot.begin : spot.begin + 1], spot.line_number), spot.begin
    if spot.char == ":":
        return say.MISSING_COMMA, spot.at
    entry = spot.before[1 + max(spot.before.rfind(mark) for mark in _SEPARATORS) :].strip()
    return (say.needs_quotes(f"{entry} {spot.char}…", brackets=True) if entry else say.MISSING_COMMA), spot.at


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _unexpected_text(spot: _Spot) -> _Explained:
    if spot.char in ("]", "}"):
        return say.stray(spot.char), spot.at
    before = spot.before.rstrip()
    if before.endswith(("'", '"', "]", "}")):
        return say.needs_quotes(spot.line_at(spot.at)[1].partition(": ")[2], brackets=False), spot.at
    return (say.LIST_MIXED if "'-' indicator" in spot.complaint else say.INDENTATION), spot.at


def _no_content(spot: _Spot) -> _Explained:
    if "flow" in spot.context and spot.at_end:
        return say.NOTHING_AFTER, spot.at
    return say.NOTHING_THERE, spot.at


def _unclosed_quote(spot: _Spot) -> _Explained:
    return say.QUOTE_OPEN, spot.begin


def _bad_start(spot: _Spot) -> _Explained:
    return say.bad_start(spot.char), spot.at


def _bar(spot: _Spot) -> _Explained:
    return say.AFTER_BAR, spot.begin


def _tag(spot: _Spot) -> _Explained:
    start = spot.text.find("!", spot.begin)
    word = _WORD.match(spot.text, max(start, spot.begin))
    return refusals.tag(word[0] if word else "!"), spot.begin


_MEANINGS: tuple[tuple[str, Refusal | Callable[[_Spot], _Explained]], ...] = (
    ("scanning an? (anchor|alias)", say.STAR),
    ("tag", _tag),
    ("directive|incompatible YAML", say.DIRECTIVE),
    ("cannot start any token", _bad_start),
    ("flow (mapping|sequence).*expected ',' or", _in_brackets),
    ("node content", _no_content),
    ("mapping values are not allowed", _unexpected_colon),
    ("could not find expected ':'", _missing_colon),
    ("(block )?sequence entries are not allowed", say.DASH),
    ("mapping keys are not allowed", say.QUESTION_MARK),
    ("expected key|'-' indicator|<block end>", _unexpected_text),
    ("quoted scalar.*(end of stream|document indicator|document separator)", _unclosed_quote),
    ("double.quoted|quoted scalar.*(escape|Unicode|hexdecimal)|escape", say.ESCAPE),
    ("block scalar", _bar),
    ("document start", say.AFTER_END),
)
