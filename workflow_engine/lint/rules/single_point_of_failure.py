"""办事岗位只有一个人，也没有 AB 岗。
A post that does work has one holder and no deputy.

为什么 / Why

这个人请假，事情就停下；AB 岗写明了谁顶上。

When this one person is away, the work stops; a deputy says who steps in.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        title: 审核
        accountable: office/chief
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: clerk}
          clerk: {}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        title: 审核
        accountable: office/chief
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
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
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import PartyKind
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import ACTING, Use, day_of, uses
from workflow_engine.lint.subject import ORGANIZATION, Subject

META = Rule("single-point-of-failure", "O307", "ownership", Severity.WARNING, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report each such post once, in the organization, with the steps that hang on it."""
    alone: dict[str, list[Use]] = {}
    for process, organization in subject.staffed:
        day = day_of(process, subject.at)
        for use in uses(subject, process):
            post = organization.post(use.party.name) if use.party.kind is PartyKind.POST else None
            if post and use.role in ACTING and not post.deputy and len(organization.holders(post.ref, day)) == 1:
                alone.setdefault(post.ref, []).append(use)
    for ref, found in alone.items():
        yield _report(subject, ref, found)


def _report(subject: Subject, ref: str, found: list[Use]) -> Report:
    organization = subject.organization
    post = organization.post(ref) if organization else None
    states = list(dict.fromkeys(f"{use.process.name}/{use.state.name}" for use in found if use.state))
    return Report(
        spot=Spot(ORGANIZATION, post.path if post else ()),
        related=tuple(use.spot for use in found),
        message=Message(
            f"岗位 {ref} 只有一人，也没有 AB 岗；{len(states)} 个步骤靠他：{'、'.join(states)}",
            f"post {ref} has one holder and no deputy; {len(states)} steps hang on it: {', '.join(states)}",
        ),
        help=Message("写上 deputy: 单位/岗位，或再任命一人", "add deputy: unit/post, or appoint another person"),
    )
