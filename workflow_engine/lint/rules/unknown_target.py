"""动作、分支或起点指向不存在的状态。
An action, a branch or the start names a state that does not exist.

为什么 / Why

办到这一步，事情就没有去处。

When the matter gets there, it has nowhere to go.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: dnoe}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, handed_on

META = Rule("unknown-target", "S104", "schema", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what loading found."""
    return handed_on(subject, META.name)
