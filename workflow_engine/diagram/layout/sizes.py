"""How large each box must be, and how its words are broken into lines."""

from __future__ import annotations

from workflow_engine.diagram.layout.geometry import Rect, Role, Shape, Text
from workflow_engine.diagram.layout.outline import POINT
from workflow_engine.diagram.model import Diagram, Node, NodeKind
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import width, wrap
from workflow_engine.record import record

SIZES = {
    Role.SHEET: 17.0,
    Role.FACT: 9.0,
    Role.NAME: 9.0,
    Role.LANE: 11.5,
    Role.HEAD: 9.0,
    Role.TITLE: 10.5,
    Role.LINE: 9.0,
    Role.WARNING: 9.0,
    Role.BAR: 9.5,
    Role.LABEL: 9.0,
    Role.NOTE: 9.0,
    Role.BADGE: 8.0,
}
LEADING = 1.38
PAD_X, PAD_Y = 7.0, 6.0
_MANY_WAYS = 4
_BAR_ROOM = 40.0
_SHAPES = {
    NodeKind.START: Shape.PILL,
    NodeKind.END: Shape.PILL,
    NodeKind.TASK: Shape.BOX,
    NodeKind.CALL: Shape.DOUBLE,
    NodeKind.SERVICE: Shape.NOTCHED,
    NodeKind.WAIT: Shape.DELAY,
    NodeKind.PARALLEL: Shape.BAR,
    NodeKind.JOIN: Shape.BAR,
    NodeKind.ELSEWHERE: Shape.OFFPAGE,
}
_SIDE = {Shape.DOUBLE: 6.0, Shape.DELAY: 10.0, Shape.NOTCHED: 4.0, Shape.HEXAGON: 14.0}
_HARD_SPACE = "\u00a0"
VACANT = ("（缺人）", "(vacant)")

Rows = tuple[tuple[str, Role], ...]


@record
class Size:
    """The outline of a node, its measures and its lines of text."""

    shape: Shape
    w: float
    h: float
    rows: Rows


def line_height(role: Role) -> float:
    """Return the distance from one base line to the next."""
    return SIZES[role] * LEADING


def extent(rows: Rows) -> tuple[float, float]:
    """Return width and height of lines of text set one below the other."""
    return max((width(words) * SIZES[role] for words, role in rows), default=0.0), height(rows)


def height(rows: Rows) -> float:
    """Return the height of lines of text set one below the other."""
    return sum(line_height(role) for _, role in rows)


def broken(text: str, role: Role, room: float) -> list[str]:
    """Return ``text`` in lines that are no wider than ``room`` points."""
    return wrap(printable(text), max(room / SIZES[role], 2.0))


def set_in(frame: Rect, rows: Rows, *, left: bool = False) -> tuple[Text, ...]:
    """Return the lines of text centred in ``frame``; with ``left`` they begin at its left edge."""
    top = frame.y + (frame.h - height(rows)) / 2
    texts = []
    for words, role in rows:
        size = SIZES[role]
        base = top + (line_height(role) + size * 0.72) / 2
        texts.append(Text(frame.x if left else frame.middle[0], round(base, 2), words, role, left))
        top += line_height(role)
    return tuple(texts)


def sizes(diagram: Diagram, box_width: float, *, pointed: bool = True, level: bool = False) -> dict[str, Size]:
    """Return the size of every node; boxes are ``box_width`` wide, ends may be narrower, nothing is wider.

    Decisions with few arrows are diamonds, unless ``pointed`` is false; the others have six corners and more ports.
    Where lanes are ``level`` bars stand upright.
    """
    ways: dict[str, int] = {}
    for flow in diagram.flows:
        for id_ in (flow.source, flow.target):
            ways[id_] = ways.get(id_, 0) + 1
    return {
        node.id: _upright_bar(node)
        if level and _SHAPES.get(node.kind) is Shape.BAR
        else _size(node, box_width, ways.get(node.id, 0) if pointed else _MANY_WAYS + 1)
        for node in diagram.nodes
    }


def _size(node: Node, box_width: float, ways: int) -> Size:
    if node.kind is NodeKind.DECISION:
        return _decision(node, box_width, ways)
    shape = _SHAPES[node.kind]
    if shape is Shape.BAR:
        rows: Rows = tuple((line, Role.BAR) for line in _lines(node, Role.BAR, box_width - 2 * PAD_X))
        return Size(shape, box_width, max(extent(rows)[1] + 4, 16.0), rows)
    rows = _rows(node, box_width - 2 * PAD_X - 2 * _SIDE.get(shape, 0.0))
    wide, high = extent(rows)
    if shape is Shape.PILL:
        return Size(shape, min(box_width, max(wide + 28.0, 72.0)), max(high + 11.0, 28.0), rows)
    foot = POINT if shape is Shape.OFFPAGE else 0.0
    return Size(shape, box_width, max(high + 2 * PAD_Y, 34.0) + foot, rows)


def _upright_bar(node: Node) -> Size:
    rows: Rows = tuple((line, Role.BAR) for line in _lines(node, Role.BAR, _BAR_ROOM))
    wide, high = extent(rows)
    return Size(Shape.BAR, max(wide + 10.0, 16.0), max(high + 2 * PAD_Y, 60.0), rows)


def _decision(node: Node, box_width: float, ways: int) -> Size:
    """A diamond holds its text when ``text width / width + text height / height`` is at most one."""
    rows = _rows(node, box_width * 0.6)
    wide, high = extent(rows)
    if ways <= _MANY_WAYS and high < 3 * line_height(Role.TITLE) and wide < box_width * 0.72:
        return Size(Shape.DIAMOND, box_width, max(high / (1 - (wide + 4) / box_width), 42.0), rows)
    rows = _rows(node, box_width - 2 * PAD_X - 2 * _SIDE[Shape.HEXAGON])
    return Size(Shape.HEXAGON, box_width, max(extent(rows)[1] + 2 * PAD_Y, 40.0), rows)


def _rows(node: Node, room: float) -> Rows:
    heading = node.title if node.number is None else f"{node.number}{_HARD_SPACE}{node.title}"
    rows = [(line, Role.TITLE) for line in broken(heading, Role.TITLE, room)]
    for text in node.lines:
        role = Role.WARNING if any(word in text for word in VACANT) else Role.LINE
        rows += [(line, role) for line in broken(text, role, room)]
    return tuple(rows)


def _lines(node: Node, role: Role, room: float) -> list[str]:
    return [line for text in (node.heading, *node.lines) for line in broken(text, role, room)]
