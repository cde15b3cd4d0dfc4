"""Where a procedure names parties, and who stands behind them at a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

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
from workflow_engine.record import record

ACTING = frozenset({"responsible", "members", "by"})
"""The roles whose absence stops the work."""

ESCALATE = "escalate"
"""The role of those whom lateness is brought to."""


@record(eq=False)
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


def uses(subject: Subject, process: ProcessDefinition) -> tuple[Use, ...]:
    """Return all parties that a procedure names, in the order of its states; inherited ones point at the default."""
    known = subject.once(_known_uses)
    if process.name not in known:
        known[process.name] = tuple(_uses(subject, process))
    return known[process.name]


def _known_uses(_: Subject) -> dict[str, tuple[Use, ...]]:
    return {}


def _uses(subject: Subject, process: ProcessDefinition) -> Iterator[Use]:
    document = subject.document(element_of(process))

    def where(*paths: Path) -> Path:
        return next((path for path in paths if document and document.has(path)), paths[-1])

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
                yield Use(process, state, ESCALATE, step.to, where((*step.path, "escalate"), step.path))
        for action in _actions(state):
            if action.by and action.by.kind is not PartyKind.SYSTEM:
                yield Use(process, state, "by", action.by, (*action.path, "by"))


def staffed_uses(subject: Subject) -> tuple[Use, ...]:
    """Return the parties named by all procedures that need an organization; ask it with ``subject.once``."""
    return tuple(use for process, _ in subject.staffed for use in uses(subject, process))


def uses_by_post(subject: Subject) -> Mapping[str, tuple[Use, ...]]:
    """Return the load of each post over all procedures: its ref → where it is named. Ask it with ``subject.once``.

    Only posts that exist are in it, in the order in which they are first named.
    """
    load: dict[str, list[Use]] = {}
    organization = subject.organization
    for use in subject.once(staffed_uses):
        if use.party.kind is PartyKind.POST and organization and organization.post(use.party.name):
            load.setdefault(use.party.name, []).append(use)
    return {post: tuple(found) for post, found in load.items()}


def vacancies(subject: Subject) -> Mapping[str, tuple[Use, ...]]:
    """Return the posts without a holder → where they are needed on a day without one. Ask it with ``subject.once``."""
    organization = subject.organization
    vacant: dict[str, tuple[Use, ...]] = {}
    if organization:
        for post, load in subject.once(uses_by_post).items():
            needed = tuple(use for use in load if not organization.holders(post, day_of(use.process, subject.at)))
            if needed:
                vacant[post] = needed
    return vacant


def places(load: Iterable[Use]) -> tuple[str, ...]:
    """Return the states (``process/state``, else the process) in which parties are named, each once."""
    return tuple(dict.fromkeys(f"{u.process.name}/{u.state.name}" if u.state else u.process.name for u in load))


def _roles(state: State) -> Iterator[tuple[str, int, Party]]:
    if isinstance(state, Task):
        if state.responsible:
            yield "responsible", 0, state.responsible
        for role in ("accountable", "support", "consulted", "informed"):
            for number, party in enumerate(getattr(state, role)):
                yield role, number, party


def _actions(state: State) -> Iterable[Action]:
    return state.actions.values() if isinstance(state, Task | Parallel) else ()


def day_of(process: ProcessDefinition, at: date) -> date:
    """Return the day at which a procedure is examined: ``at``, or the later day on which it comes into force."""
    return max(at, process.effective_from or at)


def candidates(organization: Organization, party: Party, day: date) -> frozenset[str] | None:
    """Return who may act for a party; None when that shows only in a case."""
    if party.via:
        return None
    if party.kind is PartyKind.POST:
        return frozenset(organization.holders(party.name, day))
    if party.kind is PartyKind.UNIT:
        return frozenset(organization.members(party.name, day))
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


def first_vacant_day(organization: Organization, post: str, process: ProcessDefinition, at: date) -> date | None:
    """Return the first day without a holder of the post while the procedure applies, or None.

    The time looked at begins with ``day_of``; it ends with that day too when the procedure has no last day.
    """
    day = day_of(process, at)
    return vacant_from(organization, post, day, max(process.effective_until or day, day))


def vacant_from(organization: Organization, post: str, day: date, last: date) -> date | None:
    """Return the first day from ``day`` to ``last``, both included, on which nobody holds the post, or None."""
    return organization.known(_vacant_from, post, day, last)


def _vacant_from(organization: Organization, post: str, day: date, last: date) -> date | None:
    while day <= last:
        ends = [
            a.until
            for person in organization.holders(post, day)
            for a in organization.people[person].appointments
            if a.post == post and a.holds_at(day)
        ]
        if not ends:
            return day
        known = [end for end in ends if end]
        if len(known) < len(ends) or max(known) >= last:
            return None
        day = max(known) + timedelta(days=1)
    return None
