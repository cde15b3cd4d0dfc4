"""各环节都按时办，全程仍会超过总时限。
The deadlines of the steps add up to more than the deadline of the procedure.

为什么 / Why

每一步都不逾期，最后却误了对申请人的承诺，这样的总时限从一开始就守不住。

Nobody is late at any step, and yet the promise to the requester is broken: such a deadline cannot be kept.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    deadline: 5 workdays
    defaults: {overdue: {escalate: office/chief}}
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
        due: 2 workdays
        actions: {agree: {to: done}, back: {kind: return, to: apply, limit: 1}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    deadline: 6 workdays
    defaults: {overdue: {escalate: office/chief}}
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
        due: 2 workdays
        actions: {agree: {to: done}, back: {kind: return, to: apply, limit: 1}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import Message
from workflow_engine.graph.critical_path import Longest
from workflow_engine.lint.deadlines import durations, in_words, longest_case, route, say, surely_over
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("deadline-sum-exceeds", "T402", "deadlines", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Compare the critical path with the longest limit of the whole procedure; report only what no calendar mends."""
    for process in subject.processes:
        limits = durations(process.deadline)
        if limits:
            case = longest_case(subject, process)
            if all(surely_over(subject, case.certain, limit) for limit in limits):
                yield _report(subject, process, case)


def _report(subject: Subject, process: ProcessDefinition, case: Longest) -> Report:
    states = subject.states(process)
    total = say(subject, case.certain)
    limit = in_words(durations(process.deadline)[0])
    loops = "、".join(case.unbounded)
    endless = (
        Message(f"；{loops} 还可以不限次数地重来", f"; {loops.replace('、', ', ')} may come again without limit")
        if loops
        else Message("", "")
    )
    return Report(
        spot=in_process(process, "deadline"),
        related=tuple(in_process(process, *states[name].path) for name, _ in case.steps),
        message=Message(
            f"各环节时限合计 {total.zh}，超过总时限 {limit.zh}{endless.zh}",
            f"the deadlines of the steps add up to {total.en}, more than the {limit.en} for all{endless.en}",
        ),
        witness=route(subject, case),
        help=Message(
            "缩短途中的时限，减少退回次数 (limit)，或放宽 deadline",
            "shorten deadlines on the way, lower the limit of the ways back, or allow a longer deadline",
        ),
    )
