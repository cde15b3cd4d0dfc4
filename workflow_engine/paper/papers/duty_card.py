"""Duty card (岗位职责书): all that falls to one person or post, from procedures and the calendar, to be signed."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.errors import Message
from workflow_engine.paper.card import post, steps
from workflow_engine.paper.card.holder import Holder
from workflow_engine.paper.model import Block, Paper, Paragraph, Section, Signature, Signatures, Tone
from workflow_engine.paper.order import Order
from workflow_engine.paper.parts import Shelf
from workflow_engine.paper.people import People
from workflow_engine.paper.roles import Letter
from workflow_engine.paper.wording import listed, numeral

TITLE = Message("岗位职责书", "duty card")
HELP = Message(
    "岗位职责书：一个人或一个岗位在全部流程和年度工作历中的职责，供本人签字；不指定则人人一份，缺人的岗位也有",
    "duty card: all that falls to a person or post, from procedures and calendar, to be signed; default: everybody",
)
HEEDS = ("processes", "posts", "persons")


def make(order: Order) -> tuple[Paper, ...]:
    """Return a card for each person and post asked for; else one for everybody who holds a post, and for each vacant
    post."""
    organization = order.organization()
    people = People(organization, order.day, order.lang)
    shelf = Shelf(order, people)
    persons, posts = order.persons, order.posts
    if not (persons or posts):
        persons = tuple(id_ for id_ in organization.people if organization.posts_of(id_, order.day))
        refs = (each.ref for unit in organization.units.values() for each in unit.posts.values())
        posts = tuple(ref for ref in refs if people.vacant(ref))
    time = WorkingTime(order.catalogue.calendar)
    asked = [(organization.posts_of(id_, order.day), id_) for id_ in persons] + [((ref,), None) for ref in posts]
    return tuple(_card(Holder(order, organization, people, shelf, time, refs, id_)) for refs, id_ in asked)


def _card(holder: Holder) -> Paper:
    order, people = holder.order, holder.people
    posts = listed(map(people.post_in_full, holder.posts), order.lang)
    if holder.person is not None:
        name, who = holder.person, people.person(holder.person)
        subtitle = posts or order.say("未任岗位", "holds no post")
    else:
        name, who = holder.posts[0].replace("/", "-"), posts
        subtitle = people.holders(holder.posts[0], in_full=True)
    return Paper(
        name=f"duty-card-{name}",
        title=order.say(f"{who}岗位职责书", f"Duty card: {who}"),
        subtitle=subtitle,
        day=order.day,
        facts=post.facts(holder),
        sections=tuple(_sections(holder)),
        note=order.say(
            f"按{order.day}的任职、在用流程和年度工作历编制",
            f"As of {order.day}: appointments, procedures in force, duties of the year",
        ),
        lang=order.lang,
    )


def _sections(holder: Holder) -> Iterator[Section]:
    """Yield the sections that have something to say, numbered; the last one with the lines to sign on."""
    say = holder.say
    work: tuple[tuple[str, list[Block]], ...] = (
        (say("牵头的流程", "Procedures led"), steps.led(holder)),
        (say("承办的环节", "Responsible: steps to do"), steps.own(holder)),
        (say("问责的环节（由他人承办）", "Accountable: steps of others to answer for"), steps.answered_for(holder)),
        (say("协办与咨询", "Support and consulted"), steps.beside(holder, Letter.SUPPORT, Letter.CONSULTED)),
        (say("知会", "Informed"), steps.beside(holder, Letter.INFORMED)),
        (say("年度工作", "Duties of the year"), post.yearly(holder)),
        (say("逾期上报到本岗的环节", "Steps brought here when late"), steps.alarmed(holder)),
    )
    rest = (
        (say("AB岗", "Deputies"), post.deputies(holder)),
        (say("不得兼办", "Kept apart"), post.apart(holder)),
    )
    if not any(blocks for _, blocks in work):
        nothing = say(
            "在用流程和年度工作历没有给这个岗位任何职责。", "No procedure and no duty of the year names this post."
        )
        yield Section("", (Paragraph(nothing, Tone.WARNING), *([] if holder.known_posts() else [_signing(holder)])))
    told = [(title, blocks) for title, blocks in (*work, *rest) if blocks]
    for number, (title, blocks) in enumerate(told, 1):
        signing = [_signing(holder)] if number == len(told) else []
        yield Section(numeral(number, holder.order.lang) + title, (*blocks, *signing))


def _signing(holder: Holder) -> Signatures:
    say, people, day = holder.say, holder.people, holder.order.day
    pledge = say("本人已阅知以上职责，照此履行。", "I have read these duties and will carry them out.")
    if holder.person is not None:
        signers = [people.person(holder.person)]
    else:
        signers = [people.person(id_) for id_ in holder.organization.holders(holder.posts[0], day)] or [""]
    lines = [Signature(say("本人签名", "Signed"), name) for name in signers]
    above = next((each.reports_to for each in holder.known_posts()), None)
    if above:
        name = "" if people.vacant(above) else people.holders(above)
        lines.append(Signature(say("直接上级签名", "Superior"), name))
    return Signatures(tuple(lines), pledge)
