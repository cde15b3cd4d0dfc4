"""能走到、却没有任何出路的状态，又不是结束。
A state that can be reached and has no way out, although it is no end.

为什么 / Why

事情办到这里就停住，谁也推不动。

The matter stops here and nobody can move it.

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
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {to: done}, hold: {to: waiting}}
      waiting: {responsible: office/clerk, accountable: office/chief}
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
        actions: {agree: {to: done}, hold: {to: waiting}}
      waiting:
        responsible: office/clerk
        accountable: office/chief
        actions: {resume: {to: review}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import End
from workflow_engine.errors import Message
from workflow_engine.graph.build import ways_out
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("dead-end", "F203", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Look at every reachable state that declares no way out."""
    for process in subject.processes:
        for verdict in subject.verdict(process).walk():
            for name, state in verdict.scope.states.items():
                if name in verdict.reachable and not isinstance(state, End) and not ways_out(state):
                    yield Report(
                        spot=in_process(process, *state.path),
                        message=Message(
                            f"状态 {name} 没有任何动作，事情会停在这里",
                            f"state {name} has no action, so the matter stops here",
                        ),
                        help=Message(
                            "加上 actions:，或者写明 kind: end 和 outcome:",
                            "add actions:, or write kind: end and outcome:",
                        ),
                    )
