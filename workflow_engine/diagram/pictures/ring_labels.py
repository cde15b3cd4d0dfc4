"""Bent arrows and the numbers on them, each number on its own arrow and off every other one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from math import ceil

from workflow_engine.diagram.layout.geometry import Rect
from workflow_engine.diagram.pictures.bend import Bend, at, length, places
from workflow_engine.diagram.wrap import width

SIZE = 9.0
_HIGH = 11.5
_CELL = 4.0
_STOPS = tuple(sorted((n / 48 for n in range(6, 43)), key=lambda stop: (abs(stop - 0.5), stop)))
_ON_BOX, _ON_NUMBER, _ON_ARROW = 50.0, 30.0, 1.0
_NONE: frozenset[int] = frozenset()

Square = tuple[int, int]


class Field:
    """The paper inside a ring, as far as boxes, arrows and numbers lie on it, in small squares.

    ``options`` tell the curves each arrow may take, the best first; an arrow without any goes ``straight``. ``labels``
    are what has to stand on each.
    """

    def __init__(
        self,
        options: Sequence[Callable[[], Iterator[Bend]]],
        straight: Sequence[Bend],
        labels: Sequence[str],
        boxes: Sequence[Rect],
    ) -> None:
        self._options = options
        self._wide = [width(label) * SIZE + 6.0 for label in labels]
        self.curves = [next(tell(), line) for tell, line in zip(options, straight, strict=True)]
        self.numbers: dict[int, Rect] = {}
        self._boxes = {square for box in boxes for square in _squares(box.grown(1.5))}
        self._arrows: dict[Square, set[int]] = {}
        self._plates: dict[Square, set[int]] = {}
        self._paths = [_path(curve) for curve in self.curves]
        for number, path in enumerate(self._paths):
            _put(self._arrows, number, path)

    def settle(self) -> int:
        """Choose curves and places; return how many numbers lie on a box, another number or another arrow."""
        order = sorted(range(len(self.curves)), key=lambda n: (length(self.curves[n]), n))
        for number in order:
            self._place(number)
        wrong = self._wrong(order)
        while wrong:
            for number in wrong:
                self._try_others(number)
                for other in self._crossing(number):
                    self._try_others(other)
            left = self._wrong(order)
            if len(left) >= len(wrong):
                return len(left)
            wrong = left
        return 0

    def _wrong(self, order: Sequence[int]) -> list[int]:
        return [number for number in order if self._cost(number, self.numbers[number])]

    def _crossing(self, number: int) -> list[int]:
        """Return the arrows that run through a number."""
        found: set[int] = set()
        for square in _squares(self.numbers[number]):
            found |= self._arrows.get(square, _NONE)
        return sorted(found - {number})

    def _place(self, number: int) -> float:
        """Give the number its best place on its arrow; return what is wrong with it."""
        if number in self.numbers:
            _take(self._plates, number, _squares(self.numbers[number]))
        best: tuple[float, Rect] | None = None
        for stop in _STOPS:
            x, y = at(self.curves[number], stop)
            frame = Rect(x - self._wide[number] / 2, y - _HIGH / 2, self._wide[number], _HIGH)
            cost = self._cost(number, frame)
            if best is None or cost < best[0]:
                best = cost, frame
            if not cost:
                break
        assert best is not None  # noqa: S101  # there are stops
        self.numbers[number] = best[1]
        _put(self._plates, number, _squares(best[1]))
        return best[0]

    def _cost(self, number: int, frame: Rect) -> float:
        crossed: set[int] = set()
        covered: set[int] = set()
        boxed = False
        for square in _squares(frame):
            boxed = boxed or square in self._boxes
            crossed |= self._arrows.get(square, _NONE)
            covered |= self._plates.get(square, _NONE)
        return _ON_BOX * boxed + _ON_NUMBER * len(covered - {number}) + _ON_ARROW * len(crossed - {number})

    def _try_others(self, number: int) -> None:
        """Give an arrow another curve where that leaves less wrong."""
        best = float("inf"), self.curves[number]
        for curve in chain([self.curves[number]], self._options[number]()):
            self._bend(number, curve)
            under: set[int] = set()
            for square in self._paths[number]:
                under |= self._plates.get(square, _NONE)
            cost = self._place(number) + _ON_ARROW * len(under - {number})
            if cost < best[0]:
                best = cost, curve
            if not cost:
                return
        self._bend(number, best[1])
        self._place(number)

    def _bend(self, number: int, curve: Bend) -> None:
        _take(self._arrows, number, self._paths[number])
        self.curves[number], self._paths[number] = curve, _path(curve)
        _put(self._arrows, number, self._paths[number])


def _squares(frame: Rect) -> list[Square]:
    across = range(int(frame.x // _CELL), int(frame.right // _CELL) + 1)
    down = range(int(frame.y // _CELL), int(frame.bottom // _CELL) + 1)
    return [(x, y) for x in across for y in down]


def _path(curve: Bend) -> list[Square]:
    """Return the squares that a curve runs through."""
    steps = max(ceil(length(curve) / (_CELL * 0.7)), 1)
    return list({(int(x // _CELL), int(y // _CELL)): None for x, y in places(curve, steps)})


def _put(where: dict[Square, set[int]], number: int, squares: Sequence[Square]) -> None:
    for square in squares:
        where.setdefault(square, set()).add(number)


def _take(where: dict[Square, set[int]], number: int, squares: Sequence[Square]) -> None:
    for square in squares:
        where[square].discard(number)
