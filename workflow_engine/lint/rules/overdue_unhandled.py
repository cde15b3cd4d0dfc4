"""有时限，但逾期之后什么也不发生。
There is a deadline, but nothing happens when it has passed.

为什么 / Why

过了时限而没有人知道，时限就是摆设：要么逐级上报，要么写明多久不办视为什么。

A deadline that passes unnoticed is decoration: let lateness be brought to somebody, or say what silence means.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        due: 1 workday
        overdue: {escalate: office/chief}
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        due: 1 workday
        overdue: {escalate: office/chief}
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        overdue: {escalate: office/chief}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Path, ProcessDefinition, Task
from workflow_engine.errors import Message
from workflow_engine.lint.deadlines import tasks
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.subject import Subject, element_of, in_process

META = Rule("overdue-unhandled", "T403", "deadlines", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report every deadline that nobody is told of and that silence does not end; a default one once for all tasks."""
    for process in subject.processes:
        unhandled: dict[Path, list[Task]] = {}
        for task in tasks(process):
            if task.due is not None and not task.overdue and task.deemed is None:
                unhandled.setdefault(_deadline(subject, process, task), []).append(task)
        for path, late in unhandled.items():
            names = [task.name for task in late]
            yield Report(
                spot=in_process(process, *path),
                related=tuple(
                    Spot(element_of(process), task.path, Message(f"环节 {task.name}", f"step {task.name}"))
                    for task in late
                    if path == ("defaults", "due")
                ),
                message=Message(
                    f"{'、'.join(names)} 逾期之后没有下文", f"nothing happens when {', '.join(names)} is late"
                ),
                help=Message(
                    "写上 overdue: {escalate: 上级岗位}，或用 deemed: 写明多久不办视为什么",
                    "write overdue: {escalate: the post above}, or say under deemed: what silence means",
                ),
            )


def _deadline(subject: Subject, process: ProcessDefinition, task: Task) -> Path:
    document = subject.document(element_of(process))
    own = (*task.path, "due")
    return own if document is None or document.has(own) else ("defaults", "due")
