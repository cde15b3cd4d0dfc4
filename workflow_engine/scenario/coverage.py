"""What of a procedure the scenarios have touched: states entered, actions taken, guards found true and found false.

A guard of an action counts when somebody acts in its state: what it says then, or that it refused him. The other
guards (branches, limits, members, regions) count when their state is entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import Decision, End, Parallel, Path, ProcessDefinition, State, Task, Timing, walk
from workflow_engine.errors import CommandRejected, WorkflowError
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.events import Acted, Branched, Entered, Entry, Left, RegionEnded
from workflow_engine.kernel.turn import Turn
from workflow_engine.record import field, record


class Element(NamedTuple):
    """One thing to be touched. ``kind`` is ``state``, ``action`` or ``guard``; ``name`` says which one: ``state``,
    ``state.action``, or the place of a guard with ``true`` or ``false`` behind it."""

    kind: str
    name: str
    path: Path


@record(frozen=False)
class Covered:
    """One procedure: all its elements in declared order, and the names of those that were touched."""

    definition: ProcessDefinition
    elements: tuple[Element, ...]
    touched: set[tuple[str, str]] = field(default_factory=set)

    def missing(self, kind: str | None = None) -> tuple[Element, ...]:
        """Return what was not touched, in declared order."""
        return tuple(e for e in self.elements if kind in (None, e.kind) and (e.kind, e.name) not in self.touched)

    def count(self, kind: str | None = None) -> tuple[int, int]:
        """Return how many were touched, and how many there are."""
        every = sum(kind in (None, element.kind) for element in self.elements)
        return every - len(self.missing(kind)), every

    @property
    def percent(self) -> int:
        """The share of all elements that was touched, rounded down."""
        touched, every = self.count()
        return 100 * touched // every if every else 100


KINDS = ("state", "action", "guard")


class Coverage:
    """Watches offices (see ``office.Watcher``) and counts."""

    def __init__(self, processes: Iterable[ProcessDefinition]) -> None:
        self.processes = {each.name: Covered(each, tuple(_elements(each))) for each in processes}
        self._guards = {each.name: {name: guard for name, guard, _ in guards(each)} for each in processes}

    def happened(
        self,
        definition: ProcessDefinition,
        before: Case,
        entry: Entry,
        world: World,
        command: Command | None = None,  # noqa: ARG002  # other watchers want it
    ) -> None:
        """Touch what the events of an entry entered, took and decided."""
        case = before.copy()
        if before.opened_at is None:
            self._touch(definition, "state", str(definition.start))
        for event in entry.events:
            match event:
                case Acted():
                    self._touch(definition, "action", f"{event.state}.{event.action}")
                    known = {n: v for n, (_, v) in event.changes.items()}
                    data = {n: v for n, v in {**case.data, **known}.items() if v is not None}
                    self._ask(definition, case, data, f"{event.state}.", entry, world)
                case Left(to=to) if to is not None:
                    self._touch(definition, "state", to)
                case Entered():
                    self._enter(definition, case, event.visit.state, entry, world)
                case Branched():
                    self._enter(definition, case, event.state, entry, world)
                    self._touch(definition, "state", event.to)
                case RegionEnded():
                    self._end(definition, event)
            event.apply(case)

    def rejected(self, definition: ProcessDefinition, case: Case, command: Command, refused: CommandRejected) -> None:
        """Touch the guards that refused somebody."""
        sources = {reason.values.get("guard") for reason in refused.reasons if reason.code == "guard-refused"}
        action, states = getattr(command, "action", ""), {visit.state for visit in case.visits}
        for name, guard in self._guards[definition.name].items():
            if guard.source in sources and name in {f"{state}.{action}" for state in states}:
                self._touch(definition, "guard", f"{name} false")

    def _enter(self, definition: ProcessDefinition, case: Case, state: str, entry: Entry, world: World) -> None:
        self._touch(definition, "state", state)
        self._ask(definition, case, case.data, f"{state}:", entry, world)

    def _end(self, definition: ProcessDefinition, event: RegionEnded) -> None:
        for state in definition.every_state():
            if isinstance(state, Parallel) and event.region in state.regions:
                for end in state.regions[event.region].states.values():
                    if isinstance(end, End) and end.outcome == event.outcome:
                        self._touch(definition, "state", end.name)

    def _ask(
        self,
        definition: ProcessDefinition,
        case: Case,
        data: Mapping[str, Any],
        prefix: str,
        entry: Entry,
        world: World,
    ) -> None:
        facts = Turn(definition, case, entry.at, SYSTEM, world)
        for name, guard in self._guards[definition.name].items():
            if name.startswith(prefix):
                try:
                    said = bool(guard(data, facts))
                except WorkflowError:
                    continue
                self._touch(definition, "guard", f"{name} {str(said).lower()}")

    def _touch(self, definition: ProcessDefinition, kind: str, name: str) -> None:
        self.processes[definition.name].touched.add((kind, name))


def _elements(definition: ProcessDefinition) -> Iterator[Element]:
    for state in definition.every_state():
        yield Element("state", state.name, state.path)
    for state in definition.every_state():
        for action in getattr(state, "actions", {}).values():
            yield Element("action", f"{state.name}.{action.name}", action.path)
    for name, _, path in guards(definition):
        yield Element("guard", f"{name} true", path)
        yield Element("guard", f"{name} false", path)


def guards(definition: ProcessDefinition) -> Iterator[tuple[str, Expression, Path]]:
    """Yield every guard: ``state.action`` for those asked when somebody acts, ``state:what`` when it is entered."""
    for state in walk(definition.states):
        for action in getattr(state, "actions", {}).values():
            if action.when is not None:
                yield f"{state.name}.{action.name}", action.when, (*action.path, "when")
        for what, guard, path in _on_entry(state):
            yield f"{state.name}:{what}", guard, path


def _on_entry(state: State) -> Iterator[tuple[str, Expression, Path]]:
    match state:
        case Task():
            for key in ("due", "respond", "not_before"):
                timing: Timing | None = getattr(state, key)
                for number, each in enumerate(timing.cases if timing else ()):
                    yield f"{key}#{number + 1}", each.when, (*state.path, key, "when", number, "if")
            for number, member in enumerate(state.sign.members):
                if member.when is not None:
                    yield f"sign#{number + 1}", member.when, (*member.path, "when")
        case Decision():
            for number, branch in enumerate(state.branches):
                if branch.when is not None:
                    yield f"branch#{number + 1}", branch.when, (*branch.path, "when")
        case Parallel():
            for region in state.regions.values():
                if region.when is not None:
                    yield f"region {region.name}", region.when, (*region.path, "when")
