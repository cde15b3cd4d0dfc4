"""并行块中有分支永远到不了自己的结束，所以永远汇合不了。
A region of a parallel state can never reach an end of its own, so the join is never met.

为什么 / Why

各分支都要走到自己的结束，并行块才算完成；一个分支走不完，后面的步骤就都等着。

A parallel state is finished when its regions are; if one cannot finish, everything behind it waits for
ever.

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
                actions: {ask: {to: answer}}
              answer:
                responsible: $requester
                accountable: office/chief
                actions: {reply: {to: check_law}}
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
                actions: {ask: {to: answer}}
              answer:
                responsible: $requester
                accountable: office/chief
                actions: {reply: {to: check_law}, settle: {to: law_done}}
              law_done: {kind: end, outcome: checked}
        to: done
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ProcessDefinition, State
from workflow_engine.errors import Message
from workflow_engine.graph.build import Scope
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("join-never-fires", "F205", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report reachable parallel states that some choice of regions leaves waiting whatever anybody does."""
    for process in subject.processes:
        for verdict in subject.verdict(process).walk():
            for name, regions in verdict.dead_joins.items():
                if name in verdict.reachable:
                    yield _report(process, verdict.scope.states[name], regions)


def _report(process: ProcessDefinition, block: State, regions: tuple[Scope, ...]) -> Report:
    names = [scope.region.name for scope in regions if scope.region]
    without_end = [scope for scope in regions if not scope.ends]
    if without_end:
        mend = Message(
            "在分支里加一个 kind: end 的状态，并让动作通向它",
            "add a state of kind: end to the region and let an action lead to it",
        )
    else:
        mend = Message("让分支里的动作能走到它的结束", "let the region's actions lead to its end")
    return Report(
        spot=in_process(process, *regions[0].path),
        related=(in_process(process, *block.path), *(in_process(process, *r.path) for r in regions[1:])),
        message=Message(
            f"分支 {'、'.join(names)} 永远走不完，{block.name} 就永远不能汇合",
            f"region {', '.join(names)} can never finish, so {block.name} is never joined",
        ),
        help=mend,
    )
