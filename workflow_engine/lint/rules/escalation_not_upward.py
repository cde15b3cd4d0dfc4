"""逾期没有向上报，而是报给了平级、下级或本人。
An escalation goes sideways, downwards or to the same person.

为什么 / Why

平级和下级无权催办；本人换一个岗位还是本人。

A peer or a subordinate cannot make anybody act, and the same person under another hat is still the same person.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    start: review
    states:
      review:
        responsible: office/chief
        accountable: office/chief
        due: 3 workdays
        overdue: {escalate: office/clerk}
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
          chief: {deputy: top/president, reports_to: top/president}
          clerk: {deputy: chief, reports_to: chief}
    people:
      p0: {name: 丁, posts: [{post: top/president}]}
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
        responsible: office/chief
        accountable: office/chief
        due: 3 workdays
        overdue: {escalate: top/president}
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
          chief: {deputy: top/president, reports_to: top/president}
          clerk: {deputy: chief, reports_to: chief}
    people:
      p0: {name: 丁, posts: [{post: top/president}]}
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from workflow_engine.definition.model import Status, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.escalation import Chain, chains
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import day_of
from workflow_engine.lint.staffing.lines import line_above
from workflow_engine.lint.subject import Subject, in_process

META = Rule("escalation-not-upward", "O318", "ownership", Severity.WARNING, "0.2")


# Upward is whoever stands in the line above (the post reported to, the heads of the unit and of those above it, the
# leaders in charge), whoever answers for the step, and elsewhere anybody of a higher rank: a head for those who are
# none. What shows only in a case is let be. A chain that comes back to itself is ``escalation-cycle``.


def check(subject: Subject) -> Iterator[Report]:
    """Compare each step of a chain with the one before, the first with whoever does the task."""
    organization = subject.organization
    for chain in subject.once(chains) if organization else ():
        if organization and chain.process.status is Status.PUBLISHED:
            yield from _first(organization, chain, day_of(chain.process, subject.at))
            yield from _further(organization, chain, day_of(chain.process, subject.at))


def _first(organization: Organization, chain: Chain, day: date) -> Iterator[Report]:
    found: dict[Message, list[Task]] = {}
    for task, start, answers in zip(chain.tasks, chain.starts, chain.answers, strict=True):
        why = None if chain.turn(start) else _wrong(organization, start, answers, chain.seats[0], day)
        if why:
            found.setdefault(why, []).append(task)
    for why, late in found.items():
        names = [task.name for task in late]
        message = Message(f"{'、'.join(names)} 逾期报给{why.zh}", f"{', '.join(names)}: lateness goes to {why.en}")
        related = tuple(in_process(chain.process, *task.path) for task in late) if chain.related() else ()
        yield _report(chain, 0, message, related)


def _wrong(organization: Organization, start: str | None, answers: str | None, upper: str, day: date) -> Message | None:
    """Return what is wrong with bringing lateness first to ``upper``, who may be above either of the two."""
    why = _not_above(organization, start, upper, day)
    if why is None or answers == start or not _known(organization, answers) or _same(organization, start, upper, day):
        return why
    return None if upper == answers else why if _not_above(organization, answers, upper, day) else None


def _further(organization: Organization, chain: Chain, day: date) -> Iterator[Report]:
    if any(chain.turn(start) for start in chain.starts):
        return
    for number, (lower, upper) in enumerate(pairwise(chain.seats), 1):
        why = _not_above(organization, lower, upper, day)
        if why:
            message = Message(f"从 {lower} 又报给{why.zh}", f"from {lower} it goes on to {why.en}")
            yield _report(chain, number, message, chain.related())


def _report(chain: Chain, number: int, message: Message, related: tuple[Spot, ...]) -> Report:
    return Report(
        spot=chain.spot(number),
        related=related,
        message=message,
        help=Message(
            "改成上一级的岗位；上面没有人的，说明由谁提请", "name a post above; where nobody is, say who asks instead"
        ),
    )


def _known(organization: Organization, seat: str | None) -> bool:
    return seat is not None and (seat in organization.units or organization.post(seat) is not None)


def _taken(organization: Organization, seat: str, day: date) -> bool:
    return bool(organization.members(seat, day) or organization.holders(seat, day))


def _same(organization: Organization, lower: str | None, upper: str, day: date) -> bool:
    return lower == upper or bool(
        lower and _holders(organization, lower, day) == _holders(organization, upper, day) != frozenset()
    )


def _holders(organization: Organization, seat: str, day: date) -> frozenset[str]:
    return frozenset(organization.holders(seat, day))


def _not_above(organization: Organization, lower: str | None, upper: str, day: date) -> Message | None:
    """Return what is wrong with the upper seat; None when it is above the lower one, vacant, or cannot be compared."""
    if lower is None or not _known(organization, lower) or not _taken(organization, upper, day):
        return None
    if lower == upper:
        return Message(f"本岗位 {upper}", f"the same post, {upper}")
    if _same(organization, lower, upper, day):
        return Message(f"同一个人的另一个岗位 {upper}", f"the same person under another hat, {upper}")
    if organization.unit_of(lower) != upper and upper in line_above(organization, lower):
        return None
    if lower in line_above(organization, upper):
        return Message(f"下级 {upper}", f"a subordinate, {upper}")
    if _rank(organization, upper) >= _rank(organization, lower):
        return Message(f"平级 {upper}", f"a peer, {upper}")
    return None


def _rank(organization: Organization, seat: str) -> tuple[bool, int]:
    """Return a rank for seats of different lines, the highest first: heads before others, then the units above."""
    steps = 0
    seen: set[str] = set()
    unit = organization.units.get(organization.unit_of(seat))
    while unit and unit.parent and unit.name not in seen:
        seen.add(unit.name)
        steps += 1
        unit = organization.units.get(unit.parent)
    return organization.head_of(organization.unit_of(seat)) != seat, steps
