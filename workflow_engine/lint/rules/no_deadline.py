"""办理环节没有写时限。
A task has no deadline.

为什么 / Why

没有时限就无所谓逾期：不会提醒，也不会上报，事情压在谁那里都看不出来。

Without a deadline nothing is ever late: nobody is reminded, nothing is escalated, and a matter may lie anywhere unseen.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {overdue: {escalate: top/president}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        due: 1 workday
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {overdue: {escalate: top/president}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        due: 1 workday
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.deadlines import tasks
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("no-deadline", "T401", "deadlines", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report every task without a limit, its own or by default; silence with a legal meaning is a limit, too."""
    for process in subject.processes:
        for task in tasks(process):
            if task.due is None and task.deemed is None:
                yield Report(
                    spot=in_process(process, *task.path),
                    message=Message(f"环节 {task.name} 没有时限", f"the step {task.name} has no deadline"),
                    help=Message(
                        "写上 due: 3 workdays，或在 defaults: 里给各环节写一个默认时限",
                        "write due: 3 workdays, or a limit for all steps under defaults:",
                    ),
                )
