"""提醒早于环节开始，或上报晚于事情已经了结。
A reminder lies before the step begins, or an escalation after the matter is over.

为什么 / Why

提前量比时限还长的提醒永远发不出来；默认办结或总时限都过了才上报，也来不及了。

A reminder that comes further ahead than the deadline itself is never sent; an escalation that comes after silence has
already decided, or after the whole deadline has passed, comes too late.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        remind: [5 workdays before]
        overdue: {escalate: office/chief}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        remind: [1 workday before]
        overdue: {escalate: office/chief}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Duration, ProcessDefinition, Task, Unit
from workflow_engine.errors import Message
from workflow_engine.graph.stay import DAY
from workflow_engine.lint.deadlines import as_length, durations, in_words, say, surely_over, tasks, workday
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("reminder-or-escalation-too-late", "T404", "deadlines", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Look at the reminders and the escalation chain of every task; what depends on a date in the case is let be."""
    for process in subject.processes:
        for task in tasks(process):
            yield from _reminders(subject, process, task)
            yield from _escalations(subject, process, task)


def _reminders(subject: Subject, process: ProcessDefinition, task: Task) -> Iterator[Report]:
    limits = durations(task.due)
    if task.due is None or len(limits) < len(task.due.cases) + (task.due.default is not None):
        return
    for number, reminder in enumerate(task.remind):
        if all(_before_the_start(subject, reminder.before, limit) for limit in limits):
            before, due = in_words(reminder.before), in_words(limits[0])
            yield Report(
                spot=in_process(process, *task.path, "remind", number),
                message=Message(
                    f"{task.name} 的时限是 {due.zh}，提前 {before.zh} 的提醒发不出来",
                    f"{task.name} is due after {due.en}; a reminder {before.en} before is never sent",
                ),
                help=Message("把提前量写得比时限短", "let the reminder come later than the step begins"),
            )


def _before_the_start(subject: Subject, before: Duration, limit: Duration) -> bool:
    """True when a state with this limit always begins after the reminder's moment, or together with it."""
    ahead, due = as_length(subject, before), as_length(subject, limit)
    if limit.unit is Unit.SAME_DAY:
        return ahead.wall >= DAY or ahead.work >= subject.once(workday)
    if limit.length is not None:
        return ahead.wall + ahead.work // subject.once(workday) * DAY >= due.wall
    return before.length is None and ahead.work >= due.work


def _escalations(subject: Subject, process: ProcessDefinition, task: Task) -> Iterator[Report]:
    limits = durations(task.due)
    if not limits:
        return
    ends = [(task.deemed.after, Message("默认办结", "silence decides"))] if task.deemed else []
    late = min((as_length(subject, limit) for limit in limits), key=lambda length: (length.wall, length.work))
    whole = durations(process.deadline)
    if len(whole) == 1 and not surely_over(subject, late, whole[0]):  # else that is deadline-sum-exceeds
        ends.append((whole[0], Message("全程总时限已过", "the whole deadline has passed")))
    for step in task.overdue:
        late += as_length(subject, step.after) if step.after else as_length(subject, Duration(0, Unit.SAME_DAY))
        for end, what in ends:
            if surely_over(subject, late, end):
                at, limit = say(subject, late), in_words(end)
                yield Report(
                    spot=in_process(process, *step.path, "escalate"),
                    message=Message(
                        f"{task.name} 要到 {at.zh} 才上报 {step.to}，而 {limit.zh} 时{what.zh}",
                        f"{task.name} is brought to {step.to} after {at.en}, but after {limit.en} {what.en}",
                    ),
                    help=Message("让上报早于这个时候", "let the escalation come before that"),
                )
                return
