"""流程用到的岗位上没有人。
A post that procedures need has no holder.

为什么 / Why

岗位空着，派给它的事没有人会看到。任职有起止日期，所以按检查那一天（或流程生效那一天）来看。

Work given to a vacant post is seen by nobody. Appointments have dates, so the question is asked for the
day of the check (or the day on which the procedure comes into force).

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
        responsible: office/auditor
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
          auditor: {deputy: chief}
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
        responsible: office/auditor
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
          auditor: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/auditor}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import PartyKind
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import Use, day_of, uses
from workflow_engine.lint.subject import ORGANIZATION, Subject

META = Rule("role-without-holder", "O304", "ownership", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report each vacant post once, in the organization, with all the places that need it."""
    vacant: dict[str, list[Use]] = {}
    for process, organization in subject.staffed:
        day = day_of(process, subject.at)
        for use in uses(subject, process):
            post = organization.post(use.party.name) if use.party.kind is PartyKind.POST else None
            if post and not organization.holders(post.ref, day):
                vacant.setdefault(post.ref, []).append(use)
    for ref, needed in vacant.items():
        yield _report(subject, ref, needed)


def _report(subject: Subject, ref: str, needed: list[Use]) -> Report:
    organization = subject.organization
    post = organization.post(ref) if organization else None
    states = list(dict.fromkeys(f"{u.process.name}/{u.state.name}" if u.state else u.process.name for u in needed))
    return Report(
        spot=Spot(ORGANIZATION, post.path if post else ()),
        related=tuple(dict.fromkeys(use.spot for use in needed)),
        message=Message(
            f"岗位 {ref} 没有人；影响 {len(states)} 处：{'、'.join(states)}",
            f"post {ref} has no holder; {len(states)} places need it: {', '.join(states)}",
        ),
        help=Message(
            f"在 people: 里给某人写上 posts: [{{post: {ref}}}]，或把流程里的岗位换掉",
            f"give somebody under people: posts: [{{post: {ref}}}], or name another post in the procedures",
        ),
    )
