"""One command being carried out: the case as it becomes, and the events and effects gathered on the way.

Every change goes through ``emit``, which applies the event at once, so the new case is the fold of its events.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Effect, Visit
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.events import Event
from workflow_engine.kernel.machine import CompiledMachine, compile_definition
from workflow_engine.kernel.parties import owners


class Decision(NamedTuple):
    """What a command leads to: the new case, the facts that made it, and what to do after commit.

    ``post`` is the post in which the actor acted, None for outsiders and the system.
    """

    case: Case
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    post: str | None = None


class CaseFacts:
    """What a guard may ask beside the data. ``today`` is the day in the office's time zone."""

    __slots__ = ("_case", "_world", "today")

    def __init__(self, case: Case, today: date, world: World) -> None:
        self._case = case
        self._world = world
        self.today = today

    def count(self, action: str) -> int:
        """Return how often ``action`` (in any state) or ``state.action`` was taken in this case."""
        counts = self._case.counts
        if "." in action:
            return counts.get(action, 0)
        suffix = "." + action
        return sum(n for key, n in counts.items() if key.endswith(suffix))

    def workdays_between(self, first: date, last: date) -> int:
        """Return how many workdays lie after ``first`` up to ``last``."""
        return self._world.time.workdays_between(first, last)


class Turn:
    """The working table of one command."""

    __slots__ = (
        "at",
        "by",
        "case",
        "day",
        "definition",
        "effects",
        "events",
        "facts",
        "machine",
        "post",
        "world",
    )

    def __init__(self, definition: ProcessDefinition, case: Case, at: datetime, by: str, world: World) -> None:
        self.definition = definition
        self.machine: CompiledMachine = compile_definition(definition)
        self.case = case.copy()
        zone = world.time.zone
        self.at = at if at.tzinfo is zone else at.astimezone(zone)
        self.by = by
        self.world = world
        self.day = self.at.date()
        self.facts = CaseFacts(self.case, self.day, world)
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.post: str | None = None

    def emit(self, event: Event) -> None:
        """Note a fact and apply it."""
        self.events.append(event)
        event.apply(self.case)

    def request(self, kind: str, visit: int, payload: Mapping[str, Any]) -> None:
        """Ask for something to be done in the world."""
        number = len(self.effects)
        self.effects.append(Effect(f"{self.case.id}/{self.case.seq + 1}/{number}", kind, visit, dict(payload)))

    def decision(self) -> Decision:
        """Close the turn; one command is one entry of the trail."""
        self.case.seq += 1
        post = self.post or next(iter(self.world.directory.posts_of(self.by, self.day)), None)
        return Decision(self.case, tuple(self.events), tuple(self.effects), post)

    def owners(self, party: Any, visit: Visit | None = None) -> tuple[str, ...]:
        """Return whom a party of the definition means here and now."""
        element = self.element(visit)
        return owners(party, self.definition, self.case, self.world.directory, self.day, element)

    def element(self, visit: Visit | None) -> str | None:
        """Return the element of the innermost ``for_each`` region that holds the visit, or None."""
        while visit is not None:
            if visit.element is not None:
                return visit.element
            visit = self.case.visits.get(visit.parent)
        return None

    def candidates(self, owner: str) -> tuple[str, ...]:
        """Return who may act for an owner today."""
        return self.world.directory.candidates(owner, self.day)


def reject(code: str, zh: str, en: str, **values: Any) -> CommandRejected:
    """Return a refusal with one reason."""
    return CommandRejected([Reason(code, Message(zh, en), values)])
