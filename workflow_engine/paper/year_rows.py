"""The duties of one year, each with its lead and its days, as the calendar's pictures and tables tell them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.duties import Duty, Every
from workflow_engine.definition.occasions import Occasion, of_year
from workflow_engine.definition.organization import Organization
from workflow_engine.diagram.pictures.month_grid import Entry, UnitRow
from workflow_engine.errors import Message
from workflow_engine.paper.occasion_words import EVERY, when
from workflow_engine.paper.order import Order
from workflow_engine.paper.people import People
from workflow_engine.record import record

_ROUTINE = (Every.DAY, Every.WEEK, Every.MONTH)
_OFTEN = (Every.DAY, Every.WEEK)
_AUTOMATIC = "▶"


@record
class YearRow:
    """One duty in one year; ``occasions`` is empty for what comes every day or week."""

    duty: Duty
    unit: str
    lead: str
    occasions: tuple[Occasion, ...]

    @property
    def routine(self) -> bool:
        """True when it comes so often that no month has to name it."""
        return self.duty.every in _ROUTINE


class YearOfDuties:
    """All duties of one year in one language. Raises ``UnknownYear`` when the calendar does not know the year."""

    def __init__(self, order: Order, year: int) -> None:
        catalogue = order.catalogue
        self.year, self._lang = year, order.lang
        self._organization: Organization | None = catalogue.organization
        self._people = People(catalogue.organization, order.day, order.lang)
        self.time = WorkingTime(catalogue.calendar)
        found = catalogue.duties.items.values() if catalogue.duties else ()
        self.rows = tuple(self._row(duty) for duty in found)

    def _row(self, duty: Duty) -> YearRow:
        ref = duty.lead.name if duty.lead else ""
        lead = f"{self._people.post_in_full(ref)} {self._people.holders(ref)}".strip() if ref else ""
        occasions = () if duty.every in _OFTEN else tuple(of_year(duty, self.year, self.time))
        return YearRow(duty, ref.rpartition("/")[0], lead, occasions)

    def due(self) -> dict[date, list[str]]:
        """Return what falls due on single days of the year."""
        return self._by_day(lambda occasion: occasion.day if occasion.day == occasion.until else None)

    def begun(self) -> dict[date, list[str]]:
        """Return what has to be prepared from which day of the year on."""
        return self._by_day(lambda occasion: occasion.begins if occasion.begins < occasion.day else None)

    def _by_day(self, day_of: Callable[[Occasion], date | None]) -> dict[date, list[str]]:
        found: dict[date, list[str]] = {}
        for row in self.rows:
            for occasion in row.occasions:
                day = day_of(occasion)
                if day is not None and day.year == self.year:
                    found.setdefault(day, []).append(self.title(row.duty))
        return found

    def title(self, duty: Duty) -> str:
        """Return what a duty is called."""
        return duty.title.say(self._lang) or duty.name

    def every(self, row: YearRow) -> str:
        """Return how often a duty comes, and on which day when that is always the same."""
        often = EVERY[row.duty.every].say(self._lang)
        if not row.routine:
            return often
        return f"{often} {when(row.duty, self.year, self.time, self._lang)}".strip()

    def by_unit(self) -> tuple[UnitRow, ...]:
        """Return a row for each unit that leads something, in the organization's order; reminders come last."""
        known = list(self._organization.units) if self._organization else []
        units = {row.unit for row in self.rows}
        order = [unit for unit in known if unit in units]
        order += sorted(units - set(order) - {""}) + ([""] if "" in units else [])
        return tuple(self._unit(unit) for unit in order)

    def _unit(self, unit: str) -> UnitRow:
        mine = [row for row in self.rows if row.unit == unit]
        colon = Message("", ":").say(self._lang)
        routine = tuple(Entry(f"{self.every(row)}{colon}", self.title(row.duty)) for row in mine if row.routine)
        months = tuple(tuple(self._entries(mine, month)) for month in range(1, 13))
        title = self._people.unit(unit) if unit else Message("仅提醒", "Reminders").say(self._lang)
        return UnitRow(unit or "-", title, routine, months)

    def _entries(self, mine: list[YearRow], month: int) -> Iterator[Entry]:
        here = [
            (occasion, row)
            for row in mine
            for occasion in row.occasions
            if not row.routine and occasion.day.year == self.year and occasion.day.month == month
        ]
        for occasion, row in sorted(here, key=lambda pair: (pair[0].day, pair[0].until)):
            auto = f" {_AUTOMATIC}" if row.duty.starts else ""
            yield Entry(self._when(occasion), f"{self.title(row.duty)}{auto}", self._prepare(occasion))

    def _when(self, occasion: Occasion) -> str:
        first, last = occasion.day, occasion.until
        if first == last:
            return Message(f"{first.day}日", f"{first.day}:").say(self._lang)
        if last.month != first.month:
            return Message(f"至{last.month}月", f"to {last:%b}:").say(self._lang)
        if last.day < monthrange(last.year, last.month)[1] or first.day > 1:
            return Message(f"{first.day}—{last.day}日", f"{first.day}–{last.day}:").say(self._lang)
        return ""

    def _prepare(self, occasion: Occasion) -> str:
        if occasion.begins >= occasion.day:
            return ""
        begins = occasion.begins
        day = f"{begins:%m-%d}" if begins.year == self.year else f"{begins}"
        return f"▷ {day}"
