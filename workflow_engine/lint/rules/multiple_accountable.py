"""一个步骤有几个岗位负总责。
Several posts answer for one step.

为什么 / Why

两个人都负责，出了事就互相推；负总责的只能有一个，其余写成协办或征求意见。

Where two answer, each points at the other. Exactly one may; the others support or are consulted.

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
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        title: 审核
        accountable: [office/chief, office/clerk]
        actions: {agree: {to: done}}
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
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        title: 审核
        accountable: office/chief
        consulted: [office/clerk]
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Path, Task
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.ownership import Use, uses
from workflow_engine.lint.subject import Subject, in_process

META = Rule("multiple-accountable", "O303", "ownership", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Count who answers for each task after defaults, drafts included; a default is reported once."""
    for process in subject.processes:
        found: dict[Path, list[Use]] = {}
        for use in uses(subject, process):
            if use.role == "accountable" and isinstance(use.state, Task) and len(use.state.accountable) > 1:
                path = use.path[:-1] if isinstance(use.path[-1], int) else use.path
                found.setdefault(path, []).append(use)
        for path, both in found.items():
            parties = list(dict.fromkeys(str(use.party) for use in both))
            states = list(dict.fromkeys(use.state.name for use in both if use.state))
            yield Report(
                spot=in_process(process, *path),
                message=Message(
                    f"{'、'.join(states)} 有 {len(parties)} 个岗位负总责：{'、'.join(parties)}",
                    f"{len(parties)} posts answer for {', '.join(states)}: {', '.join(parties)}",
                ),
                help=Message(
                    f"只留一个，其余写进 consulted: 或 support:，例如 accountable: {parties[0]}",
                    f"keep one and put the others under consulted: or support:, as in accountable: {parties[0]}",
                ),
            )
