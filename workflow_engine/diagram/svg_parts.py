"""The strokes of an SVG: numbers, paths, text and frames, every string escaped."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.diagram import style
from workflow_engine.diagram.layout.geometry import Point, Rect, Shape, Text
from workflow_engine.diagram.layout.outline import Curve, head, line, outline
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.overlay import Look
from workflow_engine.diagram.printable import printable

FONTS = (
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', sans-serif"
)
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))
_DASHES = {"dashed": "6 4", "dotted": "1.5 3"}
_TONES = {style.INK: "ink", style.MUTED: "muted", style.RETURN: "back"}
_MARKED_DASH = "7 4"
_DARK = (
    ".paper{fill:#12181F}.frame,.lane-frame{stroke:#7B8794}.header{fill:#263340}"
    ".shape:not(.fixed){fill:#1D2731;stroke:#CBD2D9}.bar .shape:not(.fixed){fill:#CBD2D9;stroke:#CBD2D9}"
    "text:not(.fixed){fill:#E4E7EB}.bar text:not(.fixed){fill:#12181F}"
    ".line:not(.fixed),.lane-head,.name{fill:#9AA5B1}.vacant:not(.fixed){fill:#FF9B85}"
    ".tint{fill-opacity:.08}.ink{stroke:#CBD2D9}.ink-fill{fill:#CBD2D9}.muted{stroke:#9AA5B1}"
    ".muted-fill{fill:#9AA5B1}.back{stroke:#FF8A70}.back-fill{fill:#FF8A70}.hollow{fill:#12181F}"
    ".present .shape{stroke:#FFD43B}.next .shape{stroke:#CBD2D9}"
    ".next:not(.done) .shape{fill:#1D2731}.next:not(.done) text{fill:#E4E7EB}"
)
STYLE = f"text{{unicode-bidi:isolate;white-space:pre}}@media (prefers-color-scheme:dark){{{_DARK}}}"


def escaped(text: str) -> str:
    """Return ``text`` as character data or attribute value; what XML cannot hold is replaced."""
    text = printable(text)
    for sign, entity in _ENTITIES:
        text = text.replace(sign, entity)
    return text


def number(value: float) -> str:
    """Return a coordinate with at most two places, without trailing noughts."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def title(words: str) -> str:
    """Return what a reader sees when he points at something."""
    return f"<title>{escaped(words)}</title>"


def rect(frame: Rect, rest: str) -> str:
    """Return a frame; ``rest`` are its other attributes."""
    x, y, w, h = map(number, (frame.x, frame.y, frame.w, frame.h))
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" {rest}/>'


def path(curve: Curve) -> str:
    """Return a curve in SVG's letters."""
    return "".join(step + " ".join(f"{number(x)},{number(y)}" for x, y in points) for step, points in curve)


def text(words: Text, colour: str = "", *, ink: str = "") -> str:
    """Return a line of text; ``colour`` is that of its arrow, ``ink`` one that stays as it is on dark pages too."""
    fill = ink or colour or style.TEXT_COLOURS.get(words.role, style.INK)
    tone = " fixed" if ink else f" {_TONES[colour]}-fill" if colour else ""
    bold = ' font-weight="700"' if words.role in style.BOLD_ROLES else ""
    anchor = "" if words.left else ' text-anchor="middle"'
    place = f'x="{number(words.x)}" y="{number(words.y)}" font-size="{number(SIZES[words.role])}"'
    return f'<text class="{words.role}{tone}" {place}{bold}{anchor} fill="{fill}">{escaped(words.words)}</text>'


def shape(kind: Shape, frame: Rect, pen: float, look: Look | None = None) -> Iterator[str]:
    """Yield the outline of a box, then the lines inside it."""
    first, *inner = outline(kind, frame)
    fill, ink, name, dash = style.INK if kind is Shape.BAR else style.PAPER, style.INK, "shape", ""
    if look:
        fill, ink, name, pen = look.fill, look.frame, "shape fixed", max(look.pen, pen)
        dash = f' stroke-dasharray="{_MARKED_DASH}"' if look.dashed else ""
    yield f'<path class="{name}" d="{path(first)}Z" fill="{fill}" stroke="{ink}" stroke-width="{pen:g}"{dash}/>'
    for curve in inner:
        yield f'<path class="{name}" d="{path(curve)}" fill="none" stroke="{ink}" stroke-width="0.8"/>'


def arrow(points: tuple[Point, ...], kind: style.Stroke, wide: float = 0.0) -> Iterator[str]:
    """Yield a way and its arrowhead; ``wide`` is its width when not that of its kind."""
    pieces, back = head(kind.head, points[-2], points[-1])
    yield stroke(line(points, back), kind, wide)
    tone = _TONES[kind.color]
    for piece in pieces:
        end = "Z" if piece.closed else ""
        fill, name = "none", tone
        if piece.closed:
            fill, name = (kind.color, f"{tone} {tone}-fill") if piece.filled else (style.PAPER, f"{tone} hollow")
        yield f'<path class="{name}" d="{path(piece.curve)}{end}" fill="{fill}" stroke="{kind.color}"/>'


def stroke(curve: Curve, kind: style.Stroke, wide: float = 0.0) -> str:
    """Return a way without an arrowhead."""
    dash = f' stroke-dasharray="{_DASHES[kind.style]}"' if kind.style in _DASHES else ""
    return (
        f'<path class="way {_TONES[kind.color]}" d="{path(curve)}" fill="none" stroke="{kind.color}" '
        f'stroke-width="{wide or kind.pen:g}"{dash}/>'
    )
