"""When duties come: known days, every period once over fifty years, and preparation against counting day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine.definition.calendar import STANDARD, WorkingTime
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.definition.duties import Anchor, Duties, Duty, Every, Weekday, YearDay
from workflow_engine.definition.load import load_strict
from workflow_engine.definition.model import Duration, Unit, plain
from workflow_engine.definition.occasions import begin, occasions, of_year
from workflow_engine.errors import UnknownYear
from workflow_engine.record import replace
from workflow_engine.source.reader import read

ANCHORS = {
    "winter_break_start": date(2026, 1, 24),
    "spring_term_start": date(2026, 3, 2),
    "summer_break_start": date(2026, 7, 11),
    "autumn_term_start": date(2026, 9, 1),
}
SCHOOL = WorkingTime(replace(STANDARD, anchors=ANCHORS))
FIFTY = WorkingTime(replace(STANDARD, provisional=True))
PROCESSES = Path(__file__).parents[3] / "processes"
DAY = timedelta(days=1)


def duty(text: str) -> Duty:
    """Return the duty that the body of one item says; a lead is added."""
    body = "".join(f"    {line}\n" for line in dedent(text).strip().splitlines())
    loaded = load_strict(read(f"duties: d\nitems:\n  d:\n    lead: office/chief\n{body}", "duties.yaml"))
    assert isinstance(loaded, Duties)
    return loaded.items["d"]


def told(text: str, first: str, last: str, time: WorkingTime = SCHOOL) -> list[str]:
    found = occasions(duty(text), date.fromisoformat(first), date.fromisoformat(last), time)
    return [
        f"{each.period}: {each.begins:%m-%d} {each.day:%m-%d}"
        + (f" to {each.until:%m-%d}" if each.until != each.day else "")
        for each in found
    ]


@pytest.mark.parametrize(
    ("text", "first", "last", "found"),
    [
        ("{every: day}", "2026-02-28", "2026-03-01", ["2026-02-28: 02-28 02-28", "2026-03-01: 03-01 03-01"]),
        ("{every: week, weekday: mon}", "2026-03-02", "2026-03-08", ["2026-W10: 03-02 03-02"]),
        ("{every: week}", "2026-12-28", "2026-12-31", ["2026-W53: 12-28 12-28 to 01-03"]),
        ("{every: week, weekday: fri}", "2027-01-01", "2027-01-01", ["2026-W53: 01-01 01-01"]),
        ("{every: month}", "2026-02-01", "2026-02-28", ["2026-02: 02-01 02-01 to 02-28"]),
        ("{every: month, date: 31}", "2026-02-01", "2026-02-28", ["2026-02: 02-28 02-28"]),
        ("{every: quarter}", "2026-04-01", "2026-06-30", ["2026-Q2: 04-01 04-01 to 06-30"]),
        ("{every: year, month: 12}", "2026-01-01", "2026-12-31", ["2026: 12-01 12-01 to 12-31"]),
        ("{every: year, month: [4, 5]}", "2026-01-01", "2026-12-31", ["2026: 04-01 04-01 to 05-31"]),
        ("{every: year, month: [12, 1]}", "2026-01-01", "2026-12-31", ["2026: 12-01 12-01 to 01-31"]),
        ("{every: year, date: 02-29}", "2026-01-01", "2026-12-31", ["2026: 02-28 02-28"]),
        ("{every: year, date: 09-01, prepare: 10 workdays}", "2026-09-01", "2026-09-01", ["2026: 08-18 09-01"]),
        # Two make-up Saturdays and the whole Spring Festival lie between.
        ("{every: year, date: 03-03, prepare: 15 workdays}", "2026-03-01", "2026-03-31", ["2026: 02-04 03-03"]),
        ("{every: year, date: 05-10, prepare: 1 workday}", "2026-05-10", "2026-05-10", ["2026: 05-09 05-10"]),
        ("{every: year, date: 05-10, prepare: 7 days}", "2026-05-10", "2026-05-10", ["2026: 05-03 05-10"]),
        ("{every: year, date: 05-11, prepare: 24 hours}", "2026-05-11", "2026-05-11", ["2026: 05-10 05-11"]),
        ("{every: year, date: 05-12, prepare: 4 work hours}", "2026-05-12", "2026-05-12", ["2026: 05-11 05-12"]),
        ("{every: year, date: 05-12, prepare: same day}", "2026-05-12", "2026-05-12", ["2026: 05-12 05-12"]),
        ("{every: year, anchor: winter_break_start - 5 workdays}", "2026-01-01", "2026-02-28", ["2026: 01-19 01-19"]),
        ("{every: year, anchor: spring_term_start + 1 workday}", "2026-01-01", "2026-12-31", ["2026: 03-03 03-03"]),
        ("{every: year, anchor: spring_term_start + 77 days}", "2026-01-01", "2026-12-31", ["2026: 05-18 05-18"]),
        (
            "{every: term}",
            "2026-01-01",
            "2026-12-31",
            ["2026-spring: 03-02 03-02", "2026-autumn: 09-01 09-01"],
        ),
        (
            "{every: term, anchor: [spring_term_start - 5 workdays, winter_break_start]}",
            "2026-01-01",
            "2026-12-31",
            ["2026-winter_break: 01-24 01-24", "2026-spring: 02-24 02-24"],
        ),
        (
            "{every: term, anchor: [spring_term_start, spring_term_start + 7 days]}",
            "2026-01-01",
            "2026-12-31",
            ["2026-spring-1: 03-02 03-02", "2026-spring-2: 03-09 03-09"],
        ),
    ],
)
def test_a_duty_comes_on_its_days(text: str, first: str, last: str, found: list[str]) -> None:
    body = "\n".join(_lines(text))
    assert told(body, first, last) == found


def _lines(text: str) -> Iterator[str]:
    inner, depth, start = text.strip("{}"), 0, 0
    for at, char in enumerate(inner):
        depth += (char == "[") - (char == "]")
        if char == "," and not depth:
            yield inner[start:at].strip()
            start = at + 1
    yield inner[start:].strip()


def test_an_anchor_goes_before_the_month_and_the_month_before_an_error() -> None:
    text = "every: year\nmonth: 2\nanchor: winter_break_start - 10 workdays"
    assert told(text, "2026-01-01", "2026-12-31") == ["2026: 01-12 01-12"]
    assert told(text, "2027-01-01", "2027-12-31") == ["2027: 02-01 02-01 to 02-28"]


def test_a_year_without_its_anchor_says_what_to_write() -> None:
    with pytest.raises(UnknownYear) as refused:
        told("every: year\nanchor: winter_break_start - 5 workdays", "2027-01-01", "2027-12-31")
    assert refused.value.values["year"] == 2027
    for lang in ("zh", "en"):
        assert "winter_break_start" in refused.value.say(lang)
        assert "anchors:" in refused.value.say(lang)


def test_a_term_without_any_term_in_the_calendar_says_what_to_write() -> None:
    with pytest.raises(UnknownYear, match="term_start"):
        told("every: term", "2026-01-01", "2026-12-31", FIFTY)


def test_preparation_in_a_year_without_holidays_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(UnknownYear) as refused:
        told("every: month\nprepare: 3 workdays", "2027-03-01", "2027-03-31")
    assert "chinesecalendar" in refused.value.say("en")
    assert told("every: month", "2027-03-01", "2027-03-31") == ["2027-03: 03-01 03-01 to 03-31"]


def test_all_duties_of_the_shipped_year_are_told() -> None:
    catalogue = read_catalogue([PROCESSES])
    assert catalogue.duties is not None
    time = WorkingTime(catalogue.calendar)
    found = {each.name: of_year(each, 2026, time) for each in catalogue.duties.items.values()}
    assert all(found.values())
    for name, several in found.items():
        periods = [each.period for each in several]
        assert len(set(periods)) == len(periods), name
        assert all(each.begins <= each.day <= each.until for each in several)


EVERY = {Every.YEAR: 50, Every.QUARTER: 200, Every.MONTH: 600, Every.WEEK: 2609, Every.DAY: 18263}
SHAPES: dict[str, dict[str, object]] = {
    "year": {"every": Every.YEAR, "months": (4, 5)},
    "date": {"every": Every.YEAR, "date": YearDay(2, 29)},
    "fallback": {"every": Every.YEAR, "anchors": (Anchor("spring_term_start"),), "months": (3,)},
    "quarter": {"every": Every.QUARTER},
    "month": {"every": Every.MONTH},
    "last": {"every": Every.MONTH, "date": 31},
    "week": {"every": Every.WEEK},
    "sunday": {"every": Every.WEEK, "weekday": Weekday.SUN},
    "day": {"every": Every.DAY},
}


def made(shape: str, prepare: Duration | None = None) -> Duty:
    return replace(Duty(name=shape, title=plain(shape), every=Every.YEAR, lead=None), **SHAPES[shape], prepare=prepare)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("outage", [30, 31, 365])
def test_over_fifty_years_seen_in_pieces_each_period_comes_exactly_once(shape: str, outage: int) -> None:
    first, last = date(2026, 1, 1), date(2075, 12, 31)
    each, seen = made(shape), Counter[str]()
    while first <= last:
        end = min(last, first + (outage - 1) * DAY)
        seen.update(occasion.period for occasion in occasions(each, first, end, FIFTY))
        first = end + DAY
    assert set(seen.values()) == {1}
    if each.every is Every.WEEK:  # the first days of a span belong to a week that began before
        assert len(seen) in (EVERY[Every.WEEK] - 1, EVERY[Every.WEEK])
    elif each.every is Every.DAY:
        assert len(seen) == (date(2076, 1, 1) - date(2026, 1, 1)).days
    else:
        assert len(seen) == EVERY[each.every]


@given(st.sampled_from(sorted(SHAPES)), st.dates(date(2010, 1, 1), date(2026, 11, 30)), st.integers(0, 120))
@settings(max_examples=150, deadline=None)
def test_a_span_finds_what_its_years_hold(shape: str, first: date, length: int) -> None:
    time, last = WorkingTime(STANDARD), first + length * DAY
    whole = [one for year in range(first.year - 1, last.year + 2) for one in of_year(made(shape), year, FIFTY)]
    expected = [(one.period, one.day) for one in whole if first <= one.day <= last]
    assert [(one.period, one.day) for one in occasions(made(shape), first, last, time)] == expected


@given(st.dates(date(2010, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_preparation_is_counted_back_day_by_day(day: date, count: int) -> None:
    each = made("day", Duration(count, Unit.WORKDAYS))
    left, at = count, day
    while left:
        at -= DAY
        left -= SCHOOL.is_workday(at)
    assert begin(each, day, SCHOOL) == at
