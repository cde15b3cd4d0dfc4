"""How large a picture prints on a sheet of paper that also has a title, margins and a page number."""

from __future__ import annotations

from workflow_engine.diagram.pictures.drawing import Drawing
from workflow_engine.record import record

SMALLEST = 6.0
"""The least size, in points, at which the smallest text of a picture may print."""


@record
class Room:
    """What a sheet leaves for a picture, in points."""

    name: str
    wide: float
    high: float


A4 = Room("a4", 500.0, 620.0)
A4_WIDE = Room("a4-wide", 750.0, 385.0)
A3_WIDE = Room("a3-wide", 1090.0, 630.0)


def print_size(drawing: Drawing, room: Room, size: float) -> float:
    """Return how large text of ``size`` points prints when the drawing fills its room; never enlarged."""
    return size * min(room.wide / drawing.width, room.high / drawing.height, 1.0)


def fits(drawing: Drawing, room: Room, size: float) -> bool:
    """Tell whether text of ``size`` points stays readable in that room."""
    return print_size(drawing, room, size) >= SMALLEST


def highest(room: Room, size: float, wide: float = 0.0) -> float:
    """Return how high a drawing may be when text of ``size`` points has to stay readable; ``wide`` is its width."""
    share = max(SMALLEST / size, min(room.wide / wide, 1.0) if wide else 0.0)
    return room.high / share
