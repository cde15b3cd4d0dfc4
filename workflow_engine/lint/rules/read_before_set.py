"""条件读一个此时可能还没有填写的字段。
A condition reads a field that may not have been filled in by then.

为什么 / Why

没有值就无法比较，事情会卡在这一步；应当先要求填写，或写明没有值时怎么办。

Without a value there is nothing to compare and the matter is stuck; require the field first or say what
holds without it.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions:
          submit: {to: done}
          long: {to: done, title: 长假, when: days > 3}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions:
          submit: {to: done}
          long: {to: done, title: 长假, when: "default(days, 0) > 3"}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import FieldMoment, ProcessDefinition, Wait
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.guards.knowledge import Knowledge
from workflow_engine.lint.subject import Subject, handed_on, in_process

META = Rule("read-before-set", "G508", "guards", Severity.ERROR, "0.1")


_MEND = Message(
    "写成 required: true，或用 has() 或 default() 说明没有值时怎么办",
    "write required: true, or say with has() or default() what holds without a value",
)


def check(subject: Subject) -> Iterator[Report]:
    """Hand on what compiling the conditions found; report waits for a day that may not have been named by then."""
    yield from handed_on(subject, META.name, _MEND)
    for process in subject.processes:
        waits = [s for s in process.every_state() if isinstance(s, Wait) and isinstance(s.until, FieldMoment)]
        knowledge = Knowledge(process) if waits else None
        for state in waits:
            name = state.until.field if isinstance(state.until, FieldMoment) else ""
            if knowledge and name in process.data and name not in knowledge.surely_set(state):
                yield _wait(process, state, name)


def _wait(process: ProcessDefinition, state: Wait, name: str) -> Report:
    return Report(
        spot=in_process(process, *state.path, "until"),
        message=Message(
            f"{state.name} 等到 {name}，但到这里它可能还没有值，就不会等",
            f"{state.name} waits until {name}, which may have no value yet; then there is no waiting at all",
        ),
        related=(in_process(process, *process.data[name].path),),
        help=Message(
            f"字段 {name} 写 required: true，或在之前的状态写 requires: [{name}]",
            f"write required: true for {name}, or requires: [{name}] at a state before",
        ),
    )
