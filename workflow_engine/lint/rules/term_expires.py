"""今天发起的件还没办完，要用到的任职就到期了，后面没有人接。
An appointment ends before the longest case started today can end, and nobody follows.

为什么 / Why

任期、代理都有截止日。件在路上时岗位空出来，事就停在半路；提前任命接手的人，或者延长任期。

Terms and acting appointments have a last day. When the post falls vacant while a case is under way, it stops
there. Name the successor in time or extend the term.

改前 / Before

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    start: check
    states:
      check:
        responsible: office/clerk
        accountable: office/chief
        due: 20 days
        overdue: {escalate: office/chief}
        actions: {pass: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          clerk: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk, until: 2026-03-10}]}

改后 / After

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    start: check
    states:
      check:
        responsible: office/clerk
        accountable: office/chief
        due: 20 days
        overdue: {escalate: office/chief}
        actions: {pass: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          clerk: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk, until: 2026-03-10}]}
      p3: {name: 丙, posts: [{post: office/clerk, from: 2026-03-11}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from workflow_engine.definition.organization import Appointment, Organization
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import Use, day_of, uses_by_post, vacant_from
from workflow_engine.lint.staffing.horizon import last_day_of_case
from workflow_engine.lint.subject import ORGANIZATION, Subject

META = Rule("term-expires", "O324", "ownership", Severity.WARNING, "0.2")

NEEDED = frozenset({"responsible", "members", "by", "accountable"})


def check(subject: Subject) -> Iterator[Report]:
    """Report each post once, at the appointment that ends, with the steps that will miss it."""
    organization = subject.organization
    if organization is None:
        return
    ending = {a.post for person in organization.people.values() for a in person.appointments if a.until}
    for post, load in _load(subject, organization).items():
        vacant = _vacant(subject, organization, post, load) if post in ending else {}
        if vacant:
            yield _report(subject, organization, post, vacant)


def _load(subject: Subject, organization: Organization) -> dict[str, list[Use]]:
    """Return the posts whose work goes on while a case runs, those of deputies among them."""
    load: dict[str, list[Use]] = {}
    for ref, uses in subject.once(uses_by_post).items():
        post = organization.post(ref)
        for name in (ref, post.deputy if post else None):
            if name:
                load.setdefault(name, []).extend(use for use in uses if use.role in NEEDED)
    return load


def _vacant(subject: Subject, organization: Organization, post: str, load: list[Use]) -> dict[Use, date]:
    """Return the uses of a post that it will miss, each with the first day without a holder."""
    vacant: dict[Use, date] = {}
    for use in load:
        first = day_of(use.process, subject.at)
        # Most posts are never vacant, and then nobody need know how long a case lasts.
        day = vacant_from(organization, post, first, date.max)
        if day and first < day <= last_day_of_case(subject, use.process):
            vacant[use] = day
    return vacant


def _report(subject: Subject, organization: Organization, post: str, vacant: dict[Use, date]) -> Report:
    last = min(vacant.values()) - timedelta(1)
    ended = _ending(organization, post, last)
    names = ", ".join(dict.fromkeys(use.process.name for use in vacant))
    longest = max(last_day_of_case(subject, use.process) for use in vacant)
    return Report(
        spot=Spot(ORGANIZATION, (*ended.path, "until") if ended else ()),
        related=tuple(dict.fromkeys(use.spot for use in vacant)),
        message=Message(
            f"{post} 的任职 {last} 到期，后面没有人；今天发起的件最晚 {longest} 办完：{names}",
            f"nobody holds {post} after {last}; a case started today may last until {longest}: {names}",
        ),
        help=Message("延长 until:，或任命从次日起接手的人", "extend until:, or appoint a successor from the next day"),
    )


def _ending(organization: Organization, post: str, day: date) -> Appointment | None:
    ending = (a for p in organization.people.values() for a in p.appointments if a.post == post and a.until == day)
    return next(ending, None)
