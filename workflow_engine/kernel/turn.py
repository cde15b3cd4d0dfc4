"""One command being carried out: the case as it becomes, and the events and effects gathered on the way.

Every change goes through ``emit``, which applies the event at once, so the new case is the fold of its events.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from workflow_engine.definition.model import Party, PartyKind, ProcessDefinition
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Effect, Origin, Visit, made
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.events import Event
from workflow_engine.kernel.machine import COMPILED, CompiledMachine, compile_definition
from workflow_engine.kernel.parties import owners
from workflow_engine.kernel.plan import FIXED


class Decision(NamedTuple):
    """What a command leads to: the new case, the facts that made it, and what to do after commit.

    ``post`` is the post in which the actor acted, None for outsiders and the system; ``on_behalf`` the person he
    stood in for.
    """

    case: Case
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    post: str | None = None
    on_behalf: str | None = None


Seat = tuple[int, str, str | None]
"""Where a state is entered: the enclosing visit (0 at the top), its region, and the region's element."""
TOP: Seat = (0, "", None)


class Turn:
    """The working table of one command; also the ``Facts`` that a guard may ask beside the data.

    ``at`` is in the office's time zone, ``today`` its day. ``origin`` is the act whose consequences are being worked
    out, for the visits it opens.
    """

    __slots__ = (
        "at",
        "by",
        "case",
        "definition",
        "effects",
        "events",
        "machine",
        "on_behalf",
        "origin",
        "post",
        "today",
        "world",
    )

    def __init__(self, definition: ProcessDefinition, case: Case, at: datetime, by: str, world: World) -> None:
        self.definition = definition
        self.machine: CompiledMachine = COMPILED.get(definition.digest) or compile_definition(definition)
        self.case = case.copy()
        zone = world.time.zone
        self.at = at if at.tzinfo is zone else at.astimezone(zone)
        self.by = by
        self.world = world
        self.today = self.at.date()
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.post: str | None = None
        self.on_behalf: str | None = None
        self.origin: Origin | None = None

    def emit(self, event: Event) -> None:
        """Note a fact and apply it: the only way in which a case changes."""
        self.events.append(event)
        event.apply(self.case)

    def visit(self, number: int) -> Visit:
        """Return an open visit that is known to be there."""
        return self.case.open_visit(number)

    def request(self, kind: str, visit: int, payload: dict[str, Any]) -> None:
        """Ask for something to be done in the world."""
        case, effects = self.case, self.effects
        effects.append(made(Effect, (f"{case.id}/{case.seq + 1}/{len(effects)}", kind, visit, payload)))

    def decision(self) -> Decision:
        """Close the turn; one command is one entry of the trail."""
        case, post = self.case, self.post
        case.seq += 1
        if post is None:
            posts = self.world.directory.posts_of(self.by, self.today)
            post = posts[0] if posts else None
        return made(Decision, (case, tuple(self.events), tuple(self.effects), post, self.on_behalf))

    def owners(self, party: Party, seat: Seat = TOP) -> tuple[str, ...]:
        """Return whom a party of the definition means here and now; ``seat`` tells the ``for_each`` element."""
        if party.kind in FIXED:
            return (party.name,)
        element = self._element(seat, party.name) if party.kind is PartyKind.DATA else None
        return owners(party, self.definition, self.case, self.world.directory, self.today, element)

    def _element(self, seat: Seat, field: str) -> str | None:
        """Return the element of the region that runs ``for_each`` of ``field`` and holds the seat, or None."""
        parent, _, element = seat
        while parent:
            visit = self.visit(parent)
            if getattr(self.machine.spots[visit.state].state, "for_each", None) == field:
                return element
            parent, element = visit.parent, visit.element
        return None

    def count(self, action: str) -> int:
        """Return how often ``action`` (in any state) or ``state.action`` was taken in this case."""
        state, dot, name = action.rpartition(".")
        return self.case.count(state if dot else None, name)

    def workdays_between(self, a: date, b: date) -> int:
        """Return how many workdays lie after ``a`` up to and including ``b``."""
        return self.world.time.workdays_between(a, b)

    def candidates(self, owner: str) -> tuple[str, ...]:
        """Return who may act for an owner today."""
        return self.world.directory.candidates(owner, self.today)


def reject(code: str, zh: str, en: str, **values: Any) -> CommandRejected:
    """Return a refusal with one reason."""
    return CommandRejected([Reason(code, Message(zh, en), values)])
