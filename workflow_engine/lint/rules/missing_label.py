"""流程缺依据或适用范围，或流程、状态、动作、字段没有中文名称。
A procedure lacks its basis or scope, or it, a state, an action or a field has no title.

为什么 / Why

图上、待办里、留痕里显示的都是名称；没有名称就只能看见 s3 这样的代号。没有依据，谁也说不清为什么这样办。

Charts, lists of work and the trail show titles; without one, people see an identifier such as s3. Without a basis
nobody can say why things are done this way.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    basis: [《请假规定》]
    scope: 本处人员
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {title: 同意, to: done}}
      done: {kind: end, outcome: completed, title: 办结}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    basis: [《请假规定》]
    scope: 本处人员
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: review
    states:
      review:
        title: 审核
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {title: 同意, to: done}}
      done: {kind: end, outcome: completed, title: 办结}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Parallel, Path, ProcessDefinition, State, Task
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, element_of, in_process
from workflow_engine.source.document import Document

META = Rule("missing-label", "Y601", "style", Severity.INFO, "0.2")

_KINDS = {
    "state": Message("状态", "state"),
    "action": Message("动作", "action"),
    "field": Message("字段", "field"),
    "region": Message("分支", "region"),
}


def check(subject: Subject) -> Iterator[Report]:
    """Report what has no title where it stands, and once for each procedure what its head lacks."""
    for process in subject.processes:
        document = subject.document(element_of(process))
        if document is None:
            continue
        yield from _head(process, document)
        for kind, name, path in _titled(process):
            if not document.has((*path, "title")):
                word = _KINDS[kind]
                yield Report(
                    spot=in_process(process, *path),
                    message=Message(f"{word.zh} {name} 没有名称", f"the {word.en} {name} has no title"),
                    help=Message("写上 title: 名称，或 {zh: …, en: …}", "write title: and its name, or {zh: …, en: …}"),
                )


def _head(process: ProcessDefinition, document: Document) -> Iterator[Report]:
    missing = [key for key in ("title", "basis", "scope") if not document.value.get(key)]
    if missing:
        keys = ", ".join(f"{key}:" for key in missing)
        yield Report(
            spot=in_process(process, "process"),
            message=Message(f"流程没有写 {keys.replace(', ', '、')}", f"the procedure does not say {keys}"),
            help=Message("写上名称、依据的制度和适用范围", "write its title, the rule it is based on, and its scope"),
        )


def _titled(process: ProcessDefinition) -> Iterator[tuple[str, str, Path]]:
    for field in process.data.values():
        yield "field", field.name, field.path
    for state in process.every_state():
        yield "state", state.name, state.path
        yield from _parts(state)


def _parts(state: State) -> Iterator[tuple[str, str, Path]]:
    if isinstance(state, Task | Parallel):
        for action in state.actions.values():
            yield "action", action.name, action.path
    if isinstance(state, Parallel):
        for region in state.regions.values():
            yield "region", region.name, region.path
