"""只由自动步骤组成的环：系统会不停地转。
A loop made only of automatic steps: the system would spin.

为什么 / Why

判断和系统办理不等人也不等时间，首尾相接就永远停不下来。

Decisions and services wait for nobody and for no time, so in a circle they never come to rest.

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
        actions: {submit: {to: route}}
      route:
        kind: decision
        branches: [{when: days > 3, to: recount}, {otherwise: true, to: done}]
      recount: {kind: service, handler: count.days, to: route}
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
        actions: {submit: {to: route}}
      route:
        kind: decision
        branches: [{when: days > 3, to: recount}, {otherwise: true, to: done}]
      recount:
        responsible: office/clerk
        accountable: office/chief
        actions: {counted: {to: route}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Decision, Service
from workflow_engine.errors import Message
from workflow_engine.graph.questions import loops, shortest_cycle
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("automatic-loop", "F209", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Look for loops among decisions and services that can be reached."""
    for process in subject.processes:
        for verdict in subject.verdict(process).walk():
            states = verdict.scope.states
            names = [n for n in verdict.reachable if isinstance(states[n], Decision | Service)]
            for loop in loops(verdict.graph.subgraph(names)):
                cycle = shortest_cycle(verdict.graph, loop)
                members = [name for name in states if name in loop]
                yield Report(
                    spot=in_process(process, *states[members[0]].path),
                    related=tuple(in_process(process, *states[name].path) for name in members[1:]),
                    message=Message(
                        f"{'、'.join(members)} 都是自动步骤，又连成了环，会不停地转",
                        f"{', '.join(members)} are all automatic and form a loop that never rests",
                    ),
                    witness=Message(" → ".join([*cycle, cycle[0]]), " -> ".join([*cycle, cycle[0]])),
                    help=Message(
                        "在环里放一个人工步骤或等待（kind: wait）",
                        "put a step for a person or a wait (kind: wait) into the loop",
                    ),
                )
