"""Who can do a step on a day: those who hold its post, those who stand in for them, and those nobody knows before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from workflow_engine.definition.model import Party, PartyKind, SignRule, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.ownership import candidates

REQUESTER = "$requester"
"""The one person who started the case, whoever that is."""


def stand_ins(organization: Organization, party: Party, day: date) -> frozenset[str]:
    """Return those who hold the deputy post of a post; nobody for any other party."""
    post = organization.post(party.name) if party.kind is PartyKind.POST else None
    return frozenset(organization.holders(post.deputy, day)) if post and post.deputy else frozenset()


def able(organization: Organization, party: Party, day: date) -> frozenset[str] | None:
    """Return who can act for a party, deputies included; None when that shows only in a case."""
    found = candidates(organization, party, day)
    return found if found is None else found | stand_ins(organization, party, day)


def present(organization: Organization, party: Party, day: date, away: str | None) -> frozenset[str] | None:
    """Return who acts for a party while one person is away: his deputies take his place. None as in ``able``."""
    found = candidates(organization, party, day)
    if found is None or away is None or away not in found:
        return found
    return (found | stand_ins(organization, party, day)) - {away}


def seats(task: Task, organization: Organization, day: date, away: str | None = None) -> tuple[frozenset[str], ...]:
    """Return one set of people for each of the different signatures that a step surely needs.

    A set is empty when it shows only in a case who acts, and when nobody is there, which other rules tell.
    """
    parties = [member.party for member in task.sign.members] or ([task.responsible] if task.responsible else [])
    if task.sign.rule in (SignRule.ALL, SignRule.SEQUENCE):
        if not task.sign.members:
            pool = _together(parties, organization, day, None)
            return tuple(frozenset({person}) - {away} for person in sorted(pool))
        parties = [member.party for member in task.sign.members if member.when is None]
        return tuple(_together([party], organization, day, away) for party in parties)
    if task.sign.rule is SignRule.ONE:
        parties = [task.responsible] if task.responsible else []
    return (_together(parties, organization, day, away),)


def _together(parties: Iterable[Party], organization: Organization, day: date, away: str | None) -> frozenset[str]:
    people: set[str] = set()
    for party in parties:
        if party == Party(PartyKind.REQUESTER):
            found: frozenset[str] | None = frozenset({REQUESTER})
        else:
            found = present(organization, party, day, away)
        if found is None:
            return frozenset()
        people |= found
    return frozenset(people)


def name_of(organization: Organization, person: str) -> Message:
    """Return how a person is called in a message: name and id."""
    if person == REQUESTER:
        return Message("发起人", "the requester")
    found = organization.people.get(person)
    text = f"{found.name}({person})" if found else person
    return Message(text, text)


def names_of(organization: Organization, people: Iterable[str]) -> Message:
    """Return several people, in the order of their ids, as in a sentence."""
    found = [name_of(organization, person) for person in sorted(people)]
    return Message("、".join(name.zh for name in found), ", ".join(name.en for name in found))
