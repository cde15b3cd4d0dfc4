"""流程没有结束状态，或者流程或分支没有起点。
A procedure has no end state, or a procedure or region has no start.

为什么 / Why

没有结束，事情永远办不结；没有起点，事情无从办起。

Without an end no matter is ever closed; without a start none can begin.

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
        actions: {back: {to: apply}}

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
        actions: {back: {to: apply}, agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.subject import Subject, in_process

META = Rule("no-start-or-end", "F201", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Look for ends at the top level and for starts everywhere; a region without an end is ``join-never-fires``."""
    for process in subject.processes:
        top = subject.flow(process)
        if not top.ends:
            yield Report(
                spot=in_process(process, "states"),
                message=Message("没有结束状态", "there is no end state"),
                help=Message(
                    "加一个，例如 done: {kind: end, outcome: completed}",
                    "add one, such as done: {kind: end, outcome: completed}",
                ),
            )
        if not process.start:
            yield _no_start(in_process(process))
        for scope in top.walk():
            if scope.region and not scope.region.start:
                yield _no_start(in_process(process, *scope.region.path))


def _no_start(spot: Spot) -> Report:
    return Report(
        spot=spot,
        message=Message("没有写从哪个状态开始", "nothing says in which state it begins"),
        help=Message("加上 start: 状态名", "add start: and the name of a state"),
    )
