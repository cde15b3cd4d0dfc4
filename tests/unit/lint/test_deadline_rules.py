"""Rules about deadlines: what they find, and what they must let be."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.lint.catalogues import findings, names, procedure, task

DONE = "done: {kind: end, outcome: ok}"
CALENDAR = """\
calendar: sample
timezone: Asia/Shanghai
base: CN
hours: {mon: ["08:00-12:00", "14:00-18:00"], tue: ["08:00-12:00", "14:00-18:00"], wed: ["08:00-12:00", "14:00-18:00"]}
"""
UP = "overdue: {escalate: $requester.leader}"


def office(*steps: str, deadline: str = "", defaults: str = UP) -> str:
    """Return a procedure with these steps and this deadline."""
    head = f"defaults: {{{defaults}}}\n" + (f"deadline: {deadline}\n" if deadline else "")
    return procedure("\n".join([*steps, DONE]), extra=head)


def line(*dues: str, deadline: str = "") -> str:
    """Return a procedure whose steps, one after the other, are due after these times."""
    order = ["first", *(f"s{n}" for n in range(1, len(dues)))]
    onward = [*order[1:], "done"]
    return office(
        *(f"{a}: {task(f'go{a}: {b}', more=f', due: {due}')}" for a, b, due in zip(order, onward, dues, strict=True)),
        deadline=deadline,
    )


def test_a_default_deadline_is_a_deadline() -> None:
    assert names(office(f"first: {task('go: done')}")) == ["no-deadline"]
    assert names(office(f"first: {task('go: done')}", defaults=f"due: 1 workday, {UP}")) == []


def test_silence_with_a_meaning_is_a_deadline_and_handles_it() -> None:
    silent = ", deemed: {after: 3 workdays, action: go}"
    step = f"first: {task('go: {to: done, by: system}', 'no: done', more=silent)}"
    assert names(procedure(f"{step}\n{DONE}", extra="defaults: {}")) == []
    due = step.replace("deemed", "due: 2 workdays, deemed")
    assert names(procedure(f"{due}\n{DONE}", extra="defaults: {}")) == []


def test_a_default_deadline_that_nobody_watches_is_one_finding_with_all_its_steps() -> None:
    steps = f"first: {task('go: second')}\nsecond: {task('on: done')}"
    (found,) = findings(procedure(f"{steps}\n{DONE}", extra="defaults: {due: 1 workday}"))
    assert found.rule == "overdue-unhandled"
    assert found.path == ("defaults", "due")
    assert [related.path for related in found.related] == [("states", "first"), ("states", "second")]


@pytest.mark.parametrize(
    ("dues", "deadline", "expected"),
    [
        (("3 workdays", "5 workdays", "5 workdays"), "10 workdays", ["deadline-sum-exceeds"]),
        (("3 workdays", "5 workdays", "5 workdays"), "13 workdays", []),
        (("3 workdays", "4 work hours", "4 work hours"), "4 workdays", []),
        (("3 workdays", "8 work hours", "9 work hours"), "4 workdays", ["deadline-sum-exceeds"]),
        (("2 days", "12 hours", "30 minutes"), "3 days", []),
        (("2 days", "12 hours", "12 hours"), "72 hours", []),
        (("2 days", "1 day", "1 minute"), "3 days", ["deadline-sum-exceeds"]),
        (("same day", "same day", "same day"), "1 workday", []),
        (("10 workdays",), "9 days", []),  # one day less than ten workdays take at least: the rest is calendar-gap
        (("11 workdays",), "9 days", ["deadline-sum-exceeds"]),
    ],
)
def test_the_sum_is_compared_as_far_as_it_is_certain(dues: tuple[str, ...], deadline: str, expected: list[str]) -> None:
    assert [rule for rule in names(line(*dues, deadline=deadline)) if rule != "calendar-gap"] == expected


@pytest.mark.parametrize(
    ("dues", "deadline", "expected"),
    [
        (("5 days", "5 workdays"), "8 workdays", ["calendar-gap"]),
        (("3 days", "5 workdays"), "8 workdays", []),
        (("30 minutes", "10 workdays"), "10 workdays", []),
        (("5 workdays",), "10 days", ["calendar-gap"]),
        (("5 workdays",), "16 days", []),
        (("7 days",), "7 days", []),
    ],
)
def test_days_and_workdays_are_told_when_the_start_decides(
    dues: tuple[str, ...], deadline: str, expected: list[str]
) -> None:
    assert names(line(*dues, deadline=deadline)) == expected


def test_ways_back_count_as_often_as_they_may_be_taken() -> None:
    def text(limit: str, deadline: str) -> str:
        return office(
            f"first: {task('go: second', more=', due: 2 workdays')}",
            f"second: {task('on: done', f'back: {{kind: return, to: first{limit}}}', more=', due: 1 workday')}",
            deadline=deadline,
        )

    assert names(text(", limit: 2", "9 workdays")) == []
    (found,) = findings(text(", limit: 2", "8 workdays"))
    assert found.rule == "deadline-sum-exceeds"
    assert found.witness
    assert found.witness.en == "first (2 workdays) ×3 → second (1 workday) ×3"
    assert names(text("", "3 workdays")) == []


def test_a_loop_without_a_limit_is_named_beside_a_sum_that_exceeds() -> None:
    (found,) = findings(
        office(
            f"first: {task('go: second', more=', due: 2 workdays')}",
            f"second: {task('on: done', 'back: {kind: return, to: first}', more=', due: 2 workdays')}",
            deadline="3 workdays",
        )
    )
    assert "first, second may come again without limit" in found.message.en


def test_a_date_set_in_the_case_counts_once_with_what_it_is_otherwise() -> None:
    due = ", due: {default: 3 workdays, when: [{if: has(by), then: $data.by}]}"
    text = procedure(
        f"first: {task('go: second', more=due)}\n"
        f"second: {task('on: done', 'back: {kind: return, to: first, limit: 9}', more=', due: same day')}\n{DONE}",
        extra=f"defaults: {{{UP}}}\ndeadline: 3 workdays\ndata: {{by: {{type: date}}}}",
    )
    assert names(text) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("due: 3 workdays, remind: [3 workdays before]", 1),
        ("due: 3 workdays, remind: [2 workdays before, 4 work hours before]", 0),
        ("due: 3 days, remind: [5 workdays before]", 1),
        ("due: 3 workdays, remind: [7 days before]", 0),  # a long holiday may lie between
        ("due: same day, remind: [1 workday before]", 1),
        ("due: same day, remind: [2 work hours before]", 0),
        ("due: {default: 5 workdays, when: [{if: has(by), then: 1 workday}]}, remind: [2 workdays before]", 0),
        ("due: {default: 1 workday, when: [{if: has(by), then: $data.by}]}, remind: [2 workdays before]", 0),
    ],
)
def test_a_reminder_is_too_early_only_when_it_can_never_be_sent(more: str, expected: int) -> None:
    text = procedure(
        f"first: {task('go: done', more=f', {more}')}\n{DONE}",
        extra=f"defaults: {{{UP}}}\ndata: {{by: {{type: date}}}}",
    )
    assert names(text) == ["reminder-or-escalation-too-late"] * expected


@pytest.mark.parametrize(
    ("then", "silence", "whole", "expected"),
    [
        ("2 workdays", "5 workdays", "20 workdays", 0),
        ("3 workdays", "5 workdays", "20 workdays", 1),
        ("3 workdays", "9 workdays", "4 workdays", 1),
        ("1 workday", "9 workdays", "4 workdays", 0),
    ],
)
def test_an_escalation_must_come_before_the_matter_is_over(then: str, silence: str, whole: str, expected: int) -> None:
    more = f", deemed: {{after: {silence}, action: go}}, due: 3 workdays"
    up = f"overdue: {{escalate: $requester.head, then: {{after: {then}, escalate: $requester.leader}}}}"
    text = office(f"first: {task('go: {to: done, by: system}', 'no: done', more=more)}", deadline=whole, defaults=up)
    assert names(text) == ["reminder-or-escalation-too-late"] * expected


def test_a_calendar_that_ends_before_the_longest_case_is_one_finding() -> None:
    late = date(2999, 12, 20)
    two = (line("5 workdays"), line("30 workdays").replace("sample", "other"))
    (found,) = findings(*two, CALENDAR, at=late)
    assert (found.rule, found.file, len(found.related)) == ("calendar-gap", "3.yaml", 2)
    assert names(*two, CALENDAR + "unknown_years: weekends_only\n", at=late) == []
    assert names(*two, CALENDAR, at=date(2026, 3, 2)) == []
    assert names(*(text.replace("published", "draft") for text in two), CALENDAR, at=late) == []


def test_without_a_calendar_file_the_gap_is_told_at_the_procedure() -> None:
    (found,) = findings(line("5 workdays"), at=date(2999, 12, 20))
    assert (found.rule, found.file, found.path) == ("calendar-gap", "1.yaml", ("process",))


def test_deadlines_on_the_wall_clock_need_no_calendar() -> None:
    assert names(line("5 days", "2 hours"), CALENDAR, at=date(2999, 12, 20)) == []
