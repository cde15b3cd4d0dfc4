"""按条件确定签核人，有的取值没有人签，或两个人都可以签。
Who signs depends on conditions that for some values name nobody, or two who each may decide.

为什么 / Why

按金额、天数分给不同的人，分界处漏了或叠了，这件事就没有人负责，或不知道归谁负责。

Where cases are divided among people by amount or length, a hole or an overlap at the border means that nobody owns the
case, or that nobody knows who does.

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
        actions: {submit: {to: review}}
      review:
        accountable: office/chief
        sign:
          rule: any
          refusal: ends
          members:
            - {party: office/clerk, when: days < 5}
            - {party: office/chief, when: days > 5}
        actions: {agree: {to: done}, refuse: {kind: reject, to: done}}
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
        actions: {submit: {to: review}}
      review:
        accountable: office/chief
        sign:
          rule: any
          refusal: ends
          members:
            - {party: office/clerk, when: days < 5}
            - {party: office/chief, when: days >= 5}
        actions: {agree: {to: done}, refuse: {kind: reject, to: done}}
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

META = Rule("owner-rule-gap-or-overlap", "O321", "ownership", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report tasks whose conditional signers leave a case to nobody or, where one consent decides, to two."""
    for process in subject.processes:
        for answer in study(subject, process).of(Flaw.GAP, Flaw.OVERLAP):
            if answer.choice.kind is Kind.MEMBERS:
                yield _gap(subject, answer) if answer.flaw is Flaw.GAP else _overlap(answer)


def _gap(subject: Subject, answer: Answer) -> Report:
    choice = answer.choice
    document = subject.document(element_of(choice.process))
    name = choice_name(choice)
    return Report(
        spot=in_process(choice.process, *choice.path),
        related=tuple(in_process(choice.process, *guard.path) for guard in answer.guards),
        message=Message(f"{name} 有取值没有人签核", f"{name}: for some values nobody signs"),
        witness=answer.witness,
        help=Message(
            "把边界归到一边，或加一个不带条件的签核人，或写 responsible:",
            "give the border to one side, or add a member without a condition, or name a responsible:",
        ),
        place=document.key_place(choice.path) if document else None,
    )


def _overlap(answer: Answer) -> Report:
    process = answer.choice.process
    guard, *others = answer.guards
    names = [other.name for other in others]
    state = choice_name(answer.choice)
    return Report(
        spot=in_process(process, *guard.path),
        related=tuple(in_process(process, *other.path) for other in others),
        message=Message(
            f"{state} 有取值 {guard.name} 和 {'、'.join(names)} 都可以决定",
            f"{state}: for some values {guard.name} and {', '.join(names)} may each decide",
        ),
        witness=answer.witness,
        help=Message(
            "把边界只留在一边；若要两人都签，写 rule: all",
            "leave the border to one side; where both shall sign, write rule: all",
        ),
    )
