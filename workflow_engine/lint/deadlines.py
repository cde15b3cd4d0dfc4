"""What several rules ask about time: when more time surely passes than a limit allows."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Duration, Escalation, ProcessDefinition, Task, Timing, Unit
from workflow_engine.errors import Message
from workflow_engine.graph.stay import DAY, NOTHING, Length, length_of, workday_of
from workflow_engine.lint.subject import Subject


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
