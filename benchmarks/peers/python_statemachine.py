"""``python-statemachine`` 3: one machine per live case, and one built anew for each action from the stored state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from statemachine import State, StateMachine

from peers.work import DONE, REFUSED, START, STATES, TABLE, Case, Engine, Guard, Matter, SlotsEngine


def _condition(guard: Guard) -> Callable[..., bool]:
    def holds(model: Case) -> bool:
        return guard(model.data)

    return holds


def _machine_class() -> type[StateMachine]:
    states = {name: State(initial=name == START, final=name in (DONE, REFUSED)) for name in STATES}
    events: dict[str, Any] = {}
    for (source, action), (target, guard) in TABLE.items():
        cond = None if guard is None else _condition(guard)
        events[action] = states[source].to(states[target], cond=cond)
    return type("Repair", (StateMachine,), {**states, **events})


Repair = _machine_class()


class Live(NamedTuple):
    """A machine and the model it writes its state to."""

    case: Case
    machine: StateMachine


class OnePerCase:
    key = "statemachine.live"
    title = "python-statemachine, one live machine per case"
    block = False

    def open(self, matter: Matter) -> Live:
        case = Case(matter.data, None)
        return Live(case, Repair(case))

    def run(self, cases: Sequence[Live], walks: Sequence[Sequence[str]]) -> None:
        for (case, machine), walk in zip(cases, walks, strict=True):
            for action in walk:
                before = case.state
                machine.send(action)
                case.history.append((before, action, case.state))

    def ended(self, case: Live) -> tuple[str, int]:
        return case.case.state, len(case.case.history)

    def close(self, cases: Sequence[Any]) -> None:
        """Machines go with their cases."""


class Rebuilt(SlotsEngine):
    key = "statemachine.rebuilt"
    title = "python-statemachine, rebuilt from the stored state for each action"

    def run(self, cases: Sequence[Case], walks: Sequence[Sequence[str]]) -> None:
        for case, walk in zip(cases, walks, strict=True):
            for action in walk:
                before = case.state
                Repair(case).send(action)
                case.history.append((before, action, case.state))


def engines() -> list[Engine]:
    """Return both ways to use it."""
    return [OnePerCase(), Rebuilt()]
