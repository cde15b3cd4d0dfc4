"""Until when a case may run that is started on the day of the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.graph.critical_path import last_day, longest
from workflow_engine.lint.ownership import day_of
from workflow_engine.lint.subject import Subject


def last_days(subject: Subject) -> Mapping[str, date]:
    """Return for each procedure the day on which the longest case ends that keeps every deadline.

    Steps without a known deadline count as no time. Years without known holidays count as ordinary weeks. Ask it with
    ``subject.once``.
    """
    time = WorkingTime(replace(subject.catalogue.calendar, provisional=True))
    return {
        process.name: last_day(longest(process, subject.catalogue).length, day_of(process, subject.at), time)
        for process, _ in subject.staffed
    }
