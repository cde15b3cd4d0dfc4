"""每一样单独看都有，合起来却没有人能办：单位里没有人、票数凑不够、指的人还没有出现。
Each part exists, but together they leave nobody: an empty unit, a quorum nobody reaches, a person who comes later.

为什么 / Why

票决要三人同意，签核人却只有两个，这件事永远通不过。

Where three must consent and only two sign, nothing is ever approved.

改前 / Before

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
        actions: {submit: {to: review}}
      review:
        accountable: office/chief
        sign: {at_least: 3, refusal: continues, members: [office/chief, office/clerk]}
        actions: {agree: {to: done}, refuse: {kind: reject, to: refused}}
      done: {kind: end, outcome: completed}
      refused: {kind: end, outcome: refused}
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
        actions: {submit: {to: review}}
      review:
        accountable: office/chief
        sign: {at_least: 2, refusal: continues, members: [office/chief, office/clerk]}
        actions: {agree: {to: done}, refuse: {kind: reject, to: refused}}
      done: {kind: end, outcome: completed}
      refused: {kind: end, outcome: refused}
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
from datetime import date

from workflow_engine.definition.model import PartyKind, ProcessDefinition, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.graph.build import Scope
from workflow_engine.graph.questions import shortest_path
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import ACTING, Use, candidates, day_of, staffed_uses
from workflow_engine.lint.subject import ORGANIZATION, Subject, in_process

META = Rule("empty-candidates", "O306", "ownership", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report empty units once, in the organization; quorums and ``$performer(…)`` where they are written."""
    empty: dict[str, list[Use]] = {}
    for use in subject.once(staffed_uses):
        if use.party.kind is PartyKind.PERFORMER:
            yield from _performer(subject, use)
        elif _is_empty(subject, use):
            empty.setdefault(use.party.name, []).append(use)
    for process, organization in subject.staffed:
        day = day_of(process, subject.at)
        for state in process.every_state():
            if isinstance(state, Task):
                yield from _quorum(process, state, organization, day)
    for unit, found in empty.items():
        yield _empty(subject, unit, found)


def _is_empty(subject: Subject, use: Use) -> bool:
    organization, party = subject.organization, use.party
    if organization is None or party.kind is not PartyKind.UNIT or party.name not in organization.units:
        return False
    return use.role in ACTING and not candidates(organization, party, day_of(use.process, subject.at))


def _empty(subject: Subject, name: str, found: list[Use]) -> Report:
    organization = subject.organization
    unit = organization.units.get(name) if organization else None
    return Report(
        spot=Spot(ORGANIZATION, unit.path if unit else ()),
        related=tuple(use.spot for use in found),
        message=Message(f"单位 {name} 没有人，派给它的事没有人能办", f"unit {name} has no people, so nobody can act"),
        help=Message(
            "在 people: 里给它的岗位任命人员，或换一个单位", "appoint people to its posts, or name another unit"
        ),
    )


def _performer(subject: Subject, use: Use) -> Iterator[Report]:
    process, state = use.process, use.state
    earlier = subject.states(process).get(use.party.name)
    if earlier is None or state is None:
        return
    if not isinstance(earlier, Task):
        message = Message(
            f"{use.party}：{earlier.name} 不是人工步骤，没有人办过它",
            f"{use.party}: {earlier.name} is no step for people, so nobody ever did it",
        )
    elif use.role in ACTING and not _may_come_before(subject, process, earlier.name, state.name):
        message = Message(
            f"{use.party}：到 {state.name} 之前不可能办过 {earlier.name}",
            f"{use.party}: {earlier.name} is never done before {state.name}",
        )
    else:
        return
    yield Report(
        spot=use.spot,
        message=message,
        related=(in_process(process, *earlier.path),),
        help=Message("改成前面某个人工步骤的状态名", "name a step for people that comes before"),
    )


def _may_come_before(subject: Subject, process: ProcessDefinition, earlier: str, later: str) -> bool:
    """Say whether some run does one state before the other.

    Regions of one parallel state run at the same time, and what is in them is done before an action of that state.
    """
    for scope in subject.flow(process).walk():
        ones, others = _in_scope(scope, earlier), _in_scope(scope, later)
        if ones and others and (ones != others or ones == earlier):
            return any(shortest_path(scope.graph, after, others) for after in scope.graph.successors(ones))
    return True


def _in_scope(scope: Scope, name: str) -> str | None:
    """Return the state of this scope that is, or that holds, the named one."""
    if name in scope.states:
        return name
    inside = (block for block, regions in scope.inner.items() if any(_in_scope(r, name) for r in regions))
    return next(inside, None)


def _quorum(process: ProcessDefinition, task: Task, organization: Organization, day: date) -> Iterator[Report]:
    sign = task.sign
    voters = [member.party for member in sign.members] or ([task.responsible] if task.responsible else [])
    known = [people for party in voters if (people := candidates(organization, party, day)) is not None]
    if sign.at_least is None or len(known) < len(voters):
        return
    people = frozenset().union(*known)
    most = min(len(voters), len(people)) if sign.members else len(people)
    if sign.at_least > most and people:
        yield Report(
            spot=in_process(process, *task.path, "sign", "at_least"),
            message=Message(
                f"{task.name} 要 {sign.at_least} 人同意，能签核的最多 {most} 人",
                f"{task.name} needs {sign.at_least} consents, but at most {most} can sign",
            ),
            help=Message(f"改为 at_least: {most}，或增加 members:", f"write at_least: {most}, or add members:"),
        )
