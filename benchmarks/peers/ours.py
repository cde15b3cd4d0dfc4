"""This engine: one step of the compiled machine, a step inside a parallel block, and the whole of ``advance``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

from peers.work import BLOCK, DONE, REGION_START, REGIONS, Case, Data, Engine, Matter, Refused, SlotsEngine, split
from workflow_engine.definition.calendar import STANDARD, WorkingTime
from workflow_engine.definition.guard import Facts
from workflow_engine.definition.load import load_strict
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.kernel.advance import advance
from workflow_engine.kernel.case import Case as KernelCase
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.machine import compile_definition
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.start import Start
from workflow_engine.source.files import read_file

HERE = Path(__file__).parent
NO_FACTS = cast(Facts, None)
"""The guards of the benchmark read data only."""
PERSONS = {
    "report": "p1",
    "triage": "p2",
    "costing": "p4",
    "approval": "p3",
    "assignment": "p4",
    "repair": "p5",
    "inspection": "p4",
    "acceptance": "p1",
}
Step = Callable[[str, str, Data, Facts], str | None]


def _procedure(name: str) -> ProcessDefinition:
    return cast(ProcessDefinition, load_strict(read_file(HERE / name)))


def _world() -> World:
    organization = cast(Organization, load_strict(read_file(HERE / "organization.yaml")))
    return World(OrganizationDirectory(organization), WorkingTime(STANDARD))


def repair_step() -> Callable[[str, str, Data], str | None]:
    """Return (state, trigger, data) → target or None, as the compiled machine of ``repair.yaml`` answers."""
    machine = compile_definition(_procedure("repair.yaml"))
    known = set(machine.spots)

    def step(state: str, trigger: str, data: Data) -> str | None:
        assert state in known, state
        return machine.step(state, trigger, data, NO_FACTS)

    return step


class StateStep(SlotsEngine):
    key = "ours.step"
    title = "ours, one step of the compiled machine"

    def __init__(self) -> None:
        self.step: Step = compile_definition(_procedure("repair.yaml")).step

    def run(self, cases: Sequence[Case], walks: Sequence[Sequence[str]]) -> None:
        step = self.step
        for case, walk in zip(cases, walks, strict=True):
            for action in walk:
                target = step(case.state, action, case.data, NO_FACTS)
                if target is None:
                    raise Refused(action)
                case.history.append((case.state, action, target))
                case.state = target


class ParallelStep(SlotsEngine):
    key = "ours.parallel"
    title = "ours, one step inside a parallel block"
    block = True

    def __init__(self) -> None:
        self.step: Step = compile_definition(_procedure("block.yaml")).step
        self.where = {action: split(action) for action in BLOCK}
        self.start = {region: f"{region}_{REGION_START}" for region in REGIONS}

    def open(self, matter: Matter) -> Case:
        return Case(matter.data, self.start.copy())

    def run(self, cases: Sequence[Case], walks: Sequence[Sequence[str]]) -> None:
        step = self.step
        for case, walk in zip(cases, walks, strict=True):
            for action in walk:
                region, bare = self.where[action]
                before = case.state[region]
                target = step(before, bare, case.data, NO_FACTS)
                if target is None:
                    raise Refused(action)
                case.history.append((before, action, target))
                case.state[region] = target

    def ended(self, case: Case) -> tuple[str, int]:
        (state,) = {name.partition("_")[2] for name in case.state.values()}
        return state, len(case.history)


class Live:
    """A live case of the kernel and the events that made it."""

    __slots__ = ("at", "case", "history")

    def __init__(self, case: KernelCase, at: datetime) -> None:
        self.case = case
        self.at = at
        self.history: list[Any] = []


class Advance:
    key = "ours.advance"
    title = "ours, whole advance(): who may act, data, guard, events, work items, limits, timers, notices"
    block = False

    def __init__(self) -> None:
        self.definition = _procedure("repair.yaml")
        self.world = _world()
        self.numbers = count(1)
        # Who acts and with which words is the harness's knowledge, not the engine's work: looked up ahead.
        self.acts = {
            action.name: (PERSONS[state.name], "返修" if action.kind.needs_reason else None)
            for state in self.definition.every_state()
            for action in getattr(state, "actions", {}).values()
        }

    def open(self, matter: Matter) -> Live:
        at = datetime(2026, 3, 2, 1, tzinfo=UTC)
        start = Start(by="p1", at=at, data=matter.data)
        case = KernelCase(f"R-{next(self.numbers)}")
        return Live(advance(self.definition, case, start, self.world).case, at)

    def run(self, cases: Sequence[Live], walks: Sequence[Sequence[str]]) -> None:
        definition, world, hour = self.definition, self.world, timedelta(hours=1)
        for live, walk in zip(cases, walks, strict=True):
            for action in walk:
                person, reason = self.acts[action]
                live.at += hour
                act = Act(by=person, at=live.at, action=action, reason=reason)
                decision = advance(definition, live.case, act, world)
                live.case = decision.case
                live.history.append(decision.events)

    def ended(self, case: Live) -> tuple[str, int]:
        return DONE if case.case.outcome == "completed" else str(case.case.outcome), len(case.history)

    def close(self, cases: Sequence[Any]) -> None:
        """Cases are plain values; nothing holds on to them."""


def engines() -> list[Engine]:
    """Return the three rows of this engine."""
    return [StateStep(), ParallelStep(), Advance()]
