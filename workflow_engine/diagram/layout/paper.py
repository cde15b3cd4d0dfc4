"""Which sheet of paper a chart is printed on."""

from __future__ import annotations

from dataclasses import dataclass

from workflow_engine.diagram.layout.geometry import Layout, Role
from workflow_engine.diagram.layout.sizes import SIZES

_A4, _A3 = (595.28, 841.89), (841.89, 1190.55)
_SMALLEST = 6.5


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet: its name, its width and height in points as it is held, and how large second lines print on it."""

    name: str
    size: tuple[float, float]
    print_size: float


def fitting(layout: Layout) -> Paper:
    """Return A4 when second lines print at 6.5 points or more there, else A3; held the way that prints larger."""
    sheets = [_best(layout, name, *size) for name, size in (("A4", _A4), ("A3", _A3))]
    return next((paper for paper in sheets if paper.print_size >= _SMALLEST), sheets[-1])


def _best(layout: Layout, name: str, short: float, long: float) -> Paper:
    papers = []
    for size in ((short, long), (long, short)):
        scale = min(size[0] / layout.width, size[1] / layout.height)
        papers.append(Paper(name, size, SIZES[Role.LINE] * min(scale, 1.0)))
    return max(papers, key=lambda paper: paper.print_size)
