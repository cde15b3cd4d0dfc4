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
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
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
          chief: {}
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
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
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
          chief: {}
          clerk: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.organization import Post
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import ACTING, Use, day_of, places, uses_by_post
from workflow_engine.lint.subject import ORGANIZATION, Subject

META = Rule("single-point-of-failure", "O307", "ownership", Severity.WARNING, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report each such post once, in the organization, with the steps that hang on it."""
    organization = subject.organization
    for ref, load in subject.once(uses_by_post).items():
        post = organization.post(ref) if organization else None
        if organization is None or post is None or post.deputy:
            continue
        found = [
            use
            for use in load
            if use.role in ACTING and len(organization.holders(ref, day_of(use.process, subject.at))) == 1
        ]
        if found:
            yield _report(post, found)


def _report(post: Post, found: list[Use]) -> Report:
    states = places(found)
    return Report(
        spot=Spot(ORGANIZATION, post.path),
        related=tuple(use.spot for use in found),
        message=Message(
            f"岗位 {post.ref} 只有一人，也没有 AB 岗；{len(states)} 个步骤靠他：{'、'.join(states)}",
            f"post {post.ref} has one holder and no deputy; {len(states)} steps hang on it: {', '.join(states)}",
        ),
        help=Message("写上 deputy: 单位/岗位，或再任命一人", "add deputy: unit/post, or appoint another person"),
    )
