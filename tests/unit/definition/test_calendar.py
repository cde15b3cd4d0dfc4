"""Working time against known dates, and against an oracle that walks day by day and hour by hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine.definition.calendar import STANDARD, Calendar, WorkingTime
from workflow_engine.definition.model import Duration, Unit, plain
from workflow_engine.errors import UnknownYear
from workflow_engine.record import replace

CHINA = WorkingTime(STANDARD)
WEEKDAYS = WorkingTime(replace(STANDARD, name="weekdays", base=None))
EARLY = WorkingTime(
    Calendar(
        name="early",
        title=plain("early"),
        timezone="Asia/Shanghai",
        hours={0: ((time(7), time(11)),), 5: ((time(9), time(12)),)},
        base="CN",
        holidays=frozenset({date(2026, 5, 22), date(2026, 12, 31)}),
        workdays=frozenset({date(2026, 5, 23), date(2026, 10, 1)}),
    )
)
PROVISIONAL = WorkingTime(replace(STANDARD, provisional=True))
KNOWN = st.dates(date(2010, 1, 1), date(2026, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


def shown(moment: datetime) -> str:
    return f"{moment:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("02-13", 1, "02-14"),  # a make-up Saturday
        ("02-13", 3, "02-25"),
        ("02-12", 3, "02-24"),
        ("04-03", 1, "04-07"),
        ("04-30", 2, "05-07"),
        ("05-08", 1, "05-09"),
        ("06-18", 1, "06-22"),
        ("09-18", 1, "09-20"),
        ("09-24", 2, "09-29"),
        ("09-30", 1, "10-08"),
        ("09-30", 3, "10-10"),
        ("01-01", 1, "01-04"),
        ("02-11", 15, "03-10"),
        ("2025-12-31", 1, "2026-01-04"),
    ],
)
def test_workdays_are_counted_without_the_day_of_the_start(start: str, count: int, end: str) -> None:
    assert CHINA.add_workdays(day(start), count) == day(end)
    due = CHINA.add(datetime.combine(day(start), time(10), CHINA.zone), Duration(count, Unit.WORKDAYS))
    assert due == datetime.combine(day(end), time(18), CHINA.zone)
    assert CHINA.workdays_between(day(start), day(end)) == count
    assert CHINA.workdays_between(day(end), day(start)) == -count


def next_unknown_year() -> int:
    for year in range(2026, 2100):
        try:
            CHINA.is_workday(date(year, 7, 1))
        except UnknownYear:
            return year
    return 2100


@pytest.mark.parametrize("start", [date(next_unknown_year() - 1, 12, 30), date(2100, 12, 30)])
def test_a_year_that_nobody_knows_is_refused_with_the_mend(start: date) -> None:
    with pytest.raises(UnknownYear) as unknown:
        CHINA.add_workdays(start, 3)
    assert unknown.value.help is not None
    for text in (unknown.value.say("zh"), unknown.value.say("en")):
        assert "chinesecalendar" in text
        assert "unknown_years: weekends_only" in text
        assert str(unknown.value.values["year"]) in text


def test_a_provisional_calendar_takes_unknown_years_as_monday_to_friday() -> None:
    assert PROVISIONAL.add_workdays(date(2100, 12, 31), 1) == date(2101, 1, 3)
    assert PROVISIONAL.add_workdays(day("09-30"), 1) == day("10-08")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("03-02T09:00", "03-02 18:00"),
        ("03-02T03:00", "03-02 18:00"),
        ("03-02T18:00", "03-02 18:00"),
        ("03-02T18:01", "03-03 18:00"),
        ("03-06T23:00", "03-09 18:00"),
        ("03-07T10:00", "03-09 18:00"),
        ("02-14T17:00", "02-14 18:00"),  # a make-up Saturday
        ("02-14T18:30", "02-24 18:00"),
    ],
)
def test_the_same_day_ends_at_the_next_closing_hour(start: str, end: str) -> None:
    assert shown(CHINA.add(at(start), Duration(0, Unit.SAME_DAY))) == end


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("03-02T09:00", 2, "03-02 11:00"),
        ("03-02T11:00", 1, "03-02 12:00"),
        ("03-02T11:00", 2, "03-02 15:00"),  # lunch
        ("03-02T12:30", 1, "03-02 15:00"),
        ("03-02T17:00", 1, "03-02 18:00"),
        ("03-02T17:30", 1, "03-03 08:30"),  # night
        ("03-02T05:00", 8, "03-02 18:00"),
        ("03-02T20:00", 8, "03-03 18:00"),
        ("03-06T17:00", 4, "03-09 11:00"),  # weekend
        ("03-07T10:00", 1, "03-09 09:00"),
        ("02-13T17:00", 2, "02-14 09:00"),  # a make-up Saturday
        ("02-14T17:00", 2, "02-24 09:00"),
        ("03-02T09:00", 40, "03-09 09:00"),
    ],
)
def test_work_hours_run_while_the_office_is_open(start: str, hours: int, end: str) -> None:
    assert shown(CHINA.add(at(start), Duration(hours, Unit.WORK_HOURS))) == end


@pytest.mark.parametrize(
    ("end", "duration", "start"),
    [
        ("03-03T09:00", Duration(2, Unit.WORK_HOURS), "03-02 17:00"),
        ("03-02T15:00", Duration(2, Unit.WORK_HOURS), "03-02 11:00"),
        ("03-08T15:00", Duration(1, Unit.WORK_HOURS), "03-06 17:00"),
        ("02-24T18:00", Duration(1, Unit.WORKDAYS), "02-14 18:00"),
        ("03-02T18:00", Duration(1, Unit.DAYS), "03-01 18:00"),
        ("03-02T00:10", Duration(30, Unit.MINUTES), "03-01 23:40"),
        ("03-02T18:00", Duration(0, Unit.SAME_DAY), "03-02 08:00"),
    ],
)
def test_reminders_are_counted_back_from_the_due_moment(end: str, duration: Duration, start: str) -> None:
    assert shown(CHINA.subtract(at(end), duration)) == start


def test_a_schools_own_days_override_the_public_ones() -> None:
    assert not EARLY.is_workday(day("05-22"))
    assert EARLY.is_workday(day("05-23"))
    assert EARLY.is_workday(day("10-01"))
    assert EARLY.add_workdays(day("05-21"), 1) == day("05-23")
    assert WorkingTime(replace(EARLY.calendar, holidays=EARLY.calendar.workdays)).is_workday(day("05-23"))


def test_hours_are_those_of_the_weekday_and_mondays_where_a_day_has_none() -> None:
    assert EARLY.closing(day("05-23")).hour == 12  # a Saturday with hours of its own
    assert EARLY.closing(day("09-20")).hour == 11  # a make-up Sunday without
    assert EARLY.closing(day("03-03")).hour == 11
    assert EARLY.spans(day("03-07")) == ()


def test_wall_clock_durations_ignore_the_office_and_any_daylight_saving() -> None:
    berlin = WorkingTime(replace(STANDARD, timezone="Europe/Berlin", base=None))
    start = datetime(2026, 3, 28, 12, tzinfo=berlin.zone)
    day_later = berlin.add(start, Duration(1, Unit.DAYS))
    assert day_later.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24)
    assert CHINA.add(at("02-15T23:30"), Duration(45, Unit.MINUTES)) == at("02-16T00:15")


def test_moments_of_any_zone_are_understood_and_answered_in_the_offices_zone() -> None:
    start = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)  # 01:30 of the third in Shanghai
    due = CHINA.add(start, Duration(1, Unit.WORKDAYS))
    assert due.tzinfo is CHINA.zone
    assert shown(due) == "03-04 18:00"


def walked(calendar: WorkingTime, start: date, count: int) -> date:
    """Return the workday ``count`` steps away, walking day by day."""
    step = timedelta(1 if count > 0 else -1)
    found = start
    for _ in range(abs(count)):
        found += step
        while not calendar.is_workday(found):
            found += step
    return found


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([CHINA, WEEKDAYS, EARLY]), st.dates(date(2010, 1, 1), date(2026, 10, 1)), st.integers(1, 60))
def test_adding_workdays_agrees_with_walking(calendar: WorkingTime, start: date, count: int) -> None:
    end = calendar.add_workdays(start, count)
    assert end == walked(calendar, start, count)
    assert calendar.workdays_between(start, end) == count


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([CHINA, WEEKDAYS, EARLY]), st.dates(date(2010, 6, 1), date(2026, 12, 31)), st.integers(-60, -1))
def test_subtracting_workdays_agrees_with_walking(calendar: WorkingTime, end: date, count: int) -> None:
    assert calendar.add_workdays(end, count) == walked(calendar, end, count)


@settings(max_examples=100, deadline=None)
@given(KNOWN, KNOWN)
def test_workdays_between_counts_the_days_after_the_first_up_to_the_last(one: date, other: date) -> None:
    first, last = sorted((one, other))
    last = min(last, first + timedelta(400))
    days = (first + timedelta(n) for n in range(1, (last - first).days + 1))
    assert CHINA.workdays_between(first, last) == sum(map(CHINA.is_workday, days))


MINUTE = timedelta(minutes=1)


def open_minutes(calendar: WorkingTime, first: datetime, last: datetime) -> int:
    """Count the minutes between two moments in which the office is open."""
    count, now = 0, first
    while now < last:
        count += any(opens <= now.time() < closes for opens, closes in calendar.spans(now.date()))
        now += MINUTE
    return count


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([CHINA, EARLY]), st.integers(0, 300 * 24 * 60), st.integers(1, 20))
def test_work_hours_agree_with_counting_minutes_there_and_back(calendar: WorkingTime, minutes: int, hours: int) -> None:
    start = datetime(2026, 1, 5, tzinfo=calendar.zone) + minutes * MINUTE
    duration = Duration(hours, Unit.WORK_HOURS)
    end = calendar.add(start, duration)
    assert open_minutes(calendar, start, end) == hours * 60
    assert open_minutes(calendar, end - MINUTE, end) == 1
    back = calendar.subtract(end, duration)
    assert open_minutes(calendar, back, end) == hours * 60
    assert calendar.add(back, duration) == end


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2010, 6, 1), date(2026, 10, 1)), st.integers(1, 40))
def test_on_workdays_subtracting_undoes_adding(start: date, count: int) -> None:
    begin = CHINA.closing(start)
    duration = Duration(count, Unit.WORKDAYS)
    assert CHINA.subtract(CHINA.add(begin, duration), duration) == begin
