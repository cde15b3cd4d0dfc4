"""有的取值，哪一个分支、哪一个动作都不成立：判断和并行分支是错误，由人选择的动作是警告。
For some values no branch and no action is possible: an error where nobody chooses, a warning where people do.

为什么 / Why

边界上的那个数最容易漏：小于五千走这边，大于五千走那边，恰好五千的卡在中间。判断没有人在场，只会停住；
人还可以改数据、退回，所以只作警告。动作里只看“往下走”的：有几个带条件的动作时，不带条件的退回、撤回不算出路。

The number on the border is easily forgotten: below five thousand here, above it there, and exactly five thousand is
stuck. Nobody is present at a decision, so the matter stops; people can still mend the data or send it back, so there it
is a warning. Among actions only ways on count: a return or a withdrawal without a condition closes no gap.

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
          - {when: days < 5, to: short}
          - {when: days > 5, to: long}
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
          - {when: days < 5, to: short}
          - {when: days >= 5, to: long}
      short: {responsible: office/clerk, accountable: office/chief, actions: {agree: {to: done}}}
      long: {responsible: office/chief, accountable: office/chief, actions: {agree: {to: done}}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.guards.alternatives import Kind
from workflow_engine.lint.guards.say import choice_name
from workflow_engine.lint.guards.study import Answer, Flaw, study
from workflow_engine.lint.subject import Subject, element_of, in_process

META = Rule("guard-gap", "G506", "guards", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report each choice that leaves values without a way; one made by people is reported as a warning."""
    for process in subject.processes:
        for answer in study(subject, process).of(Flaw.GAP):
            if answer.choice.kind is not Kind.MEMBERS:
                yield _report(subject, answer)


def _report(subject: Subject, answer: Answer) -> Report:
    choice = answer.choice
    document = subject.document(element_of(choice.process))
    what = _WHAT[choice.kind]
    name = choice_name(choice)
    return Report(
        spot=in_process(choice.process, *choice.path),
        related=tuple(in_process(choice.process, *guard.path) for guard in answer.guards),
        message=Message(f"{name} 有取值{what.zh}", f"{name}: for some values {what.en}"),
        witness=answer.witness if answer.witness and answer.witness.zh else _ANY,
        help=_HELP[choice.kind],
        place=document.key_place(choice.path) if document else None,
        severity=Severity.WARNING if choice.kind is Kind.ACTIONS else None,
    )


_ANY = Message("任何取值都是", "whatever the values are")
_WHAT = {
    Kind.BRANCHES: Message("哪个分支都不成立", "no branch is possible"),
    Kind.REGIONS: Message("一个分支也不开始，并行被空过", "no region starts, so the parallel state is passed by"),
    Kind.ACTIONS: Message("哪个动作都不能办", "no action leads on"),
}
_HELP = {
    Kind.BRANCHES: Message(
        "把边界归到一边（< 改 <=，或 > 改 >=），或最后加 otherwise: true",
        "give the border to one side (<= for <, or >= for >), or end with otherwise: true",
    ),
    Kind.REGIONS: Message(
        "让条件合起来覆盖所有取值，或去掉一个 when:", "let the conditions cover all values, or drop one when:"
    ),
    Kind.ACTIONS: Message(
        "把边界归到一边（< 改 <=，或 > 改 >=），或加一个不带条件的动作",
        "give the border to one side (<= for <, or >= for >), or add an action without a condition",
    ),
}
