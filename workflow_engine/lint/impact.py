"""What a new organization changes for the procedures: which states get other people, deputies or heads, or nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from workflow_engine.definition.model import PartyKind
from workflow_engine.definition.organization import Organization
from workflow_engine.lint.ownership import ACTING, Use, day_of, exists, uses
from workflow_engine.lint.subject import Subject
from workflow_engine.record import record

OWNING = ACTING | {"owner", "accountable"}
"""The roles without which nobody does a step or answers for it."""

PEOPLE = "people"
"""The aspect whose values are ids of persons; the values of the others are refs of posts."""


@record
class Change:
    """One thing that is different behind a party.

    ``aspect`` is ``exists`` (values ``yes`` or none), ``people``, ``deputy``, ``dispatcher`` or ``head``.
    ``lost``: a step or a procedure that had somebody has nobody any more.
    """

    use: Use
    aspect: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lost: bool


def impact(subject: Subject, old: Organization, new: Organization) -> list[Change]:
    """Return what changes for the procedures of ``subject`` when ``new`` takes the place of ``old``.

    In the order of procedures and states. Asked at the subject's date, or on the later day on which a procedure comes
    into force. Drafts are asked, too; parties that show only in a case ($requester, $data …) never change.
    """
    return [
        change
        for process in subject.processes
        for use in uses(subject, process)
        for change in _changes(use, old, new, day_of(process, subject.at))
    ]


def by_process(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """Return the changes grouped by the names of the procedures, in their order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.use.process.name, []).append(change)
    return found


def _changes(use: Use, old: Organization, new: Organization, day: date) -> Iterator[Change]:
    before, after = _aspects(use, old, day), _aspects(use, new, day)
    for aspect in dict.fromkeys((*before, *after)):
        was, will = before.get(aspect, ()), after.get(aspect, ())
        if was != will:
            lost = aspect == PEOPLE and use.role in OWNING and bool(was) and not will
            yield Change(use, aspect, was, will, lost)


def _aspects(use: Use, organization: Organization, day: date) -> dict[str, tuple[str, ...]]:
    """Return what stands behind a party, empty when nothing does. People are sorted: their order says nothing."""
    party = use.party
    if party.kind not in (PartyKind.POST, PartyKind.UNIT, PartyKind.EXTERNAL):
        return {}
    found: dict[str, tuple[str, ...]] = {"exists": ("yes",) if exists(organization, party) else ()}
    if party.kind is PartyKind.EXTERNAL:
        return found
    unit = organization.unit_of(party.name)
    if party.kind is PartyKind.UNIT:
        section = organization.units.get(party.name)
        found["dispatcher"] = (section.dispatcher,) if section and section.dispatcher else ()
        people = organization.members(party.name, day)
    else:
        post = organization.post(party.name)
        found["deputy"] = (post.deputy,) if post and post.deputy else ()
        people = organization.holders(party.name, day)
    head = organization.head_of(unit)
    return {**found, PEOPLE: tuple(sorted(people)), "head": (head,) if head else ()}
