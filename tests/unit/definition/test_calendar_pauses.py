"""What is left of a limit when the clock stood still for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine.definition.calendar import STANDARD, Calendar, WorkingTime
from workflow_engine.definition.model import plain

TIME = WorkingTime(STANDARD)


def at(text: str) -> datetime:
    """Return a moment of 2026 in the office's zone, from ``03-02 09:00``."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00").replace(tzinfo=TIME.zone)


@pytest.mark.parametrize(
    ("paused", "moment", "resumed", "moved"),
    [
        ("03-03 10:00", "03-05 18:00", "03-03 10:00", "03-05 18:00"),  # no pause at all
        ("03-03 10:00", "03-05 18:00", "03-09 15:00", "03-12 11:00"),  # 22 hours left: 3 + 8 + 8 + 3
        ("03-06 17:00", "03-09 09:00", "03-08 10:00", "03-09 10:00"),  # over a weekend, resumed on it
        ("04-03 16:00", "04-07 18:00", "04-08 08:00", "04-09 10:00"),  # 04-06 is a holiday: 10 hours left
        ("04-30 10:00", "04-30 18:00", "05-06 08:00", "05-06 16:00"),  # suspended across the holiday of May
        ("03-03 10:00", "03-03 11:00", "03-03 20:00", "03-04 09:00"),  # resumed after the office has closed
        ("03-03 10:00", "03-03 11:00", "03-04 12:30", "03-04 15:00"),  # resumed at noon
        ("03-03 20:00", "03-04 08:00", "03-07 12:00", "03-09 08:00"),  # nothing of working time was left
    ],
)
def test_a_working_limit_keeps_the_working_time_that_was_left(
    paused: str, moment: str, resumed: str, moved: str
) -> None:
    assert TIME.resume_at(at(moment), at(paused), at(resumed), working=True) == at(moved)


def test_a_limit_on_the_wall_clock_moves_by_the_length_of_the_pause() -> None:
    moved = TIME.resume_at(at("03-06 18:00"), at("03-06 10:00"), at("03-09 11:30"), working=False)
    assert moved == at("03-09 19:30")


@pytest.mark.parametrize("working", [True, False])
def test_what_was_over_when_the_clock_stopped_stays_over(working: bool) -> None:
    moved = TIME.resume_at(at("03-03 09:00"), at("03-03 10:00"), at("03-09 09:00"), working=working)
    assert moved == at("03-03 09:00")


def test_a_pause_over_the_change_of_the_clock_counts_real_hours() -> None:
    berlin = Calendar(name="b", title=plain("b"), timezone="Europe/Berlin", hours=STANDARD.hours)
    time = WorkingTime(berlin)
    paused, moment, resumed = (
        datetime.fromisoformat(f"2026-03-{day}T12:00").replace(tzinfo=time.zone) for day in ("27", "28", "30")
    )
    moved = time.resume_at(moment, paused, resumed, working=False)
    assert moved.astimezone(UTC) - resumed.astimezone(UTC) == timedelta(hours=24)


MINUTES = st.integers(0, 60 * 24 * 45).map(lambda minutes: at("03-20 00:00") + timedelta(minutes=minutes))


@settings(max_examples=60, deadline=None)
@given(MINUTES, MINUTES)
def test_working_time_is_what_counting_its_minutes_gives(start: datetime, end: datetime) -> None:
    minutes, moment = 0, start
    spans = {}
    while moment < end:
        day = moment.date()
        if day not in spans:
            spans[day] = TIME.spans(day)
        minutes += any(opens <= moment.time() < closes for opens, closes in spans[day])
        moment += timedelta(minutes=1)
    assert TIME.worked(start, end) == timedelta(minutes=minutes)


@settings(max_examples=150, deadline=None)
@given(st.tuples(MINUTES, MINUTES, MINUTES).map(sorted), st.booleans())
def test_after_a_pause_as_much_is_left_as_before(moments: list[datetime], working: bool) -> None:
    paused, first, second = moments
    for moment, resumed in ((first, second), (second, first)):
        moved = TIME.resume_at(moment, paused, resumed, working=working)
        if moment > paused and resumed > paused:
            if working:
                assert TIME.worked(resumed, moved) == TIME.worked(paused, moment)
            else:
                assert moved - resumed == moment - paused
            assert moved >= resumed
