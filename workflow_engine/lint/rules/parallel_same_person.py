"""要几个人同时办的事，不同的人不够：会签的几个岗位或同时开始的几个分支落在同一个人身上。
What several must do at once has too few different people: a joint signature or branches fall to the same person.

为什么 / Why

三个岗位会签而只有两个人，同一个人签两次，并没有多一双眼睛；几个分支同时开始而都等同一个人，其实是一件接一件。

Where three posts sign and two people hold them, somebody signs twice and no second pair of eyes has looked; branches
that begin together but all wait for one person are done one after the other.

改前 / Before

    process: approve
    title: 会签
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: sign
    states:
      sign:
        accountable: office/chief
        sign: {rule: all, refusal: ends, members: [office/chief, office/clerk, office/auditor]}
        actions: {agree: {to: done}, refuse: {kind: reject, to: refused}}
      done: {kind: end, outcome: completed}
      refused: {kind: end, outcome: refused}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: helper}
          clerk: {deputy: helper}
          auditor: {deputy: helper}
          helper: {}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}, {post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/helper}]}

改后 / After

    process: approve
    title: 会签
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: sign
    states:
      sign:
        accountable: office/chief
        sign: {rule: all, refusal: ends, members: [office/chief, office/clerk, office/auditor]}
        actions: {agree: {to: done}, refuse: {kind: reject, to: refused}}
      done: {kind: end, outcome: completed}
      refused: {kind: end, outcome: refused}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: helper}
          clerk: {deputy: helper}
          auditor: {deputy: helper}
          helper: {}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/helper}]}
      p4: {name: 丁, posts: [{post: office/auditor}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from math import ceil

from workflow_engine.definition.model import Parallel, Path, ProcessDefinition, SignRule, State, Task
from workflow_engine.errors import Message
from workflow_engine.graph.people import most_distinct, needed, starters
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.ownership import candidates, day_of
from workflow_engine.lint.staffing.pools import names_of, seats
from workflow_engine.lint.subject import Subject, in_process

META = Rule("parallel-same-person", "O325", "ownership", Severity.WARNING, "0.2")

People = Mapping[str, frozenset[str]]


def check(subject: Subject) -> Iterator[Report]:
    """Report each joint signature and each block once; signatures whose people show only in a case are passed over."""
    for process, _ in subject.staffed:
        for state in _reached(subject, process):
            if isinstance(state, Task) and state.sign.members:
                people, wanted = _signatures(subject, process, state)
                path: Path = (*state.path, "sign", "members")
            elif isinstance(state, Parallel):
                people, wanted = _branches(subject, process, state)
                path = state.path
            else:
                continue
            have = most_distinct(people) if all(people.values()) and wanted > 1 else wanted
            if have < wanted:
                yield _report(subject, process, state.name, path, people, have, wanted)


def _reached(subject: Subject, process: ProcessDefinition) -> Iterator[State]:
    for verdict in subject.verdict(process).walk():
        yield from (state for name, state in verdict.scope.states.items() if name in verdict.reachable)


def _signatures(subject: Subject, process: ProcessDefinition, task: Task) -> tuple[People, int]:
    """Return who may give each signature, and how many are surely wanted; conditional ones may not be."""
    organization, day, sign = subject.organization, day_of(process, subject.at), task.sign
    members = [member.party for member in sign.members if member.when is None]
    found = [candidates(organization, party, day) if organization else None for party in members]
    people = {f"{n}. {party}": who or frozenset() for n, party, who in zip(count(1), members, found, strict=False)}
    if sign.rule is SignRule.ALL:
        return people, len(people)
    if sign.rule is SignRule.SHARE and len(members) == len(sign.members):
        wanted = ceil(sign.ratio * len(people)) if sign.ratio is not None else sign.at_least or 0
        reachable = min(len(people), len(frozenset().union(*people.values())))
        return people, wanted if sign.at_least is None or wanted <= reachable else 0
    return {}, 0


def _branches(subject: Subject, process: ProcessDefinition, block: Parallel) -> tuple[People, int]:
    """Return who may do the first step of each branch, and how many of these branches must surely be done.

    Where not all are needed, those whose people show only in a case may be the ones that are done.
    """
    organization, day = subject.organization, day_of(process, subject.at)
    people: dict[str, frozenset[str]] = {}
    branches = 0
    for tasks in starters(block):
        found = {task.name: seats(task, organization, day) for task in tasks if organization}
        known = {name: who[0] for name, who in found.items() if len(who) == 1 and who[0]}
        branches += bool(known)
        people |= known
    every = len(block.regions)
    wanted = needed(block, every)
    return people, len(people) if wanted == every else wanted - (every - branches)


def _report(
    subject: Subject, process: ProcessDefinition, name: str, path: Path, people: People, have: int, wanted: int
) -> Report:
    everybody = frozenset().union(*people.values())
    names = names_of(subject.organization, everybody) if subject.organization else Message("", "")
    states = subject.states(process)
    return Report(
        spot=in_process(process, *path),
        related=tuple(in_process(process, *states[state].path) for state in people if state in states),
        message=Message(
            f"{name} 要 {wanted} 个不同的人同时办，只有 {have} 个：{names.zh}",
            f"{name} needs {wanted} different people at once, but has {have}: {names.en}",
        ),
        witness=_witness(subject, people),
        help=Message(
            "再任命一人，或把其中一项交给别的岗位", "appoint another person, or give one of them to another post"
        ),
    )


def _witness(subject: Subject, people: People) -> Message | None:
    organization = subject.organization
    if organization is None:
        return None
    said = [(seat, names_of(organization, who)) for seat, who in people.items()]
    return Message("；".join(f"{s}：{who.zh}" for s, who in said), "; ".join(f"{s}: {who.en}" for s, who in said))
