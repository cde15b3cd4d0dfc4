"""The year's calendar (年度工作历): days off and worked, terms, and what every unit has to do in which month."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.occasions import Occasion
from workflow_engine.definition.year import DayKind, Season, days_of, marked_of, seasons_of
from workflow_engine.diagram.pictures.month_grid import SMALL, MonthSheet, month_grids
from workflow_engine.diagram.pictures.sheets import A3_WIDE, highest
from workflow_engine.diagram.pictures.svg import svg
from workflow_engine.diagram.pictures.year_grid import YearSheet, month_name, year_grid
from workflow_engine.errors import Message
from workflow_engine.paper.model import Cell, Column, Fact, Facts, Figure, Paper, Role, Section, Sheet, Table, Tone
from workflow_engine.paper.order import Order
from workflow_engine.paper.year_rows import YearOfDuties, YearRow

TITLE = Message("年度工作历", "Calendar of the year")
HELP = Message(
    "年度工作历：全年逐日的放假、调休、学期，各单位按月的工作，逐月一览表；年份照 --at",
    "the year: days off and worked, terms, each unit's duties by month, and a table; the year is that of --at",
)
HEEDS = ()


def make(order: Order) -> tuple[Paper, ...]:
    """Return the calendar of the year in which the day lies. Raises ``UnknownYear``."""
    return (_Calendar(order).paper(),)


class _Calendar:
    def __init__(self, order: Order) -> None:
        self._order, self._year = order, order.day.year
        self._duties = YearOfDuties(order, self._year)
        self._days = days_of(self._duties.time, self._year)
        self._seasons = seasons_of(order.catalogue.calendar, self._year)

    def paper(self) -> Paper:
        say, year = self._order.say, self._year
        sections = [Section("", (self._grid(),))]
        if self._duties.rows:
            sections.append(
                Section(
                    self._order.heading(1, "各单位按月", "Units by month"),
                    tuple(self._units()),
                    new_page=True,
                )
            )
            table = self._table()
            sections.append(Section(self._order.heading(2, "逐月一览", "Month by month"), (table,), new_page=True))
        return Paper(
            name=f"calendar-year-{year}",
            title=say(f"{year} 年度工作历", f"Calendar of the year {year}"),
            day=self._order.day,
            facts=Facts(tuple(self._facts())),
            sections=tuple(sections),
            lang=self._order.lang,
            sheet=Sheet.A3_WIDE,
        )

    def _facts(self) -> Iterator[Fact]:
        say = self._order.say
        worked = sum(day.kind in (DayKind.WORK, DayKind.MAKE_UP, DayKind.EXTRA) for day in self._days)
        yield Fact(say("工作日", "Workdays"), say(f"{worked} 天", str(worked)))
        calendar = self._order.catalogue.calendar
        yield Fact(say("工作日历", "Calendar"), calendar.title.say(self._order.lang) or calendar.name)
        if self._seasons:
            told = (f"{season.title.say(self._order.lang)} {self._span(season)}" for season in self._seasons)
            yield Fact(say("校历", "School year"), say("；", "; ").join(told))
        if calendar.base == "CN" and not any(day.holiday for day in self._days):
            missing = say(
                f"{self._year} 年的尚未公布，按周一至周五暂算",
                f"those of {self._year} are not known yet: Monday to Friday",
            )
            yield Fact(say("法定节假日", "Public holidays"), missing, Tone.WARNING)

    def _span(self, season: Season) -> str:
        return self._order.say(
            f"{season.first:%m-%d} 至 {season.last:%m-%d}", f"{season.first:%m-%d} to {season.last:%m-%d}"
        )

    def _grid(self) -> Figure:
        say, calendar = self._order.say, self._order.catalogue.calendar
        drawing = year_grid(
            YearSheet(
                title=say(f"{self._year} 年历", f"The year {self._year}"),
                days=self._days,
                seasons=self._seasons,
                today=self._order.day,
                lang=self._order.lang,
                duties=self._duties.due(),
                begins=self._duties.begun(),
                marked=dict(marked_of(calendar, self._year)),
            )
        )
        return Figure(svg(drawing), drawing.words)

    def _units(self) -> Iterator[Figure]:
        say = self._order.say
        sheet = MonthSheet(
            title=say(f"{self._year} 年责任日历", f"Duties of {self._year} by unit and month"),
            rows=self._duties.by_unit(),
            present=self._order.day.month,
            lang=self._order.lang,
            legend=say(
                "几日：当日到期；未写日的在本月内办；▷ 几月几日起准备；▶ 到时自动发起事项；黄底为本月",
                "12: due on that day, without a day: within the month; ▷ prepare from; ▶ starts a matter by itself; "
                "yellow: this month",
            ),
        )
        for drawing in month_grids(sheet, highest(A3_WIDE, SMALL)):
            yield Figure(svg(drawing), drawing.words)

    def _table(self) -> Table:
        say = self._order.say
        columns = (
            Column(say("月", "Month"), Role.HEAD, 0.6),
            Column(say("日期", "Day"), Role.SHORT, 1.3),
            Column(say("开始准备", "Prepare from"), Role.SHORT, 1.1),
            Column(say("工作", "Duty"), Role.TEXT, 2.6),
            Column(say("周期", "Every"), Role.TEXT, 1.0),
            Column(say("牵头", "Lead"), Role.TEXT, 2.6),
            Column(say("记录", "Record"), Role.TEXT, 1.9),
            Column(say("发起", "Starts"), Role.SHORT, 1.3),
        )
        rows: list[tuple[Cell, ...]] = []
        for name, those in self._by_month():
            for number, (row, occasion) in enumerate(those):
                head = (Cell(name, rows=len(those)),) if not number else ()
                rows.append((*head, *self._cells(row, occasion)))
        return Table(columns, tuple(rows))

    def _by_month(self) -> Iterator[tuple[str, list[tuple[YearRow, Occasion | None]]]]:
        """Yield what comes all the time, then the months that have something of their own."""
        often: list[tuple[YearRow, Occasion | None]] = [(row, None) for row in self._duties.rows if row.routine]
        if often:
            yield self._order.say("日常", "Routine"), often
        for month in range(1, 13):
            here: list[tuple[YearRow, Occasion | None]] = [
                (row, occasion)
                for row in self._duties.rows
                for occasion in row.occasions
                if not row.routine and (occasion.day.year, occasion.day.month) == (self._year, month)
            ]
            if here:
                here.sort(key=lambda pair: pair[1].day if pair[1] else self._order.day)
                yield month_name(month, self._order.lang), here

    def _cells(self, row: YearRow, occasion: Occasion | None) -> tuple[Cell, ...]:
        say, duty = self._order.say, row.duty
        lead = Cell(row.lead) if row.lead else Cell(say("（仅提醒）", "(reminder)"), Tone.MUTED)
        days = begins = ""
        if occasion:
            first, last = occasion.day, occasion.until
            days = f"{first:%m-%d}" if first == last else f"{first:%m-%d}—{last:%m-%d}"
            if occasion.begins < first:
                begins = f"{occasion.begins:%m-%d}" if occasion.begins.year == self._year else f"{occasion.begins}"
        return (
            Cell(days),
            Cell(begins),
            Cell(self._duties.title(duty)),
            Cell(self._duties.every(row)),
            lead,
            Cell(duty.record.say(self._order.lang)),
            Cell(self._starts(duty.starts)),
        )

    def _starts(self, process: str | None) -> str:
        known = self._order.catalogue.processes.get(process or "")
        return (known.title.say(self._order.lang) if known else "") or process or ""
