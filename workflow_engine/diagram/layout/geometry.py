"""What a layout is made of: frames, lines of text and ways, in points from the upper left corner of the sheet."""

from __future__ import annotations

from enum import StrEnum

from workflow_engine.diagram.model import Diagram, Flow, Lane, Node
from workflow_engine.record import field, record

Point = tuple[float, float]


@record
class Rect:
    """A frame: its left and upper edge, its width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.x + self.w / 2, self.y + self.h / 2

    def meets(self, other: Rect, gap: float = 0.0) -> bool:
        """True when the two come closer than ``gap``."""
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )

    def holds(self, other: Rect, slack: float = 0.01) -> bool:
        """True when ``other`` lies inside."""
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def grown(self, by: float) -> Rect:
        """The frame with a margin on each side."""
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)


class Role(StrEnum):
    """What a line of text is, which decides its size, weight and colour."""

    SHEET = "sheet"
    FACT = "fact"
    NAME = "name"
    LANE = "lane-title"
    HEAD = "lane-head"
    TITLE = "title"
    LINE = "line"
    WARNING = "vacant"
    BAR = "bar"
    LABEL = "label"
    NOTE = "note"
    BADGE = "badge"


@record
class Text:
    """One line of text; ``y`` is its base line, ``x`` its middle, or its left end when ``left``."""

    x: float
    y: float
    words: str
    role: Role
    left: bool = False


@record
class Band:
    """A lane: its whole frame, the header in it, and the header's text."""

    lane: Lane
    frame: Rect
    header: Rect
    texts: tuple[Text, ...]


class Shape(StrEnum):
    """The outline of a box."""

    BOX = "box"
    PILL = "pill"
    DIAMOND = "diamond"
    HEXAGON = "hexagon"
    BAR = "bar"
    DELAY = "delay"
    DOUBLE = "double"
    NOTCHED = "notched"
    OFFPAGE = "offpage"


@record
class Box:
    """A step: where it stands, its outline and its text."""

    node: Node
    frame: Rect
    shape: Shape
    texts: tuple[Text, ...]


@record
class Label:
    """The words on an arrow and the frame they fill."""

    frame: Rect
    texts: tuple[Text, ...]


@record
class Way:
    """An arrow: its corners from source to target.

    ``shared`` counts the points at the end that it shares with another arrow into the same box; 0 when it has its own.
    """

    flow: Flow
    points: tuple[Point, ...]
    shared: int = 0
    label: Label | None = None


@record
class Cell:
    """A framed piece of the title block."""

    frame: Rect
    texts: tuple[Text, ...]


@record
class Key:
    """One entry of the legend: a sample in ``frame`` of an outline or of a kind of arrow, and what it means."""

    frame: Rect
    text: Text
    sample: str


@record
class Layout:
    """A chart with a place for everything. All in points. ``level`` lanes lie one below the other."""

    diagram: Diagram
    width: float
    height: float
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    cells: tuple[Cell, ...] = ()
    keys: tuple[Key, ...] = ()
    notes: tuple[tuple[str, Text], ...] = field(default=())
    level: bool = False
