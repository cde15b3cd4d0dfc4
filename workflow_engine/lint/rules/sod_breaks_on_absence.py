"""今天分得开的职责，有一个人不在就分不开了。
Duties that can be kept apart today cannot while one person is away.

为什么 / Why

一个人请假，AB 岗顶上，而顶上的人正是另一项职责的承办人：要么停摆，要么一人办两项。逐个去掉每个人推算，点出是谁。

One person is on leave, and whoever stands in is the one who does the other duty: the work stops or one person does
both. Each person is taken away in turn, with deputies in place, and named when it breaks.

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
          auditor: {deputy: helper}
          cashier: {deputy: chief}
          helper: {}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/cashier}, {post: office/helper}]}

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
          auditor: {deputy: helper}
          cashier: {deputy: chief}
          helper: {}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/cashier}, {post: office/helper}]}
      p4: {name: 丁, posts: [{post: office/cashier}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.staffing.pools import names_of
from workflow_engine.lint.staffing.separation import Core, Separation, absences, counterparts
from workflow_engine.lint.subject import ORGANIZATION, Subject, in_process

META = Rule("sod-breaks-on-absence", "O312", "ownership", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report each set of duties once, with all people whose absence makes it impossible."""
    for absence in subject.once(absences):
        separation = absence.separation
        deputies = [{c.one, c.other} for c in subject.once(counterparts) if c.separation is separation]
        for core, people in absence.missing.items():
            if set(core) not in deputies:  # deputy-invalid tells those
                yield _report(subject, separation, core, people)


def _report(subject: Subject, separation: Separation, core: Core, people: tuple[str, ...]) -> Report:
    process, organization = separation.process, separation.organization
    states = subject.states(process)
    names = names_of(organization, people)
    return Report(
        spot=in_process(process, *separation.path(core)),
        related=(
            *(in_process(process, *states[name].path) for name in core),
            *(Spot(ORGANIZATION, organization.people[person].path) for person in people),
        ),
        message=Message(
            f"{names.zh} 不在时，{'、'.join(core)} 分不开",
            f"without {names.en} the duties {', '.join(core)} cannot be kept apart",
        ),
        witness=separation.say(core, people[0]),
        help=Message(
            f"给 {core[-1]} 增加一名办理人，或换一个不办这些职责的 AB 岗",
            f"add a candidate for {core[-1]}, or name a deputy who has none of these duties",
        ),
    )
