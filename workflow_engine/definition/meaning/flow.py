"""Which fields are surely set when a state is entered: the smallest set over all ways that lead there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow_engine.definition.guard import tree
from workflow_engine.definition.meaning.scope import Scope, Use, inside
from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Call,
    Decision,
    End,
    JoinRule,
    Parallel,
    ProcessDefinition,
    Region,
    Service,
    State,
    Task,
    Wait,
)
from workflow_engine.definition.report import READ
from workflow_engine.errors import Message

Fields = frozenset[str]


def check_reads(scope: Scope, definition: ProcessDefinition) -> None:
    """Report every guard that reads a field which may have no value when the guard is asked."""
    required = frozenset(f.name for f in definition.data.values() if f.required)
    known = Flow(definition).entered_with(required)
    for use in scope.uses:
        surely = known.get(use.state, required) if use.state else required
        for name in sorted(use.expression.needs - surely - use.given, key=use.expression.fields.index):
            _report(scope, use, name)


def _report(scope: Scope, use: Use, name: str) -> None:
    span = _first_read(use.expression.tree, name)
    source = use.expression.source
    scope.report.add(
        READ,
        use.path,
        Message(
            f"条件用到“{name}”，但到这里它可能还没有值",
            f'the guard reads "{name}", which may have no value yet at this point',
        ),
        Message(
            f"三种改法：字段 {name} 写 required: true；或在本动作或之前的动作、状态写 requires: [{name}]；"
            f"或条件里写 has({name}) / default({name}, …)",
            f"three mends: write required: true for {name}; or requires: [{name}] at this action or at states before; "
            f"or has({name}) / default({name}, ...) in the guard",
        ),
        place=inside(scope.report, use.path, source, span.start, span.end) if span else None,
    )


def _first_read(node: tree.Node, name: str) -> tree.Node | None:
    if isinstance(node, tree.Field):
        return node if node.name == name else None
    if isinstance(node, tree.Has):
        return None
    below = (node.value,) if isinstance(node, tree.Default) else node.children()
    return next((found for child in below if (found := _first_read(child, name))), None)


class Flow:
    """The ways between the states of one procedure, and what each guarantees."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self._states: Mapping[str, State] = {state.name: state for state in definition.every_state()}
        self._start = definition.start
        self._block_of = {
            state.name: block
            for block in self._states.values()
            if isinstance(block, Parallel)
            for region in block.regions.values()
            for state in region.states.values()
        }
        self._known: dict[str, Fields] = {}

    def entered_with(self, required: Fields) -> Mapping[str, Fields]:
        """Return the fields surely set on entering each state.

        A state that nothing leads to (its predecessor may be misspelt) is entered with the required ones.
        """
        self._spread([(self._start, required)])
        led_to = {to for state in self._states.values() for to, _ in self._ways(state, required)}
        for name in sorted(self._states, key=lambda name: name in led_to):
            if name not in self._known:
                self._spread([(name, required)])
        return self._known

    def _spread(self, waiting: list[tuple[str | None, Fields]]) -> None:
        while waiting:
            name, fields = waiting.pop()
            if name is None or name not in self._states:
                continue
            before = self._known.get(name)
            now = fields if before is None else before & fields
            if now != before:
                self._known[name] = now
                waiting.extend(self._ways(self._states[name], now))

    def _ways(self, state: State, known: Fields) -> Iterator[tuple[str | None, Fields]]:
        match state:
            case Task():
                yield from ((action.to, known | _sure(state, action)) for action in state.actions.values())
            case Decision():
                yield from ((branch.to, known) for branch in state.branches)
            case Parallel():
                yield from ((region.start, known) for region in state.regions.values())
                yield from ((action.to, known | _required(action)) for action in state.actions.values())
                yield from self._joined(state)
            case Call():
                yield from ((to, known) for to in state.ends.values())
            case Wait():
                yield from ((to, known) for to in (state.to, state.timeout_to) if to)
            case Service():
                yield from ((to, known) for to in (state.to, state.error_to) if to)
            case _:
                block = self._block_of.get(state.name)
                if block:
                    yield from self._joined(block)

    def _joined(self, block: Parallel) -> Iterator[tuple[str, Fields]]:
        """After ``join: all`` everything is set that each unconditional region surely sets."""
        known = self._known.get(block.name)
        if known is None:
            return
        if block.join is JoinRule.ALL and not block.for_each:
            for region in block.regions.values():
                ends = self._ends(region)
                if not ends and region.when is None:
                    return
                if region.when is None:
                    known |= frozenset.intersection(*ends)
        yield block.to, known

    def _ends(self, region: Region) -> list[Fields]:
        """What is known at the ends of a region that are reached so far."""
        own = [state.name for state in region.states.values() if isinstance(state, End)]
        return [self._known[name] for name in own if name in self._known]


def _sure(task: Task, action: Action) -> Fields:
    """What taking the action of a task guarantees: nothing when the system may take it after a silence."""
    if task.deemed and task.deemed.action == action.name:
        return frozenset()
    own = frozenset(task.requires) if action.kind is ActionKind.FORWARD else frozenset[str]()
    return own | _required(action)


def _required(action: Action) -> Fields:
    return frozenset(action.requires)
