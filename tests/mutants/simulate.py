"""Cases played by the kernel with random people and values: an oracle that knows no graph.

A player looks for something that somebody may really do. When nobody can do anything, time passes; when no timer is
left either, the procedure's owner gives the work to somebody else, as when the only holder of a post has done a duty
that is kept apart from it. A case is stuck when that helps nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import Call, Field, FieldKind, ProcessDefinition, Service, State, Wait
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.advance import advance, what_now
from workflow_engine.kernel.case import Case, WorkItem
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.reassign import Reassign
from workflow_engine.kernel.operations.start import Start
from workflow_engine.lint.ownership import candidates

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
TRIES = 24
LONG = 1000
NUMBERS = (0, 1, 2, 3, 4, 5, 8, 20, 50, 90, 99, 100, 500, 5000, 9999, 10000, 12000, 50000, 150000, 600000, 6000000)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case went: ``ended``, ``stuck`` in ``states``, or still ``open`` there when the player gave up.

    ``rescued`` are the states in which work had to be given to somebody else.
    """

    how: str
    states: tuple[str, ...]
    seen: frozenset[str] = field(repr=False)
    rescued: tuple[str, ...] = ()


@dataclass
class Player:
    """Plays cases of one procedure. ``towards`` are states to which actions are preferred."""

    definition: ProcessDefinition
    catalogue: Catalogue
    dice: Random
    towards: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        organization = self.catalogue.organization
        assert organization
        self.people = tuple(organization.people)
        # Those who work in a unit with a head and a leader, so that ``$requester.head`` is somebody.
        self.units = tuple(name for name, unit in organization.units.items() if unit.head)
        self.world = World(OrganizationDirectory(organization), WorkingTime(self.catalogue.calendar))
        self.states: Mapping[str, State] = {state.name: state for state in self.definition.every_state()}

    def play(self, most: int = 80) -> Outcome:
        """Play one case from its start for at most that many steps."""
        self.now = MONDAY
        self.case = self._started()
        seen: set[str] = set()
        rescued: list[str] = []
        for _ in range(most):
            if not self.case.is_open:
                return Outcome("ended", (), frozenset(seen), tuple(rescued))
            seen |= self._where()
            if self.dice.random() < 0.15 and self._time_passes():
                continue
            if self._somebody_acts() or self._the_world_answers() or self._time_passes():
                continue
            item = self._somebody_else_acts()
            if item is None:
                return Outcome("stuck", tuple(sorted(self._where())), frozenset(seen), tuple(rescued))
            rescued.append(item.state)
        return Outcome("open", tuple(sorted(self._where())), frozenset(seen), tuple(rescued))

    def _where(self) -> set[str]:
        return {visit.state for visit in self.case.visits}

    def _started(self) -> Case:
        required = [each for each in self.definition.data.values() if each.required]
        error: CommandRejected | None = None
        for _ in range(TRIES):
            data = {each.name: self._value(each) for each in required}
            command = Start(by=self.dice.choice(self.people), at=self.now, data=data)
            try:
                return advance(self.definition, Case("c"), command, self.world).case
            except CommandRejected as refused:
                error = refused
        raise AssertionError(f"{self.definition.name} cannot be started: {error}")

    def _somebody_acts(self) -> bool:
        ways = [way for way in what_now(self.definition, self.case, self.now, self.world) if not way["by_system"]]
        self.dice.shuffle(ways)
        ways.sort(key=lambda way: self._action(way).to not in self.towards)
        return any(self._do(command) for way in ways for command in self._attempts(way))

    def _somebody_else_acts(self) -> WorkItem | None:
        """Give an item to somebody who can go on with it, and return the item; None when nobody can."""
        organization, owner = self.catalogue.organization, self.definition.owner
        assert organization
        owners = candidates(organization, owner, self.now.date()) if owner else None
        before = self.case
        for item, by, to in product(before.items, sorted(owners or ()), self.people):
            given = Reassign(by=by, at=self.now, to=f"@{to}", item=item.id, reason="理由")
            if self._do(given) and self._somebody_acts():
                return item
            self.case = before
        return None

    def _attempts(self, way: dict[str, Any]) -> Iterator[Command]:
        """Yield ways to take an action: by everybody who may, with values for what it asks."""
        action, state = self._action(way), self.states[way["state"]]
        asked = {*action.requires, *getattr(state, "requires", ()), *(action.when.fields if action.when else ())}
        open_ = {*getattr(state, "editable", ()), *action.requires}
        fillable = [n for n in sorted(asked) if n in open_ or self.case.data.get(n) is None]
        for number in range(TRIES if fillable else min(6, len(way["who"]))):
            if way["who"]:
                data = {name: self._value(self.definition.data[name], action.when) for name in fillable}
                items = [item.id for item in self.case.items if item.visit == way["visit"]]
                by = way["who"][number % len(way["who"])] if not fillable else self.dice.choice(way["who"])
                yield Act(
                    action=way["action"],
                    state=way["state"],
                    item=items[0] if len(items) == 1 else None,
                    by=by,
                    at=self.now,
                    data=data,
                    reason="理由",
                    record="R-1",
                    attachments=("a.pdf",),
                )

    def _action(self, way: dict[str, Any]) -> Any:
        return self.states[way["state"]].actions[way["action"]]  # type: ignore[attr-defined]

    def _the_world_answers(self) -> bool:
        for visit in self.case.visits:
            match self.states[visit.state]:
                case Call(ends=ends):
                    result = self.dice.choice(sorted(ends))
                case Service(error_to=error_to):
                    result = self.dice.choice(("done", "done", "error") if error_to else ("done",))
                case Wait(event=str() as event):
                    if self.dice.random() < 0.3 and self._time_passes():
                        return True
                    result = event
                case _:
                    continue
            if self._do(Answer(result=result, visit=visit.id, by=SYSTEM, at=self.now)):
                return True
        return False

    def _time_passes(self) -> bool:
        """Wait until a step may be left, or fire the next timer.

        Reminders and escalations change nothing, but after them another one may be due.
        """
        waits = [visit.not_before for visit in self.case.visits if visit.not_before and visit.not_before > self.now]
        if waits:
            self.now = min(waits)
            return True
        if not self.case.timers:
            return False
        timer = min(self.case.timers, key=lambda timer: timer.at)
        self.now = max(self.now + timedelta(minutes=1), timer.at)
        return self._do(Expire(timer=timer.id, by=SYSTEM, at=self.now))

    def _do(self, command: Command) -> bool:
        try:
            self.case = advance(self.definition, self.case, command, self.world).case
        except CommandRejected:
            return False
        self.now += timedelta(minutes=1)
        return True

    def _value(self, wanted: Field, guard: Expression | None = None) -> Any:
        """Return a value for a field; every other number stands in the condition that is to be met."""
        match wanted.kind:
            case FieldKind.CHOICE:
                return self.dice.choice(wanted.options)
            case FieldKind.INTEGER | FieldKind.DECIMAL | FieldKind.MONEY:
                low = 0 if wanted.min is None else wanted.min
                named = [int(n) for n in re.findall("[0-9]+", guard.source)] if guard else []
                pool = [*named, *(n + 1 for n in named)] if named and self.dice.random() < 0.5 else NUMBERS
                fitting = [n for n in pool if n >= low and (wanted.max is None or n <= wanted.max)]
                return self.dice.choice(fitting or [int(low)])
            case FieldKind.PERSON | FieldKind.PERSONS:
                people = self.dice.sample(self.people, 2)
                return people[0] if wanted.kind is FieldKind.PERSON else people
            case FieldKind.UNIT | FieldKind.UNITS:
                units = self.dice.sample(self.units, 2)
                return units[0] if wanted.kind is FieldKind.UNIT else units
            case FieldKind.BOOLEAN:
                return self.dice.random() < 0.5
            case FieldKind.DATE:
                return self.dice.choice(("2026-03-20", "2026-05-01", "2026-12-30", "2030-01-01"))
            case FieldKind.DATETIME:
                return self.dice.choice(("2026-03-20T18:00+08:00", "2026-05-01T00:00Z"))
            case FieldKind.TEXTS | FieldKind.FILES:
                return ["甲.pdf", "乙.pdf"]
        return "甲"


def played(definition: ProcessDefinition, catalogue: Catalogue, cases: int, seed: int = 1) -> list[Outcome]:
    """Return how that many cases of a procedure went; those that can go round in loops get the time for it."""
    dice = Random(f"{seed} {definition.name}")
    player = Player(definition, catalogue, dice)
    return [player.play(LONG) for _ in range(cases)]
