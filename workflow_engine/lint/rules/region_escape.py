"""动作从一个分支跳到别的分支，或跳进、跳出并行块。
An action jumps from one region into another, or into or out of a parallel state.

为什么 / Why

各分支互不相干，一个分支里的动作管不到外面；要整块退出，用并行块自己的动作。

Regions do not touch each other, and an action inside cannot reach outside; to leave the whole block use
its own actions.

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
        actions: {submit: {to: jointly}}
      jointly:
        kind: parallel
        regions:
          finance:
            start: check_money
            states:
              check_money:
                responsible: office/clerk
                accountable: office/chief
                actions: {agree: {to: money_done}}
              money_done: {kind: end, outcome: checked}
          law:
            start: check_law
            states:
              check_law:
                responsible: office/clerk
                accountable: office/chief
                actions: {ask: {to: done}}
        to: done
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
        actions: {submit: {to: jointly}}
      jointly:
        kind: parallel
        regions:
          finance:
            start: check_money
            states:
              check_money:
                responsible: office/clerk
                accountable: office/chief
                actions: {agree: {to: money_done}}
              money_done: {kind: end, outcome: checked}
          law:
            start: check_law
            states:
              check_law:
                responsible: office/clerk
                accountable: office/chief
                actions: {ask: {to: law_done}}
              law_done: {kind: end, outcome: checked}
        to: done
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.graph.build import Scope
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.subject import Subject, element_of, in_process

META = Rule("region-escape", "F206", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report ways whose target exists, but in another scope."""
    for process in subject.processes:
        states, document = subject.states(process), subject.document(element_of(process))
        for scope in subject.flow(process).walk():
            for way in scope.strays:
                if way.target in states:
                    to = (*way.path, "to")
                    spot = in_process(process, *(to if document and document.has(to) else way.path))
                    yield _report(way.source, way.target, scope, in_process(process, *states[way.target].path), spot)


def _report(source: str, target: str, scope: Scope, goal: Spot, spot: Spot) -> Report:
    inside = Message(f"分支 {scope.region.name}", f"region {scope.region.name}") if scope.region else None
    zh, en = (f"出了{inside.zh}", f"leaves {inside.en}") if inside else ("跳进了并行块", "jumps into a parallel state")
    ends = "、".join(sorted(scope.ends)) or "end"
    return Report(
        spot=spot,
        related=(goal,),
        message=Message(f"从 {source} 到 {target}，{zh}", f"going from {source} to {target} {en}"),
        help=Message(
            f"走到这个分支自己的结束（{ends}），或把动作写到并行块自己的 actions: 里",
            f"go to an end of this region ({ends}), or move the action to the actions: of the parallel state",
        )
        if inside
        else Message("改为走到并行块本身", "go to the parallel state itself"),
    )
