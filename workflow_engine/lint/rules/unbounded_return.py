"""退回补正没有次数上限。
Sending back for correction has no limit.

为什么 / Why

退回补正是正常的，不算错；只是提醒：材料可以一直退下去。

Corrections are normal and no mistake; this only says that they may go on without end.

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
      review:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {to: done}, back: {kind: return, to: apply}}
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
        accountable: office/chief
        actions: {agree: {to: done}, back: {kind: return, to: apply, limit: 3}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ActionKind
from workflow_engine.errors import Message
from workflow_engine.graph.questions import loops
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("unbounded-return", "F210", "flow", Severity.INFO, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report ``return`` actions without a limit that lie on a loop."""
    for process in subject.processes:
        for scope in subject.flow(process).walk():
            on_loops = loops(scope.graph)
            for way in scope.every_way():
                action = way.action
                if action is None or action.kind is not ActionKind.RETURN or action.limit is not None:
                    continue
                if any(way.source in loop and way.target in loop for loop in on_loops):
                    yield Report(
                        spot=in_process(process, *way.path),
                        message=Message(
                            f"{way.source} 可以一直退回 {way.target}",
                            f"{way.source} may send back to {way.target} without end",
                        ),
                        help=Message("要限制就写 limit: 3", "to bound it, write limit: 3"),
                    )
