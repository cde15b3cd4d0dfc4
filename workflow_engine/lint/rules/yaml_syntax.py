"""文件不是本项目能读的 YAML：语法错误、锚点、标签、非 UTF-8、看不见的字符、过大或嵌套过深。
The file is not the YAML read here: syntax, anchors, tags, not UTF-8, invisible characters, too large, too deep.

为什么 / Why

读不懂的文件等于没有流程。锚点和标签在不同软件里意思不同，看不见的字符让人看到的与机器读到的不一样。

A file that cannot be read is a procedure that does not exist. Anchors and tags mean different things to
different programs, and invisible characters make people see something else than the machine reads.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply: {responsible: $requester, accountable: office/chief, actions: {submit: {to: done}}
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

META = Rule("yaml-syntax", "S101", "schema", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what reading the files found."""
    return handed_on(subject, META.name)
