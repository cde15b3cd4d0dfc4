"""事情移交给别的单位，对方既不能签收，也不能退回。
A matter is transferred to another unit that can neither accept it nor send it back.

为什么 / Why

流程里写明的单位，定流程时已经认了自己那一步；办事时才指定的单位没有认过。不让它签收或退回，就是一扔了之，
出了事也说不清谁接了。

A unit named in the procedure agreed to its step when the procedure was made. A unit that is only picked in the case
never did: with no way to accept or to return it, the matter is thrown over the wall.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      lead_unit: {type: unit, required: true}
    defaults: {due: 3 workdays, overdue: {escalate: $requester.leader}}
    start: assign
    states:
      assign:
        responsible: office/clerk
        accountable: office/chief
        actions: {hand_over: {title: 移送, to: handle}}
      handle:
        responsible: $data.lead_unit.head
        accountable: office/chief
        actions: {finish: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      lead_unit: {type: unit, required: true}
    defaults: {due: 3 workdays, overdue: {escalate: $requester.leader}}
    start: assign
    states:
      assign:
        responsible: office/clerk
        accountable: office/chief
        actions: {hand_over: {title: 移送, to: accept}}
      accept:
        responsible: $data.lead_unit.head
        accountable: office/chief
        actions:
          accept: {title: 签收, to: handle}
          not_ours: {title: 说明理由退回, kind: pass_back, to: assign, limit: 1}
      handle:
        responsible: $data.lead_unit.head
        accountable: office/chief
        actions: {finish: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ActionKind, ProcessDefinition, SignRule, Task
from workflow_engine.errors import Message
from workflow_engine.graph.build import Way
from workflow_engine.graph.handover import next_tasks, unit_of
from workflow_engine.lint.deadlines import tasks
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("thrown-over-the-wall", "O315", "ownership", Severity.WARNING, "0.2")

_TRANSFERS = frozenset({ActionKind.FORWARD, ActionKind.PASS_BACK})
_REFUSALS = frozenset({ActionKind.RETURN, ActionKind.PASS_BACK, ActionKind.REJECT, ActionKind.ESCALATE})


# A transfer is a way from one unit to another that is only known in the case. The taker has a say when it must respond,
# when it votes, and when it can send the matter back or choose between two ways, there or in another of its steps.


def check(subject: Subject) -> Iterator[Report]:
    """Report each unit once, at the first task into which matters are thrown to it; drafts are examined, too."""
    for process in subject.processes:
        states = subject.states(process)
        takers: dict[str, list[Task]] = {}
        for task in tasks(process):
            taker = unit_of(task, states)
            if taker and taker.startswith("$data."):
                takers.setdefault(taker, []).append(task)
        silent = {taker: own for taker, own in takers.items() if not any(map(_has_a_say, own))}
        for taker, own in silent.items():
            ways = list(_transfers(subject, process, taker))
            if ways:
                yield _report(process, taker, own[0], ways)


def _has_a_say(task: Task) -> bool:
    own = [action for action in task.actions.values() if action.by is None]
    return (
        task.respond is not None
        or task.sign.rule is not SignRule.ONE
        or len({action.to for action in own}) > 1
        or any(action.kind in _REFUSALS for action in own)
    )


def _transfers(subject: Subject, process: ProcessDefinition, taker: str) -> Iterator[Way]:
    states = subject.states(process)
    for scope in subject.flow(process).walk():
        for way in scope.every_way():
            giver = unit_of(states[way.source], states)
            if giver in (None, taker) or way.action is None or way.action.kind not in _TRANSFERS:
                continue
            if any(unit_of(task, states) == taker for task in next_tasks(scope, way.target)):
                yield way


def _report(process: ProcessDefinition, taker: str, task: Task, ways: list[Way]) -> Report:
    return Report(
        spot=in_process(process, *task.path),
        related=tuple(in_process(process, *way.path) for way in ways),
        message=Message(
            f"事情移交给 {taker}，对方在 {task.name} 既不能签收也不能退回",
            f"matters are transferred to {taker}, which can neither accept nor send them back in {task.name}",
        ),
        help=Message(
            "加一个签收环节和一个退回动作（kind: pass_back, limit: 1），或写 respond: 限时回应",
            "add a step to accept it and an action to refuse it (kind: pass_back, limit: 1), or write respond:",
        ),
    )
