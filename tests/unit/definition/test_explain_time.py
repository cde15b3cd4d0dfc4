"""Every day of a limit with its rule; and the story agrees with the clock, whatever the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine.definition.calendar import STANDARD, Calendar, WorkingTime
from workflow_engine.definition.explain_time import Way, Why, day_kind, explain, explain_pause
from workflow_engine.definition.model import Duration, Unit, plain
from workflow_engine.definition.time_words import duration
from workflow_engine.errors import UnknownYear
from workflow_engine.record import replace

SCHOOL = Calendar(
    name="school",
    title=plain("school"),
    timezone="Asia/Shanghai",
    hours={0: ((time(7), time(11)), (time(13), time(17))), 5: ((time(9), time(12)),)},
    base="CN",
    holidays=frozenset({date(2026, 5, 22), date(2025, 3, 4)}),
    workdays=frozenset({date(2026, 5, 23), date(2026, 10, 1), date(2025, 3, 9)}),
)
PLAIN = replace(STANDARD, name="plain", base=None, timezone="Europe/Berlin")
PROVISIONAL = replace(STANDARD, name="provisional", provisional=True)
CALENDARS = (STANDARD, SCHOOL, PLAIN, PROVISIONAL)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00").replace(tzinfo=STANDARD.zone)


def story(way: Way, lang: str = "en") -> list[str]:
    return [f"{each.day:%m-%d} {each.says.say(lang)}" for each in way.days]


def test_one_workday_is_not_twenty_four_hours() -> None:
    workday, hours = (explain(STANDARD, at("03-06 10:00"), duration(text)) for text in ("1 workday", "24 hours"))
    assert workday.end == at("03-09 18:00")
    assert story(workday) == [
        "03-06 the day of the start does not count",
        "03-07 weekend, skipped",
        "03-08 weekend, skipped",
        "03-09 counts as a workday",
    ]
    assert hours.end == at("03-07 10:00")
    assert {each.why for each in hours.days} == {Why.WALL_CLOCK}
    assert "wall clock" in hours.rule.en


@pytest.mark.parametrize(
    ("friday", "make_up", "name"),
    [
        ("01-02 09:00", "01-04", "New Year's Day"),
        ("02-13 09:00", "02-14", "Spring Festival"),
        ("02-27 09:00", "02-28", "Spring Festival"),
        ("05-08 09:00", "05-09", "Labour Day"),
        ("09-18 09:00", "09-20", "National Day"),
        ("10-09 09:00", "10-10", "National Day"),
    ],
)
def test_the_make_up_days_of_2026_count_and_are_named(friday: str, make_up: str, name: str) -> None:
    way = explain(STANDARD, at(friday), duration("1 workday"))
    assert way.end == at(f"{make_up} 18:00")
    assert story(way)[-1] == f"{make_up} make-up workday ({name}), counts as a workday"


def test_a_limit_across_a_make_up_saturday_and_the_spring_festival_names_every_day() -> None:
    way = explain(STANDARD, at("02-13 15:00"), duration("2 workdays"))
    assert way.end == at("02-24 18:00")
    assert story(way, "zh") == [
        "02-13 起算当天不计",
        "02-14 调休上班（春节），计 1 个工作日",
        *[f"02-{day} 法定节假日（春节），不计" for day in range(15, 24)],
        "02-24 计 1 个工作日",
    ]


def test_a_start_before_hours_waits_for_the_opening() -> None:
    way = explain(STANDARD, at("03-03 06:30"), duration("3 work hours"))
    assert way.end == at("03-03 11:00")
    assert story(way) == ["03-03 not before opening at 08:00, counts 3 h (office hours 08:00–12:00 14:00–18:00)"]


def test_a_start_after_hours_waits_for_the_next_workday() -> None:
    way = explain(STANDARD, at("03-06 19:00"), duration("5 work hours"))
    assert way.end == at("03-09 15:00")
    assert story(way) == [
        "03-06 closed since 18:00",
        "03-07 weekend, skipped",
        "03-08 weekend, skipped",
        "03-09 counts 5 h (office hours 08:00–12:00 14:00–18:00)",
    ]


def test_the_same_day_ends_at_the_closing_hour_or_on_the_next_workday() -> None:
    assert explain(STANDARD, at("03-06 17:00"), duration("same day")).end == at("03-06 18:00")
    late = explain(STANDARD, at("02-28 19:00"), duration("same day"))
    assert late.end == at("03-02 18:00")
    assert story(late)[1] == "03-01 weekend, skipped"


def test_a_limit_suspended_across_a_holiday_goes_on_with_what_was_left() -> None:
    way = explain_pause(STANDARD, at("04-30 18:00"), at("04-30 10:00"), at("05-05 09:00"), working=True)
    assert way is not None
    assert way.end == at("05-06 16:00")
    assert story(way) == [
        "05-05 public holiday (Labour Day), skipped",
        "05-06 counts 6 h (office hours 08:00–12:00 14:00–18:00)",
    ]
    wall = explain_pause(STANDARD, at("04-30 18:00"), at("04-30 10:00"), at("05-05 09:00"), working=False)
    assert wall is not None
    assert wall.end == at("05-05 17:00")
    assert explain_pause(STANDARD, at("04-30 09:00"), at("04-30 10:00"), at("05-05 09:00"), working=True) is None


def test_the_schools_own_days_are_told_as_such() -> None:
    assert day_kind(SCHOOL, date(2026, 5, 22)) == (Why.SCHOOL_HOLIDAY, "")
    assert day_kind(SCHOOL, date(2026, 5, 23)) == (Why.SCHOOL_WORKDAY, "")
    way = explain(SCHOOL, at("05-21 10:00"), duration("1 workday"))
    assert story(way)[1:] == ["05-22 school holiday, skipped", "05-23 school workday, counts as a workday"]
    assert way.end == at("05-23 12:00")


def test_a_year_that_nobody_knows_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(UnknownYear) as refused:
        explain(STANDARD, at("12-31 10:00"), duration("1 workday"))
    assert refused.value.values["year"] == 2027
    assert "weekends_only" in refused.value.say("en")


MOMENTS = st.datetimes(datetime.fromisoformat("2012-01-01"), datetime.fromisoformat("2026-10-01"))
DURATIONS = st.one_of(
    st.builds(Duration, st.integers(1, 25), st.sampled_from([Unit.WORKDAYS, Unit.DAYS])),
    st.builds(Duration, st.integers(1, 90), st.sampled_from([Unit.WORK_HOURS, Unit.HOURS])),
    st.builds(Duration, st.integers(1, 5000), st.just(Unit.MINUTES)),
    st.just(Duration(0, Unit.SAME_DAY)),
)


def real(moment: datetime, calendar: Calendar) -> datetime:
    """Return a moment that the clocks of the zone really show: some are left out when they are put forward."""
    return moment.replace(tzinfo=calendar.zone).astimezone(UTC).astimezone(calendar.zone)


@given(st.sampled_from(CALENDARS), MOMENTS, DURATIONS)
@settings(max_examples=200, deadline=None)
def test_the_story_agrees_with_the_clock(calendar: Calendar, moment: datetime, limit: Duration) -> None:
    start = real(moment, calendar)
    way = explain(calendar, start, limit)
    assert way.end == WorkingTime(calendar).add(start, limit)
    days = [each.day for each in way.days]
    assert days == [days[0] + timedelta(n) for n in range(len(days))]
    assert (days[0], days[-1]) == (start.astimezone(calendar.zone).date(), way.end.date())
    assert all(each.says.zh and each.says.en for each in way.days)


@given(st.sampled_from(CALENDARS), MOMENTS, st.lists(st.integers(0, 20_000), min_size=2, max_size=2), st.booleans())
@settings(max_examples=200, deadline=None)
def test_the_story_of_a_pause_agrees_with_the_clock(
    calendar: Calendar, moment: datetime, minutes: list[int], working: bool
) -> None:
    paused = real(moment, calendar)
    due, resumed = (real(moment + timedelta(minutes=number), calendar) for number in minutes)
    clock = WorkingTime(calendar).resume_at(due, paused, resumed, working=working)
    way = explain_pause(calendar, due, paused, resumed, working=working)
    assert clock == (way.end if way else due)


@given(st.sampled_from(CALENDARS), st.dates(date(2012, 1, 1), date(2026, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_what_is_told_of_a_day_is_what_the_clock_takes_it_for(calendar: Calendar, day: date) -> None:
    off = day_kind(calendar, day)[0] in (Why.WEEKEND, Why.HOLIDAY, Why.SCHOOL_HOLIDAY)
    assert WorkingTime(calendar).is_workday(day) is not off
