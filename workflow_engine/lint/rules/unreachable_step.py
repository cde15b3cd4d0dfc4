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

from workflow_engine.errors import Message
from workflow_engine.graph.questions import islands
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("unreachable-step", "F202", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report each unreachable part once, at its entry, in every scope that can be entered."""
    for process in subject.processes:
        for verdict in subject.verdict(process).walk():
            states = verdict.scope.states
            lost = states.keys() - verdict.reachable
            if not verdict.scope.start:
                continue
            for entry, members in islands(verdict.graph, lost):
                others = [name for name in members if name != entry]
                zh = f"，连同它后面的 {'、'.join(others)}" if others else ""
                en = f", nor then {', '.join(others)}" if others else ""
                yield Report(
                    spot=in_process(process, *states[entry].path),
                    related=tuple(in_process(process, *states[name].path) for name in others),
                    message=Message(f"状态 {entry} 永远走不到{zh}", f"state {entry} is never reached{en}"),
                    help=Message(
                        f"让某个动作的 to: 指向 {entry}，或删去这个状态",
                        f"let the to: of some action name {entry}, or delete the state",
                    ),
                )
