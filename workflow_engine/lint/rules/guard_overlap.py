"""同样的取值，两个本应分开的动作都能办。
Two actions that should divide the cases are both possible for the same values.

为什么 / Why

两个条件在边界上都成立，同一件事走哪边就看谁来点；审批权限的线因此画不清。
同一个人、条件问的是同一件事、去向不同的两个动作才作比较；条件完全一样的，是有意让人选择，不报。

On the border both conditions are true, so where the matter goes depends on who clicks, and no line is drawn between the
powers of two posts. Only actions of one person that ask about the same thing and lead to different states are compared;
equal conditions are a choice that was meant.

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
        responsible: office/clerk
        accountable: office/chief
        actions:
          agree: {to: done, when: days <= 5}
          refer: {to: decide, when: days >= 5}
      decide: {responsible: office/chief, accountable: office/chief, actions: {agree: {to: done}}}
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
        responsible: office/clerk
        accountable: office/chief
        actions:
          agree: {to: done, when: days < 5}
          refer: {to: decide, when: days >= 5}
      decide: {responsible: office/chief, accountable: office/chief, actions: {agree: {to: done}}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.guards.alternatives import Kind
from workflow_engine.lint.guards.say import choice_name
from workflow_engine.lint.guards.study import Answer, Flaw, study
from workflow_engine.lint.subject import Subject, in_process

META = Rule("guard-overlap", "G507", "guards", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report each action whose condition crosses those of earlier ones."""
    for process in subject.processes:
        for answer in study(subject, process).of(Flaw.OVERLAP):
            if answer.choice.kind is Kind.ACTIONS:
                yield _report(answer)


def _report(answer: Answer) -> Report:
    process = answer.choice.process
    guard, *others = answer.guards
    names = [other.name for other in others]
    state = choice_name(answer.choice)
    return Report(
        spot=in_process(process, *guard.path),
        related=tuple(in_process(process, *other.path) for other in others),
        message=Message(
            f"{state} 的动作 {guard.name} 和 {'、'.join(names)} 有取值同时成立",
            f"{state}: {guard.name} and {', '.join(names)} are possible for the same values",
        ),
        witness=answer.witness,
        help=Message(
            "把边界只留在一边（<= 改 <，或 >= 改 >），使两个条件不相交",
            "leave the border to one side (< for <=, or > for >=) so that the conditions do not cross",
        ),
    )
