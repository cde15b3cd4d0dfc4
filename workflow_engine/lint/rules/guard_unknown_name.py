"""条件里的字段、表、选项或动作不存在。
A condition names a field, table, option or action that does not exist.

为什么 / Why

名称写错的条件永远得不到答案。

A condition with a misspelt name never has an answer.

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
          long: {to: done, title: 长假, when: dayz > 3}
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

META = Rule("guard-unknown-name", "G502", "guards", Severity.ERROR, "0.1")


_MEND = Message(
    "先在 data: 里声明字段，或改成已有的名称",
    "declare the field under data:, or use a name that exists",
)


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what compiling the conditions found."""
    return handed_on(subject, META.name, _MEND)
