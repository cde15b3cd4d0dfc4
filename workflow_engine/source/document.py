"""One file that has been read: plain values, and where each of them stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Any, TypeAlias

from workflow_engine.errors import Place

Path: TypeAlias = tuple[str | int, ...]

# A span is two offsets into the text in one integer: small, quick to make, and nothing for the garbage
# collector to walk. A text of at most 512 kB needs 20 bits for an offset.
OFFSET_BITS = 20
_OFFSET_MASK = (1 << OFFSET_BITS) - 1

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


# What ``Branch.key`` holds while the next event is a key, and in a list, where there are none.
KEY_NEXT = None
_LIST = ""


class Branch:
    """One mapping or sequence: its ``value``, and in the same shape the spans of its ``keys`` and ``items``.

    While it is being built, ``key`` is the key whose value comes next.
    """

    __slots__ = ("block", "items", "key", "keys", "span", "value")

    def __init__(self, value: Any, start: int, *, block: bool) -> None:
        self.value = value
        self.span = start
        self.block = block
        self.items: Any
        if value.__class__ is dict:
            self.key: str | None = KEY_NEXT
            self.items = {}
        else:
            self.key = _LIST
            self.items = []
        self.keys: dict[str, int] = {}

    def put(self, value: Any, node: Node) -> None:
        """Add the value of ``key``, or the next item of a list."""
        if self.items.__class__ is list:
            self.value.append(value)
            self.items.append(node)
        else:
            self.value[self.key] = value
            self.items[self.key] = node
            self.key = KEY_NEXT

    def step(self) -> str | int | None:
        """Return the step of a path that leads to what is being built; ``None`` before a key."""
        return len(self.items) if isinstance(self.items, list) else self.key

    def last(self) -> Node:
        """Return the last item; a block always has one."""
        last = -1 if isinstance(self.items, list) else next(reversed(self.items))
        node: Node = self.items[last]
        return node


Node: TypeAlias = int | Branch


class Document:
    """What a YAML file says and where it says it.

    ``file`` is the name shown to people, ``text`` the text as read (without a byte order mark), ``value`` what
    it says: ``dict``, ``list``, ``str``, ``int``, ``Decimal``, ``bool`` and ``None``. Keys are always ``str``.
    A path such as ``("states", "review", "sign", 0)`` names an element; a number also finds a key spelt so.
    """

    __slots__ = ("_lines", "_root", "_starts", "file", "text", "value")

    def __init__(self, file: str, text: str, value: Any, root: Node) -> None:
        self.file = file
        self.text = text
        self.value = value
        self._root = root
        self._starts: list[int] | None = None
        self._lines: list[str] | None = None

    def __repr__(self) -> str:
        return f"Document({self.file!r}, {len(self.text)} characters)"

    def key_place(self, path: Path) -> Place | None:
        """Return where the last key of ``path`` stands; ``None`` if it is no key of a mapping."""
        parent = self._node(path[:-1]) if path else None
        if not isinstance(parent, Branch):
            return None
        span = parent.keys.get(str(path[-1]))
        return None if span is None else self._place(span)

    def has(self, path: Path) -> bool:
        """Tell whether there is a value at ``path``."""
        return self._node(path) is not None

    def value_place(self, path: Path) -> Place | None:
        """Return where the value at ``path`` stands (no width if none is written); ``None`` if there is none."""
        node = self._node(path)
        return None if node is None else self._place(_span(node))

    def place(self, path: Path) -> Place:
        """Return the place to show for ``path``, always one.

        That is the value, if it begins on the line of its key; the key, if the value is a block below it or is
        not written at all; and for a path that does not exist, the key (else the value) of the nearest
        ancestor that does.
        """
        exact = True
        for length in range(len(path), -1, -1):
            node = self._node(path[:length])
            if node is not None:
                key = self.key_place(path[:length])
                if key and (not exact or is_empty(node) or (isinstance(node, Branch) and node.block)):
                    return key
                return self._place(_span(node))
            exact = False
        return Place(self.file, 1, 1, 1, 1)

    def line(self, number: int) -> str:
        """Return line ``number`` (from 1) without its line break, ``""`` if the file has no such line."""
        if self._lines is None:
            self._lines = _LINE_BREAK.split(self.text)
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @property
    def last_line(self) -> int:
        """The number of the last line."""
        return len(self._line_starts())

    def span(self, start: int, end: int) -> Place:
        """Return the place of the characters from offset ``start`` to before ``end`` of the text."""
        return self._place(start << OFFSET_BITS | end)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, both from 1; the end of the text when there is no such line."""
        starts = self._line_starts()
        return starts[line - 1] + column - 1 if line <= len(starts) else len(self.text)

    def around(self, offset: int) -> tuple[int, int] | None:
        """Return start and end of the key or the single value in which an offset lies; None between them."""
        node = self._root
        while isinstance(node, Branch):
            items = node.items.values() if isinstance(node.items, dict) else node.items
            below = next((n for n in (*node.keys.values(), *items) if _covers(_span(n), offset)), None)
            if below is None:
                return None
            node = below
        return (node >> OFFSET_BITS, node & _OFFSET_MASK) if _covers(node, offset) else None

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = line_starts(self.text)
        return self._starts

    def _node(self, path: Path) -> Node | None:
        node: Node | None = self._root
        for step in path:
            if not isinstance(node, Branch):
                return None
            if isinstance(node.items, dict):
                node = node.items.get(str(step))
            elif isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
            else:
                return None
        return node

    def _place(self, span: int) -> Place:
        return place_of(self.file, self._line_starts(), span)


def _covers(span: int, offset: int) -> bool:
    return span >> OFFSET_BITS <= offset < span & _OFFSET_MASK


def _span(node: Node) -> int:
    return node.span if isinstance(node, Branch) else node


def end_of(node: Node) -> int:
    """Return the offset behind the last character of ``node``."""
    return _span(node) & _OFFSET_MASK


def is_empty(node: Node) -> bool:
    """Say whether ``node`` is a value that nobody has written."""
    return not isinstance(node, Branch) and node >> OFFSET_BITS == node & _OFFSET_MASK


def line_starts(text: str) -> list[int]:
    """Return the offset of the first character of every line."""
    same_length = text.replace("\r\n", " \n").replace("\r", "\n")
    return [0, *accumulate(len(line) + 1 for line in same_length.split("\n"))][:-1]


def place_of(file: str, starts: list[int], span: int) -> Place:
    """Return the place of ``span`` in a text whose lines begin at ``starts``."""
    start, end = span >> OFFSET_BITS, span & _OFFSET_MASK
    line, end_line = bisect_right(starts, start), bisect_right(starts, end)
    return Place(file, line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)
