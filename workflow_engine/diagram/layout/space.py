"""What stands where, kept by squares of the sheet, so that asking for a free place looks at few things."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.diagram.layout.geometry import Rect

_SQUARE = 48.0


class Space:
    """A sheet on which frames are put; where one stands nothing else may."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def put(self, frame: Rect) -> None:
        """Take a place."""
        edges = (frame.x, frame.y, frame.right, frame.bottom)
        for square in _touched(*edges):
            self._squares.setdefault(square, []).append(edges)

    def free(self, frame: Rect) -> bool:
        """True when nothing stands where ``frame`` is."""
        left, top, right, bottom = frame.x, frame.y, frame.right, frame.bottom
        for square in _touched(left, top, right, bottom):
            for x, y, far_x, far_y in self._squares.get(square, ()):
                if x < right and left < far_x and y < bottom and top < far_y:
                    return False
        return True


def _touched(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[int, int]]:
    for column in range(int(left // _SQUARE), int(right // _SQUARE) + 1):
        for row in range(int(top // _SQUARE), int(bottom // _SQUARE) + 1):
            yield column, row
