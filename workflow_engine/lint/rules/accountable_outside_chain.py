"""负责的岗位管不到经办的人：既不在他的单位，也不在他的上级线上。
Whoever answers for a step has no say over those who do it: neither in their unit nor above it.

为什么 / Why

问责要落在管得着的人身上。隔壁单位的负责人既不能派人，也不能催人，出了事只能说“我也没办法”。

Whoever answers must be able to direct. The head of another unit can neither assign people nor press them, and can
only say afterwards that nothing could be done.

改前 / Before

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: finance/head
    defaults: {due: 1 workday, overdue: {escalate: finance/head}}
    start: check
    states:
      check:
        responsible: finance/clerk
        accountable: it/head
        actions: {pass: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      finance:
        head: head
        posts:
          head: {}
          clerk: {deputy: head}
      it:
        head: head
        posts:
          head: {}
    people:
      p1: {name: 甲, posts: [{post: finance/head}]}
      p2: {name: 乙, posts: [{post: finance/clerk}]}
      p3: {name: 丙, posts: [{post: it/head}]}

改后 / After

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: finance/head
    defaults: {due: 1 workday, overdue: {escalate: finance/head}}
    start: check
    states:
      check:
        responsible: finance/clerk
        accountable: finance/head
        actions: {pass: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      finance:
        head: head
        posts:
          head: {}
          clerk: {deputy: head}
      it:
        head: head
        posts:
          head: {}
    people:
      p1: {name: 甲, posts: [{post: finance/head}]}
      p2: {name: 乙, posts: [{post: finance/clerk}]}
      p3: {name: 丙, posts: [{post: it/head}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Party, PartyKind, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.ownership import Use, exists, places, staffed_uses
from workflow_engine.lint.staffing.lines import line_above
from workflow_engine.lint.subject import Subject

META = Rule("accountable-outside-chain", "O322", "ownership", Severity.WARNING, "0.2")

FIXED = (PartyKind.POST, PartyKind.UNIT)


def check(subject: Subject) -> Iterator[Report]:
    """Report each place where such a party is named once: the state, or the default that several states take over."""
    organization = subject.organization
    found: dict[tuple[str, object], list[Use]] = {}
    for use in subject.once(staffed_uses):
        if use.role == "accountable" and organization and _outside(organization, use):
            found.setdefault((use.process.name, use.path), []).append(use)
    for uses in found.values():
        first = uses[0]
        states = "、".join(places(uses))
        doer = first.state.responsible if isinstance(first.state, Task) else None
        yield Report(
            spot=first.spot,
            related=tuple(use.spot for use in uses[1:]),
            message=Message(
                f"{states}：由 {doer} 办，却由 {first.party} 负责，后者不在前者的上级线上",
                f"{', '.join(places(uses))}: {doer} does it, but {first.party} answers for it and is not above",
            ),
            help=Message(
                f"写 {doer} 所在单位的负责人、其上级单位或分管领导",
                f"name the head of the unit of {doer}, a unit above it, or the leader in charge",
            ),
        )


def _outside(organization: Organization, use: Use) -> bool:
    doer = use.state.responsible if isinstance(use.state, Task) else None
    if doer is None or not _known(organization, doer) or not _known(organization, use.party):
        return False
    return not {use.party.name, organization.unit_of(use.party.name)} & line_above(organization, doer.name)


def _known(organization: Organization, party: Party) -> bool:
    return party.kind in FIXED and not party.via and exists(organization, party)
