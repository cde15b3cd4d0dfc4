"""Lines of text: how they break, how much room they need, and where they stand in a frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from workflow_engine.diagram.layout.geometry import Rect
from workflow_engine.diagram.pictures.drawing import Anchor, Tone, Words
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import width, wrap

LEADING = 1.36


class Line(NamedTuple):
    """One line of text without a place; ``indent`` from the left, and ``above`` more room over it, are in points."""

    text: str
    size: float = 9.0
    tone: Tone = Tone.INK
    bold: bool = False
    indent: float = 0.0
    above: float = 0.0

    @property
    def wide(self) -> float:
        """Its width in points, the indent included."""
        return self.indent + width(self.text) * self.size

    @property
    def high(self) -> float:
        """The distance from the line before to the next one."""
        return self.above + self.size * LEADING


def broken(text: str, room: float, size: float = 9.0, tone: Tone = Tone.INK, *, bold: bool = False) -> list[Line]:
    """Return ``text`` in lines no wider than ``room`` points; no text gives no lines."""
    return [Line(each, size, tone, bold) for each in wrap(printable(text), max(room / size, 2.0))]


def one_line(text: str, room: float, size: float = 9.0, tone: Tone = Tone.INK, *, bold: bool = False) -> Line:
    """Return ``text`` in one line no wider than ``room``, cut with ``…`` where it is too long."""
    words = " ".join(printable(text).split())
    if width(words) * size > room:
        while words and width(words + "…") * size > room:
            words = words[:-1]
        words += "…"
    return Line(words, size, tone, bold)


def extent(lines: Iterable[Line]) -> tuple[float, float]:
    """Return width and height of lines set one below the other."""
    rows = list(lines)
    return max((line.wide for line in rows), default=0.0), sum(line.high for line in rows)


def placed(
    lines: Iterable[Line], frame: Rect, anchor: Anchor = Anchor.MIDDLE, *, top: bool = False
) -> tuple[Words, ...]:
    """Return the lines in ``frame``: in the middle of its height, or with ``top`` from its upper edge down."""
    rows = list(lines)
    x = {Anchor.START: frame.x, Anchor.MIDDLE: frame.middle[0], Anchor.END: frame.right}[anchor]
    y = frame.y if top else frame.y + (frame.h - extent(rows)[1]) / 2
    found = []
    for line in rows:
        base = y + line.above + (line.size * LEADING + line.size * 0.72) / 2
        found.append(
            Words(round(x + line.indent, 2), round(base, 2), line.text, line.size, line.tone, line.bold, anchor)
        )
        y += line.high
    return tuple(found)


def frame_of(words: Words) -> Rect:
    """Return the frame that a placed line fills."""
    wide = width(words.text) * words.size
    left = {Anchor.START: 0.0, Anchor.MIDDLE: wide / 2, Anchor.END: wide}[words.anchor]
    return Rect(words.x - left, words.y - 0.88 * words.size, wide, words.size)
