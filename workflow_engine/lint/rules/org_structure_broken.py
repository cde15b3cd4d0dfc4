"""组织结构自相矛盾：上级绕成圈、任职的岗位不存在、一个单位同时有两个负责人。
The organization contradicts itself: a circle of superiors, an appointment to no post, two heads at once.

为什么 / Why

找“上一级”的问题在圈里没有答案；两个负责人等于没有负责人。

In a circle nobody is above; and two heads are no head.

改前 / Before

    organization: school
    units:
      school: {parent: office}
      office:
        parent: school
        head: chief
        posts:
          chief: {deputy: clerk}
          clerk: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/clerk}]}

改后 / After

    organization: school
    units:
      school: {}
      office:
        parent: school
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

from collections.abc import Iterator, Mapping
from datetime import date

from workflow_engine.definition.model import Path
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.subject import ORGANIZATION, Subject

META = Rule("org-structure-broken", "O326", "ownership", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Walk up the units and posts, and through the appointments of all people."""
    organization = subject.organization
    if organization:
        yield from _circles({u.name: u.parent for u in organization.units.values()}, "parent", organization)
        posts = [post for unit in organization.units.values() for post in unit.posts.values()]
        yield from _circles({post.ref: post.reports_to for post in posts}, "reports_to", organization)
        yield from _appointments(organization)
        yield from _heads(organization, subject.at)


def _circles(above: Mapping[str, str | None], key: str, organization: Organization) -> Iterator[Report]:
    done: set[str] = set()
    for start in above:
        chain: list[str] = []
        current: str | None = start
        while current is not None and current in above and current not in done:
            done.add(current)
            chain.append(current)
            current = above[current]
        if current in chain:
            circle = chain[chain.index(current) :]
            yield _circle(circle, key, organization)


def _circle(circle: list[str], key: str, organization: Organization) -> Report:
    spots = [Spot(ORGANIZATION, (*_path(name, organization), key)) for name in circle]
    names = [*circle, circle[0]]
    return Report(
        spot=spots[0],
        related=tuple(spots[1:]),
        message=Message(f"{circle[0]} 的上级绕回了它自己", f"the superiors of {circle[0]} lead back to itself"),
        witness=Message(" → ".join(names), " -> ".join(names)),
        help=Message(f"改掉其中一个 {key}:", f"change one {key}:"),
    )


def _path(name: str, organization: Organization) -> Path:
    post = organization.post(name)
    return post.path if post else organization.units[name].path


def _appointments(organization: Organization) -> Iterator[Report]:
    known = [post.ref for unit in organization.units.values() for post in unit.posts.values()]
    for person in organization.people.values():
        for appointment in person.appointments:
            if organization.post(appointment.post) is None:
                yield Report(
                    spot=Spot(ORGANIZATION, (*appointment.path, "post")),
                    message=Message(
                        f"{person.name}（{person.id}）任职的岗位“{clip(appointment.post)}”不存在",
                        f'{person.name} ({person.id}) holds "{clip(appointment.post)}", which does not exist',
                    ),
                    help=did_you_mean(appointment.post, known),
                )


def _heads(organization: Organization, day: date) -> Iterator[Report]:
    for unit in organization.units.values():
        people = organization.holders(unit.head, day) if unit.head else ()
        if len(people) > 1:
            names = [organization.people[person].name for person in people]
            yield Report(
                spot=Spot(ORGANIZATION, (*unit.path, "head")),
                related=tuple(Spot(ORGANIZATION, organization.people[person].path) for person in people),
                message=Message(
                    f"单位 {unit.name} 同时有 {len(people)} 个负责人：{'、'.join(names)}",
                    f"unit {unit.name} has {len(people)} heads at once: {', '.join(names)}",
                ),
                help=Message(
                    "只留一个任职，或用 from: 和 until: 把任期分开",
                    "keep one appointment, or divide the terms with from: and until:",
                ),
            )
