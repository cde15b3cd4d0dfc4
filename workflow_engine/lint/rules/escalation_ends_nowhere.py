"""逾期上报的对象没有人。
An escalation goes to somebody who is not there.

为什么 / Why

上报给空着的岗位、没有人的单位，或没有分管领导的单位的领导，这一报就没有人接。

Lateness that is brought to a vacant post, a unit without people, or the leader of a unit that has none, reaches nobody.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    start: review
    states:
      review:
        title: 审核
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        overdue: {escalate: office/chief, then: {after: 1 workday, escalate: top/president}}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      top:
        head: president
        posts: {president: {}}
      office:
        parent: top
        head: chief
        posts:
          chief: {reports_to: top/president}
          clerk: {deputy: chief, reports_to: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    start: review
    states:
      review:
        title: 审核
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        overdue: {escalate: office/chief}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      top:
        head: president
        posts: {president: {}}
      office:
        parent: top
        head: chief
        posts:
          chief: {reports_to: top/president}
          clerk: {deputy: chief, reports_to: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Status
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.escalation import Chain, chains
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import ESCALATE, day_of, vacancies
from workflow_engine.lint.subject import Subject

META = Rule("escalation-ends-nowhere", "O317", "ownership", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report each vacant seat once, where lateness is first brought to it.

    A vacant post that procedures need for more than escalations is ``role-without-holder``, a unit without a head
    ``unit-without-head``.
    """
    organization = subject.organization
    reached: dict[str, list[Spot]] = {}
    for chain in subject.once(chains) if organization else ():
        if chain.process.status is Status.PUBLISHED:
            for number, seat in enumerate(chain.seats):
                if organization and _is_empty(subject, organization, chain, seat):
                    reached.setdefault(seat, []).extend((chain.spot(number), *chain.related()))
    for seat, (first, *others) in reached.items():
        yield Report(
            spot=first,
            related=tuple(others),
            message=Message(f"逾期上报给 {seat}，而那里没有人", f"lateness is brought to {seat}, but nobody is there"),
            help=Message("任命人员，或换成有人的上级岗位", "appoint somebody, or name a post above that has a holder"),
        )


def _is_empty(subject: Subject, organization: Organization, chain: Chain, seat: str) -> bool:
    day = day_of(chain.process, subject.at)
    if seat in organization.units:
        return not organization.members(seat, day)
    if organization.post(seat) is None:
        unit, _, via = seat.rpartition(".")
        return via == "leader" and organization.unit_of(unit) in organization.units
    needed = subject.once(vacancies).get(seat, ())
    return not organization.holders(seat, day) and all(use.role == ESCALATE for use in needed)
