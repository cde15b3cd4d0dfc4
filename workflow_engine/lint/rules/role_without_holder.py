"""流程或工作历用到的岗位上没有人。
A post that procedures or duties need has no holder.

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
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
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
      p4: {name: 丁, posts: [{post: office/clerk}]}

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
      p4: {name: 丁, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/auditor}]}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow_engine.definition.model import PartyKind
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import ESCALATE, Use, places, vacancies
from workflow_engine.lint.subject import DUTIES, ORGANIZATION, Subject

META = Rule("role-without-holder", "O304", "ownership", Severity.ERROR, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Report each vacant post once, in the organization, with all the places that need it.

    A post that only escalations name is ``escalation-ends-nowhere``.
    """
    vacant: dict[str, tuple[Use, ...]] = dict(subject.once(vacancies))
    led = _led_by_nobody(subject)
    for ref in dict.fromkeys((*vacant, *led)):
        if ref not in led and all(use.role == ESCALATE for use in vacant[ref]):
            continue
        yield _report(subject, ref, vacant.get(ref, ()), led.get(ref, ()))


def _led_by_nobody(subject: Subject) -> dict[str, tuple[Spot, ...]]:
    """Return the vacant posts that lead duties, each with the spots of these duties."""
    organization, duties = subject.organization, subject.catalogue.duties
    found: dict[str, tuple[Spot, ...]] = {}
    if organization is None or duties is None:
        return found
    for duty in duties.items.values():
        post = organization.post(duty.lead.name) if duty.lead and duty.lead.kind is PartyKind.POST else None
        if post and not organization.holders(post.ref, subject.at):
            spot = Spot(DUTIES, (*duty.path, "lead"), Message(f"工作历 {duty.name}", f"duty {duty.name}"))
            found[post.ref] = (*found.get(post.ref, ()), spot)
    return found


def _report(subject: Subject, ref: str, needed: Iterable[Use], duties: tuple[Spot, ...]) -> Report:
    organization = subject.organization
    post = organization.post(ref) if organization else None
    zh = [*places(needed), *(duty.note.zh for duty in duties)]
    en = [*places(needed), *(duty.note.en for duty in duties)]
    stand_ins = _stand_ins(subject, ref)
    return Report(
        spot=Spot(ORGANIZATION, post.path if post else ()),
        related=tuple(dict.fromkeys((*(use.spot for use in needed), *duties, *stand_ins))),
        message=Message(
            f"岗位 {ref} 没有人；影响 {len(zh)} 处：{'、'.join(zh)}",
            f"post {ref} has no holder; {len(en)} places need it: {', '.join(en)}",
        ),
        help=Message(
            f"在 people: 里给某人写上 posts: [{{post: {ref}}}]，或把流程里的岗位换掉",
            f"give somebody under people: posts: [{{post: {ref}}}], or name another post in the procedures",
        ),
    )


def _stand_ins(subject: Subject, ref: str) -> Iterator[Spot]:
    """Yield where the vacant post is named as a deputy."""
    for unit in subject.organization.units.values() if subject.organization else ():
        for post in unit.posts.values():
            if post.deputy == ref:
                note = Message(f"{post.ref} 的 AB 岗", f"deputy of {post.ref}")
                yield Spot(ORGANIZATION, (*post.path, "deputy"), note)
