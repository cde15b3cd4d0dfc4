"""From a party that a definition names to the owners it means in one case, at one date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from workflow_engine.definition.model import FieldKind, Party, PartyKind, ProcessDefinition
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.directory import EXTERNAL, Directory

PERSONS = (FieldKind.PERSON, FieldKind.PERSONS)


def person_ref(person: str) -> str:
    """Return the owner reference of a person; outsiders are their own."""
    return person if person.startswith(EXTERNAL) else f"@{person}"


def owners(
    party: Party,
    definition: ProcessDefinition,
    case: Case,
    directory: Directory,
    day: date,
    element: str | None = None,
) -> tuple[str, ...]:
    """Return the owners that ``party`` means now, each once; empty when it cannot be resolved.

    ``element`` is the element of the enclosing ``for_each`` region: there ``$data.field`` means that one.
    """
    match party.kind:
        case PartyKind.POST | PartyKind.UNIT | PartyKind.EXTERNAL:
            found: Iterable[str] = (party.name,)
        case PartyKind.REQUESTER:
            found = (person_ref(case.requester),)
        case PartyKind.PERFORMER:
            done = case.performers(party.name)
            found = (person_ref(done[-1]),) if done else ()
        case PartyKind.DATA:
            found = _from_data(party, definition, case, element)
        case PartyKind.SYSTEM:
            return ()
    if not party.via:
        return tuple(dict.fromkeys(found))
    resolved = (_above(ref, party.via, directory, day) for ref in found)
    return tuple(dict.fromkeys(ref for ref in resolved if ref))


def _from_data(party: Party, definition: ProcessDefinition, case: Case, element: str | None) -> tuple[str, ...]:
    value = case.data.get(party.name)
    if value is None:
        return ()
    values: tuple[str, ...] = value if isinstance(value, tuple) else (value,)
    if element is not None and element in values:
        values = (element,)
    if definition.data[party.name].kind in PERSONS:
        return tuple(person_ref(person) for person in values)
    return values


def _above(ref: str, via: str, directory: Directory, day: date) -> str | None:
    posts: tuple[str, ...] = ()
    if ref.startswith("@"):
        posts = directory.posts_of(ref[1:], day)
        if not posts:
            return None
        unit = posts[0].rpartition("/")[0]
    else:
        unit = ref.rpartition("/")[0] or ref
    if via == "leader":
        return directory.leader_of(unit)
    head = directory.head_of(unit)
    # Nobody is his own superior: the head of a unit answers to the post above him.
    return directory.superior_of(head) if head and head in posts else head
