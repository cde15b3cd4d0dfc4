"""键写错、缺少，或者值的类型不对。
A key is misspelt or missing, or a value has the wrong type.

为什么 / Why

不认识的键如果被忽略，写的人以为规定了，机器却没有执行。

If an unknown key were ignored, its author would believe in a rule that nothing carries out.

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
        responsable: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
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
from workflow_engine.lint.raw import ends_with_actions
from workflow_engine.lint.subject import Subject, handed_on

META = Rule("schema-violation", "S103", "schema", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what loading found, without what another rule says better."""
    better = frozenset(subject.once(ends_with_actions))
    for report in handed_on(subject, META.name):
        file = report.place.file if report.place else ""
        if (file, report.spot.path) not in better:
            yield report
