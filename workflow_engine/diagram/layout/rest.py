"""A lower bound of what an arrow has still to pay on its way, so that the search looks in few places only.

How many corners are still needed follows from four things: where the arrow is heading, how it must arrive, and on
which side of the target it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.diagram.layout.grid import DOWN, LEFT, RIGHT, Grid

BEND = 26.0
_ANY = 4


def _corners(heading: int, arriving: int, dx: int, dy: int) -> int:
    """Return the fewest corners of a way to a place at the right (``dx`` 1), level (0) or at the left (-1), and so on.

    Corners alternate between the axes, so that their number is odd exactly when heading and arriving differ in axis.
    """
    signs = {RIGHT: (dx, dy), LEFT: (-dx, dy), DOWN: (dy, dx)}.get(arriving, (-dy, dx))
    along, aside = signs
    if heading == arriving:
        return 4 if along < 0 else 2 if aside else 0
    if (heading - arriving) % 2 == 0:
        return 2
    ahead = {RIGHT: dx, LEFT: -dx, DOWN: dy}.get(heading, -dy)
    return 1 if along >= 0 and ahead >= 0 else 3


_TABLE = tuple(
    BEND * (_corners(heading, arriving, dx, dy) if arriving != _ANY else 0)
    for arriving in range(5)
    for heading in range(4)
    for dx in (0, 1, -1)
    for dy in (0, 1, -1)
)


class Rest:
    """Knows the goals of one search: the states in which it ends, and places where it may end in any direction."""

    def __init__(self, grid: Grid, ends: dict[int, float], stops: Iterable[tuple[int, float]]) -> None:
        self._x, self._y, self._wide = grid.x, grid.y, grid.wide
        sides: dict[int, list[tuple[int, float]]] = {}
        for state, cost in ends.items():
            sides.setdefault(state & 3, []).append((state >> 2, cost))
        for stop in stops:
            sides.setdefault(_ANY, []).append(stop)
        self._sides = [(arriving * 36, *self._frame(places)) for arriving, places in sorted(sides.items())]
        self._known: dict[int, float] = {}

    def _frame(self, places: list[tuple[int, float]]) -> tuple[float, float, float, float, float]:
        xs = [self._x[vertex % self._wide] for vertex, _ in places]
        ys = [self._y[vertex // self._wide] for vertex, _ in places]
        return min(xs), max(xs), min(ys), max(ys), min(cost for _, cost in places)

    def after(self, state: int) -> float:
        """Return no more than what is still to pay after a state; infinite when there is no goal."""
        known = self._known.get(state)
        if known is not None:
            return known
        row, column = divmod(state >> 2, self._wide)
        x, y = self._x[column], self._y[row]
        heading = state % 4 * 9
        least = float("inf")
        for at, low_x, high_x, low_y, high_y, cost in self._sides:
            index, far = at + heading, cost
            if x < low_x:
                far += low_x - x
                index += 3
            elif x > high_x:
                far += x - high_x
                index += 6
            if y < low_y:
                far += low_y - y
                index += 1
            elif y > high_y:
                far += y - high_y
                index += 2
            far += _TABLE[index]
            if far < least:  # noqa: PLR1730 - this runs a hundred thousand times a chart; a call would be dear
                least = far
        self._known[state] = least
        return least
