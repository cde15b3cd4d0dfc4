"""``transitions`` as it comes: unbound, bound, one machine per case, and hierarchical inside a parallel block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from transitions import Machine
from transitions.extensions import HierarchicalMachine

from peers.work import (
    REGION_START,
    REGION_STATES,
    REGION_TABLE,
    REGIONS,
    START,
    STATES,
    TABLE,
    Case,
    Engine,
    Guard,
    Matter,
    Refused,
    SlotsEngine,
)


def condition(guard: Guard | None) -> Callable[[Any], bool] | None:
    """Return the guard as ``transitions`` calls it."""
    return None if guard is None else lambda event: guard(event.model.data)


def machine(model: object = None) -> Machine:
    """Return a machine, for all cases when there is no model: no auto transitions, events sent to the guards."""
    made = Machine(
        model=model,
        states=list(STATES),
        initial=None if model is None else START,
        auto_transitions=False,
        send_event=True,
    )
    for (source, trigger), (target, guard) in TABLE.items():
        made.add_transition(trigger, source, target, conditions=condition(guard))
    return made


class Unbound(SlotsEngine):
    key = "transitions"
    title = "transitions, machine.events[t].trigger(case), no bound model"

    def __init__(self) -> None:
        self.machine = machine()

    def run(self, cases: Sequence[Case], walks: Sequence[Sequence[str]]) -> None:
        events = self.machine.events
        for case, walk in zip(cases, walks, strict=True):
            for action in walk:
                before = case.state
                if not events[action].trigger(case):
                    raise Refused(action)
                case.history.append((before, action, case.state))


class Model:
    """A model that ``add_model`` may decorate, so without slots."""

    def __init__(self, matter: Matter) -> None:
        self.data = matter.data
        self.history: list[Any] = []
        self.state: str


class Bound(SlotsEngine):
    key = "transitions.add_model"
    title = "transitions, add_model per case, case.trigger(t)"

    def __init__(self) -> None:
        self.machine = machine()

    def open(self, matter: Matter) -> Model:
        model = Model(matter)
        self.machine.add_model(model, initial=START)
        return model

    def run(self, cases: Sequence[Any], walks: Sequence[Sequence[str]]) -> None:
        for case, walk in zip(cases, walks, strict=True):
            for action in walk:
                before = case.state
                if not case.trigger(action):
                    raise Refused(action)
                case.history.append((before, action, case.state))

    def close(self, cases: Sequence[Any]) -> None:  # noqa: ARG002
        # remove_model one by one scans the list each time; the benchmark need not wait for that.
        self.machine.models.clear()


class OwnMachine(SlotsEngine):
    key = "transitions.machine"
    title = "transitions, a machine of its own for each case, the case its model"

    def open(self, matter: Matter) -> Model:
        model = Model(matter)
        machine(model)
        return model

    run = Bound.run


class Hierarchical(SlotsEngine):
    key = "transitions.parallel"
    title = "transitions HierarchicalMachine, inside a parallel block, no bound model"
    block = True

    def __init__(self) -> None:
        regions = [{"name": region, "initial": REGION_START, "children": list(REGION_STATES)} for region in REGIONS]
        self.machine = HierarchicalMachine(
            model=None,
            states=[{"name": "block", "parallel": regions}],
            initial=None,
            auto_transitions=False,
            send_event=True,
        )
        for region in REGIONS:
            for (source, action), (target, guard) in REGION_TABLE.items():
                self.machine.add_transition(
                    f"{region}_{action}",
                    f"block_{region}_{source}",
                    f"block_{region}_{target}",
                    conditions=condition(guard),
                )

    def open(self, matter: Matter) -> Case:
        return Case(matter.data, [f"block_{region}_{REGION_START}" for region in REGIONS])

    def run(self, cases: Sequence[Case], walks: Sequence[Sequence[str]]) -> None:
        trigger = self.machine.trigger_event
        for case, walk in zip(cases, walks, strict=True):
            for action in walk:
                before = case.state
                if not trigger(case, action):
                    raise Refused(action)
                case.history.append((before, action, case.state))

    def ended(self, case: Case) -> tuple[str, int]:
        (state,) = {name.rpartition("_")[2] for name in case.state}
        return state, len(case.history)


def engines() -> list[Engine]:
    """Return the ways to use it."""
    return [Unbound(), Bound(), OwnMachine(), Hierarchical()]
