"""What is sure when a state is entered: fields that have a value, and conditions that led there and still hold.

A condition passed on every way to a state still holds there unless a field of it may have changed since: a person may
overwrite what a task lets be edited and fill in what is empty, an answer from outside may change anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.guard.tree import Call, Node
from workflow_engine.definition.meaning.flow import Flow
from workflow_engine.definition.model import (
    Action,
    Decision,
    End,
    Parallel,
    ProcessDefinition,
    Service,
    SignRule,
    State,
    Task,
    Wait,
    walk,
)
from workflow_engine.definition.model import (
    Call as CallState,
)
from workflow_engine.lint.guards.alternatives import asked_with, changeable
from workflow_engine.lint.guards.cells import Fact
from workflow_engine.lint.guards.domain import Domain
from workflow_engine.lint.guards.reading import Reading

Facts: TypeAlias = frozenset[Fact]
_MOST_FACTS = 12


class Knowledge:
    """What is known in each state of one procedure."""

    def __init__(self, process: ProcessDefinition) -> None:
        self._process = process
        self._readings: dict[Expression, Reading] = {}
        self._states = {state.name: state for state in process.every_state()}
        self._required = frozenset(field.name for field in process.data.values() if field.required)
        self._block_of = {
            inner.name: block
            for block in process.states.values()
            if isinstance(block, Parallel)
            for inner in _inside(block)
        }

    def domain(self, maybe: frozenset[str] = frozenset(), **fixed: tuple[object, ...]) -> Domain:
        """Return the domain in which these fields may have no value; ``fixed`` ones have one of the values given."""
        return Domain(self._process, maybe, fixed, self._readings)

    @cached_property
    def _set(self) -> Mapping[str, frozenset[str]]:
        return Flow(self._process).entered_with(self._required)

    def surely_set(self, state: State | None) -> frozenset[str]:
        """Return the fields that have a value whenever the state is entered; without a state, those at the start."""
        return self._set.get(state.name, self._required) if state else self._required

    def facts(self, state: State | None) -> Facts:
        """Return the conditions known when the state is entered."""
        return self._facts.get(state.name, frozenset()) if state else frozenset()

    @cached_property
    def _facts(self) -> Mapping[str, Facts]:
        """The largest facts that agree on all ways in, found from the start on."""
        known: dict[str, Facts] = {}
        waiting: list[tuple[str | None, Facts]] = [(self._process.start, frozenset())]
        while waiting:
            name, facts = waiting.pop()
            if name is None or name not in self._states:
                continue
            before = known.get(name)
            now = facts if before is None else before & facts
            if now != before:
                known[name] = now
                block = self._block_of.get(name)
                waiting += [
                    (to, self._kept_in_block(block, after) if block else after)
                    for to, after in self._ways(self._states[name], now)
                ]
        return known

    def _ways(self, state: State, known: Facts) -> Iterator[tuple[str | None, Facts]]:
        match state:
            case Task():
                kept = self._kept(state, known)
                for action in state.actions.values():
                    yield action.to, kept | self._passed(state, action)
            case Decision():
                yield from self._branches(state, known)
            case Parallel():
                kept = self._kept_in_block(state, known)
                yield from ((region.start, kept) for region in state.regions.values())
                yield state.to, kept
                yield from ((action.to, kept) for action in state.actions.values())
            case CallState():
                yield from ((to, frozenset()) for to in state.ends.values())
            case Wait():
                kept = frozenset() if state.event else known
                yield from ((to, kept) for to in (state.to, state.timeout_to))
            case Service():
                yield from ((to, frozenset()) for to in (state.to, state.error_to))

    def _branches(self, state: Decision, known: Facts) -> Iterator[tuple[str, Facts]]:
        passed: Facts = frozenset()
        for branch in state.branches:
            yield branch.to, known | passed | _fact(branch.when, holds=True)
            passed |= _fact(branch.when, holds=False)
            if len(passed) > _MOST_FACTS:
                passed = frozenset()

    def _kept(self, state: State, known: Facts) -> Facts:
        """Return what outlasts a state in which people work."""
        may_change, sure = changeable(state), self.surely_set(state)
        return frozenset(
            f for f in known if not (may_change & {*f.expression.fields}) and sure >= {*f.expression.fields}
        )

    def _kept_in_block(self, block: Parallel, known: Facts) -> Facts:
        """Return what holds all the time while anybody works anywhere in a parallel block."""
        kept = self._kept(block, known)
        for state in _inside(block):
            if isinstance(state, Service | CallState) or (isinstance(state, Wait) and state.event):
                return frozenset()
            if not isinstance(state, End):
                kept = frozenset(f for f in kept if not changeable(state) & {*f.expression.fields})
        return kept

    def _passed(self, state: Task, action: Action) -> Facts:
        """Return the condition that holds when a task was left by an action; votes may be cast at different times."""
        silent = state.deemed is not None and state.deemed.action == action.name
        if silent or state.sign.rule is not SignRule.ONE or state.sign.members:
            return frozenset()
        sure = self.surely_set(state) | asked_with(state, action)
        fact = _fact(action.when, holds=True)
        return frozenset(f for f in fact if sure >= {*f.expression.fields})


def _inside(block: Parallel) -> Iterator[State]:
    for region in block.regions.values():
        yield from walk(region.states)


def _fact(condition: Expression | None, *, holds: bool) -> Facts:
    if condition is None or condition.actions or any(_passes(node) for node in condition.tree.walk()):
        return frozenset()
    return frozenset({Fact(condition, holds)})


def _passes(node: Node) -> bool:
    """True for what changes with time alone."""
    return isinstance(node, Call) and node.function in {"today", "workdays_between"}
