"""How posts, units and the people who hold them are called on paper."""

from __future__ import annotations

from datetime import date

from workflow_engine.definition.model import Party, PartyKind
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message

_NAMES_IN_FULL = 3


class People:
    """Answers for one organization, one day and one language. Without an organization posts keep their refs."""

    def __init__(self, organization: Organization | None, day: date, lang: str) -> None:
        self.organization = organization
        self.day = day
        self.lang = lang

    def unit(self, name: str) -> str:
        """Return the title of a unit, its name when it has none."""
        unit = self.organization.units.get(name) if self.organization else None
        return (unit.title.say(self.lang) if unit else "") or name

    def post(self, ref: str) -> str:
        """Return the title of a post without its unit."""
        post = self.organization.post(ref) if self.organization else None
        return (post.title.say(self.lang) if post else "") or ref.rpartition("/")[2]

    def post_in_full(self, ref: str) -> str:
        """Return the title of a post with its unit."""
        return Message("{}{}", "{} {}").say(self.lang).format(self.unit(ref.rpartition("/")[0]), self.post(ref))

    def person(self, id_: str) -> str:
        """Return the name of a person, his id when he is unknown."""
        found = self.organization.people.get(id_) if self.organization else None
        return found.name if found else id_

    def holders(self, ref: str, *, in_full: bool = False) -> str:
        """Return the names of those who hold the post, or that it is vacant; ``in_full`` lists more than three too."""
        names = [self.person(id_) for id_ in (self.organization.holders(ref, self.day) if self.organization else ())]
        if not names:
            return Message("缺人", "vacant").say(self.lang)
        if in_full or len(names) <= _NAMES_IN_FULL:
            return Message("、", ", ").say(self.lang).join(names)
        return Message(f"{names[0]}等{len(names)}人", f"{names[0]} and {len(names) - 1} others").say(self.lang)

    def line(self, ref: str) -> str:
        """Return a post with unit and holders, as charts call it."""
        title, holders = self.post_in_full(ref), self.holders(ref)
        if self.vacant(ref):
            return Message(f"{title}（{holders}）", f"{title} ({holders})").say(self.lang)
        return f"{title} {holders}"

    def vacant(self, ref: str) -> bool:
        """True when nobody holds the post."""
        return self.organization is not None and not self.organization.holders(ref, self.day)

    def post_of(self, party: Party | None) -> str | None:
        """Return the post that a party always is, whatever the case: a post, or the head or leader of a unit."""
        if party is None or party.kind not in (PartyKind.POST, PartyKind.UNIT):
            return None
        if not party.via:
            return party.name if party.kind is PartyKind.POST else None
        if self.organization is None:
            return None
        ask = self.organization.head_of if party.via == "head" else self.organization.leader_of
        return ask(self.organization.unit_of(party.name))
