"""几个状态来回转，转进去就再也到不了结束。
States that lead only to each other: once inside, no end can be reached.

为什么 / Why

补正、退回来回转是正常的，但总要有一条路出去；这里没有。

Going back for correction is normal, but there must be a way out in the end; here there is none.

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
        actions: {submit: {to: fix}, close: {to: done}}
      fix:
        responsible: office/clerk
        accountable: office/chief
        actions: {hand_in: {to: recheck}}
      recheck:
        responsible: office/clerk
        accountable: office/chief
        actions: {again: {to: fix}}
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
        actions: {submit: {to: fix}, close: {to: done}}
      fix:
        responsible: office/clerk
        accountable: office/chief
        actions: {hand_in: {to: recheck}}
      recheck:
        responsible: office/clerk
        accountable: office/chief
        actions: {again: {to: fix}, accept: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import Message
from workflow_engine.graph.questions import closed_loops, shortest_cycle
from workflow_engine.graph.soundness import Verdict
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("livelock", "F204", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report closed loops at the top level, and those in a region that can hold up its whole parallel state."""
    for process in subject.processes:
        top = subject.verdict(process)
        yield from _in_scope(top, process)
        for verdict in top.walk():
            for name, regions in verdict.inner.items():
                if name in verdict.stuck:
                    for region in regions:
                        yield from _in_scope(region, process)


def _in_scope(verdict: Verdict, process: ProcessDefinition) -> Iterator[Report]:
    states = verdict.scope.states
    for loop in closed_loops(verdict.graph, verdict.reachable):
        cycle = shortest_cycle(verdict.graph, loop)
        names = [name for name in states if name in loop]
        yield Report(
            spot=in_process(process, *states[names[0]].path),
            related=tuple(in_process(process, *states[name].path) for name in names[1:]),
            message=Message(
                f"走进 {'、'.join(names)} 就再也到不了结束",
                f"once in {', '.join(names)}, no end can be reached",
            ),
            witness=Message(" → ".join([*cycle, cycle[0]]), " -> ".join([*cycle, cycle[0]])),
            help=Message(
                f"给其中一个状态加一个通向结束的动作，例如 {cycle[-1]}",
                f"give one of them an action towards an end, for example {cycle[-1]}",
            ),
        )
