"""What a picture that is not a procedure's chart is made of: parts with frames, curves and lines of text, in points.

Every text is plain: escaping it is the writer's business.
"""

from __future__ import annotations

from enum import StrEnum

from workflow_engine.diagram.layout.geometry import Point, Rect
from workflow_engine.diagram.layout.outline import Curve
from workflow_engine.record import record


class Tone(StrEnum):
    """What a colour stands for; ``COLOURS`` of the writer says how it looks by day and by night."""

    INK = "ink"
    MUTED = "muted"
    BACK = "back"
    FAINT = "faint"
    PAPER = "paper"
    BOX = "box"
    HEADER = "header"
    TINT = "tint"
    FILLED = "filled"
    REST = "rest"
    BREAK = "break"
    EXTRA = "extra"
    NOW = "now"


class Anchor(StrEnum):
    """Which end of a line of text stands at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@record
class Words:
    """One line of text; ``y`` is its base line, ``size`` in points."""

    x: float
    y: float
    text: str
    size: float = 9.0
    tone: Tone = Tone.INK
    bold: bool = False
    anchor: Anchor = Anchor.MIDDLE


@record
class Stroke:
    """A line; ``dash`` is ``solid``, ``dashed`` or ``dotted``."""

    curve: Curve
    tone: Tone = Tone.INK
    width: float = 1.1
    dash: str = "solid"


@record
class Area:
    """A closed curve with a filling, and an edge unless ``edge`` is None."""

    curve: Curve
    fill: Tone = Tone.BOX
    edge: Tone | None = Tone.INK
    width: float = 1.1


Mark = Words | Stroke | Area


@record
class Part:
    """One thing in the picture, drawn in the order of ``marks``; ``title`` is what pointing at it tells.

    ``frame`` holds all its text and keeps others out, save the parts that stand ``inside`` it; a part without a frame
    is a line, which leaves all frames alone but those of the parts it ``touches``.
    """

    id: str
    kind: str
    marks: tuple[Mark, ...]
    frame: Rect | None = None
    title: str = ""
    inside: str = ""
    touches: tuple[str, ...] = ()
    link: str = ""


@record
class Drawing:
    """A picture with a place for everything; ``words`` say what it shows to those who cannot see it."""

    title: str
    words: str
    width: float
    height: float
    parts: tuple[Part, ...]
    lang: str = "zh"


def path(*points: Point) -> Curve:
    """Return the straight line through ``points``."""
    return (("M", (points[0],)), *(("L", (point,)) for point in points[1:]))


def box(frame: Rect) -> Curve:
    """Return the outline of a frame."""
    return path(
        (frame.x, frame.y),
        (frame.right, frame.y),
        (frame.right, frame.bottom),
        (frame.x, frame.bottom),
        (frame.x, frame.y),
    )


def moved(part: Part, dx: float, dy: float) -> Part:
    """Return the part at another place."""
    frame = part.frame and Rect(part.frame.x + dx, part.frame.y + dy, part.frame.w, part.frame.h)
    return Part(
        part.id, part.kind, tuple(_moved(mark, dx, dy) for mark in part.marks), frame, part.title, part.inside,
        part.touches, part.link,
    )  # fmt: skip


def _moved(mark: Mark, dx: float, dy: float) -> Mark:
    match mark:
        case Words():
            return Words(mark.x + dx, mark.y + dy, mark.text, mark.size, mark.tone, mark.bold, mark.anchor)
        case Stroke():
            return Stroke(_shifted(mark.curve, dx, dy), mark.tone, mark.width, mark.dash)
        case Area():
            return Area(_shifted(mark.curve, dx, dy), mark.fill, mark.edge, mark.width)


def _shifted(curve: Curve, dx: float, dy: float) -> Curve:
    return tuple((step, tuple((x + dx, y + dy) for x, y in points)) for step, points in curve)
