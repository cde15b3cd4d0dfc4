"""What a procedure mentions: the fields and tables that anything in it reads, asks for or allows to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.guard.tree import Lookup, Node
from workflow_engine.definition.model import (
    Action,
    Call,
    Decision,
    FieldMoment,
    Parallel,
    PartyKind,
    ProcessDefinition,
    Service,
    State,
    Task,
    Timing,
    Wait,
)
from workflow_engine.lint.ownership import uses
from workflow_engine.lint.subject import Subject


def fields_mentioned(subject: Subject, process: ProcessDefinition) -> frozenset[str]:
    """Return the names of all fields that the procedure mentions outside ``data:``."""
    found = {name for expression in expressions(process) for name in expression.fields}
    found |= {moment.field for moment in _moments(process)}
    found |= {use.party.name for use in uses(subject, process) if use.party.kind is PartyKind.DATA}
    for state in process.every_state():
        if isinstance(state, Task):
            found.update(state.requires, state.editable)
        if isinstance(state, Parallel) and state.for_each:
            found.add(state.for_each)
        for action in _actions(state):
            found.update(action.requires)
    return frozenset(found)


def tables_mentioned(process: ProcessDefinition) -> frozenset[str]:
    """Return the names of all tables that guards and arguments look up."""
    found = set()
    waiting: list[Node] = [expression.tree for expression in expressions(process)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Lookup):
            found.add(node.table)
        waiting.extend(node.children())
    return frozenset(found)


def expressions(process: ProcessDefinition) -> Iterator[Expression]:
    """Yield every expression of a procedure."""
    yield from _cases(process.deadline)
    for state in process.every_state():
        yield from _of_state(state)
        for action in _actions(state):
            if action.when:
                yield action.when


def _of_state(state: State) -> Iterator[Expression]:
    match state:
        case Task():
            for timing in (state.due, state.respond, state.not_before):
                yield from _cases(timing)
            yield from (member.when for member in state.sign.members if member.when)
        case Decision():
            yield from (branch.when for branch in state.branches if branch.when)
        case Parallel():
            yield from (region.when for region in state.regions.values() if region.when)
        case Call() | Service():
            yield from state.arguments.values()


def _cases(timing: Timing | None) -> Iterable[Expression]:
    return (case.when for case in timing.cases) if timing else ()


def _actions(state: State) -> Iterable[Action]:
    return state.actions.values() if isinstance(state, Task | Parallel) else ()


def _moments(process: ProcessDefinition) -> Iterator[FieldMoment]:
    timings = [process.deadline]
    for state in process.every_state():
        if isinstance(state, Task):
            timings += [state.due, state.respond, state.not_before]
        if isinstance(state, Wait) and isinstance(state.until, FieldMoment):
            yield state.until
    for timing in filter(None, timings):
        for moment in (timing.default, *(case.then for case in timing.cases)):
            if isinstance(moment, FieldMoment):
                yield moment
