"""A YAML text that can be edited in place: comments and layout stay, and every place is known.

The places come from PyYAML's own nodes, not from the project's reader, so that they can be held against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import yaml

Path = tuple[str | int, ...]
_PLAIN = re.compile(r"[^\W\d][\w./-]*(\([\w.]+\))?|\$[\w.()]+|[0-9]+( [\w ]+)?")
_RESERVED = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|~")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replaces the characters from ``start`` to ``end`` by ``new``."""

    start: int
    end: int
    new: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with all ``edits``, which must not overlap."""
    parts, done = [], 0
    for edit in sorted(edits):
        parts += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*parts, text[done:]])


def overlap(edits: Iterable[Edit]) -> bool:
    """Say whether two edits touch the same or neighbouring characters."""
    ordered = sorted(edits)
    return any(one.end >= other.start for one, other in pairwise(ordered))


def flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    if text in ("true", "false") or (_PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text)):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class YamlText:
    """One YAML text with its nodes. ``value`` holds it as dicts, lists and strings (nothing is converted)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)

    @cached_property
    def value(self) -> Any:
        return _plain(self.root)

    def get(self, path: Path) -> Any:
        """Return the value at ``path``."""
        found = self.value
        for step in path:
            found = found[step]
        return found

    def node(self, path: Path) -> Any:
        found = self.root
        for step in path:
            found = self._pair(found, step)[1] if isinstance(found, yaml.MappingNode) else found.value[step]
        return found

    def key(self, path: Path) -> Any:
        return self._pair(self.node(path[:-1]), path[-1])[0]

    @staticmethod
    def _pair(mapping: Any, key: str | int) -> tuple[Any, Any]:
        pairs: list[tuple[Any, Any]] = [pair for pair in mapping.value if pair[0].value == key]
        if not pairs:
            raise KeyError(key)
        return pairs[-1]

    def is_key(self, path: Path) -> bool:
        """Say whether a path leads to the value of a key, not to an item of a list."""
        return bool(path) and isinstance(self.node(path[:-1]), yaml.MappingNode)

    def start(self, path: Path) -> int:
        """Return the offset at which the value begins."""
        return int(self.node(path).start_mark.index)

    def key_start(self, path: Path) -> int:
        """Return the offset at which the key begins."""
        return int(self.key(path).start_mark.index)

    def end(self, path: Path) -> int:
        """Return the offset behind the value."""
        return self._end(self.node(path))

    def raw(self, path: Path) -> str:
        """Return the value as it is written."""
        return self.text[self.start(path) : self.end(path)]

    # edits

    def replace(self, path: Path, new: str) -> Edit:
        """Write another value."""
        return Edit(self.start(path), self.end(path), new)

    def put(self, path: Path, new: str) -> Edit:
        """Write the value of a key that may be missing."""
        if path[-1] in self.get(path[:-1]):
            return self.replace(path, new)
        return self.add(path[:-1], str(path[-1]), new)

    def rename(self, path: Path, new: str) -> Edit:
        """Write another key."""
        key = self.key(path)
        return Edit(key.start_mark.index, key.end_mark.index, new)

    def delete(self, path: Path) -> Edit:
        """Take out a key with its value, or an item of a list; the last one leaves empty brackets."""
        siblings = self._siblings(path)
        place = [start for start, _ in siblings].index(self._begin(path))
        if len(siblings) == 1:
            parent = self.node(path[:-1])
            return Edit(
                parent.start_mark.index, self._end(parent), "[]" if isinstance(parent, yaml.SequenceNode) else "{}"
            )
        if self.node(path[:-1]).flow_style:
            if place + 1 < len(siblings):
                return Edit(siblings[place][0], siblings[place + 1][0], "")
            return Edit(siblings[place - 1][1], siblings[place][1], "")
        first = self.text.rfind("\n", 0, siblings[place][0]) + 1
        return Edit(first, self._line_end(siblings[place][1]) + 1, "")

    def add(self, path: Path, key: str, value: str) -> Edit:
        """Write another key at the end of a mapping."""
        return self._append(path, f"{key}: {value}")

    def append(self, path: Path, item: str) -> Edit:
        """Write another item at the end of a list."""
        return self._append(path, item if self.node(path).flow_style else f"- {item}")

    def insert_before(self, path: Path, text: str) -> Edit:
        """Write another key or item in front of the one at ``path``; ``text`` is the whole entry, without ``- ``."""
        begin = self._begin(path)
        if self.node(path[:-1]).flow_style:
            return Edit(begin, begin, f"{text}, ")
        first = self.text.rfind("\n", 0, begin) + 1
        indent = self.text[first:begin]
        return Edit(first, first, f"{indent}{text}\n")

    def _append(self, path: Path, entry: str) -> Edit:
        parent = self.node(path)
        if not parent.value:
            return Edit(parent.start_mark.index + 1, parent.start_mark.index + 1, entry)
        last = parent.value[-1]
        end = self._end(last[1] if isinstance(last, tuple) else last)
        if parent.flow_style:
            return Edit(end, end, f", {entry}")
        first = parent.value[0]
        column = (first[0] if isinstance(first, tuple) else first).start_mark.column
        indent = " " * (column if isinstance(first, tuple) else column - 2)
        line_end = self._line_end(end)
        return Edit(line_end, line_end, f"\n{indent}{entry}")

    def _begin(self, path: Path) -> int:
        if self.is_key(path):
            return self.key_start(path)
        begin = self.start(path)
        if not self.node(path[:-1]).flow_style:
            return self.text.rfind("-", 0, begin)
        return begin

    def _siblings(self, path: Path) -> list[tuple[int, int]]:
        parent = self.node(path[:-1])
        steps: Iterable[str | int]
        steps = (
            [key.value for key, _ in parent.value] if isinstance(parent, yaml.MappingNode) else range(len(parent.value))
        )
        return [(self._begin((*path[:-1], step)), self.end((*path[:-1], step))) for step in steps]

    def _end(self, node: Any) -> int:
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        end = int(node.end_mark.index)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return len(self.text[:end].rstrip())
        return end

    def words(self, path: Path) -> tuple[int, int]:
        """Return where a scalar's own words begin and end, without quotes or the mark of a folded text."""
        node, start, end = self.node(path), self.start(path), self.end(path)
        if node.style in ("'", '"'):
            return start + 1, end - 1
        if node.style in ("|", ">"):
            first = self.text.index("\n", start)
            return end - len(self.text[first:end].lstrip()), end
        return start, end

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        return end if end >= 0 else len(self.text)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the path and text of every scalar."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path, value


def _plain(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value
