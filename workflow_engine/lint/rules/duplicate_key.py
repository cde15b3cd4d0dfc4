"""同一层里同一个键写了两次。
The same key is written twice on one level.

为什么 / Why

多数 YAML 软件不出声地留下最后一个：两个同名状态只剩一个，写流程的人却以为两个都在。

Most YAML software silently keeps the last one: of two states with one name only one remains, while the
author believes in both.

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
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}
      done: {kind: end, outcome: rejected}

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
        actions: {submit: {to: done}, refuse: {to: refused}}
      done: {kind: end, outcome: completed}
      refused: {kind: end, outcome: rejected}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, handed_on

META = Rule("duplicate-key", "S102", "schema", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what reading the files found."""
    return handed_on(subject, META.name)
