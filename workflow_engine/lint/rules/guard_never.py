"""按字段声明的取值，条件永远不可能成立。
A condition that can never be true with the values that its fields may have.

为什么 / Why

条件后面的那一步从来不会被走到；多半是两个数写反了，或选项写错了。

What lies behind the condition never happens; mostly two numbers were swapped or an option was mistaken.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer, required: true, min: 1, max: 30}
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: route}}
      route:
        kind: decision
        branches:
          - {when: days > 15 and days < 10, to: long}
          - {when: days > 5, to: long}
          - {otherwise: true, to: done}
      long: {responsible: office/chief, accountable: office/chief, actions: {agree: {to: done}}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer, required: true, min: 1, max: 30}
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: route}}
      route:
        kind: decision
        branches:
          - {when: days > 15, to: chief}
          - {when: days > 5, to: long}
          - {otherwise: true, to: done}
      chief: {responsible: office/chief, accountable: office/chief, actions: {agree: {to: done}}}
      long: {responsible: office/chief, accountable: office/chief, actions: {agree: {to: done}}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.guards.say import domains
from workflow_engine.lint.guards.study import Answer, Flaw, study
from workflow_engine.lint.subject import Subject, in_process

META = Rule("guard-never", "G504", "guards", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report every condition without a case in which it is true."""
    for process in subject.processes:
        for answer in study(subject, process).of(Flaw.NEVER):
            yield _report(answer)


def _report(answer: Answer) -> Report:
    guard = answer.guards[0]
    source = guard.expression.source
    return Report(
        spot=in_process(answer.choice.process, *guard.path),
        message=Message(f"条件永远不成立：{source}", f"the condition is never true: {source}"),
        witness=domains(answer.choice.process, guard.expression),
        help=Message(
            "改正条件里的数或选项，或改字段的 min、max、options，或删去这一项",
            "correct the numbers or options in the condition, or the field's min, max or options, or delete this one",
        ),
    )
