"""The year on one sheet: twelve months day by day, with days off and worked, terms and breaks, and days with duties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from workflow_engine.definition.year import Day, DayKind, Season
from workflow_engine.diagram.layout.geometry import Rect
from workflow_engine.diagram.layout.outline import polygon, rounded_box
from workflow_engine.diagram.pictures.drawing import Anchor, Area, Drawing, Mark, Part, Stroke, Tone, box, path
from workflow_engine.diagram.pictures.typeset import Line, broken, extent, one_line, placed
from workflow_engine.errors import Message
from workflow_engine.record import field, record

_MARGIN, _GAP, _COLUMNS = 12.0, 14.0, 4
_CELL_W, _CELL_H = 29.0, 24.0
_WEEK, _HEAD, _DAYS = 22.0, 20.0, 14.0
_MONTH_W = _WEEK + 7 * _CELL_W
_MONTH_H = _HEAD + _DAYS + 6 * _CELL_H
SMALL = 7.5
_WEEKDAYS = ("一二三四五六日", "MTWTFSS")
_FILLS = {
    DayKind.HOLIDAY: Tone.REST,
    DayKind.OFF: Tone.REST,
    DayKind.MAKE_UP: Tone.EXTRA,
    DayKind.EXTRA: Tone.EXTRA,
    DayKind.WEEKEND: Tone.TINT,
}
_SIGNS = {
    DayKind.HOLIDAY: Message("休", "off"),
    DayKind.OFF: Message("假", "off"),
    DayKind.MAKE_UP: Message("班", "on"),
    DayKind.EXTRA: Message("班", "on"),
}
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip


@record
class YearSheet:
    """What the sheet shows. ``duties`` names what falls due on a day, ``begins`` what has to be prepared from a day on,
    ``marked`` other named dates; ``today`` decides which month is the present one."""

    title: str
    days: Sequence[Day]
    seasons: Sequence[Season]
    today: date
    lang: str = "zh"
    duties: Mapping[date, Sequence[str]] = field(default_factory=dict)
    begins: Mapping[date, Sequence[str]] = field(default_factory=dict)
    marked: Mapping[date, str] = field(default_factory=dict)

    def say(self, zh: str, en: str) -> str:
        """Return the one of the two that fits the language."""
        return Message(zh, en).say(self.lang)


def month_name(month: int, lang: str) -> str:
    """Return the name of a month from 1 to 12."""
    return Message(f"{month}月", _MONTHS_EN[month - 1]).say(lang)


def year_grid(sheet: YearSheet) -> Drawing:
    """Return the drawing of the year that ``sheet.days`` are."""
    wide = _COLUMNS * _MONTH_W + (_COLUMNS - 1) * _GAP
    title = broken(sheet.title, wide, 15.0, bold=True)
    head = Rect(_MARGIN, _MARGIN, wide, extent(title)[1])
    parts = [Part("title", "title", placed(title, head), head)]
    for month in range(1, 13):
        row, column = divmod(month - 1, _COLUMNS)
        x, y = _MARGIN + column * (_MONTH_W + _GAP), head.bottom + 10.0 + row * (_MONTH_H + _GAP)
        parts += _month(sheet, month, Rect(x, y, _MONTH_W, _MONTH_H))
    keys = _legend(sheet, wide, head.bottom + 10.0 + 3 * (_MONTH_H + _GAP))
    bottom = max(part.frame.bottom for part in keys if part.frame)
    return Drawing(sheet.title, _said(sheet), wide + 2 * _MARGIN, bottom + _MARGIN, (*parts, *keys), sheet.lang)


def _month(sheet: YearSheet, month: int, frame: Rect) -> Iterator[Part]:
    days = [day for day in sheet.days if day.day.month == month]
    year, now = days[0].day.year, (sheet.today.year, sheet.today.month)
    name = f"month-{year}-{month:02}"
    header = Rect(frame.x, frame.y, frame.w, _HEAD)
    present = sheet.say("（本月）", " (this month)") if now == (year, month) else ""
    marks: list[Mark] = [Area(box(frame), Tone.BOX, Tone.MUTED, 0.8)]
    marks.append(Area(box(header), Tone.NOW if present else Tone.HEADER, Tone.MUTED, 0.8))
    heading = Line(f"{month_name(month, sheet.lang)}{present}", 11.0, bold=True)
    marks += placed([heading], Rect(header.x + 6, header.y, header.w - 12, header.h), Anchor.START)
    room = header.w - 20 - heading.wide
    told = sheet.say("　", " · ").join(_news(sheet, days))
    note = [one_line(told, room, 8.0, Tone.MUTED)] if told else []
    marks += placed(note, Rect(header.x, header.y, header.w - 6, header.h), Anchor.END)
    marks += _columns(sheet, frame)
    marks += _weeks(sheet, days, frame)
    yield Part(name, "month", tuple(marks), frame, month_name(month, sheet.lang))
    for day in days:
        yield _cell(sheet, day, _spot(day.day, frame), name)


def _news(sheet: YearSheet, days: Sequence[Day]) -> Iterator[str]:
    """Yield the terms and breaks that begin in a month, and its public holidays."""
    for season in sheet.seasons:
        if (season.first.year, season.first.month) == (days[0].day.year, days[0].day.month):
            yield sheet.say(
                f"{season.first.day}日起{season.title.say('zh')}", f"{season.title.say('en')} from {season.first.day}"
            )
    off: dict[str, list[date]] = {}
    for day in days:
        if day.kind is DayKind.HOLIDAY and day.holiday:
            off.setdefault(day.holiday.say(sheet.lang), []).append(day.day)
    for name, those in off.items():
        span = f"{those[0].day}" if len(those) == 1 else f"{those[0].day}—{those[-1].day}"
        yield f"{name} {span}"


def _columns(sheet: YearSheet, frame: Rect) -> Iterator[Mark]:
    y = frame.y + _HEAD
    yield from placed([Line(sheet.say("周", "wk"), SMALL, Tone.MUTED)], Rect(frame.x, y, _WEEK, _DAYS))
    for n, sign in enumerate(Message(*_WEEKDAYS).say(sheet.lang)):
        cell = Rect(frame.x + _WEEK + n * _CELL_W, y, _CELL_W, _DAYS)
        yield from placed([Line(sign, 8.0, Tone.BACK if n > 4 else Tone.MUTED)], cell)
    yield Stroke(path((frame.x, y + _DAYS), (frame.right, y + _DAYS)), Tone.FAINT, 0.6)


def _weeks(sheet: YearSheet, days: Sequence[Day], frame: Rect) -> Iterator[Mark]:
    """Number the weeks of a term, each beside the row in which it lies."""
    seen: set[float] = set()
    for day in days:
        season = _season(sheet, day.day)
        top = _spot(day.day, frame).y
        if season is None or not season.term or top in seen:
            continue
        seen.add(top)
        yield from placed([Line(str(season.week(day.day)), SMALL, Tone.MUTED)], Rect(frame.x, top, _WEEK, _CELL_H))


def _spot(day: date, frame: Rect) -> Rect:
    row = (day.day - 1 + date(day.year, day.month, 1).weekday()) // 7
    x = frame.x + _WEEK + day.weekday() * _CELL_W
    return Rect(x, frame.y + _HEAD + _DAYS + row * _CELL_H, _CELL_W, _CELL_H)


def _season(sheet: YearSheet, day: date) -> Season | None:
    return next((season for season in sheet.seasons if season.first <= day <= season.last), None)


def _cell(sheet: YearSheet, day: Day, frame: Rect, month: str) -> Part:
    season = _season(sheet, day.day)
    rest = season is not None and not season.term
    fill = _FILLS.get(day.kind, Tone.BOX)
    if rest and day.kind in (DayKind.WORK, DayKind.WEEKEND):
        fill = Tone.BREAK
    inner = frame.grown(-0.75)
    marks: list[Mark] = [Area(box(inner), fill, None)]
    free = day.kind in (DayKind.HOLIDAY, DayKind.OFF, DayKind.WEEKEND)
    sign = _SIGNS[day.kind].say(sheet.lang) if day.kind in _SIGNS else ""
    number = Line(str(day.day.day), 10.0, Tone.BACK if free else Tone.INK, bold=not free)
    top = Rect(inner.x, inner.y, inner.w, 13.0)
    if sign:
        marks += placed([number], Rect(top.x, top.y, 13.5, top.h))
        marks += placed(
            [Line(sign, 6.5 if sheet.lang == "en" else SMALL, number.tone)], Rect(top.x + 13.5, top.y, 14.0, top.h)
        )
    else:
        marks += placed([number], top)
    due, begins = sheet.duties.get(day.day, ()), sheet.begins.get(day.day, ())
    if due:
        marks += _due(len(due), inner.x + 6.0, inner.bottom - 5.5)
    if begins:
        marks.append(_triangle(inner.right - 9.0, inner.bottom - 5.5))
    if day.day in sheet.marked:
        marks.append(Area(polygon(*_flag(inner.right - 4.0, inner.y)), Tone.BACK, None))
    return Part(f"day-{day.day}", f"day {day.kind}", tuple(marks), inner, _told(sheet, day, season), inside=month)


def _due(count: int, x: float, y: float) -> Iterator[Mark]:
    yield Area(rounded_box(Rect(x - 2.6, y - 2.6, 5.2, 5.2), 2.6), Tone.INK, None)
    if count > 1:
        yield from placed([Line(str(count), SMALL, bold=True)], Rect(x + 3.6, y - 4.5, 6.0, 9.0), Anchor.START)


def _triangle(x: float, y: float) -> Area:
    return Area(polygon((x, y - 3.2), (x + 6.2, y), (x, y + 3.2)), Tone.PAPER, Tone.INK, 0.8)


def _flag(x: float, y: float) -> tuple[tuple[float, float], ...]:
    return (x - 4.0, y), (x + 4.0, y), (x + 4.0, y + 8.0)


def _told(sheet: YearSheet, day: Day, season: Season | None) -> str:
    lines = [str(day.day)]
    if day.holiday:
        lines.append(day.holiday.say(sheet.lang))
    if season:
        week = sheet.say(f"第 {season.week(day.day)} 周", f"week {season.week(day.day)}") if season.term else ""
        lines.append(f"{season.title.say(sheet.lang)} {week}".strip())
    if day.day in sheet.marked:
        lines.append(sheet.marked[day.day])
    lines += [sheet.say(f"到期：{title}", f"due: {title}") for title in sheet.duties.get(day.day, ())]
    lines += [sheet.say(f"开始准备：{title}", f"prepare: {title}") for title in sheet.begins.get(day.day, ())]
    return "\n".join(lines)


def _legend(sheet: YearSheet, wide: float, top: float) -> list[Part]:
    kinds = {day.kind for day in sheet.days}
    entries: list[tuple[str, Tone | None, str]] = []
    if DayKind.HOLIDAY in kinds:
        entries.append(("holiday", Tone.REST, sheet.say("休：法定节假日", "off: public holiday")))
    if DayKind.OFF in kinds:
        entries.append(("off", Tone.REST, sheet.say("假：本校放假", "off: the school's own day off")))
    if kinds & {DayKind.MAKE_UP, DayKind.EXTRA}:
        entries.append(("on", Tone.EXTRA, sheet.say("班：周末上班", "on: weekend day worked")))
    if any(not season.term for season in sheet.seasons):
        entries.append(("break", Tone.BREAK, sheet.say("寒暑假期间", "school break")))
    if sheet.duties:
        entries.append(("due", None, sheet.say("● 当日有工作到期（数字为件数）", "● duties fall due (how many)")))
    if sheet.begins:
        entries.append(("begin", None, sheet.say("▷ 当日开始准备", "▷ preparation begins")))
    if sheet.marked:
        entries.append(("marked", None, sheet.say("◥ 校历上的日子", "◥ a date of the school calendar")))
    if any(season.term for season in sheet.seasons):
        entries.append(("week", None, sheet.say("左侧数字：教学周", "numbers on the left: weeks of the term")))
    return _keys(entries, wide, top)


def _keys(entries: Sequence[tuple[str, Tone | None, str]], wide: float, top: float) -> list[Part]:
    parts, x, y = [], _MARGIN, top
    for name, tone, words in entries:
        sample = 20.0 if tone else 0.0
        line = one_line(words, wide - sample, 9.0)
        if x > _MARGIN and x + sample + line.wide > _MARGIN + wide:
            x, y = _MARGIN, y + 17.0
        frame = Rect(x, y, sample + line.wide + 1.0, 14.0)
        marks: list[Mark] = [Area(box(Rect(x, y + 1, 15, 12)), tone, Tone.MUTED, 0.6)] if tone else []
        marks += placed([line], Rect(x + sample, y, line.wide, 14.0), Anchor.START)
        parts.append(Part(f"key-{name}", "key", tuple(marks), frame))
        x = frame.right + 20.0
    frame = Rect(_MARGIN, top, 1.0, 1.0)
    return parts or [Part("key", "key", (), frame)]


def _said(sheet: YearSheet) -> str:
    worked = sum(day.kind in (DayKind.WORK, DayKind.MAKE_UP, DayKind.EXTRA) for day in sheet.days)
    off = _runs([day.day for day in sheet.days if day.kind in (DayKind.HOLIDAY, DayKind.OFF)])
    on = [str(day.day) for day in sheet.days if day.kind in (DayKind.MAKE_UP, DayKind.EXTRA)]
    seasons = [f"{s.title.say(sheet.lang)} {s.first}—{s.last}" for s in sheet.seasons]
    zh = f"年历：{worked} 个工作日；放假 {'、'.join(off) or '无'}；周末上班 {'、'.join(on) or '无'}"
    return sheet.say(
        f"{zh}；{'；'.join(seasons)}",
        f"Calendar of the year: {worked} workdays; off {', '.join(off) or 'none'}; weekend days worked "
        f"{', '.join(on) or 'none'}; {'; '.join(seasons)}",
    ).rstrip("；; ")


def _runs(days: Sequence[date]) -> list[str]:
    """Return days that follow each other as one span each."""
    found: list[list[date]] = []
    for day in days:
        if found and day - found[-1][-1] == timedelta(1):
            found[-1].append(day)
        else:
            found.append([day])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]:%m-%d}" for run in found]
