"""Until when a case may run that is started on the day of the check."""

from __future__ import annotations

from datetime import date

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.graph.critical_path import last_day
from workflow_engine.lint.deadlines import longest_case
from workflow_engine.lint.ownership import day_of
from workflow_engine.lint.subject import Subject
from workflow_engine.record import replace


def last_day_of_case(subject: Subject, process: ProcessDefinition) -> date:
    """Return the day on which the longest case ends that keeps every deadline.

    Steps without a known deadline count as no time, years without known holidays as ordinary weeks.
    """
    return subject.once(_LastDays).of(process)


class _LastDays:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._time = WorkingTime(replace(subject.catalogue.calendar, provisional=True))
        self._known: dict[str, date] = {}

    def of(self, process: ProcessDefinition) -> date:
        if process.name not in self._known:
            length = longest_case(self._subject, process).length
            self._known[process.name] = last_day(length, day_of(process, self._subject.at), self._time)
        return self._known[process.name]
