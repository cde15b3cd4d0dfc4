"""How often each party hands work to another: as the procedures say, and, when there are cases, as it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from workflow_engine.definition.handing import Handing
from workflow_engine.definition.model import Status
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.graph.passings import REQUESTER, Passing, passings
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.parties import person_ref
from workflow_engine.kernel.passed import passed
from workflow_engine.paper.order import CaseFile, Order
from workflow_engine.paper.people import People
from workflow_engine.record import field, record

Key = tuple[str, str, Handing]
Pair = tuple[str, str]
_EXTERNAL = "external/"


@record
class Moves:
    """One case: how often it changed hands, and how often it was sent back for correction and passed back."""

    case: str
    title: str
    process: str
    times: int
    corrections: int
    passed_back: int


@record
class HandedOver:
    """``ruled`` are the hand-overs that the procedures foresee; ``lived`` counts those of the cases, None without any.

    ``cases`` are the cases that changed hands most, the most first; ``number`` is how many were read.
    """

    ruled: tuple[Passing, ...]
    lived: Counter[Key] | None = None
    cases: tuple[Moves, ...] = ()
    number: int = 0
    _ruled: Counter[Key] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ruled", Counter((p.giver, p.taker, p.handing) for p in self.ruled))

    @property
    def foreseen(self) -> Counter[Key]:
        """How many ways the procedures have, by giver, taker and kind."""
        return self._ruled

    @property
    def counted(self) -> Counter[Key]:
        """What happened where that is known, else what the procedures foresee."""
        return self._ruled if self.lived is None else self.lived

    def parties(self) -> tuple[str, ...]:
        """Return everybody who gives or takes, in order of first appearance."""
        return tuple(dict.fromkeys(name for key in (*self._ruled, *(self.lived or ())) for name in key[:2]))

    def endless(self) -> frozenset[Key]:
        """Return what goes back without a limit."""
        back = (p for p in self.ruled if p.handing is not Handing.ONWARD and not p.bounded)
        return frozenset((p.giver, p.taker, p.handing) for p in back)


_MOST = 15


def handed_over(order: Order, cases: Iterable[CaseFile] | None) -> HandedOver:
    """Return the hand-overs of the procedures asked for, retired ones aside, and those of ``cases``, None for none."""
    organization = order.catalogue.organization
    definitions = [each for each in order.definitions() if each.status is not Status.RETIRED]
    ruled = passings(definitions, organization)
    if cases is None:
        return HandedOver(ruled)
    counts: Counter[Key] = Counter()
    most: list[Moves] = []
    number = 0
    for file in cases:
        if order.processes and file.case.process not in order.processes:
            continue
        number += 1
        keys = list(_keys(file, organization))
        counts.update(keys)
        ways = Counter(handing for _, _, handing in keys)
        back = ways[Handing.CORRECTION], ways[Handing.PASSED_BACK]
        if keys:
            most.append(Moves(file.case.id, file.case.title, file.case.process, len(keys), *back))
        if len(most) > 20 * _MOST:
            most = _first(most)
    return HandedOver(ruled, counts, tuple(_first(most)), number)


def _first(moves: list[Moves]) -> list[Moves]:
    return sorted(moves, key=lambda each: (-each.passed_back, -each.corrections, -each.times, each.case))[:_MOST]


def _keys(file: CaseFile, organization: Organization | None) -> Iterable[Key]:
    days = {entry.seq: entry.at.date() for entry in file.trail}
    for each in passed(file.trail):
        giver, taker = (_party(owner, file.case, organization, days[each.seq]) for owner in (each.giver, each.taker))
        if giver != taker:
            yield giver, taker, each.handing


def _party(owner: str, case: Case, organization: Organization | None, day: date) -> str:
    """Return the party that an owner belongs to: his unit, ``external/<name>``, or the requester."""
    if owner.startswith(_EXTERNAL):
        return owner.partition(":")[0]
    if owner == person_ref(case.requester):
        return REQUESTER
    if owner.startswith("@"):
        posts = organization.posts_of(owner[1:], day) if organization else ()
        return posts[0].rpartition("/")[0] if posts else owner
    return owner.rpartition("/")[0] or owner


class PartyNames:
    """What parties are called in the order's language."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._people = People(order.catalogue.organization, order.day, order.lang)

    def is_unit(self, party: str) -> bool:
        """True for a unit of the organization."""
        organization = self._order.catalogue.organization
        return organization is not None and party in organization.units

    def say(self, party: str) -> str:
        """Return the title of a party."""
        base, _, via = (
            party.rpartition(".") if party.endswith((".head", ".leader")) and "$" in party else (party, "", "")
        )
        name = self._base(base)
        if via:
            zh, en = ("负责人", "head of unit") if via == "head" else ("分管领导", "leader in charge")
            return self._order.say(f"{name}单位{zh}", f"{name}: {en}")
        return name

    def _base(self, party: str) -> str:
        if party == REQUESTER:
            return Message("申请人", "Requester").say(self._order.lang)
        if party.startswith("$data."):
            field_name = party.removeprefix("$data.")
            found = (d.data[field_name] for d in self._order.catalogue.processes.values() if field_name in d.data)
            title = next((each.title.say(self._order.lang) for each in found if each.title), "") or field_name
            return self._order.say(f"{title}（按字段）", f"{title} (as filled in)")
        if party.startswith(_EXTERNAL):
            organization = self._order.catalogue.organization
            name = party.removeprefix(_EXTERNAL)
            called = organization.external.get(name) if organization else None
            return (called.say(self._order.lang) if called else "") or name
        return self._people.person(party[1:]) if party.startswith("@") else self._people.unit(party)
