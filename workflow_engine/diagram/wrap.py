"""Breaks text into lines of about equal width by the rules of Chinese typesetting (避头尾).

Widths are in em and come from a table of our own, so that the same text breaks the same way on every machine.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_NOT_FIRST = frozenset("，。、；：？！）》」』】〕”’…％％‰·,.;:?!)]}>%\u00a0")
_NOT_LAST = frozenset("（《「『【〔“‘([{<\u00a0")
_GOOD_BREAK = frozenset("，、；：。）》 ")
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc"})
# Hundredths of an em for the signs from space to tilde: the wider of Regular and Bold of Noto Sans CJK SC.
_ASCII = (
    *(23, 37, 58, 59, 59, 97, 74, 33, 38, 38, 51, 59, 33, 37, 33, 40, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 33, 33),
    *(59, 59, 59, 52, 101, 65, 69, 66, 72, 62, 59, 72, 76, 33, 57, 69, 58, 86, 75, 77, 67, 77, 69, 63, 63, 75, 62),
    *(92, 63, 58, 62, 38, 40, 38, 59, 57, 63, 60, 65, 53, 65, 59, 38, 60, 64, 31, 31, 61, 32, 97, 65, 63, 65, 65),
    *(44, 50, 43, 64, 58, 87, 57, 58, 52, 38, 30, 38, 59),
)
_JOINER = "\u200d"

_PICTURE = 1.4  # colour fonts draw emoji wider than an em
_OTHER = 0.75

_INSIDE_WORD = 9.0
_INSIDE_BOOK_TITLE = 3.0
_ORDINARY_BREAK = 0.4
_EXTRA_LINE = 1.0


def width(text: str) -> float:
    """Return the width of ``text`` in em: full-width signs 1, Latin ones by a kept table, invisible ones 0."""
    return sum(_advance(sign) for sign in text)


def wrap(text: str, limit: float) -> list[str]:
    """Return ``text`` in lines no wider than ``limit`` em, as few and as even as possible; no text gives no lines.

    Line breaks in ``text`` are kept. A word or link that is too long is broken anywhere.
    """
    return [line for part in text.splitlines() if part.strip() for line in _paragraph(part.strip(), limit)]


def _advance(sign: str) -> float:
    if " " <= sign <= "~":
        return _ASCII[ord(sign) - 32] / 100
    if unicodedata.category(sign) in _INVISIBLE or "\ufe00" <= sign <= "\ufe0f":
        return 0.0
    if sign >= "\U0001f000":
        return _PICTURE if unicodedata.category(sign) in ("So", "Sk") else 1.0
    return 1.0 if unicodedata.east_asian_width(sign) in "WFA" else _OTHER


@lru_cache(2048)  # a chart is laid out in several ways, each with the same words
def _paragraph(text: str, limit: float) -> tuple[str, ...]:
    """Choose the breaks with the least total cost, by dynamic programming from the end of the text."""
    size = len(text)
    penalties = [_penalty(text, at, depth) for at, depth in enumerate(_depths(text))]
    advances = [_advance(sign) for sign in text]
    best: list[tuple[float, int]] = [(0.0, size)] * (size + 1)
    for begin in range(size - 1, -1, -1):
        best[begin] = (float("inf"), size)
        used = 0.0
        for end in range(begin + 1, size + 1):
            used += advances[end - 1]
            if used > limit and end > begin + 1:
                break
            cost = _EXTRA_LINE + ((limit - used) / limit) ** 2 + penalties[end] + best[end][0]
            if cost < best[begin][0]:
                best[begin] = (cost, end)
    lines, at = [], 0
    while at < size:
        end = best[at][1]
        lines.append(text[at:end].strip())
        at = end
    return tuple(line for line in lines if line)


def _depths(text: str) -> list[int]:
    """Return for each position how many 《 are open there."""
    depths, depth = [0], 0
    for sign in text:
        depth = max(0, depth + (sign == "《") - (sign == "》"))
        depths.append(depth)
    return depths


def _penalty(text: str, at: int, depth: int) -> float:
    """Return what a break before ``text[at]`` costs."""
    if at in (0, len(text)):
        return 0.0
    before, after = text[at - 1], text[at]
    if before == _JOINER or _advance(after) == 0.0 or "\U0001f3fb" <= after <= "\U0001f3ff":
        return 50.0
    if after in _NOT_FIRST or before in _NOT_LAST:
        return _INSIDE_WORD
    if before in _GOOD_BREAK or after in _NOT_LAST:
        return 0.0
    if _is_latin(before) and _is_latin(after):
        return _INSIDE_WORD
    return _INSIDE_BOOK_TITLE if depth else _ORDINARY_BREAK


def _is_latin(sign: str) -> bool:
    return sign.isascii() and not sign.isspace()
