"""The organization: units, posts, people with dated appointments. Every question is asked at a date."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any, TypeVar

from workflow_engine.definition.model import Path, Text
from workflow_engine.record import field, record

T = TypeVar("T")
_MOST_KNOWN = 20_000


@record(kw_only=True)
class Post:
    """A post. ``ref`` is ``unit/post``; ``reports_to`` and ``deputy`` are such refs, or None.

    ``signing_limit`` is the largest amount its holder may approve; ``capacity`` how many work items at a time.
    ``deputy_limit`` says in words what the deputy may not do.
    """

    ref: str
    unit: str
    name: str
    title: Text
    reports_to: str | None = None
    deputy: str | None = None
    deputy_limit: Text = Text()
    signing_limit: int | None = None
    capacity: int | None = None
    path: Path = field(default=(), compare=False)


@record(kw_only=True)
class OrgUnit:
    """A unit. ``head`` is the ref of the post that heads it; ``leader`` the ref of the leader in charge (分管领导),
    inherited from the parent when absent."""

    name: str
    title: Text
    parent: str | None
    head: str | None
    leader: str | None
    posts: Mapping[str, Post]
    dispatcher: str | None = None
    path: Path = field(default=(), compare=False)


@record
class Appointment:
    """A person holds a post from a date until a date, both inclusive; None = open."""

    post: str
    since: date | None = None
    until: date | None = None
    path: Path = field(default=(), compare=False)

    def holds_at(self, day: date) -> bool:
        """True when the appointment is in force on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@record
class Absence:
    """A person is away from a day until a day, both inclusive. ``deputy`` is the person who stands in; None = those
    who hold the deputy posts of his posts."""

    since: date
    until: date
    deputy: str | None = None
    path: Path = field(default=(), compare=False)


@record
class Person:
    """A person, the posts he holds, and the days he is away."""

    id: str
    name: str
    appointments: tuple[Appointment, ...]
    absences: tuple[Absence, ...] = field(default=(), kw_only=True)
    path: Path = field(default=(), compare=False)


@record(kw_only=True)
class Organization:
    """One organization file, read. ``external`` maps names (without ``external/``) to titles."""

    name: str
    title: Text
    units: Mapping[str, OrgUnit]
    people: Mapping[str, Person]
    external: Mapping[str, Text]
    incompatible: tuple[tuple[str, str], ...]
    digest: str = ""
    _held: Mapping[str, list[tuple[str, Appointment]]] = field(init=False, compare=False, repr=False)
    _known: dict[tuple[Any, ...], Any] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        held: dict[str, list[tuple[str, Appointment]]] = {}
        for person in self.people.values():
            for appointment in person.appointments:
                for ref in (appointment.post, self.unit_of(appointment.post)):
                    held.setdefault(ref, []).append((person.id, appointment))
        object.__setattr__(self, "_held", held)

    def post(self, ref: str) -> Post | None:
        """Return the post called ``unit/post``, or None."""
        unit, _, name = ref.rpartition("/")
        found = self.units.get(unit)
        return found.posts.get(name) if found else None

    def holders(self, ref: str, day: date) -> tuple[str, ...]:
        """Return the ids of the people who hold the post on ``day``, in the file's order."""
        return self._there(ref, day) if "/" in ref else ()

    def posts_of(self, person: str, day: date) -> tuple[str, ...]:
        """Return the refs of the posts that the person holds on ``day``; the first is his main post."""
        found = self.people.get(person)
        return tuple(a.post for a in found.appointments if a.holds_at(day)) if found else ()

    def absence_of(self, person: str, day: date) -> Absence | None:
        """Return why the person is away on ``day``, or None when he is there."""
        found = self.people.get(person)
        return next((a for a in found.absences if a.since <= day <= a.until), None) if found else None

    def deputies_of(self, person: str, day: date) -> tuple[str, ...]:
        """Return who stands in for the person on ``day``, each once; empty when he is there or has no deputy."""
        absence = self.absence_of(person, day)
        if absence is None:
            return ()
        if absence.deputy is not None:
            return (absence.deputy,)
        posts = [self.post(ref) for ref in self.posts_of(person, day)]
        refs = [post.deputy for post in posts if post and post.deputy]
        return tuple(dict.fromkeys(p for ref in refs for p in self.holders(ref, day) if p != person))

    def stands_in_for(self, person: str, day: date) -> tuple[str, ...]:
        """Return the persons who are away on ``day`` and whose deputy this person is, in the file's order."""
        return tuple(each for each in self.people if person in self.deputies_of(each, day))

    def unit_of(self, ref: str) -> str:
        """Return the unit part of a ``unit/post`` ref; a unit's own name is returned as it is."""
        return ref.rpartition("/")[0] or ref

    def head_of(self, unit: str) -> str | None:
        """Return the ref of the post that heads the unit, or None."""
        found = self.units.get(unit)
        return found.head if found else None

    def leader_of(self, unit: str) -> str | None:
        """Return the ref of the leader in charge of the unit: its own, else the nearest parent's, else None."""
        seen: set[str] = set()
        current = self.units.get(unit)
        while current and current.name not in seen:
            if current.leader:
                return current.leader
            seen.add(current.name)
            current = self.units.get(current.parent) if current.parent else None
        return None

    def members(self, unit: str, day: date) -> tuple[str, ...]:
        """Return the ids of the people who hold any post of the unit on ``day``, each once, in the file's order."""
        return self._there(unit, day)

    def known(self, question: Callable[..., T], *about: Hashable) -> T:
        """Return ``question(self, *about)``, worked out once: an organization never changes."""
        key = (question, *about)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = question(self, *about)
        answer: T = self._known[key]
        return answer

    def _there(self, ref: str, day: date) -> tuple[str, ...]:
        return self.known(Organization._holding, ref, day)

    def _holding(self, ref: str, day: date) -> tuple[str, ...]:
        return tuple(dict.fromkeys(person for person, held in self._held.get(ref, ()) if held.holds_at(day)))
