"""没有任何动作能走到的状态。
A state that no action ever leads to.

为什么 / Why

写了却永远办不到的步骤，多半是漏接了一个动作；例如审批被绕过去了。

A step that is written but never reached usually means a forgotten action, for example an approval that
is bypassed.

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
      review:
        responsible: office/clerk
        accountable: office/chief
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
        accountable: office/chief
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import Message
from workflow_engine.graph.questions import islands
from workflow_engine.graph.soundness import Verdict
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.guards.impossible import Pruned, pruned, said
from workflow_engine.lint.subject import Subject, in_process

META = Rule("unreachable-step", "F202", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report each unreachable part once, at its entry, in every scope that can be entered.

    Then once more without the ways whose conditions are never true, for what only these lead to.
    """
    for process in subject.processes:
        whole = {verdict.scope.path: verdict for verdict in subject.verdict(process).walk()}
        for verdict in whole.values():
            yield from _lost(process, verdict, _unreached(verdict))
        rest = pruned(subject, process)
        for verdict in rest.verdict.walk() if rest else ():
            before = whole.get(verdict.scope.path)
            if before:
                yield from _lost(process, verdict, _unreached(verdict) - _unreached(before), before, rest)


def _unreached(verdict: Verdict) -> frozenset[str]:
    return frozenset(verdict.scope.states.keys() - verdict.reachable) if verdict.scope.start else frozenset()


def _lost(
    process: ProcessDefinition,
    verdict: Verdict,
    lost: frozenset[str],
    before: Verdict | None = None,
    rest: Pruned | None = None,
) -> Iterator[Report]:
    states = verdict.scope.states
    for entry, members in islands(verdict.graph, lost):
        others = [name for name in members if name != entry]
        impossible = rest.into(before.scope, frozenset(members)) if rest and before else []
        zh = f"，连同它后面的 {'、'.join(others)}" if others else ""
        en = f", nor then {', '.join(others)}" if others else ""
        yield Report(
            spot=in_process(process, *states[entry].path),
            related=(
                *(in_process(process, *guard.path) for guard in impossible),
                *(in_process(process, *states[name].path) for name in others),
            ),
            message=Message(f"状态 {entry} 永远走不到{zh}", f"state {entry} is never reached{en}"),
            witness=said(impossible) if impossible else None,
            help=Message(
                f"让某个动作的 to: 指向 {entry}，或删去这个状态",
                f"let the to: of some action name {entry}, or delete the state",
            )
            if not impossible
            else Message(
                "改正通向它的条件，或删去这个状态", "correct a condition that leads to it, or delete the state"
            ),
        )
