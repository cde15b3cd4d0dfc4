"""What several rules ask about time: when more time surely passes than a limit allows."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Duration, Escalation, ProcessDefinition, Task, Timing, Unit
from workflow_engine.errors import Message
from workflow_engine.graph.critical_path import Longest, longest
from workflow_engine.graph.stay import DAY, NOTHING, Length, length_of, workday_of
from workflow_engine.lint.subject import Subject

LONGEST_BREAK = 9
"""Days without a workday in a row: no public holiday has been longer. A school's own holidays may be."""


def tasks(process: ProcessDefinition) -> Iterator[Task]:
    """Yield the tasks of a procedure, regions included."""
    for state in process.every_state():
        if isinstance(state, Task):
            yield state


def durations(timing: Timing | None) -> tuple[Duration, ...]:
    """Return the limits of a timing that have a length; dates in fields have none."""
    if timing is None:
        return ()
    moments = (timing.default, *(case.then for case in timing.cases))
    return tuple(moment for moment in moments if isinstance(moment, Duration))


def workday(subject: Subject) -> int:
    """Return the minutes of a working day. Ask it with ``subject.once``."""
    return workday_of(subject.catalogue.calendar)


class LongestCases:
    """The longest case of each procedure, a workday taken as long as a day. Ask it with ``subject.once``."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._known: dict[str, Longest] = {}

    def of(self, process: ProcessDefinition) -> Longest:
        """Return the longest case of a procedure."""
        if process.name not in self._known:
            day = self._subject.once(workday)
            self._known[process.name] = longest(
                process, self._subject.catalogue, lambda length: length.work * DAY + length.wall * day
            )
        return self._known[process.name]


def longest_case(subject: Subject, process: ProcessDefinition) -> Longest:
    """Return the longest case of a procedure whose every step is on time."""
    return subject.once(LongestCases).of(process)


def as_length(subject: Subject, duration: Duration) -> Length:
    """Return a duration as a length of the catalogue's calendar."""
    return length_of(duration, subject.once(workday))


def after(subject: Subject, chain: tuple[Escalation, ...]) -> Length:
    """Return how long after the deadline the last step of an escalation chain comes."""
    return sum((as_length(subject, step.after) for step in chain if step.after), NOTHING)


def surely_over(subject: Subject, length: Length, limit: Duration) -> bool:
    """True when ``length`` passes the limit whenever it begins.

    Time on the wall clock may hold no working time at all (holidays), and a working hour lasts at least an hour on the
    wall clock; workdays end at the closing hour, so they are only compared whole.
    """
    allowed = as_length(subject, limit)
    day = subject.once(workday)
    if limit.length is not None:
        return length.wall + max(length.work, (length.work // day - 1) * DAY) > allowed.wall
    if limit.unit is Unit.WORK_HOURS:
        return length.work > allowed.work
    return length.work // day > limit.amount


def perhaps_over(subject: Subject, length: Length, limit: Duration) -> bool:
    """True when ``length`` may pass the limit if it begins at a bad time: days may all be workdays, workdays may be
    stretched by weekends and the longest public holiday."""
    day = subject.once(workday)
    if limit.length is not None:
        stretched = length.work // day * 7 * DAY // 5 + LONGEST_BREAK * DAY if length.work >= day else length.work
        return length.wall + stretched > as_length(subject, limit).wall
    whole = length.work * DAY + length.wall * day
    if limit.unit is Unit.WORK_HOURS:
        return whole > limit.amount * 60 * DAY
    return whole // (day * DAY) > limit.amount


def route(subject: Subject, case: Longest) -> Message:
    """Return the steps of a longest case that take time: ``apply(1 workday) → review(3 workdays) ×2``."""
    words = [(name, say(subject, case.lengths[name]), times) for name, times in case.steps]
    return Message(
        " → ".join(f"{name}（{length.zh}）{f' ×{times}' if times > 1 else ''}" for name, length, times in words),
        " → ".join(f"{name} ({length.en}){f' ×{times}' if times > 1 else ''}" for name, length, times in words),
    )


def say(subject: Subject, length: Length) -> Message:
    """Return a length in words: ``3 个工作日 + 7 天``."""
    day = subject.once(workday)
    zh: list[str] = []
    en: list[str] = []
    for amount, zh_unit, en_unit in (
        (length.work // day, "个工作日", "workday"),
        (length.work % day // 60, "个工作小时", "work hour"),
        (length.wall // DAY, "天", "day"),
        (length.wall % DAY // 60, "小时", "hour"),
        (length.wall % 60, "分钟", "minute"),
    ):
        if amount:
            zh.append(f"{amount} {zh_unit}")
            en.append(f"{amount} {en_unit}{'' if amount == 1 else 's'}")
    return Message(" + ".join(zh) or "当日", " + ".join(en) or "same day")


def in_words(duration: Duration) -> Message:
    """Return a duration in words."""
    zh = {
        Unit.MINUTES: "分钟",
        Unit.HOURS: "小时",
        Unit.DAYS: "天",
        Unit.WORK_HOURS: "个工作小时",
        Unit.WORKDAYS: "个工作日",
        Unit.SAME_DAY: "当日",
    }[duration.unit]
    return Message(zh if duration.unit is Unit.SAME_DAY else f"{duration.amount} {zh}", str(duration))
