"""被调用的流程不存在、尚未施行、参数对不上，或它的结局没有全部接住，或流程绕回来调用自己。
A called procedure is missing, not in force, given the wrong fields, has an outcome nobody handles, or calls itself.

为什么 / Why

子流程以没有接住的结局结束时，主流程不知道往哪里走，事情就停在那里。

When the called procedure ends in an outcome that nobody handles, the caller does not know where to go
and the matter stops.

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
        actions: {submit: {to: inspect}}
      inspect: {kind: call, process: check, ends: {passed: done}}
      done: {kind: end, outcome: completed}
    ---
    process: check
    title: 核查
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: run
    states:
      run:
        responsible: office/clerk
        accountable: office/chief
        actions: {pass: {to: passed}, fail: {to: failed}}
      passed: {kind: end, outcome: passed}
      failed: {kind: end, outcome: failed}

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
        actions: {submit: {to: inspect}}
      inspect: {kind: call, process: check, ends: {passed: done, failed: done}}
      done: {kind: end, outcome: completed}
    ---
    process: check
    title: 核查
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: run
    states:
      run:
        responsible: office/clerk
        accountable: office/chief
        actions: {pass: {to: passed}, fail: {to: failed}}
      passed: {kind: end, outcome: passed}
      failed: {kind: end, outcome: failed}
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from workflow_engine.definition.model import Call, End, ProcessDefinition, Status
from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.subject import DUTIES, Subject, in_process

META = Rule("subprocess-mismatch", "S107", "schema", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Compare every call, and every procedure that a duty starts, with what is called."""
    known = subject.catalogue.processes
    written = {*known, *_unbuilt(subject)}
    calls: dict[str, list[tuple[ProcessDefinition, Call]]] = {p.name: [] for p in subject.processes}
    for process in subject.processes:
        for state in process.every_state():
            if isinstance(state, Call):
                calls[process.name].append((process, state))
                if state.process not in written:
                    yield _missing(state.process, in_process(process, *state.path, "process"), known)
                elif state.process in known:
                    yield from _compare(process, state, known[state.process])
    yield from _started_by_duties(subject, known, written)
    yield from _recursions(calls)


def _unbuilt(subject: Subject) -> Iterator[str]:
    for document in subject.catalogue.documents.values():
        if isinstance(document.value, dict) and isinstance(document.value.get("process"), str):
            yield document.value["process"]


def _missing(name: str, spot: Spot, known: Mapping[str, ProcessDefinition]) -> Report:
    message = Message(f"没有名为“{clip(name)}”的流程", f'there is no procedure called "{clip(name)}"')
    return Report(spot=spot, message=message, help=did_you_mean(name, known))


def _compare(caller: ProcessDefinition, call: Call, callee: ProcessDefinition) -> Iterator[Report]:
    outcomes = {state.outcome for state in callee.states.values() if isinstance(state, End)}
    unhandled = sorted(outcomes - call.ends.keys())
    if unhandled:
        yield Report(
            spot=in_process(caller, *call.path, "ends"),
            related=tuple(_end(callee, outcome) for outcome in unhandled),
            message=Message(
                f"{callee.name} 可能以“{'、'.join(unhandled)}”结束，这里没有接住",
                f"{callee.name} may end as {', '.join(unhandled)}, which is not handled here",
            ),
            help=Message(
                f"在 ends: 里补上 {'、'.join(unhandled)} 去往的状态",
                f"add under ends: where {', '.join(unhandled)} leads to",
            ),
        )
    for outcome in call.ends:
        if outcome not in outcomes:
            yield Report(
                spot=in_process(caller, *call.path, "ends", outcome),
                message=Message(f"{callee.name} 没有结局“{outcome}”", f"{callee.name} never ends as {outcome}"),
                help=did_you_mean(outcome, sorted(outcomes)),
            )
    yield from _arguments(caller, call, callee)
    if caller.status is Status.PUBLISHED and callee.status is not Status.PUBLISHED:
        yield Report(
            spot=in_process(caller, *call.path, "process"),
            message=Message(
                f"{callee.name} 未在施行（{callee.status}），办到这里发起不了",
                f"{callee.name} is not in force ({callee.status}) and cannot be started from here",
            ),
            help=Message(f"先施行 {callee.name}", f"publish {callee.name} first"),
        )


def _end(callee: ProcessDefinition, outcome: str) -> Spot:
    state = next(s for s in callee.states.values() if isinstance(s, End) and s.outcome == outcome)
    return in_process(callee, *state.path)


def _arguments(caller: ProcessDefinition, call: Call, callee: ProcessDefinition) -> Iterator[Report]:
    for name in call.arguments:
        if name not in callee.data:
            yield Report(
                spot=in_process(caller, *call.path, "with", name),
                message=Message(f"{callee.name} 没有字段“{name}”", f"{callee.name} has no field {name}"),
                help=did_you_mean(name, callee.data),
            )
    missing = [f.name for f in callee.data.values() if f.required and f.name not in call.arguments]
    if missing:
        yield Report(
            spot=in_process(caller, *call.path),
            message=Message(
                f"{callee.name} 发起时必填的“{'、'.join(missing)}”没有传给它",
                f"{callee.name} must be given {', '.join(missing)} at its start",
            ),
            help=Message(f"在 with: 里补上 {'、'.join(missing)}", f"add {', '.join(missing)} under with:"),
        )


def _started_by_duties(
    subject: Subject, known: Mapping[str, ProcessDefinition], written: Collection[str]
) -> Iterator[Report]:
    duties = subject.catalogue.duties
    for duty in duties.items.values() if duties else ():
        if duty.starts and duty.starts not in written:
            yield _missing(duty.starts, Spot(DUTIES, (*duty.path, "starts")), known)


def _recursions(calls: Mapping[str, list[tuple[ProcessDefinition, Call]]]) -> Iterator[Report]:
    told: set[str] = set()
    for name in calls:
        chain = _way_back(name, calls)
        if chain and name not in told:
            told.update(caller.name for caller, _ in chain)
            names = [caller.name for caller, _ in chain] + [name]
            yield Report(
                spot=in_process(chain[0][0], *chain[0][1].path, "process"),
                related=tuple(in_process(caller, *call.path, "process") for caller, call in chain[1:]),
                message=Message(
                    f"流程 {name} 绕回来调用自己，永远办不完", f"procedure {name} calls itself without end"
                ),
                witness=Message(" → ".join(names), " -> ".join(names)),
                help=Message("去掉其中一处调用", "remove one of these calls"),
            )


def _way_back(
    name: str, calls: Mapping[str, list[tuple[ProcessDefinition, Call]]]
) -> list[tuple[ProcessDefinition, Call]] | None:
    """Return a shortest chain of calls from a procedure back to itself."""
    chains: deque[list[tuple[ProcessDefinition, Call]]] = deque([call] for call in calls[name])
    seen: set[str] = set()
    while chains:
        chain = chains.popleft()
        target = chain[-1][1].process
        if target == name:
            return chain
        if target not in seen:
            seen.add(target)
            chains.extend([*chain, call] for call in calls.get(target, ()))
    return None
