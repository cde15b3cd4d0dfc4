"""要由不同的人办的几项职责，现有人员怎么安排都分不开。
No staffing lets different persons do the duties that must be kept apart.

为什么 / Why

流程照章走到那一步，唯一能办的人已经办过前一步，系统会拒绝他，事情从此停住。
按检查那一天在岗的人逐一推算；“办过某步的人”和发起人也算在内。

Somewhere the case stands still: the only person left has done an earlier duty and is refused. The people in office
on the day of the check are tried out exactly; whoever did an earlier step and the requester count, too.

改前 / Before

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    separate: [[check, pay]]
    start: check
    states:
      check:
        responsible: office/auditor
        accountable: office/chief
        actions: {pass: {to: pay}}
      pay:
        responsible: office/cashier
        accountable: office/chief
        actions: {paid: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          auditor: {deputy: chief}
          cashier: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}, {post: office/cashier}]}

改后 / After

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    separate: [[check, pay]]
    start: check
    states:
      check:
        responsible: office/auditor
        accountable: office/chief
        actions: {pass: {to: pay}}
      pay:
        responsible: office/cashier
        accountable: office/chief
        actions: {paid: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          auditor: {deputy: chief}
          cashier: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/cashier}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.staffing.separation import separations
from workflow_engine.lint.subject import Subject, in_process

META = Rule("sod-unsatisfiable", "O311", "ownership", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report each smallest set of duties that the people in office cannot keep apart."""
    for separation in subject.once(separations):
        process = separation.process
        states = subject.states(process)
        for core in separation.conflicts:
            yield Report(
                spot=in_process(process, *separation.path(core)),
                related=tuple(in_process(process, *states[name].path) for name in core),
                message=Message(
                    f"{'、'.join(core)} 要由不同的人办，现有的人怎么安排都分不开",
                    f"{', '.join(core)} must be done by different persons, but no staffing keeps them apart",
                ),
                witness=separation.say(core),
                help=Message(
                    f"给 {core[-1]} 增加一名办理人，或交给另一个岗位",
                    f"add a candidate for {core[-1]}, or give it to another post",
                ),
            )
