"""A definition compiled into machines of ``transitions``; nothing else in the project imports it.

Regions of a parallel state are closed blocks: no action leads into or out of one. So each region is a flat machine of
its own, and a parallel step costs what any step costs. ``transitions`` builds the machines and so decides where an
action leads; what it decided is read off once, as a table of guards and targets. Two of its habits are shut out here:
strings that could be imported and run as callbacks never reach it (conditions are compiled guards), and names from
YAML are escaped, so that none can be one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from transitions import Machine, Transition

from workflow_engine.definition.guard import Expression, Facts
from workflow_engine.definition.model import (
    Action,
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
from workflow_engine.kernel.plan import TaskPlan, plan_task

AUTO = "="
"""Prefix of the triggers that no person can give: ``=branch``, ``=join``, ``=elapsed``, ``=timeout`` and so on."""


class _Transition(Transition):
    """A transition whose only condition is its guard: a compiled expression, never a name to be looked up."""

    guard: Expression | None = None


class _Machine(Machine):
    transition_cls = _Transition


Ways = tuple[tuple[Expression | None, str], ...]
"""Guard and target of every transition that one trigger has from one state, in declared order."""


class Spot(NamedTuple):
    """Where a state stands: itself, and the block that holds it (None at the top).

    ``actions`` is empty where no person acts; ``apart`` names the states whose performers may not act here.
    """

    state: State
    parallel: Parallel | None
    region: Region | None
    actions: Mapping[str, Action]
    apart: tuple[str, ...]
    plan: TaskPlan | None


class CompiledMachine:
    """All machines of one definition. Immutable after construction and safe from several threads."""

    __slots__ = ("_ways", "definition", "spots")

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        self.spots: dict[str, Spot] = {}
        self._ways: dict[tuple[str, str], Ways] = {}
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
        # Read off the machine once: a step through Event.trigger costs thirty times as much as this table.
        for trigger, event in machine.events.items():
            for source, found in event.transitions.items():
                self._ways[source[1:], trigger[1:]] = tuple((t.guard, t.dest[1:]) for t in found)  # type: ignore[attr-defined,index]
        definition = self.definition
        for name, state in states.items():
            actions = state.actions if isinstance(state, (Task, Parallel)) else {}
            plan = plan_task(definition, state) if isinstance(state, Task) else None
            self.spots[name] = Spot(state, parallel, region, actions, self._apart(name), plan)
            if isinstance(state, Parallel):
                for inner in state.regions.values():
                    self._add_block(inner.states, state, inner)

    def _apart(self, state: str) -> tuple[str, ...]:
        groups = [group for group in self.definition.separate if state in group]
        return tuple(dict.fromkeys(other for group in groups for other in group if other != state))

    def step(self, state: str, trigger: str, data: Mapping[str, Any], facts: Facts) -> str | None:
        """Return the state that ``trigger`` leads to from ``state``, or None when no guard lets it.

        Raises ``MissingValue`` or ``GuardFailed`` (guard room) when a guard could not be answered.
        """
        for guard, target in self._ways.get((state, trigger), ()):
            if guard is None or guard(data, facts):
                return target
        return None


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


COMPILED: dict[str, CompiledMachine] = {}
_MOST_COMPILED = 1024


def compile_definition(definition: ProcessDefinition) -> CompiledMachine:
    """Return the machines of a valid definition; compiled once for each digest."""
    found = COMPILED.get(definition.digest)
    if found is None:
        if len(COMPILED) >= _MOST_COMPILED:
            COMPILED.clear()
        found = COMPILED[definition.digest] = CompiledMachine(definition)
    return found
