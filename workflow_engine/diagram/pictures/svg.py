"""A picture as SVG text, written directly so that the same picture gives the same bytes everywhere.

Colours stand as attributes, which every viewer reads; a style sheet changes them where the reader prefers dark pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from workflow_engine.diagram.pictures.drawing import Anchor, Area, Drawing, Part, Stroke, Tone, Words
from workflow_engine.diagram.svg_text import FONTS, escaped, number, path

COLOURS: dict[Tone, tuple[str, str]] = {
    Tone.INK: ("#1F2933", "#E4E7EB"),
    Tone.MUTED: ("#52606D", "#A9B4BF"),
    Tone.BACK: ("#B5331E", "#FF9B85"),
    Tone.FAINT: ("#B8C2CC", "#465362"),
    Tone.PAPER: ("#FFFFFF", "#12181F"),
    Tone.BOX: ("#FFFFFF", "#1D2731"),
    Tone.HEADER: ("#DCE3EB", "#2B3947"),
    Tone.TINT: ("#F2F7FC", "#17212B"),
    Tone.FILLED: ("#E6F0F9", "#1B3046"),
    Tone.REST: ("#FBE3DF", "#4A2620"),
    Tone.BREAK: ("#FDF3D8", "#3A3115"),
    Tone.EXTRA: ("#D9E8F7", "#1F3B57"),
    Tone.NOW: ("#FFF3BF", "#5A4B10"),
}
"""Each tone by day and by night."""

_DASHES = {"dashed": "6 4", "dotted": "1.5 3.5"}


def svg(drawing: Drawing) -> str:
    """Return the picture as an SVG document."""
    return "\n".join(_document(drawing)) + "\n"


def _document(drawing: Drawing) -> Iterator[str]:
    w, h = number(drawing.width), number(drawing.height)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}pt" height="{h}pt" viewBox="0 0 {w} {h}" role="img" '
        f'lang="{escaped(drawing.lang)}" font-family="{FONTS}" text-rendering="geometricPrecision">'
    )
    yield f"<title>{escaped(drawing.title)}</title>"
    yield f"<desc>{escaped(drawing.words)}</desc>"
    yield f"<style>{_style()}</style>"
    yield f'<rect class="f-paper" width="{w}" height="{h}" fill="{COLOURS[Tone.PAPER][0]}"/>'
    for part in drawing.parts:
        yield from _part(part)
    yield "</svg>"


def _style() -> str:
    dark = "".join(f".f-{tone}{{fill:{night}}}.s-{tone}{{stroke:{night}}}" for tone, (day, night) in COLOURS.items())
    return f"text{{unicode-bidi:isolate;white-space:pre}}@media (prefers-color-scheme:dark){{{dark}}}"


def _part(part: Part) -> Iterator[str]:
    yield f'<g id="{escaped(part.id)}" class="{escaped(part.kind)}">'
    if part.title.strip():
        yield f"<title>{escaped(part.title)}</title>"
    if part.link:
        yield f'<a href="{quote(part.link, safe="/.")}">'
    yield from (line for mark in part.marks for line in _mark(mark))
    if part.link:
        yield "</a>"
    yield "</g>"


def _mark(mark: Words | Stroke | Area) -> Iterator[str]:
    match mark:
        case Words():
            bold = ' font-weight="700"' if mark.bold else ""
            anchor = "" if mark.anchor is Anchor.START else f' text-anchor="{mark.anchor}"'
            yield (
                f'<text class="f-{mark.tone}" x="{number(mark.x)}" y="{number(mark.y)}" font-size="{number(mark.size)}"'
                f'{bold}{anchor} fill="{COLOURS[mark.tone][0]}">{escaped(mark.text)}</text>'
            )
        case Stroke():
            dash = f' stroke-dasharray="{_DASHES[mark.dash]}"' if mark.dash in _DASHES else ""
            cap = ' stroke-linecap="round"' if mark.dash == "dotted" else ""
            yield (
                f'<path class="s-{mark.tone}" d="{path(mark.curve)}" fill="none" stroke="{COLOURS[mark.tone][0]}" '
                f'stroke-width="{number(mark.width)}"{dash}{cap}/>'
            )
        case Area():
            edge = ""
            names = f"f-{mark.fill}"
            if mark.edge is not None:
                names += f" s-{mark.edge}"
                edge = f' stroke="{COLOURS[mark.edge][0]}" stroke-width="{number(mark.width)}"'
            yield f'<path class="{names}" d="{path(mark.curve)}Z" fill="{COLOURS[mark.fill][0]}"{edge}/>'
