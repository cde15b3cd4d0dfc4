"""要分开的两项职责交给了同一批人，或者有人兼任了不相容的岗位。
Duties to be kept apart are given to the same people, or somebody holds two incompatible posts.

为什么 / Why

审核和付款都归会计，“由不同的人办”就只剩互相帮忙：今天我审你付，明天你审我付。分到两个岗位才真正分开。

When the same clerks check and pay, "different persons" only means taking turns. Two posts keep the duties truly
apart.

改前 / Before

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    separate: [[check, pay]]
    start: check
    states:
      check:
        responsible: office/auditor
        accountable: office/chief
        actions: {pass: {to: pay}}
      pay:
        responsible: office/auditor
        accountable: office/chief
        actions: {paid: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          auditor: {deputy: chief}
          cashier: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/auditor}]}
      p4: {name: 丁, posts: [{post: office/auditor}]}
      p5: {name: 戊, posts: [{post: office/cashier}]}

改后 / After

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    separate: [[check, pay]]
    start: check
    states:
      check:
        responsible: office/auditor
        accountable: office/chief
        actions: {pass: {to: pay}}
      pay:
        responsible: office/cashier
        accountable: office/chief
        actions: {paid: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          auditor: {deputy: chief}
          cashier: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/auditor}]}
      p4: {name: 丁, posts: [{post: office/auditor}]}
      p5: {name: 戊, posts: [{post: office/cashier}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.staffing.pools import REQUESTER, names_of
from workflow_engine.lint.staffing.separation import Separation, separations
from workflow_engine.lint.subject import ORGANIZATION, Subject, in_process

META = Rule("sod-same-role", "O310", "ownership", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report each separation whose duties share all their people, and each person with two incompatible posts."""
    for separation in subject.once(separations):
        for number, group in enumerate(separation.process.separate):
            shared = [pair for pair in combinations(dict.fromkeys(group), 2) if _shared(separation, *pair)]
            if shared:
                yield _report(subject, separation, number, shared)
    yield from _incompatible(subject)


def _shared(separation: Separation, one: str, other: str) -> bool:
    """Say whether all who may do one duty may do the other; where nobody else is left, that is unsatisfiable."""
    first, second = separation.duties.known(one), separation.duties.known(other)
    if not first or not second or REQUESTER in first | second or not separation.meet(one, other):
        return False
    return (first <= second or second <= first) and len(first | second) > 1


def _report(subject: Subject, separation: Separation, number: int, pairs: list[tuple[str, str]]) -> Report:
    process, duties = separation.process, separation.duties
    one, other = pairs[0]
    people = names_of(separation.organization, duties.known(one) & duties.known(other))
    states = subject.states(process)
    return Report(
        spot=in_process(process, "separate", number),
        related=tuple(in_process(process, *states[name].path) for pair in pairs for name in pair),
        message=Message(
            f"{one} 和 {other} 要由不同的人办，却交给了同一批人：{people.zh}",
            f"{one} and {other} must be done by different persons, but are given to the same people: {people.en}",
        ),
        witness=separation.say(tuple(dict.fromkeys(name for pair in pairs for name in pair))),
        help=Message(f"把 {other} 交给另一个岗位", f"give {other} to another post"),
    )


def _incompatible(subject: Subject) -> Iterator[Report]:
    organization = subject.organization
    for number, (one, other) in enumerate(organization.incompatible if organization else ()):
        if organization is None:
            return
        both = set(organization.holders(one, subject.at)) & set(organization.holders(other, subject.at))
        if both:
            people = names_of(organization, both)
            yield Report(
                spot=Spot(ORGANIZATION, ("incompatible", number)),
                related=tuple(Spot(ORGANIZATION, organization.people[person].path) for person in sorted(both)),
                message=Message(
                    f"{one} 和 {other} 不相容，{people.zh} 却同时担任",
                    f"{people.en} holds {one} and {other}, which are incompatible",
                ),
                help=Message("把其中一个岗位改派他人", "appoint somebody else to one of the two"),
            )
