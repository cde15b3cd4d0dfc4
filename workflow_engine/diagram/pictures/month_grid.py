"""The calendar of responsibilities: a row for each unit, a column for each month, in the cells what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflow_engine.diagram.layout.geometry import Rect
from workflow_engine.diagram.pictures.drawing import Anchor, Area, Drawing, Mark, Part, Tone, box
from workflow_engine.diagram.pictures.typeset import Line, broken, extent, placed
from workflow_engine.diagram.pictures.year_grid import month_name
from workflow_engine.errors import Message
from workflow_engine.record import record

_MARGIN = 12.0
_NAME_W, _ROUTINE_W, _MONTH_W = 84.0, 138.0, 93.0
_PAD = 4.0
SMALL = 8.0
_HEADER_H = 22.0


@record
class Entry:
    """One thing to be done: when in the month (``12日``, or empty for all of it), what, and a second line about it."""

    when: str
    title: str
    note: str = ""


@record
class UnitRow:
    """One unit: what comes so often that no month names it, and the entries of the twelve months."""

    unit: str
    title: str
    routine: tuple[Entry, ...]
    months: tuple[tuple[Entry, ...], ...]


@record
class MonthSheet:
    """What the sheets show; ``present`` is the number of the present month, 0 when it is in another year."""

    title: str
    rows: tuple[UnitRow, ...]
    present: int = 0
    lang: str = "zh"
    legend: str = ""


def month_grids(sheet: MonthSheet, high: float) -> tuple[Drawing, ...]:
    """Return the calendar on as few drawings as keep each no higher than ``high`` points; a unit is never divided."""
    groups: list[list[UnitRow]] = [[]]
    used = 0.0
    for row in sheet.rows:
        need = _height(row)
        if groups[-1] and used + need > high - _above(sheet):
            groups.append([])
            used = 0.0
        groups[-1].append(row)
        used += need
    return tuple(_drawn(sheet, group, number, len(groups)) for number, group in enumerate(groups, 1))


def _drawn(sheet: MonthSheet, rows: Sequence[UnitRow], number: int, count: int) -> Drawing:
    wide = _NAME_W + _ROUTINE_W + 12 * _MONTH_W
    part = Message(f"（第 {number}/{count} 张）", f" ({number}/{count})").say(sheet.lang) if count > 1 else ""
    title = broken(f"{sheet.title}{part}", wide, 15.0, bold=True)
    head = Rect(_MARGIN, _MARGIN, wide, extent(title)[1])
    parts = [Part("title", "title", placed(title, head), head)]
    y = head.bottom + 8.0
    parts += _header(sheet, y)
    y += _HEADER_H
    for row in rows:
        parts += _row(sheet, row, y)
        y += _height(row)
    lines = broken(sheet.legend, wide, SMALL, Tone.MUTED)
    frame = Rect(_MARGIN, y + 6.0, wide, max(extent(lines)[1], 1.0))
    parts.append(Part("legend", "key", placed(lines, frame, Anchor.START), frame))
    words = Message(
        f"责任日历：{'、'.join(row.title for row in rows)}",
        f"Calendar of duties of {', '.join(row.title for row in rows)}",
    ).say(sheet.lang)
    return Drawing(f"{sheet.title}{part}", words, wide + 2 * _MARGIN, frame.bottom + _MARGIN, tuple(parts), sheet.lang)


def _above(sheet: MonthSheet) -> float:
    """Return what title, header and legend need."""
    wide = _NAME_W + _ROUTINE_W + 12 * _MONTH_W
    return 2 * _MARGIN + 14.0 + _HEADER_H + 22.0 + extent(broken(sheet.legend, wide, SMALL))[1]


def _header(sheet: MonthSheet, y: float) -> Iterator[Part]:
    names = [Message("单位＼月份", "Unit / month").say(sheet.lang), Message("日常", "Routine").say(sheet.lang)]
    names += [month_name(month, sheet.lang)[: 3 if sheet.lang == "en" else 4] for month in range(1, 13)]
    for at, (frame, name) in enumerate(zip(_frames(y, _HEADER_H), names, strict=True)):
        now = sheet.present and at == sheet.present + 1
        shown = f"{name}{Message('（本月）', ' (now)').say(sheet.lang)}" if now else name
        lines = [Line(shown, 10.0, bold=True)]
        area = Area(box(frame), Tone.NOW if now else Tone.HEADER, Tone.MUTED, 0.8)
        yield Part(f"head-{at}", "head", (area, *placed(lines, frame)), frame)


def _row(sheet: MonthSheet, row: UnitRow, y: float) -> Iterator[Part]:
    cells: list[list[Line]] = [_name(row), *(_lines(each, _ROUTINE_W) for each in (row.routine,))]
    cells += [_lines(entries, _MONTH_W) for entries in row.months]
    for at, (frame, lines) in enumerate(zip(_frames(y, _height(row)), cells, strict=True)):
        inner = Rect(frame.x + _PAD, frame.y + 3.0, frame.w - 2 * _PAD, frame.h - 6.0)
        now = sheet.present and at == sheet.present + 1
        fill = Tone.TINT if not at else Tone.NOW if now else Tone.FILLED if lines and at > 1 else Tone.BOX
        text = placed(lines, inner) if not at else placed(lines, inner, Anchor.START, top=True)
        marks: list[Mark] = [Area(box(frame), fill, Tone.MUTED, 0.6)]
        marks += text
        kind = "unit" if not at else "cell"
        yield Part(f"cell-{row.unit}-{at}", kind, tuple(marks), frame, row.title if not at else "")


def _name(row: UnitRow) -> list[Line]:
    return broken(row.title, _NAME_W - 2 * _PAD, 10.0, bold=True)


def _lines(entries: Sequence[Entry], wide: float) -> list[Line]:
    room = wide - 2 * _PAD
    found: list[Line] = []
    for entry in entries:
        first = broken(f"{entry.when} {entry.title}".strip(), room, 8.5)
        found += [line._replace(above=2.0 if n == 0 and found else 0.0) for n, line in enumerate(first)]
        found += [line._replace(indent=4.0) for line in broken(entry.note, room - 4.0, SMALL, Tone.MUTED)]
    return found


def _height(row: UnitRow) -> float:
    cells = [_name(row), _lines(row.routine, _ROUTINE_W), *(_lines(entries, _MONTH_W) for entries in row.months)]
    return max(max(extent(lines)[1] for lines in cells) + 7.0, 26.0)


def _frames(y: float, high: float) -> Iterator[Rect]:
    x = _MARGIN
    for wide in (_NAME_W, _ROUTINE_W, *([_MONTH_W] * 12)):
        yield Rect(x, y, wide, high)
        x += wide
