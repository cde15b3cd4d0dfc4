"""写到的单位、岗位或外部方，组织文件里没有。
A unit, post or external party that the organization does not have.

为什么 / Why

责任落在不存在的岗位上，等于没有人负责；名称写错一个字也是如此。

A duty given to a post that does not exist is nobody's duty; one wrong letter is enough.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/cheif
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: clerk}
          clerk: {deputy: chief}
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
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: clerk}
          clerk: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/clerk}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Path, ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import exists, uses
from workflow_engine.lint.subject import DUTIES, ORGANIZATION, Subject

META = Rule("unknown-party", "S105", "schema", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Look up every party of published procedures, every reference inside the organization, and the duties' leads."""
    if subject.organization:
        for process, organization in subject.staffed:
            yield from _in_process(subject, process, organization)
        yield from _in_organization(subject.organization)
        yield from _in_duties(subject, subject.organization)


def _in_process(subject: Subject, process: ProcessDefinition, organization: Organization) -> Iterator[Report]:
    unknown: dict[str, dict[Spot, None]] = {}
    for use in uses(subject, process):
        if not exists(organization, use.party):
            unknown.setdefault(use.party.name, {})[use.spot] = None
    for name, spots in unknown.items():
        first, *others = spots
        places = {spot.path: spot for spot in others if spot.path != first.path}
        yield _unknown(name, first, organization, tuple(places.values()))


def _in_organization(organization: Organization) -> Iterator[Report]:
    for unit in organization.units.values():
        if unit.parent and unit.parent not in organization.units:
            yield _unknown(unit.parent, Spot(ORGANIZATION, (*unit.path, "parent")), organization)
        for key in ("head", "leader", "dispatcher"):
            yield from _post(getattr(unit, key), (*unit.path, key), organization)
        for post in unit.posts.values():
            for key in ("reports_to", "deputy"):
                yield from _post(getattr(post, key), (*post.path, key), organization)
    for number, pair in enumerate(organization.incompatible):
        for place, ref in enumerate(pair):
            yield from _post(ref, ("incompatible", number, place), organization)


def _in_duties(subject: Subject, organization: Organization) -> Iterator[Report]:
    duties = subject.catalogue.duties
    for duty in duties.items.values() if duties else ():
        if duty.lead and not exists(organization, duty.lead):
            yield _unknown(duty.lead.name, Spot(DUTIES, (*duty.path, "lead")), organization)


def _post(ref: str | None, path: Path, organization: Organization) -> Iterator[Report]:
    if ref and organization.post(ref) is None:
        yield _unknown(ref, Spot(ORGANIZATION, path), organization)


def _unknown(name: str, spot: Spot, organization: Organization, related: tuple[Spot, ...] = ()) -> Report:
    message = Message(f"组织文件里没有“{clip(name)}”", f'the organization has no "{clip(name)}"')
    return Report(spot=spot, message=message, related=related, help=_mend(name, organization))


def _mend(name: str, organization: Organization) -> Message | None:
    if name.startswith("external/"):
        return did_you_mean(name, [f"external/{known}" for known in organization.external])
    unit = organization.units.get(organization.unit_of(name))
    if "/" in name and unit:
        return did_you_mean(name, [post.ref for post in unit.posts.values()])
    posts = [post.ref for unit in organization.units.values() for post in unit.posts.values()]
    return did_you_mean(name, posts if "/" in name else organization.units)
