"""一半以上的流程（至少三个）都要经过同一个人：必经的步骤平时只有他一人能办。
Half of all procedures or more (three at least) must pass one person: nobody else regularly does a step they all need.

为什么 / Why

AB 岗只在他不在时顶替；他在岗时，这些事全压在他一人手上，他一慢，各处都慢。按绕不过他的流程数排名。

A deputy helps only in his absence. While he is there, all this waits for one person, and when he is slow everything
is. People are ranked by the number of procedures that cannot get past them; withdrawals and refusals do not count.

改前 / Before

    process: certify
    title: 开证明
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: seal
    states:
      seal: {responsible: office/keeper, accountable: office/chief, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}
    ---
    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: stamp
    states:
      stamp: {responsible: office/keeper, accountable: office/chief, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}
    ---
    process: lend
    title: 借用
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: hand_out
    states:
      hand_out: {responsible: office/keeper, accountable: office/chief, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          keeper: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/keeper}]}

改后 / After

    process: certify
    title: 开证明
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: seal
    states:
      seal: {responsible: office/keeper, accountable: office/chief, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}
    ---
    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: stamp
    states:
      stamp: {responsible: office/keeper, accountable: office/chief, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}
    ---
    process: lend
    title: 借用
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: hand_out
    states:
      hand_out: {responsible: office/keeper, accountable: office/chief, actions: {go: {to: done}}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {}
          keeper: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/keeper}]}
      p3: {name: 丙, posts: [{post: office/keeper}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow_engine.definition.model import Task
from workflow_engine.errors import Message
from workflow_engine.graph.people import mandatory
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import day_of
from workflow_engine.lint.staffing.pools import REQUESTER, name_of, seats
from workflow_engine.lint.subject import ORGANIZATION, Subject, in_process

META = Rule("critical-person", "O308", "ownership", Severity.WARNING, "0.2")
SETTINGS = {"critical-procedures": 3}

Steps = dict[str, list[Spot]]


def check(subject: Subject) -> Iterator[Report]:
    """Report each such person once, in the organization, with the steps that only he does; the busiest first."""
    total = sum(1 for _ in subject.staffed)
    least = max(subject.settings["critical-procedures"], (total + 1) // 2)
    if total < least:
        return
    ranked = sorted(_alone(subject).items(), key=lambda found: -len(found[1]))
    for rank, (person, steps) in enumerate(ranked, 1):
        if len(steps) >= least:
            yield _report(subject, person, steps, rank, total)


def _alone(subject: Subject) -> Mapping[str, Steps]:
    """Return for each person the procedures that cannot get past him, with the steps."""
    found: dict[str, Steps] = {}
    for process, organization in subject.staffed:
        states, day = subject.states(process), day_of(process, subject.at)
        must_pass = mandatory(subject.flow(process))
        for name, state in states.items():
            if name in must_pass and isinstance(state, Task):
                for person in {min(who) for who in seats(state, organization, day) if len(who) == 1} - {REQUESTER}:
                    note = Message(f"{process.name}/{name}", f"{process.name}/{name}")
                    spot = Spot(in_process(process).element, state.path, note)
                    found.setdefault(person, {}).setdefault(process.name, []).append(spot)
    return found


def _report(subject: Subject, person: str, steps: Steps, rank: int, total: int) -> Report:
    organization = subject.organization
    who = name_of(organization, person) if organization else Message(person, person)
    path = organization.people[person].path if organization else ()
    spots = [spot for found in steps.values() for spot in found]
    return Report(
        spot=Spot(ORGANIZATION, path),
        related=tuple(spots),
        message=Message(
            f"{total} 个流程里有 {len(steps)} 个绕不过 {who.zh}（第 {rank} 位）：{'、'.join(steps)}",
            f"{len(steps)} of {total} procedures cannot get past {who.en} (rank {rank}): {', '.join(steps)}",
        ),
        witness=Message("、".join(spot.note.zh for spot in spots), ", ".join(spot.note.en for spot in spots)),
        help=Message(
            "给他的岗位再任命一人，或把其中一些步骤交给别的岗位",
            "appoint a second person to the post, or give some of the steps to another one",
        ),
    )
