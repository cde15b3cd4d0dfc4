"""条件写得不完整，或用了不允许的写法。
A condition is incomplete or uses something that conditions may not use.

为什么 / Why

读不懂的条件无法判断真假；条件里也不能运行程序。

A condition that cannot be read is neither true nor false, and conditions never run programs.

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
          long: {to: done, title: 长假, when: days >}
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

META = Rule("guard-syntax", "G501", "guards", Severity.ERROR, "0.1")


_MEND = Message(
    "写完整，例如 amount > 1000 and has(quote)；可用 and or not in、比较、四则和少数函数",
    "write it out, such as amount > 1000 and has(quote): and, or, not, in, comparisons, arithmetic, a few functions",
)


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what compiling the conditions found."""
    return handed_on(subject, META.name, _MEND)
