"""一个状态里有两个看不出区别的动作，或一个判断有两个“其余情况”。
Two actions of a state that nobody can tell apart, or a decision with two otherwise branches.

为什么 / Why

名称、去向都一样的两个按钮，办事的人不知道按哪个；第二个“其余情况”永远轮不到。

Faced with two buttons of one title and one target nobody knows which to press; a second otherwise is
never taken.

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
        actions: {submit: {title: 提交, to: done}, send: {title: 提交, to: done}}
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
        actions: {submit: {title: 提交, to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from workflow_engine.definition.model import (
    Action,
    Branch,
    Decision,
    Parallel,
    ProcessDefinition,
    State,
    Task,
)
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("ambiguous-action", "F208", "flow", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Compare the actions of each state in pairs, and count the branches without a condition."""
    for process in subject.processes:
        for state in process.every_state():
            if isinstance(state, Task | Parallel):
                for one, other in combinations(state.actions.values(), 2):
                    if _same(one, other):
                        yield _actions(process, state, one, other)
            if isinstance(state, Decision):
                otherwise = [branch for branch in state.branches if branch.when is None]
                for branch in otherwise[1:]:
                    yield _otherwise(process, state, otherwise[0], branch)


def _same(one: Action, other: Action) -> bool:
    if one.when and other.when and one.when != other.when:
        return False
    same_title = any(one.title.say(lang) == other.title.say(lang) for lang in ("zh", "en"))
    return same_title and one.to == other.to and one.by == other.by


def _actions(process: ProcessDefinition, state: State, one: Action, other: Action) -> Report:
    return Report(
        spot=in_process(process, *other.path),
        related=(in_process(process, *one.path),),
        message=Message(
            f"{state.name} 的动作 {one.name} 和 {other.name} 标题、去向都一样，分不清",
            f"actions {one.name} and {other.name} of {state.name} have one title and one target",
        ),
        help=Message(
            "删去一个，或改标题、去向，或给两个都加上不同的 when:",
            "delete one, change its title or target, or give both a when: of their own",
        ),
    )


def _otherwise(process: ProcessDefinition, state: State, first: Branch, second: Branch) -> Report:
    return Report(
        spot=in_process(process, *second.path),
        related=(in_process(process, *first.path),),
        message=Message(
            f"判断 {state.name} 有两个“其余情况”，后一个永远轮不到",
            f"decision {state.name} has two otherwise branches; the later one is never taken",
        ),
        help=Message("删去一个，或写成 when:", "delete one, or give it a when:"),
    )
