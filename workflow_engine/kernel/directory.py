"""Who holds which post: the questions the kernel asks, and the default that answers them from an organization file.

A campus with a directory of its own writes a class with these methods. Answers must not change within one command.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.organization import Organization

EXTERNAL = "external/"


class Directory(Protocol):
    """What the kernel has to know about people. All references are as in ``case.py``."""

    def knows(self, person: str) -> bool:
        """True for a person of the organization and for ``external/name`` or ``external/name:somebody`` declared."""

    def name(self, ref: str, lang: str = "zh") -> str:
        """Return how a reference (person id, post, unit, external party) is shown to people."""

    def candidates(self, owner: str, day: date) -> tuple[str, ...]:
        """Return who may act for an owner on ``day``; empty when the post is vacant."""

    def posts_of(self, person: str, day: date) -> tuple[str, ...]:
        """Return the person's posts on ``day``, the main one first; empty for outsiders."""

    def head_of(self, unit: str) -> str | None:
        """Return the post that heads the unit, or None."""

    def superior_of(self, post: str) -> str | None:
        """Return the post that this one reports to, or None at the top."""

    def leader_of(self, unit: str) -> str | None:
        """Return the post of the leader in charge of the unit, or None."""

    def has_unit(self, unit: str) -> bool:
        """True when the unit exists."""

    def has_post(self, post: str) -> bool:
        """True when the post exists."""

    def refs_of(self, person: str, day: date) -> tuple[str, ...]:
        """Return all owners whose work this person may do: ``@person`` first, then posts and units."""

    def is_away(self, person: str, day: date) -> bool:
        """True when the person is known to be away on ``day``."""

    def stands_in_for(self, person: str, day: date) -> tuple[str, ...]:
        """Return the persons who are away on ``day`` and whose deputy this person is; empty for outsiders."""


class World(NamedTuple):
    """What a step may ask: people and the working calendar. No clock: time comes with the command.

    ``administrators`` are the owners (posts, units, ``@person``) who may set right any case, beside the lead post of
    its procedure.
    """

    directory: Directory
    time: WorkingTime
    administrators: tuple[str, ...] = ()


class OrganizationDirectory:
    """Answers from one organization file; safe from several threads."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self.candidates: Callable[[str, date], tuple[str, ...]] = lru_cache(maxsize=4096)(self._candidates)
        self.stands_in_for: Callable[[str, date], tuple[str, ...]] = lru_cache(maxsize=4096)(organization.stands_in_for)
        self.posts_of: Callable[[str, date], tuple[str, ...]] = lru_cache(maxsize=4096)(organization.posts_of)

    def is_away(self, person: str, day: date) -> bool:
        return self._organization.absence_of(person, day) is not None

    def knows(self, person: str) -> bool:
        if person.startswith(EXTERNAL):
            return person.removeprefix(EXTERNAL).partition(":")[0] in self._organization.external
        return person in self._organization.people

    def name(self, ref: str, lang: str = "zh") -> str:
        organization = self._organization
        if ref.startswith(EXTERNAL):
            name, _, somebody = ref.removeprefix(EXTERNAL).partition(":")
            title = organization.external.get(name)
            return " ".join(filter(None, (title.say(lang) if title else name, somebody)))
        person = organization.people.get(ref.removeprefix("@"))
        if person:
            return person.name
        post = organization.post(ref)
        if post:
            unit = organization.units[post.unit].title.say(lang)
            return f"{unit} {post.title.say(lang)}" if lang == "en" else f"{unit}{post.title.say(lang)}"
        unit_found = organization.units.get(ref)
        return unit_found.title.say(lang) if unit_found else ref

    def _candidates(self, owner: str, day: date) -> tuple[str, ...]:
        if owner.startswith("@"):
            return (owner[1:],)
        if owner.startswith(EXTERNAL):
            return (owner,)
        if "/" in owner:
            return self._organization.holders(owner, day)
        return self._organization.members(owner, day)

    def head_of(self, unit: str) -> str | None:
        return self._organization.head_of(unit)

    def superior_of(self, post: str) -> str | None:
        found = self._organization.post(post)
        if found and found.reports_to:
            return found.reports_to
        unit = self._organization.units.get(self._organization.unit_of(post))
        if unit is None:
            return None
        if unit.head and unit.head != post:
            return unit.head
        return self._organization.head_of(unit.parent) if unit.parent else None

    def leader_of(self, unit: str) -> str | None:
        return self._organization.leader_of(unit)

    def has_unit(self, unit: str) -> bool:
        return unit in self._organization.units

    def has_post(self, post: str) -> bool:
        return self._organization.post(post) is not None

    def refs_of(self, person: str, day: date) -> tuple[str, ...]:
        if person.startswith(EXTERNAL):
            whole = person.partition(":")[0]
            return (person,) if whole == person else (person, whole)
        posts = self.posts_of(person, day)
        units = dict.fromkeys(self._organization.unit_of(post) for post in posts)
        return (f"@{person}", *posts, *units)
