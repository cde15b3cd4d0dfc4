"""Where the boxes of a tree stand: a box above those that hang from it, in rows no wider than asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from workflow_engine.diagram.layout.geometry import Point, Rect
from workflow_engine.record import record

DROP = 14.0
GAP = 12.0
_SIDE = 12.0


@record
class Twig:
    """A box of a size, and what hangs from it."""

    name: str
    wide: float
    high: float
    below: tuple[Twig, ...] = ()


@record
class Wire:
    """The lines from one box to those in one row below it, and the names of all boxes they touch."""

    upper: str
    lower: tuple[str, ...]
    lines: tuple[tuple[Point, ...], ...]


@record
class Grown:
    """A tree with a place for everything; ``stem`` is where the line from above meets its uppermost box."""

    wide: float
    high: float
    stem: float
    frames: tuple[tuple[str, Rect], ...]
    wires: tuple[Wire, ...]


def grow(twig: Twig, room: float) -> Grown:
    """Return the places of a tree whose rows are no wider than ``room``, as far as its boxes allow.

    Boxes from which nothing hangs come first. Rows after the first are reached by a line along their left side.
    """
    if not twig.below:
        return Grown(twig.wide, twig.high, twig.wide / 2, ((twig.name, Rect(0, 0, twig.wide, twig.high)),), ())
    children = sorted(twig.below, key=lambda child: bool(child.below))
    blocks = [grow(child, room) for child in children]
    rows = _rows(children, blocks, room)
    widest = max(_width([blocks[n] for n in row]) for row in rows)
    side = _SIDE if len(rows) > 1 else 0.0
    wide = max(widest + side, twig.wide)
    middle = side + (wide - side) / 2 if wide > twig.wide else wide / 2
    frames = [(twig.name, Rect(middle - twig.wide / 2, 0, twig.wide, twig.high))]
    wires: list[Wire] = []
    y, first_bus = twig.high, twig.high + DROP
    for number, row in enumerate(rows):
        bus = y + DROP
        x = side + (wide - side - _width([blocks[n] for n in row])) / 2
        stems: list[Point] = []
        for n in row:
            block, top = blocks[n], bus + DROP
            frames += [(name, Rect(f.x + x, f.y + top, f.w, f.h)) for name, f in block.frames]
            wires += [_shifted(wire, x, top) for wire in block.wires]
            stems.append((x + block.stem, bus))
            x += block.wide + GAP
        origin = ((middle, twig.high), (middle, bus)) if not number else ((0.0, first_bus), (0.0, bus))
        ends = [point[0] for point in stems] + [origin[1][0]] + ([0.0] if side else [])
        lines = (origin, ((min(ends), bus), (max(ends), bus)), *(((sx, bus), (sx, bus + DROP)) for sx, _ in stems))
        wires.append(Wire(twig.name, tuple(children[n].name for n in row), lines))
        y = bus + DROP + max(blocks[n].high for n in row)
    return Grown(wide, y, middle, tuple(frames), tuple(wires))


def _rows(children: Sequence[Twig], blocks: Sequence[Grown], room: float) -> list[list[int]]:
    """Return which blocks stand in which row: as many as fit, rows of single boxes about equally long."""
    rows: list[list[int]] = []
    for branchy in (False, True):
        numbers = [n for n, child in enumerate(children) if bool(child.below) is branchy]
        if not numbers:
            continue
        fitted: list[list[int]] = [[]]
        for n in numbers:
            if fitted[-1] and _width([blocks[m] for m in (*fitted[-1], n)]) > room:
                fitted.append([])
            fitted[-1].append(n)
        if not branchy:
            size = ceil(len(numbers) / len(fitted))
            fitted = [numbers[at : at + size] for at in range(0, len(numbers), size)]
        rows += fitted
    if len(rows) == 2 and _width([blocks[n] for row in rows for n in row]) <= room:
        return [[n for row in rows for n in row]]
    return rows


def _width(blocks: Sequence[Grown]) -> float:
    return sum(block.wide for block in blocks) + GAP * (len(blocks) - 1)


def _shifted(wire: Wire, dx: float, dy: float) -> Wire:
    return Wire(wire.upper, wire.lower, tuple(tuple((x + dx, y + dy) for x, y in line) for line in wire.lines))
