"""Fifty years of duties with outages of thirty days, by calendars that are renewed each year: each once a period."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.faults.figures import Figure, at_most, every, none, told
from benchmarks.faults.office import definitions
from workflow_engine.clock import FixedClock
from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.definition.duties import Every
from workflow_engine.definition.occasions import of_year
from workflow_engine.duty import key_of, start_due_duties
from workflow_engine.engine import Engine
from workflow_engine.storage.open import open_store

NAME = "duties"
FIRST = 2026
OUTAGE = timedelta(days=30)
DUTIES = """\
duties: sample
items:
  daily:     {every: day, lead: office/clerk, starts: errand}
  weekly:    {every: week, weekday: mon, lead: office/clerk, starts: errand}
  monthly:   {every: month, date: 31, lead: office/clerk, starts: errand}
  prepared:  {every: month, date: 10, prepare: 5 workdays, lead: office/clerk, starts: errand}
  quarterly: {every: quarter, lead: office/chief, starts: errand}
  termly:    {every: term, anchor: [spring_term_start, autumn_term_start], lead: office/chief, starts: errand}
  yearly:    {every: year, date: 02-29, prepare: 10 workdays, lead: office/chief, starts: errand}
  window:    {every: year, month: [6, 8], lead: office/chief, starts: errand}
"""
_CALENDAR = """\
calendar: sample
timezone: Asia/Shanghai
unknown_years: weekends_only
hours: {{mon: ["08:00-18:00"], tue: ["08:00-18:00"], wed: ["08:00-18:00"], thu: ["08:00-18:00"], fri: ["08:00-18:00"]}}
anchors: {{spring_term_start: {year}-03-02, autumn_term_start: {year}-09-01}}
"""


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield the one table."""
    years = 1 if small else 50
    yield f"duties over {years} years with outages of 30 days", figures(years, random.Random(seed))


def figures(years: int, chance: random.Random) -> list[Figure]:
    """Look at the duties day after day but for the outages; return how often each period was started."""
    days, outages = _days(years, chance)
    clock = FixedClock(_morning(days[0]))
    looks, missed = 0, []
    store = open_store("memory:")
    engine = Engine(_catalogue(days[0].year), store=store, clock=clock)
    for day in days:
        if day.year != clock.now().year:  # the office writes the new school calendar into its file
            engine = Engine(_catalogue(day.year), store=store, clock=clock)
        clock.set(_morning(day))
        for _ in range(2):  # two workers look, or the same one twice
            missed += start_due_duties(engine).missed
            looks += 1
    started = Counter(str(row.key) for row in store.cases(open_only=False, limit=10_000_000))
    owed, looked = _owed(years, set(days))
    return [
        told("looks", f"{looks:,}"),
        told("outages", outages),
        every("periods of months and longer started exactly once", sum(started[key] == 1 for key in owed), len(owed)),
        every(
            "days and weeks with somebody there, started exactly once",
            sum(started[k] == 1 for k in looked),
            len(looked),
        ),
        at_most("times that any period was started", max(started.values()), 1),
        none("occasions that could not be started", missed),
    ]


def _days(years: int, chance: random.Random) -> tuple[list[date], int]:
    """Return the days on which somebody looks: none during an outage, of which there are about two a year."""
    day, last, found, outages = date(FIRST, 1, 1), date(FIRST + years, 1, 31), [], 0
    while day <= last:
        if chance.random() < 2 / 365 and day < date(last.year - 1, 11, 1):
            day += OUTAGE
            outages += 1
        found.append(day)
        day += timedelta(days=1)
    return found, outages


def _owed(years: int, days: set[date]) -> tuple[set[str], set[str]]:
    """Return the keys of the longer periods that lie wholly in these years, and those of days and weeks on whose day
    somebody looked."""
    longer, shorter = set(), set()
    for year in range(FIRST, FIRST + years):
        catalogue = _catalogue(year)
        assert catalogue.duties is not None
        time = WorkingTime(catalogue.calendar)
        for duty in catalogue.duties.items.values():
            for occasion in of_year(duty, year, time):
                if not date(FIRST, 1, 31) <= occasion.begins < date(FIRST + years, 1, 1):
                    continue
                if duty.every not in (Every.DAY, Every.WEEK):
                    longer.add(key_of(duty, occasion.period))
                elif occasion.day in days:
                    shorter.add(key_of(duty, occasion.period))
    return longer, shorter


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def _catalogue(year: int) -> Catalogue:
    """Return the office's definitions with the calendar of one year."""
    with tempfile.TemporaryDirectory(prefix="duties-") as folder:
        place = definitions(Path(folder))
        (place / "calendar.yaml").write_text(_CALENDAR.format(year=year), encoding="utf-8")
        (place / "duties.yaml").write_text(DUTIES, encoding="utf-8")
        return read_catalogue([place])
