"""Form of a calendar → ``Calendar``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from workflow_engine.definition.calendar import STANDARD, Calendar, Hours
from workflow_engine.definition.duties import Weekday
from workflow_engine.definition.model import plain
from workflow_engine.definition.report import Report
from workflow_engine.definition.schema.files import CalendarForm, HoursForm
from workflow_engine.definition.schema.leaves import UnknownYears
from workflow_engine.errors import Message


def build_calendar(report: Report, form: CalendarForm) -> Calendar:
    """Return the calendar; without ``hours:`` it has those of the standard one."""
    for at, span in enumerate(form.workdays):
        # A workday inside a longer holiday is an exception; the same days in both is a contradiction.
        if span in form.holidays:
            help_ = Message("从其中一处删去", "delete it from one of the two")
            zh, en = f"{span[0]} 既放假又上班", f"{span[0]} is both a holiday and a workday"
            report.schema(("workdays", at), zh, en, help_)
    return Calendar(
        name=form.calendar,
        title=form.title or plain(form.calendar),
        timezone=form.timezone,
        hours=_hours(report, form.hours) if form.hours else STANDARD.hours,
        base=form.base,
        holidays=_days(form.holidays),
        workdays=_days(form.workdays),
        anchors=dict(form.anchors),
        provisional=form.unknown_years is UnknownYears.WEEKENDS_ONLY,
    )


def _days(spans: Iterable[tuple[date, date]]) -> frozenset[date]:
    return frozenset(first + timedelta(number) for first, last in spans for number in range((last - first).days + 1))


def _hours(report: Report, form: HoursForm) -> dict[int, Hours]:
    hours: dict[int, Hours] = {}
    for weekday in Weekday:
        spans: Hours = tuple(getattr(form, weekday.value))
        for at in range(1, len(spans)):
            if spans[at][0] < spans[at - 1][1]:
                help_ = Message("按先后写，不要重叠", "write them in order, without overlap")
                report.schema(
                    ("hours", weekday.value, at),
                    "工作时间重叠或颠倒",
                    "working hours overlap or are out of order",
                    help_,
                )
        if spans:
            hours[weekday.number] = spans
    if not hours:
        help_ = Message('写成 mon: ["08:00-12:00"]，或删去 hours', 'write mon: ["08:00-12:00"], or delete hours')
        report.schema(("hours",), "没有一天有工作时间", "no day has working hours", help_)
    return hours
