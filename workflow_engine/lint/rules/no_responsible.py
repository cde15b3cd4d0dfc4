"""人工步骤没有责任岗位，也没有签核人。
A step for people names nobody who does it, nor anybody who signs.

为什么 / Why

写着“审核”却没写谁审核，每个人都可以认为是别人的事。

A step that says review but not who reviews lets everybody believe that it is somebody else's business.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: review}}
      review: {title: 审核, accountable: office/chief, actions: {agree: {to: done}}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        title: 审核
        accountable: office/chief
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Task
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("no-responsible", "O301", "ownership", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Look at every task of every procedure, drafts included."""
    for process in subject.processes:
        for state in process.every_state():
            if isinstance(state, Task) and state.responsible is None and not state.sign.members:
                yield Report(
                    spot=in_process(process, *state.path),
                    message=Message(f"状态 {state.name} 没有写由谁办理", f"nobody is named who does {state.name}"),
                    help=Message("加上 responsible: 单位/岗位（谁来办）", "add responsible: unit/post (who does it)"),
                )
