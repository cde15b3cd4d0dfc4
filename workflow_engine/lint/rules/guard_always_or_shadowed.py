"""条件总是成立，或者被前面的条件挡住，永远轮不到。
A condition that is always true, or hidden by those before it so that its turn never comes.

为什么 / Why

判断按先后取第一个成立的：宽的写在前面，窄的就白写了；总是成立的条件等于没有条件。

The first true branch is taken: with the wide condition first, the narrow one is written in vain; one that is always
true is no condition at all.

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
          - {when: days > 3, to: short}
          - {when: days > 10, to: long}
          - {otherwise: true, to: done}
      short: {responsible: office/clerk, accountable: office/chief, actions: {agree: {to: done}}}
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
          - {when: days > 10, to: short}
          - {when: days > 3, to: long}
          - {otherwise: true, to: done}
      short: {responsible: office/clerk, accountable: office/chief, actions: {agree: {to: done}}}
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

META = Rule("guard-always-or-shadowed", "G505", "guards", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report conditions that are true in every case beside other alternatives, and those hidden by earlier ones."""
    for process in subject.processes:
        for answer in study(subject, process).of(Flaw.ALWAYS, Flaw.SHADOWED):
            yield _always(answer) if answer.flaw is Flaw.ALWAYS else _shadowed(answer)


def _always(answer: Answer) -> Report:
    guard, *behind = answer.guards
    source, process = guard.expression.source, answer.choice.process
    zh = "，后面的永远轮不到" if behind else ""
    en = "; the turn of those behind it never comes" if behind else ""
    return Report(
        spot=in_process(process, *guard.path),
        related=tuple(in_process(process, *other.path) for other in behind),
        message=Message(f"条件总是成立：{source}{zh}", f"the condition is always true: {source}{en}"),
        witness=domains(process, guard.expression),
        help=Message("删去这个条件，或改正里面的数或选项", "delete the condition, or correct its numbers or options"),
    )


def _shadowed(answer: Answer) -> Report:
    guard, *hiding = answer.guards
    source, process = guard.expression.source, answer.choice.process
    sources = [other.expression.source for other in hiding]
    return Report(
        spot=in_process(process, *guard.path),
        related=tuple(in_process(process, *other.path) for other in hiding),
        message=Message(
            f"条件轮不到：凡是 {source} 成立的，前面的已经先成立",
            f"the turn of this condition never comes: whenever {source} is true, an earlier one is",
        ),
        witness=Message(f"在前的：{'；'.join(sources)}", f"before it: {'; '.join(sources)}"),
        help=Message(
            "把窄的条件移到宽的前面，或改正其中的数", "move the narrow condition before the wide one, or correct it"
        ),
    )
