"""Who stands in which lane, and how a party is called in a box."""

from __future__ import annotations

from collections import Counter
from datetime import date

from workflow_engine.definition.model import Party, PartyKind, ProcessDefinition, State, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.diagram.model import Lane
from workflow_engine.diagram.words import Words

_NAMES_IN_FULL = 3


class Parties:
    """Answers for one procedure, one organization and one day.

    Without an organization posts are called by their refs; without a day people are left out.
    """

    def __init__(
        self, definition: ProcessDefinition, organization: Organization | None, words: Words, at: date | None
    ) -> None:
        self._tasks: dict[str, State] = {state.name: state for state in definition.every_state()}
        self._organization = organization
        self._words = words
        self._at = at
        people = organization.people.items() if organization else ()
        self._names = {id_: person.name for id_, person in people}
        self._shared = {name for name, count in Counter(self._names.values()).items() if count > 1}

    def lane(self, party: Party | None) -> Lane:
        """Return the lane in which the party's steps stand."""
        if party is None:
            return Lane("lane-person:nobody", self._words.say("责任岗位未定", "Nobody responsible"))
        party = self._known(self._same_person(party))
        if party.kind in (PartyKind.POST, PartyKind.UNIT) and not party.via:
            unit = party.name.rpartition("/")[0] or party.name
            return Lane(f"lane-{unit}", self._unit(unit), self._head_line(unit))
        if party.kind is PartyKind.EXTERNAL:
            name = self._external(party)
            return Lane(
                f"lane-external:{party.name.removeprefix('external/')}",
                self._words.say(f"外部：{name}", f"External: {name}"),
            )
        key = str(party).replace("$", "")
        if party.kind is PartyKind.DATA:
            title = self._words.say(f"{self.title(party)}（按字段）", f"{self.title(party)} (from the field)")
            return Lane(f"lane-{key.replace('.', ':', 1)}", title)
        return Lane(f"lane-person:{key}", self.title(party))

    def box_line(self, party: Party | None) -> str:
        """Return who does a step, as it stands in a box of his unit's lane: post and people."""
        return self._line(party, with_unit=False)

    def full_line(self, party: Party) -> str:
        """Return a party with unit, post and people."""
        return self._line(party, with_unit=True)

    def people(self, party: Party) -> tuple[str, ...]:
        """Return the names of all who are this party on the day; empty when that depends on the case.

        Two people of one name are told apart by their ids.
        """
        party = self._known(party)
        if self._organization is None or self._at is None or party.via:
            return ()
        if party.kind is PartyKind.POST:
            ids = self._organization.holders(party.name, self._at)
        elif party.kind is PartyKind.UNIT:
            ids = self._organization.members(party.name, self._at)
        else:
            return ()
        return tuple(self._called(id_) for id_ in ids)

    def _called(self, id_: str) -> str:
        name = self._names[id_]
        return self._words.say(f"{name}（{id_}）", f"{name} ({id_})") if name in self._shared else name

    def _line(self, party: Party | None, *, with_unit: bool) -> str:
        if party is None:
            return self._words.say("责任岗位未定", "nobody responsible")
        party = self._known(party)
        if party.via:
            return self.title(party)
        if party.kind is PartyKind.POST:
            return self._post(party.name, with_unit=with_unit)
        if party.kind is PartyKind.UNIT and not with_unit:
            return self._words.say("本单位人员", "anyone of the unit")
        return self.title(party)

    def title(self, party: Party) -> str:
        """Return what a party is called, people aside."""
        party = self._known(party)
        if party.via:
            base = self.title(Party(party.kind, party.name))
            zh = base if base.endswith("单位") else f"{base}单位"
            en = base if base.endswith("unit") else f"{base}'s unit"
            if party.via == "head":
                return self._words.say(f"{zh}负责人", f"Head of {en}")
            return self._words.say(f"{zh}分管领导", f"Leader in charge of {en}")
        match party.kind:
            case PartyKind.POST:
                return self._post_title(party.name, with_unit=True)
            case PartyKind.UNIT:
                return self._unit(party.name)
            case PartyKind.EXTERNAL:
                return self._external(party)
            case PartyKind.REQUESTER:
                return self._words.say("申请人", "Requester")
            case PartyKind.PERFORMER:
                step = self._step(party.name)
                return self._words.say(f"“{step}”办理人", f"who did “{step}”")
            case PartyKind.DATA:
                return self._words.field(party.name)
            case PartyKind.SYSTEM:
                return self._words.say("系统", "System")

    def _same_person(self, party: Party) -> Party:
        """Follow ``$performer(state)`` to the party that is responsible there."""
        seen: set[str] = set()
        while party.kind is PartyKind.PERFORMER and party.name not in seen:
            seen.add(party.name)
            task = self._tasks.get(party.name)
            found = task.responsible if isinstance(task, Task) else None
            if found is None or (party.via and found.via):
                return party
            party = Party(found.kind, found.name, found.via or party.via)
        return party

    def _known(self, party: Party) -> Party:
        """Replace head and leader of a known unit by the post itself."""
        if not (self._organization and party.via and party.kind in (PartyKind.POST, PartyKind.UNIT)):
            return party
        unit = self._organization.unit_of(party.name)
        ask = self._organization.head_of if party.via == "head" else self._organization.leader_of
        ref = ask(unit)
        return Party(PartyKind.POST, ref) if ref else party

    def _step(self, name: str) -> str:
        state = self._tasks.get(name)
        return (state.title.say(self._words.lang) if state else "") or name

    def _external(self, party: Party) -> str:
        name = party.name.removeprefix("external/")
        title = self._organization.external.get(name) if self._organization else None
        return (title.say(self._words.lang) if title else "") or name

    def _unit(self, name: str) -> str:
        unit = self._organization.units.get(name) if self._organization else None
        return (unit.title.say(self._words.lang) if unit else "") or name

    def _head_line(self, unit: str) -> str:
        head = self._organization.head_of(unit) if self._organization else None
        return self._post(head, with_unit=self._foreign(head, unit)) if head else ""

    def _foreign(self, ref: str, unit: str) -> bool:
        return ref.rpartition("/")[0] != unit

    def _post(self, ref: str, *, with_unit: bool) -> str:
        title = self._post_title(ref, with_unit=with_unit)
        if self._organization is None or self._at is None:
            return title
        holders = [self._organization.people[id_].name for id_ in self._organization.holders(ref, self._at)]
        if not holders:
            return self._words.say(f"{title}（缺人）", f"{title} (vacant)")
        return f"{title} {self._people(holders)}"

    def _people(self, names: list[str]) -> str:
        if len(names) <= _NAMES_IN_FULL:
            return self._words.listed(names)
        return self._words.say(f"{names[0]}等{len(names)}人", f"{names[0]} and {len(names) - 1} others")

    def _post_title(self, ref: str, *, with_unit: bool) -> str:
        post = self._organization.post(ref) if self._organization else None
        if post is None:
            return ref if with_unit else ref.rpartition("/")[2]
        title = post.title.say(self._words.lang) or post.name
        if not with_unit:
            return title
        return self._words.say(f"{self._unit(post.unit)}{title}", f"{self._unit(post.unit)} {title}")
