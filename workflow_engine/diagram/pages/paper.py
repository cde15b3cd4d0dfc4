"""Which sheet of paper a chart is printed on, and how large its words come out there."""

from __future__ import annotations

from workflow_engine.diagram.dress import dressed
from workflow_engine.diagram.layout.geometry import Layout, Role
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.model import PaperSize
from workflow_engine.record import record

READABLE = 6.5
SHORT_LONG = {PaperSize.A4: (595.28, 841.89), PaperSize.A3: (841.89, 1190.55)}


@record
class Paper:
    """A sheet of paper as it is held: its width and height in points."""

    kind: PaperSize
    across: bool

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        short, long = SHORT_LONG[self.kind]
        return (long, short) if self.across else (short, long)


def scale(layout: Layout, paper: Paper) -> float:
    """Return how much a chart is made smaller to fit; it is never made larger."""
    wide, high = paper.size
    frame = dressed(layout).frame
    return min(wide / frame.w, high / frame.h, 1.0)


def print_size(layout: Layout, paper: Paper) -> float:
    """Return at how many points second lines are printed."""
    return SIZES[Role.LINE] * scale(layout, paper)


def best_way(layouts: tuple[Layout, ...], kind: PaperSize) -> Paper:
    """Return the sheet held the way in which the smallest words of all ``layouts`` print larger."""
    ways = (Paper(kind, across=False), Paper(kind, across=True))
    return max(ways, key=lambda paper: smallest(layouts, paper))


def smallest(layouts: tuple[Layout, ...], paper: Paper) -> float:
    """Return the size of second lines on the page where they print smallest."""
    return min(print_size(layout, paper) for layout in layouts)
