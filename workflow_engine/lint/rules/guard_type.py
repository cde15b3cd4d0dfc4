"""条件里比较或计算的两样东西类型不合。
A condition compares or computes things whose types do not fit.

为什么 / Why

数与文字比较没有意义，运行时才发现就晚了。

Comparing a number with a text means nothing, and noticing it while a matter runs is too late.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer, required: true}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions:
          submit: {to: done}
          long: {to: done, title: 长假, when: days > '3'}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer, required: true}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions:
          submit: {to: done}
          long: {to: done, title: 长假, when: days > 3}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, handed_on

META = Rule("guard-type", "G503", "guards", Severity.ERROR, "0.1")


_MEND = Message(
    "两边用同一类型：数与数比、文字与文字比、日期与日期比",
    "compare like with like: numbers with numbers, texts with texts, dates with dates",
)


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what compiling the conditions found."""
    return handed_on(subject, META.name, _MEND)
