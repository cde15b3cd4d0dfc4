"""A definition compiled into machines of ``transitions``; nothing else in the project imports it.

Regions of a parallel state are closed blocks: no action leads into or out of one. So each region is a flat machine of
its own, and a parallel step costs what any step costs. ``transitions`` decides where an action leads. Two of its
habits are shut out here: strings that could be imported and run as callbacks never reach it (conditions are compiled
guards), and names from YAML are escaped, so that none can be one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from transitions import Event, Machine, Transition

from workflow_engine.definition.guard import Expression, Facts
from workflow_engine.definition.model import (
    Call,
    Decision,
    Parallel,
    ProcessDefinition,
    Region,
    Service,
    State,
    Task,
    Wait,
)

AUTO = "="
"""Prefix of the triggers that no person can give: ``=branch``, ``=join``, ``=elapsed``, ``=timeout`` and so on."""


class Cursor:
    """Where one step stands; thrown away after it."""

    __slots__ = ("data", "facts", "state")

    def __init__(self, state: str, data: Mapping[str, Any], facts: Facts) -> None:
        self.state = state
        self.data = data
        self.facts = facts


class _Transition(Transition):
    """A transition whose only callback is its guard, resolved when the definition is compiled."""

    guard: Expression | None = None

    def execute(self, event_data: Any) -> bool:
        """Move the cursor when the guard holds. The guard's own errors pass through with the cursor unmoved."""
        if self.guard is not None and not self.guard(event_data.data, event_data.facts):
            return False
        event_data.state = self.dest
        return True


class _Event(Event):
    """An event that asks its transitions in declared order and stops at the first that moves."""

    def trigger(self, model: Any, *_args: Any, **_kwargs: Any) -> bool:
        """Return whether the cursor moved. No transition from here is the same answer as none that may be taken."""
        return any(transition.execute(model) for transition in self.transitions.get(model.state, ()))


class _Machine(Machine):
    transition_cls = _Transition
    event_cls = _Event


class Spot(NamedTuple):
    """Where a state stands: itself, the events of its machine, and the block that holds it (None at the top)."""

    state: State
    events: Mapping[str, Event]
    parallel: Parallel | None
    region: Region | None


class CompiledMachine:
    """All machines of one definition. Immutable after construction and safe from several threads."""

    __slots__ = ("definition", "spots")

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        self.spots: dict[str, Spot] = {}
        self._add_block(definition.states, None, None)

    def _add_block(self, states: Mapping[str, State], parallel: Parallel | None, region: Region | None) -> None:
        machine = _Machine(
            model=None,
            states=[_escape(name) for name in states],
            initial=None,
            auto_transitions=False,
            send_event=True,
        )
        for name, state in states.items():
            for trigger, target, guard in _edges(state):
                machine.add_transition(_escape(trigger), _escape(name), _escape(target))
                added = machine.events[_escape(trigger)].transitions[_escape(name)][-1]
                added.guard = guard  # type: ignore[attr-defined]  # transitions types its own class here
        for name, state in states.items():
            self.spots[name] = Spot(state, machine.events, parallel, region)
            if isinstance(state, Parallel):
                for inner in state.regions.values():
                    self._add_block(inner.states, state, inner)

    def step(self, state: str, trigger: str, data: Mapping[str, Any], facts: Facts) -> str | None:
        """Return the state that ``trigger`` leads to from ``state``, or None when no guard lets it.

        Raises ``MissingValue`` or ``GuardFailed`` (guard room) when a guard could not be answered.
        """
        event = self.spots[state].events.get("·" + trigger)
        if event is None:
            return None
        cursor = Cursor("·" + state, data, facts)
        return cursor.state[1:] if event.trigger(cursor) else None


def _escape(name: str) -> str:
    return "·" + name


def _edges(state: State) -> list[tuple[str, str, Expression | None]]:
    match state:
        case Task():
            return [(a.name, a.to, a.when) for a in state.actions.values()]
        case Decision():
            return [(AUTO + "branch", branch.to, branch.when) for branch in state.branches]
        case Parallel():
            own = [(a.name, a.to, a.when) for a in state.actions.values()]
            return [(AUTO + "join", state.to, None), *own]
        case Call():
            return [(AUTO + outcome, target, None) for outcome, target in state.ends.items()]
        case Wait():
            timeout = [(AUTO + "timeout", state.timeout_to, None)] if state.timeout_to else []
            return [(AUTO + "done", state.to, None), *timeout]
        case Service():
            error = [(AUTO + "error", state.error_to, None)] if state.error_to else []
            return [(AUTO + "done", state.to, None), *error]
    return []


@lru_cache(maxsize=1024)
def _compiled(digest: str, holder: _Holder) -> CompiledMachine:  # noqa: ARG001  # the digest is the key
    return CompiledMachine(holder.definition)


class _Holder:
    """Carries a definition past the cache: all holders are equal, so that the digest alone is the key."""

    __slots__ = ("definition",)

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)

    def __hash__(self) -> int:
        return 0


def compile_definition(definition: ProcessDefinition) -> CompiledMachine:
    """Return the machines of a valid definition; compiled once for each digest."""
    return _compiled(definition.digest, _Holder(definition))
