"""What breaks if: the same catalogue with a post vacant or a person away, and what is found only then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.organization import Appointment, Organization, Person
from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.errors import Message, UsageError
from workflow_engine.lint.finding import Finding, Related
from workflow_engine.record import replace


def without(catalogue: Catalogue, posts: Iterable[str] = (), people: Iterable[str] = ()) -> Catalogue:
    """Return the catalogue as it would be with nobody in these posts and without these people.

    ``posts`` are refs ``unit/post``, or units, which stand for all their posts; ``people`` are ids. Raises
    ``UsageError`` when the organization is missing or does not know one of them.
    """
    organization = catalogue.organization
    if organization is None:
        raise UsageError(
            Message("没有组织文件，无从得知谁缺位", "there is no organization to take anybody out of"),
            help=Message("把组织文件一并列出", "name the organization file, too"),
        )
    for post in posts:
        organization = without_post(organization, post)
    for person in people:
        organization = without_person(organization, person)
    return replace(catalogue, organization=organization)


def without_post(organization: Organization, post: str) -> Organization:
    """Return the organization with nobody in a post, or in any post of a unit; the posts themselves remain.

    Raises ``UsageError`` for a post or unit that does not exist.
    """
    if post in organization.units:
        vacant = {each.ref for each in organization.units[post].posts.values()}
    elif organization.post(post):
        vacant = {post}
    else:
        known = [*organization.units, *(p.ref for unit in organization.units.values() for p in unit.posts.values())]
        raise _unknown(post, known, Message("岗位", "post"))
    return _keeping(organization, lambda _, held: held.post not in vacant)


def without_person(organization: Organization, person: str) -> Organization:
    """Return the organization in which a person holds no post. Raises ``UsageError`` for somebody unknown."""
    if person not in organization.people:
        raise _unknown(person, organization.people, Message("人员", "person"))
    return _keeping(organization, lambda who, _: who.id != person)


def new_findings(present: Iterable[Finding], then: Sequence[Finding]) -> list[Finding]:
    """Return the findings of ``then`` that ``present`` does not have, in order.

    A finding that is there already but hits more steps then is among them, with those steps only.
    """
    known: dict[str, set[tuple[str, object]]] = {}
    for finding in present:
        known.setdefault(finding.fingerprint, set()).update(map(_spot, finding.related))
    found = []
    for finding in then:
        before = known.get(finding.fingerprint)
        related = tuple(spot for spot in finding.related if before is None or _spot(spot) not in before)
        if before is None or related:
            found.append(replace(finding, related=related))
    return found


def _spot(related: Related) -> tuple[str, object]:
    return related.file, related.path


def _keeping(organization: Organization, keeps: Callable[[Person, Appointment], bool]) -> Organization:
    people = {
        name: replace(person, appointments=tuple(a for a in person.appointments if keeps(person, a)))
        for name, person in organization.people.items()
    }
    return replace(organization, people=people)


def _unknown(word: str, known: Iterable[str], what: Message) -> UsageError:
    return UsageError(
        Message(f"组织中没有“{clip(word)}”这个{what.zh}", f'the organization has no {what.en} "{clip(word)}"'),
        help=did_you_mean(word, known) or Message("照组织文件的写法写出", "write it as the organization file does"),
    )
