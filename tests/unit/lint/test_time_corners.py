"""Reminders, escalations and calendars at their borders: what is just in time, and which limit is named."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.lint.catalogues import procedure, task
from tests.unit.lint.test_deadline_rules import CALENDAR, DONE, UP, line
from tests.unit.lint.test_staffing_rules import only

LATE = "reminder-or-escalation-too-late"
BY = "data: {by: {type: date}, big: {type: boolean, required: true}}"


def reminded(due: str, *before: str) -> list[str]:
    """Return what is said about the reminders of a step that is due like this."""
    more = f", due: {due}, remind: [{', '.join(f'{each} before' for each in before)}]"
    text = procedure(f"first: {task('go: done', more=more)}\n{DONE}", extra=f"defaults: {{{UP}}}\n{BY}")
    return [found.message.en for found in only(LATE, text)]


@pytest.mark.parametrize(
    ("due", "before", "too_early"),
    [
        ("3 days", "2 days", False),
        ("3 days", "3 days", True),
        ("3 days", "4 days", True),
        ("3 days", "2 workdays", False),
        ("3 days", "3 workdays", True),
        ("6 hours", "4 work hours", False),
        ("2 days", "36 hours", False),
        ("30 minutes", "29 minutes", False),
        ("30 minutes", "30 minutes", True),
        ("same day", "23 hours", False),
        ("same day", "1 day", True),
        ("same day", "2 days", True),
        ("same day", "1 workday", True),
        ("same day", "2 workdays", True),
        ("3 workdays", "4 workdays", True),
        ("8 work hours", "1 workday", True),
        ("9 work hours", "1 workday", False),
    ],
)
def test_a_reminder_that_would_come_with_the_step_or_before_it_is_too_early(
    due: str, before: str, too_early: bool
) -> None:
    expected = [f"first is due after {due}; a reminder {before} before is never sent"]
    assert reminded(due, before) == (expected if too_early else [])


@pytest.mark.parametrize(
    ("due", "count"),
    [
        ("{default: 1 workday, when: [{if: has(by), then: 2 workdays}, {if: big, then: 1 work hour}]}", 1),
        ("{default: 1 workday, when: [{if: has(by), then: 2 workdays}, {if: big, then: 5 workdays}]}", 0),
        ("{default: 1 workday, when: [{if: has(by), then: 2 workdays}, {if: big, then: $data.by}]}", 0),
        ("{default: $data.by, when: [{if: big, then: 1 workday}]}", 0),
        ("$data.by", 0),
    ],
)
def test_a_reminder_is_judged_by_all_limits_unless_a_date_is_among_them(due: str, count: int) -> None:
    said = reminded(due, "3 workdays")
    assert said == ["first is due after 1 workday; a reminder 3 workdays before is never sent"] * count


def test_each_reminder_is_judged_for_itself() -> None:
    assert len(reminded("3 workdays", "2 workdays", "5 workdays", "1 workday", "3 workdays")) == 2


def escalated(deadline: str) -> list[str]:
    """Return what is said about a step that is brought to the leader six workdays after it began."""
    up = "overdue: {escalate: $requester.head, then: {after: 5 workdays, escalate: $requester.leader}}"
    text = procedure(
        f"first: {task('go: done', more=', due: 1 workday')}\n{DONE}",
        extra=f"defaults: {{{up}}}\ndeadline: {deadline}\n{BY}",
    )
    return [found.message.en for found in only(LATE, text)]


def test_an_escalation_after_the_whole_deadline_is_told_where_there_is_only_one() -> None:
    assert escalated("4 workdays") == [
        "first is brought to $requester.leader after 6 workdays, but after 4 workdays the whole deadline has passed"
    ]
    assert escalated("{default: 4 workdays, when: [{if: big, then: 20 workdays}]}") == []
    assert escalated("{default: 20 workdays, when: [{if: big, then: 4 workdays}]}") == []


@pytest.mark.parametrize("rule", ["deadline-sum-exceeds", "calendar-gap"])
def test_of_several_deadlines_that_are_all_too_short_the_usual_one_is_named(rule: str) -> None:
    dues = ("5 workdays", "5 workdays") if rule == "deadline-sum-exceeds" else ("5 days", "5 workdays")
    deadline = "{default: 8 workdays, when: [{if: big, then: 7 workdays}]}"
    text = line(*dues, deadline=deadline).replace("start:", f"{BY}\nstart:", 1)
    (found,) = only(rule, text)
    assert "8 workdays" in found.message.en
    assert "7 workdays" not in found.message.en
    assert only(rule, text.replace("then: 7 workdays", "then: 30 workdays")) == []


def test_what_is_not_in_force_hides_no_procedure_that_outlasts_the_calendar() -> None:
    late = date(2999, 12, 20)
    draft, retired = (
        line("5 workdays").replace("process: sample", f"process: {status}").replace("published", status)
        for status in ("draft", "retired")
    )
    quick = line("2 hours").replace("process: sample", "process: quick")
    (found,) = only("calendar-gap", draft, retired, quick, line("5 workdays"), CALENDAR, at=late)
    assert [related.path for related in found.related] == [("process",)]
    assert found.message.en.startswith(
        "the working calendar does not know 2999, but a case of procedure sample started"
    )
    assert only("calendar-gap", draft, retired, quick, CALENDAR, at=late) == []
