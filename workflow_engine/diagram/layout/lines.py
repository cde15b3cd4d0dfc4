"""Which lines of the net are worth a look: of several free ones side by side a single one.

Unused tracks are dropped in the end, so it makes no difference which of them an arrow takes; only on which side of the
used ones it runs does. A search therefore jumps from one line worth a look to the next. What it passes over is free:
another arrow on the line it follows begins and ends at lines that are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from workflow_engine.diagram.layout.grid import Grid
from workflow_engine.diagram.layout.traffic import Traffic
from workflow_engine.record import record

Jumps = tuple[list[int], list[int], list[int], list[int]]
Spans = tuple[list[float], list[float], list[float], list[float]]


@record
class Lines:
    """How far it is to the next line, for each direction and each line: in crossings' numbers and on paper."""

    jumps: Jumps
    spans: Spans


def lines(traffic: Traffic, vertices: Iterable[int]) -> Lines:
    """Return the lines worth a look: those of ``vertices``, those in use, and the middle one of those that are free."""
    grid = traffic.grid
    ends = list(vertices)
    columns = _worth(traffic.on_x, grid.parts_x, {vertex % grid.wide for vertex in ends})
    rows = _worth(traffic.on_y, grid.parts_y, {vertex // grid.wide for vertex in ends})
    back_x, on_x, short_x, long_x = _steps(columns, grid.x)
    back_y, on_y, short_y, long_y = _steps(rows, grid.y)
    wide = grid.wide
    return Lines(
        ([step * wide for step in back_y], on_x, [step * wide for step in on_y], back_x),
        (short_y, long_x, long_y, short_x),
    )


def _worth(used: list[int], parts: tuple[range, ...], also: set[int]) -> list[int]:
    found: list[int] = []
    for part in parts:
        begin = part.start
        for line in part:
            if used[line] or line in also:
                if begin < line:
                    found.append((begin + line) // 2)
                found.append(line)
                begin = line + 1
        if begin < part.stop:
            found.append((begin + part.stop) // 2)
    return found


def _steps(worth: list[int], places: tuple[float, ...]) -> tuple[list[int], list[int], list[float], list[float]]:
    """Return how far it is from each line to the one before and the one after, in lines and in points."""
    count = len(places)
    back, on = [0] * count, [0] * count
    short, long = [0.0] * count, [0.0] * count
    before = -1
    for line in (*worth, count - 1):
        back[line] = before - line
        short[line] = places[line] - places[max(before, 0)]
        if before >= 0:
            on[before] = line - before
            long[before] = places[line] - places[before]
        before = line
    return back, on, short, long


def between(vertices: list[int], grid: Grid) -> list[int]:
    """Return ``vertices`` with those passed over filled in."""
    found = vertices[:1]
    for here, there in pairwise(vertices):
        step = grid.wide if (there - here) % grid.wide == 0 else 1
        found += range(here + step, there + 1, step) if there > here else range(here - step, there - 1, -step)
    return found
