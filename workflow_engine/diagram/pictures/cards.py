"""What stands on the card of a unit: its posts, who holds them on a day, who stands in, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workflow_engine.definition.organization import Absence, Appointment, Organization, OrgUnit, Post
from workflow_engine.errors import Message
from workflow_engine.record import record, replace


@record
class PostLine:
    """One post: its title, who holds it, and what else there is to know. ``people`` is empty when nobody holds it."""

    ref: str
    title: str
    people: tuple[str, ...]
    notes: tuple[str, ...] = ()
    head: bool = False


@record
class Card:
    """One unit: its title, the leader in charge of it, its posts, and the units below it.

    ``hidden`` counts those that stand on another sheet.
    """

    unit: str
    title: str
    leader: str
    posts: tuple[PostLine, ...]
    below: tuple[Card, ...] = ()
    hidden: int = 0

    @property
    def size(self) -> int:
        """How many cards it has, all below it counted."""
        return 1 + sum(card.size for card in self.below)

    def without(self, unit: str) -> Card:
        """Return the card with what stands below ``unit`` left out and counted as ``hidden`` there."""
        if unit == self.unit:
            return replace(self, below=(), hidden=self.size - 1)
        return replace(self, below=tuple(card.without(unit) for card in self.below))

    @property
    def vacancies(self) -> int:
        """How many of its own posts nobody holds."""
        return sum(not post.people for post in self.posts)

    def walk(self) -> Iterator[Card]:
        """Yield this card and all below it."""
        yield self
        for card in self.below:
            yield from card.walk()


def cards(organization: Organization, day: date, lang: str) -> tuple[Card, ...]:
    """Return the cards of the units at the top, those below them inside; one in a circle of parents is at the top."""
    teller = _Teller(organization, day, lang)
    below: dict[str | None, list[OrgUnit]] = {}
    for unit in organization.units.values():
        below.setdefault(_parent(organization, unit), []).append(unit)
    return tuple(teller.card(unit, below) for unit in below.get(None, ()))


def outside(organization: Organization, lang: str) -> tuple[tuple[str, str], ...]:
    """Return name and title of the parties outside, in the file's order."""
    return tuple((name, title.say(lang) or name) for name, title in organization.external.items())


def _parent(organization: Organization, unit: OrgUnit) -> str | None:
    """Return the parent, None at the top and for a unit that stands above itself."""
    seen: list[str] = []
    above: str | None = unit.parent
    while above in organization.units and above is not None and above not in seen:
        if above == unit.name:
            return None
        seen.append(above)
        above = organization.units[above].parent
    return unit.parent if unit.parent in organization.units else None


class _Teller:
    """Says things in one language, of one day."""

    def __init__(self, organization: Organization, day: date, lang: str) -> None:
        self._organization, self._day, self._lang = organization, day, lang

    def card(self, unit: OrgUnit, below: dict[str | None, list[OrgUnit]]) -> Card:
        posts = sorted(unit.posts.values(), key=lambda post: post.ref != unit.head)
        own_head = unit.head if unit.head and unit.head.rpartition("/")[0] != unit.name else None
        return Card(
            unit.name,
            unit.title.say(self._lang) or unit.name,
            self._above(unit, own_head),
            tuple(self._post(post, head=post.ref == unit.head) for post in posts),
            tuple(self.card(each, below) for each in below.get(unit.name, ())),
        )

    def _above(self, unit: OrgUnit, head: str | None) -> str:
        """Return the leader in charge, and the head where his post stands in another unit."""
        leader = self._organization.leader_of(unit.name)
        if unit.parent and leader == self._organization.leader_of(unit.parent):
            leader = None  # said on the card above
        lines = [self._say(f"负责人：{self._full(head)}", f"Head: {self._full(head)}")] if head else []
        if leader and leader not in {post.ref for post in unit.posts.values()}:
            lines.append(self._say(f"分管：{self._full(leader)}", f"In charge: {self._full(leader)}"))
        return "\n".join(lines)

    def _post(self, post: Post, *, head: bool) -> PostLine:
        held = [
            (person, appointment) for person, appointment in self._held(post.ref) if appointment.holds_at(self._day)
        ]
        people = tuple(f"{self._name(person)}{self._term(person, appointment)}" for person, appointment in held)
        return PostLine(
            post.ref, post.title.say(self._lang) or post.name, people, tuple(self._notes(post, people)), head
        )

    def _held(self, ref: str) -> Iterator[tuple[str, Appointment]]:
        for person in self._organization.people.values():
            yield from ((person.id, each) for each in person.appointments if each.post == ref)

    def _term(self, person: str, appointment: Appointment) -> str:
        told = [self._say(f"任至 {appointment.until}", f"until {appointment.until}")] if appointment.until else []
        absence = self._organization.absence_of(person, self._day)
        if absence:
            told.append(self._away(person, absence))
        return self._say(f"（{'；'.join(told)}）", f" ({'; '.join(told)})") if told else ""

    def _away(self, person: str, absence: Absence) -> str:
        deputies = [self._name(each) for each in self._organization.deputies_of(person, self._day)]
        zh = f"，{'、'.join(deputies)}代" if deputies else "，无人代"
        en = f", {', '.join(deputies)} stands in" if deputies else ", nobody stands in"
        return self._say(f"请假至 {absence.until}{zh}", f"away until {absence.until}{en}")

    def _notes(self, post: Post, people: tuple[str, ...]) -> Iterator[str]:
        if post.deputy:
            limit = post.deputy_limit.say(self._lang)
            deputy = (
                self._full(post.deputy) if post.deputy.rpartition("/")[0] != post.unit else self._title(post.deputy)
            )
            names = [self._name(each) for each in self._organization.holders(post.deputy, self._day)]
            deputy = f"{deputy} {self._say('、', ', ').join(names) or self._say('缺人', 'vacant')}"
            yield self._say(
                f"B 岗：{deputy}{f'（{limit}）' if limit else ''}", f"Deputy: {deputy}{f' ({limit})' if limit else ''}"
            )
        for person, each in self._held(post.ref):
            if each.since and each.since > self._day:
                yield self._say(f"{each.since} 起：{self._name(person)}", f"from {each.since}: {self._name(person)}")
        if not people:
            ended = [each.until for _, each in self._held(post.ref) if each.until and each.until < self._day]
            if ended:
                yield self._say(f"自 {max(ended)} 后无人", f"nobody since {max(ended)}")

    def _full(self, ref: str | None) -> str:
        unit = self._organization.units.get((ref or "").rpartition("/")[0])
        title = (unit.title.say(self._lang) or unit.name) if unit else ""
        return self._say(f"{title}{self._title(ref)}", f"{title} {self._title(ref)}".strip())

    def _title(self, ref: str | None) -> str:
        post = self._organization.post(ref) if ref else None
        return (post.title.say(self._lang) or post.name) if post else (ref or "").rpartition("/")[2]

    def _name(self, person: str) -> str:
        found = self._organization.people.get(person)
        return found.name if found else person

    def _say(self, zh: str, en: str) -> str:
        return Message(zh, en).say(self._lang)
