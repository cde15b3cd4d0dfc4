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
from workflow_engine.lint.guards.alternatives import Guard
from workflow_engine.lint.guards.impossible import pruned, said
from workflow_engine.lint.subject import Subject, in_process

META = Rule("livelock", "F204", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report closed loops at the top level, and those in a region that can hold up its whole parallel state.

    Then once more without the ways whose conditions are never true, for the loops that only these lead out of.
    """
    for process in subject.processes:
        whole = {verdict.scope.path: verdict for verdict in _holding_up(subject.verdict(process))}
        known = {path: closed_loops(v.graph, v.reachable) for path, v in whole.items()}
        for path, verdict in whole.items():
            for loop in known[path]:
                yield _report(process, verdict, loop, [])
        rest = pruned(subject, process)
        for verdict in _holding_up(rest.verdict) if rest else ():
            path = verdict.scope.path
            flow = next((scope for scope in subject.flow(process).walk() if scope.path == path), None)
            for loop in closed_loops(verdict.graph, verdict.reachable):
                impossible = rest.out_of(flow, loop) if rest and flow else []
                if impossible and loop not in known.get(path, ()):
                    yield _report(process, verdict, loop, impossible)


def _holding_up(top: Verdict) -> Iterator[Verdict]:
    """Yield the top level, and the regions in which a parallel state can be stuck."""
    yield top
    for verdict in top.walk():
        for name, regions in verdict.inner.items():
            if name in verdict.stuck:
                yield from regions


def _report(process: ProcessDefinition, verdict: Verdict, loop: frozenset[str], impossible: list[Guard]) -> Report:
    states = verdict.scope.states
    cycle = shortest_cycle(verdict.graph, loop)
    names = [name for name in states if name in loop]
    way = Message(" → ".join([*cycle, cycle[0]]), " -> ".join([*cycle, cycle[0]]))
    because = said(impossible)
    return Report(
        spot=in_process(process, *states[names[0]].path),
        related=(
            *(in_process(process, *guard.path) for guard in impossible),
            *(in_process(process, *states[name].path) for name in names[1:]),
        ),
        message=Message(
            f"走进 {'、'.join(names)} 就再也到不了结束",
            f"once in {', '.join(names)}, no end can be reached",
        ),
        witness=Message(f"{way.zh}；{because.zh}", f"{way.en}; {because.en}") if impossible else way,
        help=Message(
            f"给其中一个状态加一个通向结束的动作，例如 {cycle[-1]}",
            f"give one of them an action towards an end, for example {cycle[-1]}",
        ),
    )
