"""流程要找某单位的负责人，而这个单位没有负责人，或者负责人岗位在施行期内有空缺。
A procedure needs the head of a unit that has none, or whose head is vacant on some day of its validity.

为什么 / Why

“交给负责人”在这个单位里等于没有交给任何人。

In such a unit, giving something to the head gives it to nobody.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        title: 审核
        accountable: $performer(review).head
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        posts:
          chief: {deputy: clerk}
          clerk: {deputy: chief, reports_to: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/clerk}]}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        title: 审核
        accountable: $performer(review).head
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: clerk}
          clerk: {deputy: chief, reports_to: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/clerk}]}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from workflow_engine.definition.model import Party, PartyKind
from workflow_engine.definition.organization import Organization, OrgUnit
from workflow_engine.errors import Message
from workflow_engine.graph.handover import unit_of
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import ACTING, Use, day_of, first_vacant_day, staffed_uses
from workflow_engine.lint.subject import ORGANIZATION, Subject

META = Rule("unit-without-head", "O305", "ownership", Severity.ERROR, "0.1")


# Whose head ``$requester.head`` or ``$data.unit.head`` means shows only in a case. A head that is named but vacant is a
# flaw there too; a unit that names none may simply never ask.


def check(subject: Subject) -> Iterator[Report]:
    """Report each unit once, in the organization, with the places that need its head.

    Needed are heads of units known before any case: of a unit that is named, of the unit of a post or of those who did
    an earlier state, and of every unit whose pool does a step.
    """
    for unit, found in _needed(subject).items():
        organization = subject.organization
        if organization and unit in organization.units and found:
            yield _report(organization.units[unit], found)


def _needed(subject: Subject) -> dict[str, dict[Use, str]]:
    """Return, for each unit, the uses that need its head and get none, each with the first day without one."""
    found: dict[str, dict[Use, str]] = {}
    organization = subject.organization
    if organization is None:
        return found
    for _, group in groupby(subject.once(staffed_uses), key=lambda use: use.process.name):
        named = list(group)
        direct = {use.party.name for use in named if use.party.kind is PartyKind.POST}
        for use in named:
            for unit in _units(use, subject, organization):
                head = organization.head_of(unit)
                if head is None and not _unknown_before(use.party):
                    found.setdefault(unit, {})[use] = ""
                elif head and head not in direct and organization.post(head):
                    day = first_vacant_day(organization, head, use.process, subject.at)
                    if day:
                        found.setdefault(unit, {})[use] = day.isoformat()
    return found


def _unknown_before(party: Party) -> bool:
    return party.kind in (PartyKind.REQUESTER, PartyKind.DATA)


def _units(use: Use, subject: Subject, organization: Organization) -> Iterable[str]:
    party = use.party
    if party.kind is PartyKind.UNIT:
        # A pool without people is ``empty-candidates``; its head is then not the cause.
        pool = use.role in ACTING and organization.members(party.name, day_of(use.process, subject.at))
        return [party.name] if party.via == "head" or pool else []
    if party.via != "head":
        return []
    if _unknown_before(party):
        return organization.units
    if party.kind is PartyKind.POST:
        return [organization.unit_of(party.name)]
    states = subject.states(use.process)
    earlier = states.get(party.name)
    unit = unit_of(earlier, states) if earlier else None
    return [unit] if unit and unit in organization.units else []


def _report(unit: OrgUnit, found: dict[Use, str]) -> Report:
    day = next(iter(found.values()))
    if day:
        message = Message(
            f"单位 {unit.name} 的负责人岗位 {unit.head} 在 {day} 没有人",
            f"on {day} nobody holds {unit.head}, which heads unit {unit.name}",
        )
        mend = Message("任命负责人，或指定代理（有起止日期的任职）", "appoint a head, or an acting one with dates")
    else:
        message = Message(
            f"单位 {unit.name} 没有负责人，流程却要找它的负责人",
            f"unit {unit.name} has no head, but procedures need one",
        )
        mend = Message(f"在单位 {unit.name} 下写 head: 岗位", f"write head: and a post under unit {unit.name}")
    path = (*unit.path, "head") if unit.head else unit.path
    return Report(
        spot=Spot(ORGANIZATION, path),
        related=tuple(dict.fromkeys(use.spot for use in found)),
        message=message,
        help=mend,
    )
