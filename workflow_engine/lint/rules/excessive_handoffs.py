"""一件事最少也要在单位之间换手太多次。
Even on the shortest way a matter changes hands between units too often.

为什么 / Why

每换一次手就多一次等待、一次交接、一次说不清的机会；相邻的几道审核常常可以并成一道。

With every change of hands there is one more wait, one more hand-over, and one more chance to lose track; reviews that
follow each other can often be one.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: a/chief
    defaults: {accountable: a/chief, due: 1 workday, overdue: {escalate: $requester.leader}}
    start: s1
    states:
      s1: {responsible: a/clerk, actions: {go: {to: s2}}}
      s2: {responsible: b/clerk, actions: {go: {to: s3}}}
      s3: {responsible: a/clerk, actions: {go: {to: s4}}}
      s4: {responsible: b/clerk, actions: {go: {to: s5}}}
      s5: {responsible: a/clerk, actions: {go: {to: s6}}}
      s6: {responsible: b/clerk, actions: {go: {to: s7}}}
      s7: {responsible: a/clerk, actions: {go: {to: s8}}}
      s8: {responsible: b/clerk, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: a/chief
    defaults: {accountable: a/chief, due: 1 workday, overdue: {escalate: $requester.leader}}
    start: s1
    states:
      s1: {responsible: a/clerk, actions: {go: {to: s2}}}
      s2: {responsible: b/clerk, actions: {go: {to: s3}}}
      s3: {responsible: a/clerk, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.graph.handover import fewest_hand_overs
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("excessive-handoffs", "O319", "ownership", Severity.INFO, "0.2")
SETTINGS = {"most-handoffs": 6}


def check(subject: Subject) -> Iterator[Report]:
    """Count the changes of unit on the way from the start to an end that has the fewest of them."""
    limit = subject.settings["most-handoffs"]
    for process in subject.processes:
        states = subject.states(process)
        stops = fewest_hand_overs(subject.flow(process), states)
        if stops and len(stops) - 1 > limit:
            way = " → ".join(f"{name}({unit})" for name, unit in stops)
            yield Report(
                spot=in_process(process, "start"),
                related=tuple(in_process(process, *states[name].path) for name, _ in stops),
                message=Message(
                    f"最少也要换手 {len(stops) - 1} 次，超过 {limit} 次",
                    f"the matter changes hands at least {len(stops) - 1} times, more than {limit}",
                ),
                witness=Message(way, way),
                help=Message(
                    "把相邻的审核并成一道，或让同一单位接连办完",
                    "make one review of several, or let a unit do its steps one after the other",
                ),
            )
