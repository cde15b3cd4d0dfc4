"""没有人对一个步骤或整个流程负总责。
Nobody answers for a step, or for the procedure as a whole.

为什么 / Why

办事的人不在、办错了、超时了，要有一个岗位出来负责。

When the work is absent, wrong or late, one post has to answer for it.

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
      review: {responsible: office/clerk, title: 审核, actions: {agree: {to: done}}}
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

META = Rule("no-accountable", "O302", "ownership", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Look at every task after defaults, and at the owner of every procedure; drafts included."""
    for process in subject.processes:
        if process.owner is None:
            yield Report(
                spot=in_process(process),
                message=Message("流程没有牵头岗位", "the procedure has no owner"),
                help=Message("加上 owner: 单位/岗位", "add owner: unit/post"),
            )
        for state in process.every_state():
            if isinstance(state, Task) and not state.accountable:
                yield Report(
                    spot=in_process(process, *state.path),
                    message=Message(f"没有岗位对 {state.name} 负总责", f"no post answers for {state.name}"),
                    help=Message(
                        "加上 accountable: 单位/岗位，或在 defaults: 里写一次",
                        "add accountable: unit/post, or write it once under defaults:",
                    ),
                )
