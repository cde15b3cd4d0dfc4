"""AB 岗顶不上：是自己、只在几个人之间互相顶、没有人、签批权限更小，或者正是不相容的另一方。
A deputy who cannot stand in: the same person, a ring, a vacant post, less authority, or the duty to be kept apart.

为什么 / Why

AB 岗要在本岗的人不在时真能办事。甲乙两人只互相顶替，两人一起外出就谁也不能顶；环中有一个岗位不止一人就不算。
签批限额更小的，写明 deputy_limit 即可。

A deputy must be able to act when the holder is away. Where two people only stand in for each other, nobody is left
when both are out; a ring with a post that several people hold is none. A smaller signing limit is accepted where
deputy_limit says what the deputy may not do.

改前 / Before

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: check
    states:
      check:
        responsible: office/auditor
        accountable: office/chief
        actions: {pass: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: deputy_chief}
          auditor: {deputy: cashier}
          cashier: {deputy: auditor}
          deputy_chief: {}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/cashier}]}
      p4: {name: 丁, posts: [{post: office/deputy_chief}]}

改后 / After

    process: pay
    title: 付款
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: check
    states:
      check:
        responsible: office/auditor
        accountable: office/chief
        actions: {pass: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: deputy_chief}
          auditor: {deputy: cashier}
          cashier: {deputy: deputy_chief}
          deputy_chief: {}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/auditor}]}
      p3: {name: 丙, posts: [{post: office/cashier}]}
      p4: {name: 丁, posts: [{post: office/deputy_chief}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.organization import Organization, Post
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import vacancies
from workflow_engine.lint.staffing.deputies import rings
from workflow_engine.lint.staffing.pools import name_of
from workflow_engine.lint.staffing.separation import counterparts
from workflow_engine.lint.subject import ORGANIZATION, Subject, in_process

META = Rule("deputy-invalid", "O309", "ownership", Severity.ERROR, "0.2")

OTHER = Message("在 deputy: 写另一个岗位", "write another post under deputy:")


def check(subject: Subject) -> Iterator[Report]:
    """Report each deputy once, in the organization, for the first reason that applies; a ring at its first post."""
    organization = subject.organization
    if organization is None:
        return
    in_rings = rings(organization, subject.at)
    for unit in organization.units.values():
        for post in unit.posts.values():
            ring = in_rings.get(post.ref, ())
            if ring and ring[0] == post.ref:
                yield _ring_report(organization, post, ring)
            elif post.deputy and not ring:
                report = _single(subject, organization, post)
                if report:
                    yield report


def _ring_report(organization: Organization, post: Post, ring: tuple[str, ...]) -> Report:
    others = [found for ref in ring[1:] if (found := organization.post(ref))]
    chain = [*ring, post.ref]
    if not others:
        message = Message(f"{post.ref} 的 AB 岗是它自己", f"the deputy of {post.ref} is the post itself")
    else:
        message = Message(
            f"{'、'.join(ring)} 只互为 AB 岗，都不在时无人可代",
            f"{', '.join(ring)} only stand in for each other; nobody is left when all are away",
        )
    return Report(
        spot=Spot(ORGANIZATION, (*post.path, "deputy")),
        related=tuple(Spot(ORGANIZATION, (*other.path, "deputy")) for other in others),
        message=message,
        witness=Message(" → ".join(chain), " -> ".join(chain)),
        help=Message(f"把 {ring[-1]} 的 AB 岗改为环外的岗位", f"name a post outside the ring as deputy of {ring[-1]}"),
    )


def _single(subject: Subject, organization: Organization, post: Post) -> Report | None:
    deputy = organization.post(post.deputy or "")
    if deputy is None:
        return None
    own, others = organization.holders(post.ref, subject.at), organization.holders(deputy.ref, subject.at)
    counterpart = _counterpart(subject, organization, post, deputy)
    if not others:
        if deputy.ref in subject.once(vacancies):
            return None
        message = Message(
            f"{post.ref} 的 AB 岗 {deputy.ref} 没有人", f"{deputy.ref}, deputy of {post.ref}, has no holder"
        )
        mend = Message(
            f"给 {deputy.ref} 任命人员，或写另一个岗位", f"appoint somebody to {deputy.ref}, or name another post"
        )
    elif len(own) == 1 and set(others) == set(own):
        name = name_of(organization, own[0])
        message = Message(
            f"{post.ref} 和它的 AB 岗 {deputy.ref} 是同一人：{name.zh}",
            f"{post.ref} and its deputy {deputy.ref} are the same person: {name.en}",
        )
        mend = OTHER
    elif _weaker(post, deputy):
        message = Message(
            f"{post.ref} 的 AB 岗 {deputy.ref} 签批限额更小：{deputy.signing_limit} < {post.signing_limit}",
            f"{deputy.ref}, deputy of {post.ref}, may sign less: {deputy.signing_limit} < {post.signing_limit}",
        )
        mend = Message(
            "换一个岗位，或用 deputy_limit: 写明不得代办什么",
            "name another post, or say under deputy_limit: what it may not do",
        )
    elif counterpart:
        message = Message(
            f"{post.ref} 的 AB 岗 {deputy.ref} 正是要与它分开的一方",
            f"{deputy.ref}, deputy of {post.ref}, is the duty to be kept apart from it",
        )
        mend = OTHER
    else:
        return None
    return Report(
        spot=Spot(ORGANIZATION, (*post.path, "deputy")),
        related=(Spot(ORGANIZATION, deputy.path), *counterpart),
        message=message,
        help=mend,
    )


def _weaker(post: Post, deputy: Post) -> bool:
    if post.signing_limit is None or deputy.signing_limit is None or post.deputy_limit:
        return False
    return deputy.signing_limit < post.signing_limit


def _counterpart(subject: Subject, organization: Organization, post: Post, deputy: Post) -> tuple[Spot, ...]:
    """Return where it is said that the two must be kept apart; empty when nowhere."""
    pair = {post.ref, deputy.ref}
    found = [
        Spot(ORGANIZATION, ("incompatible", n)) for n, two in enumerate(organization.incompatible) if set(two) == pair
    ]
    found += [
        in_process(counterpart.separation.process, "separate", counterpart.number)
        for counterpart in subject.once(counterparts)
        if counterpart.post == post.ref
    ]
    return tuple(dict.fromkeys(found))
