"""一件事交给一大群人，却没有人派活，也没有接单或办结的时限。
Work is given to a crowd without a dispatcher and without a time by which somebody must take or finish it.

为什么 / Why

人人都能办，就没有哪一个人觉得该自己办。有调度员、有接单时限或有办结时限，事情才会落到某个人头上。

What everybody may do, nobody in particular feels bound to do. A dispatcher, a time to respond or a deadline makes
it somebody's.

改前 / Before

    process: repair
    title: 报修
    version: "1"
    status: published
    owner: works/head
    start: mend
    states:
      mend:
        responsible: works
        accountable: works/head
        overdue: {escalate: works/head}
        actions: {mended: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      works:
        head: head
        posts:
          head: {}
          worker: {}
    people:
      p1: {name: 甲, posts: [{post: works/head}]}
      p2: {name: 乙, posts: [{post: works/worker}]}
      p3: {name: 丙, posts: [{post: works/worker}]}
      p4: {name: 丁, posts: [{post: works/worker}]}
      p5: {name: 戊, posts: [{post: works/worker}]}
      p6: {name: 己, posts: [{post: works/worker}]}

改后 / After

    process: repair
    title: 报修
    version: "1"
    status: published
    owner: works/head
    start: mend
    states:
      mend:
        responsible: works
        accountable: works/head
        overdue: {escalate: works/head}
        due: 1 workday
        actions: {mended: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      works:
        head: head
        posts:
          head: {}
          worker: {}
    people:
      p1: {name: 甲, posts: [{post: works/head}]}
      p2: {name: 乙, posts: [{post: works/worker}]}
      p3: {name: 丙, posts: [{post: works/worker}]}
      p4: {name: 丁, posts: [{post: works/worker}]}
      p5: {name: 戊, posts: [{post: works/worker}]}
      p6: {name: 己, posts: [{post: works/worker}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import PartyKind, SignRule, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.ownership import Use, candidates, day_of, staffed_uses
from workflow_engine.lint.subject import Subject

META = Rule("nobody-in-particular", "O323", "ownership", Severity.WARNING, "0.2")
SETTINGS = {"large-pool": 5}


def check(subject: Subject) -> Iterator[Report]:
    """Report each such step where its pool is named; a pool is large from one person more than the setting."""
    organization = subject.organization
    for use in subject.once(staffed_uses):
        if organization and use.role == "responsible" and isinstance(use.state, Task) and _adrift(organization, use):
            crowd = candidates(organization, use.party, day_of(use.process, subject.at)) or ()
            if len(crowd) > subject.settings["large-pool"]:
                yield _report(use, len(crowd))


def _adrift(organization: Organization, use: Use) -> bool:
    task = use.state
    if not isinstance(task, Task) or task.sign.rule is not SignRule.ONE or task.due or task.respond or task.deemed:
        return False
    unit = organization.units.get(organization.unit_of(use.party.name))
    return use.party.kind in (PartyKind.UNIT, PartyKind.POST) and unit is not None and unit.dispatcher is None


def _report(use: Use, crowd: int) -> Report:
    name = use.state.name if use.state else ""
    return Report(
        spot=use.spot,
        message=Message(
            f"{name} 交给 {use.party} 的 {crowd} 个人，没有人派活，也没有时限",
            f"{name} is given to the {crowd} people of {use.party}, with nobody to assign it and no time limit",
        ),
        help=Message(
            "写上 due: 或 respond:，或给单位写 dispatcher:，或交给一个岗位",
            "write due: or respond:, name a dispatcher: for the unit, or give it to one post",
        ),
    )
