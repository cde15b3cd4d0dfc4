"""Cases driven through the kernel in memory: commands, the cases they call, and time, which fires timers.

The engine does the same on a store; here nothing is kept, no clock is read and no rule is checked again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.model import FieldKind, ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import CommandRejected, WorkflowError
from workflow_engine.kernel.advance import advance
from workflow_engine.kernel.between import BETWEEN, call_key, command_for, too_late
from workflow_engine.kernel.case import Case, Effect, Timer
from workflow_engine.kernel.command import SYSTEM, Command, flaws
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.events import Entry
from workflow_engine.kernel.operations import OPERATIONS
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.turn import reject

_MOST_FIRED = 1_000


class Watcher(Protocol):
    """Who wants to know what happens, such as coverage."""

    def happened(
        self, definition: ProcessDefinition, before: Case, entry: Entry, world: World, command: Command
    ) -> None:
        """A command was carried out on ``before``; one between cases has an id, others have none."""

    def rejected(self, definition: ProcessDefinition, case: Case, command: Command, refused: CommandRejected) -> None:
        """A command was refused."""


class Open(NamedTuple):
    """One case: its definition, itself as it is, its trail."""

    definition: ProcessDefinition
    case: Case
    trail: tuple[Entry, ...] = ()


class Office:
    """All cases of one scenario. ``cases`` by id in the order of opening; the first one is the scenario's own.

    ``now`` is in the office's zone. ``stuck`` holds the timers that were refused, each with why.
    """

    def __init__(
        self,
        processes: Mapping[str, ProcessDefinition],
        organization: Organization,
        time: WorkingTime,
        now: datetime,
        watcher: Watcher | None = None,
    ) -> None:
        self.processes = processes
        self.world = World(OrganizationDirectory(organization), time)
        self.organization = organization
        self.now = now.replace(tzinfo=self.world.time.zone)
        self.cases: dict[str, Open] = {}
        self.stuck: list[tuple[str, Timer, WorkflowError]] = []
        self._watcher = watcher

    def start(self, process: str, command: Command) -> str:
        """Open a case and return its id. Raises ``CommandRejected``."""
        name = str(len(self.cases) + 1)
        self.perform(name, command, self.processes[process])
        return name

    def perform(self, case_id: str, command: Command, opens: ProcessDefinition | None = None) -> None:
        """Carry out a command and what follows from it on other cases; when one is refused, nothing is changed.

        Raises ``CommandRejected``, ``UnknownYear``.
        """
        unfit = flaws(command)
        if unfit:
            raise CommandRejected(unfit)
        cases = dict(self.cases)
        told: list[tuple[ProcessDefinition, Case, Entry, Command]] = []
        todo = deque([(case_id, command, opens)])
        while todo:
            target, step, new = todo.popleft()
            here = Open(new, Case(target)) if new else cases[target]
            if told and not new and too_late(here.case, step):
                continue
            try:
                made = advance(here.definition, here.case, step, self.world)
            except CommandRejected as refused:
                if self._watcher:
                    self._watcher.rejected(here.definition, here.case, step, refused)
                raise
            name, digest = OPERATIONS[type(step)].name, here.definition.digest
            who = (step.at, step.by, made.on_behalf, made.post)
            entry = Entry(target, made.case.seq, *who, name, step.id, digest, made.events)
            cases[target] = Open(here.definition, made.case, (*here.trail, entry))
            told.append((here.definition, here.case, entry, step))
            for effect in made.effects:
                if effect.kind in BETWEEN:
                    other, opened = self._other(cases, made.case, effect)
                    todo.append((other, command_for(made.case, effect, step.at), opened))
        self.cases = cases
        if self._watcher:
            for definition, before, entry, step in told:
                self._watcher.happened(definition, before, entry, self.world, step)

    def _other(self, cases: Mapping[str, Open], case: Case, effect: Effect) -> tuple[str, ProcessDefinition | None]:
        if effect.kind == "open-case":
            return str(len(cases) + 1), self.processes[effect.payload["process"]]
        if effect.kind == "close-call" and case.parent is not None:
            return case.parent[0], None
        key = call_key(case, effect.visit)
        return next(name for name, other in cases.items() if other.case.key == key), None

    def wait_until(self, moment: datetime) -> None:
        """Let time pass and fire each timer at its own moment, the earliest first.

        Raises ``CommandRejected`` when there is no end of them.
        """
        for _ in range(_MOST_FIRED):
            dead = {(name, timer.id) for name, timer, _ in self.stuck}
            due = [
                (timer.at, name, timer)
                for name, opened in self.cases.items()
                for timer in opened.case.timers
                if timer.at <= moment and (name, timer.id) not in dead
            ]
            if not due:
                self.now = max(self.now, moment)
                return
            at, name, timer = min(due, key=lambda each: each[0])
            self.now = max(self.now, at)
            try:
                self.perform(name, Expire(by=SYSTEM, at=self.now, timer=timer.id))
            except WorkflowError as error:
                self.stuck.append((name, timer, error))
        raise reject(
            "too-many-timers", f"到了 {_MOST_FIRED} 个定时还没完", f"{_MOST_FIRED} timers came and more are due"
        )

    def called(self, process: str) -> str | None:
        """Return the newest case of a procedure: an open one rather than an ended one, None when there is none."""
        found = [name for name, opened in self.cases.items() if opened.definition.name == process]
        running = [name for name in found if self.cases[name].case.is_open]
        return next(reversed(running or found), None)

    def person(self, word: str) -> str:
        """Return the person that a word means today: of a post the first holder who is not away."""
        if "/" not in word or word.startswith("external/"):
            return word
        day = self.now.date()
        holders = self.organization.holders(word, day)
        there = [person for person in holders if self.organization.absence_of(person, day) is None]
        return (there or list(holders) or [word])[0]

    def with_people(self, definition: ProcessDefinition, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data; in fields for persons a post stands for its holder."""
        found = dict(data)
        for name, value in data.items():
            field = definition.data.get(name)
            if field and field.kind is FieldKind.PERSON and isinstance(value, str):
                found[name] = self.person(value)
            elif field and field.kind is FieldKind.PERSONS and isinstance(value, list):
                found[name] = [self.person(each) if isinstance(each, str) else each for each in value]
        return found
