"""结束状态还写着动作。
An end state has actions.

为什么 / Why

结束就是办结，再有动作就不是结束；两种意思只能留一种。

An end closes the matter; if something is still to be done it is no end. Only one of the two can be
meant.

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
      done: {kind: end, outcome: completed, actions: {reopen: {to: apply}}}

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

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.raw import ends_with_actions
from workflow_engine.lint.subject import Subject

META = Rule("end-has-actions", "F207", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Look at the files as written: a built end has no actions any more."""
    for file, path in subject.once(ends_with_actions):
        document = subject.catalogue.documents[file]
        yield Report(
            spot=Spot(subject.element(file), path),
            place=document.key_place(path),
            message=Message(f"状态 {path[-2]} 是结束，却还写着动作", f"state {path[-2]} is an end but has actions"),
            help=Message(
                "删去 actions:；确实还要办的，删去 kind: end 和 outcome:",
                "delete actions:, or delete kind: end and outcome: if there is more to do",
            ),
        )
