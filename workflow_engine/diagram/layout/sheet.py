"""The sheet around the lanes: title block above, legend and notes below."""

from __future__ import annotations

from workflow_engine.diagram.layout.geometry import Cell, Key, Rect, Role, Shape, Text
from workflow_engine.diagram.layout.sizes import PAD_X, SIZES, Rows, broken, extent, line_height, set_in
from workflow_engine.diagram.model import Diagram, Fact, FlowKind, Lane
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import width
from workflow_engine.errors import Message

_FACT_GAP = 6.0
_LONG = 0.6
_SAMPLE = 30.0
_KEY_HEIGHT = 22.0
_MEANINGS = {
    Shape.PILL: ("起止", "start, end"),
    Shape.BOX: ("步骤（岗位与人／时限／记录）", "step (post and person, limit, record)"),
    Shape.DIAMOND: ("判断", "decision"),
    Shape.HEXAGON: ("判断", "decision"),
    Shape.BAR: ("并行分支／汇合", "fork, join"),
    Shape.DOUBLE: ("子流程", "called procedure"),
    Shape.DELAY: ("等待", "wait"),
    Shape.NOTCHED: ("系统办理", "done by the system"),
    Shape.OFFPAGE: ("转接他页", "on another page"),
}


def title_block(diagram: Diagram, wide: float) -> tuple[tuple[Cell, ...], float]:
    """Return the cells of the title block, ``wide`` points across, and its height."""
    rows: Rows = tuple((line, Role.SHEET) for line in broken(diagram.title, Role.SHEET, wide - 20))
    frame = Rect(0, 0, wide, extent(rows)[1] + 10)
    cells = [Cell(frame, set_in(frame, rows))]
    top = frame.bottom
    for row in _fact_rows(diagram.facts, wide):
        if len(row) == 1 and _natural(row[0]) > wide * _LONG:
            cell = _long_fact(row[0], wide, top)
            cells.append(cell)
            top = cell.frame.bottom
            continue
        spare = (wide - sum(map(_natural, row))) / len(row)
        left = 0.0
        for fact in row:
            frame = Rect(left, top, _natural(fact) + spare, 20.0)
            cells.append(Cell(frame, _short_fact(fact, frame)))
            left = frame.right
        top += 20.0
    return tuple(cells), top


def _natural(fact: Fact) -> float:
    words = width(printable(fact.label)) * SIZES[Role.NAME] + width(_one_line(fact.text)) * SIZES[Role.FACT]
    return words + _FACT_GAP + 18.0


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _fact_rows(facts: tuple[Fact, ...], wide: float) -> list[list[Fact]]:
    """Break the facts into rows: short ones side by side, then long ones with a row each."""
    rows: list[list[Fact]] = []
    used = wide
    for fact in facts:
        need = _natural(fact)
        if need > wide * _LONG:
            continue
        if used + need > wide:
            rows.append([])
            used = 0.0
        rows[-1].append(fact)
        used += need
    return rows + [[fact] for fact in facts if _natural(fact) > wide * _LONG]


def _short_fact(fact: Fact, frame: Rect) -> tuple[Text, ...]:
    name, words = printable(fact.label), _one_line(fact.text)
    left = frame.x + (frame.w - _natural(fact)) / 2 + 9.0
    base = frame.y + 13.4
    after = left + width(name) * SIZES[Role.NAME] + _FACT_GAP
    return Text(left, base, name, Role.NAME, left=True), Text(after, base, words, Role.FACT, left=True)


def _long_fact(fact: Fact, wide: float, top: float) -> Cell:
    name = printable(fact.label)
    indent = width(name) * SIZES[Role.NAME] + _FACT_GAP + 9.0
    rows: Rows = tuple((line, Role.FACT) for line in broken(fact.text, Role.FACT, wide - indent - 9.0))
    frame = Rect(0, top, wide, max(extent(rows)[1], line_height(Role.FACT)) + 7.0)
    texts = set_in(Rect(indent, top, wide - indent, frame.h), rows, left=True)
    return Cell(frame, (Text(9.0, texts[0].y if texts else top + 13.0, name, Role.NAME, left=True), *texts))


def header_rows(lane: Lane, wide: float) -> Rows:
    """Return the lines of a lane's header: the unit, then its head."""
    room = wide - PAD_X
    head = Role.WARNING if "缺人" in lane.head_line or "vacant" in lane.head_line else Role.HEAD
    title = [(line, Role.LANE) for line in broken(lane.title, Role.LANE, room)]
    return (*title, *((line, head) for line in broken(lane.head_line, head, room)))


def legend(diagram: Diagram, shapes: set[Shape], wide: float, top: float) -> tuple[tuple[Key, ...], float]:
    """Return a key for every outline and every kind of arrow that occurs, and the height they take."""
    entries = [(shape.value, Message(*_MEANINGS[shape]).say(diagram.lang)) for shape in Shape if shape in shapes]
    if {"diamond", "hexagon"} <= {sample for sample, _ in entries}:
        entries = [entry for entry in entries if entry[0] != "hexagon"]
    entries += [(entry.kind.value, entry.text) for entry in diagram.legend if isinstance(entry.kind, FlowKind)]
    keys: list[Key] = []
    left, y = 0.0, top
    for sample, words in entries:
        long = width(printable(words)) * SIZES[Role.NOTE]
        if keys and left + _SAMPLE + 6 + long > wide:
            left, y = 0.0, y + _KEY_HEIGHT
        frame = Rect(left, y + 4, _SAMPLE, 14.0)
        text = Text(left + _SAMPLE + 6, y + 14.4, printable(words), Role.NOTE, left=True)
        keys.append(Key(frame, text, sample))
        left += _SAMPLE + 6 + long + 16
    return tuple(keys), (y - top + _KEY_HEIGHT) if keys else 0.0


def notes(lines: tuple[tuple[str, str], ...], wide: float, top: float) -> tuple[tuple[tuple[str, Text], ...], float]:
    """Return the notes set below each other, with the id of the arrow each belongs to, and their height."""
    found: list[tuple[str, Text]] = []
    y = top
    for id_, words in lines:
        for line in broken(words, Role.NOTE, wide):
            found.append((id_, Text(0.0, y + 10.0, line, Role.NOTE, left=True)))
            y += line_height(Role.NOTE)
        y += 2.0
    return tuple(found), y - top
