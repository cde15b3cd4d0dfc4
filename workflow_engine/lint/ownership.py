"""Where a procedure names parties, and who stands behind them at a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from workflow_engine.definition.model import (
    Action,
    Parallel,
    Party,
    PartyKind,
    Path,
    ProcessDefinition,
    State,
    Task,
)
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Spot
from workflow_engine.lint.subject import Subject, element_of

ACTING = frozenset({"responsible", "members", "by"})
"""The roles whose absence stops the work."""


@dataclass(frozen=True, slots=True)
class Use:
    """A party named in a procedure: in which role, for which state (None: the procedure itself), and where.

    ``role`` is the key it stands under: ``owner responsible accountable support consulted informed members by
    escalate``.
    """

    process: ProcessDefinition
    state: State | None
    role: str
    party: Party
    path: Path

    @property
    def spot(self) -> Spot:
        """The place, with a note that names procedure, state and role."""
        where = f"{self.process.name}/{self.state.name}" if self.state else self.process.name
        return Spot(element_of(self.process), self.path, Message(f"{where}（{self.role}）", f"{where} ({self.role})"))


def uses(subject: Subject, process: ProcessDefinition) -> Iterator[Use]:
    """Yield all parties that a procedure names, in the order of its states; inherited ones point at the default."""
    document = subject.document(element_of(process))

    def where(*paths: Path) -> Path:
        return next((path for path in paths if document and document.value_place(path)), paths[-1])

    if process.owner:
        yield Use(process, None, "owner", process.owner, ("owner",))
    for state in process.every_state():
        for role, number, party in _roles(state):
            own = (*state.path, role)
            path = where((*own, number), own, ("defaults", role), state.path)
            yield Use(process, state, role, party, path)
        if isinstance(state, Task):
            for member in state.sign.members:
                yield Use(process, state, "members", member.party, where((*member.path, "party"), member.path))
            for step in state.overdue:
                yield Use(process, state, "escalate", step.to, where((*step.path, "escalate"), step.path))
        for action in _actions(state):
            if action.by and action.by.kind is not PartyKind.SYSTEM:
                yield Use(process, state, "by", action.by, (*action.path, "by"))


def _roles(state: State) -> Iterator[tuple[str, int, Party]]:
    if isinstance(state, Task):
        if state.responsible:
            yield "responsible", 0, state.responsible
        for role in ("accountable", "support", "consulted", "informed"):
            for number, party in enumerate(getattr(state, role)):
                yield role, number, party


def _actions(state: State) -> Iterable[Action]:
    return state.actions.values() if isinstance(state, Task | Parallel) else ()


def day_of(process: ProcessDefinition, at: date | None) -> date | None:
    """Return the day at which a procedure is examined: ``at``, or the later day on which it comes into force."""
    if at and process.effective_from:
        return max(at, process.effective_from)
    return at


def holders(organization: Organization, post: str, day: date | None) -> tuple[str, ...]:
    """Return who holds a post on a day; without a day, who ever does."""
    if day:
        return organization.holders(post, day)
    return tuple(
        person.id for person in organization.people.values() if any(a.post == post for a in person.appointments)
    )


def members(organization: Organization, unit: str, day: date | None) -> tuple[str, ...]:
    """Return who holds any post of a unit on a day; without a day, who ever does."""
    found = organization.units.get(unit)
    posts = found.posts.values() if found else ()
    return tuple(dict.fromkeys(person for post in posts for person in holders(organization, post.ref, day)))


def candidates(organization: Organization, party: Party, day: date | None) -> frozenset[str] | None:
    """Return who may act for a party; None when that shows only in a case."""
    if party.via:
        return None
    if party.kind is PartyKind.POST:
        return frozenset(holders(organization, party.name, day))
    if party.kind is PartyKind.UNIT:
        return frozenset(members(organization, party.name, day))
    return None


def exists(organization: Organization, party: Party) -> bool:
    """True when the unit, post or external party exists; always true for parties that show only in a case."""
    match party.kind:
        case PartyKind.POST:
            return organization.post(party.name) is not None
        case PartyKind.UNIT:
            return party.name in organization.units
        case PartyKind.EXTERNAL:
            return party.name.removeprefix("external/") in organization.external
    return True
