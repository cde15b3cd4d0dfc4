"""What belongs to the posts of a duty card, whatever the procedure: the year's duties, deputies, what is kept apart."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.duties import Duty
from workflow_engine.definition.organization import Post
from workflow_engine.diagram.words import in_words
from workflow_engine.paper.card.holder import Holder
from workflow_engine.paper.model import Block, Cell, Column, Fact, Facts, Items, Role, Table, Tone
from workflow_engine.paper.occasion_words import EVERY, when
from workflow_engine.paper.roles import Letter
from workflow_engine.paper.wording import listed


def facts(holder: Holder) -> Facts:
    """Return superiors, signing limits, vacancies and absence."""
    return Facts((*_post_facts(holder), *_absence(holder)))


def _post_facts(holder: Holder) -> Iterator[Fact]:
    say, people = holder.say, holder.people
    for post in holder.known_posts():
        mark = say(f"（{people.post(post.ref)}）", f" ({people.post(post.ref)})") if len(holder.posts) > 1 else ""
        if post.reports_to:
            vacant = Tone.WARNING if people.vacant(post.reports_to) else Tone.PLAIN
            yield Fact(say("直接上级", "Reports to") + mark, people.line(post.reports_to), vacant)
        if post.signing_limit is not None:
            amount = say(f"{post.signing_limit:,}元", f"CNY {post.signing_limit:,}")
            yield Fact(say("签批限额", "Signing limit") + mark, amount)
        if people.vacant(post.ref):
            yield Fact(say("任职", "Holder"), say("缺人，须尽快补任", "vacant, to be filled"), Tone.WARNING)


def _absence(holder: Holder) -> Iterator[Fact]:
    day, person = holder.order.day, holder.person
    away = holder.organization.absence_of(person, day) if person else None
    if away and person:
        deputies = holder.organization.deputies_of(person, day)
        who = listed(map(holder.people.person, deputies), holder.order.lang) or holder.say("无人", "nobody")
        text = holder.say(f"{away.since}至{away.until}，由{who}代", f"{away.since} to {away.until}; {who} stands in")
        yield Fact(holder.say("离岗", "Away"), text, Tone.PLAIN if deputies else Tone.WARNING)


def yearly(holder: Holder) -> list[Block]:
    """Return the duties of the calendar that he leads, with their days in the year of the order."""
    duties, say = holder.order.catalogue.duties, holder.say
    led = [each for each in duties.items.values() if holder.people.post_of(each.lead) in holder.posts] if duties else []
    year = holder.order.day.year
    columns = (
        Column(say("工作", "Duty"), Role.HEAD, 3.2),
        Column(say("周期", "Every"), Role.TEXT, 1.2),
        Column(say(f"{year}年时间", f"Days in {year}"), Role.TEXT, 1.9),
        Column(say("提前准备", "Prepare"), Role.TEXT, 1.6),
        Column(say("应有记录", "Record"), Role.TEXT, 2.2),
        Column(say("发起流程", "Starts"), Role.TEXT, 1.7),
    )
    return [Table(columns, tuple(_duty(holder, each) for each in led))] if led else []


def _duty(holder: Holder, duty: Duty) -> tuple[Cell, ...]:
    lang, catalogue = holder.order.lang, holder.order.catalogue
    started = catalogue.processes.get(duty.starts) if duty.starts else None
    return (
        Cell(duty.title.say(lang) or duty.name),
        Cell(EVERY[duty.every].say(lang)),
        Cell(when(duty, holder.order.day.year, holder.time, lang)),
        Cell(in_words(duty.prepare).say(lang) if duty.prepare else ""),
        Cell(duty.record.say(lang)),
        Cell(
            (started.title.say(lang) if started else "") or duty.starts or "",
            link=holder.order.page_of(started.name) if started else "",
        ),
    )


def deputies(holder: Holder) -> list[Block]:
    """Return who stands in for him, and for whom he stands in."""
    say = holder.say
    every = [post for unit in holder.organization.units.values() for post in unit.posts.values()]
    rows = []
    for post in holder.known_posts():
        title = holder.people.post(post.ref)
        away = say(f"{title}不在岗时，由其代", f"{title} is away: who stands in")
        if post.deputy:
            rows.append((Cell(away), *_standing_in(holder, post.deputy, post)))
        else:
            rows.append((Cell(away), Cell(say("未设B岗，无人代", "nobody named"), Tone.WARNING, columns=3)))
        stands_in = say(f"其不在岗时，由{title}代", f"{title} stands in for")
        rows += [(Cell(stands_in), *_standing_in(holder, a.ref, a)) for a in every if a.deputy == post.ref]
    columns = (
        Column(say("情形", "When"), Role.HEAD, 2.8),
        Column(say("岗位", "Post"), Role.TEXT, 2.6),
        Column(say("现任", "Holder"), Role.TEXT, 1.6),
        Column(say("限制", "Limits"), Role.TEXT, 3),
    )
    return [Table(columns, tuple(rows))] if rows else []


def _standing_in(holder: Holder, ref: str, limited: Post) -> tuple[Cell, ...]:
    people = holder.people
    vacant = Tone.WARNING if people.vacant(ref) else Tone.PLAIN
    limits = Cell(limited.deputy_limit.say(holder.order.lang))
    return Cell(people.post_in_full(ref)), Cell(people.holders(ref), vacant), limits


def apart(holder: Holder) -> list[Block]:
    """Return the posts that he may not hold as well, and the steps that he may not do both."""
    say, lang = holder.say, holder.order.lang
    lines = [
        say(f"不得兼任{holder.people.post_in_full(other)}", f"may not also be {holder.people.post_in_full(other)}")
        for pair in holder.organization.incompatible
        for ref, other in (pair, pair[::-1])
        if ref in holder.posts
    ]
    mine = {part.key for _, part in holder.parts(Letter.RESPONSIBLE)}
    for book in holder.shelf.books:
        titles = {state.name: state.title.say(lang) or state.name for state in book.definition.every_state()}
        for group in book.definition.separate:
            if any((book.definition.name, name) in mine for name in group):
                steps = listed((titles.get(name, name) for name in group), lang)
                zh = f"{book.title}：同一件事的{steps}须由不同的人办理"
                lines.append(say(zh, f"{book.title}: in one matter, different people do {steps}"))
    return [Items(tuple(dict.fromkeys(lines)))] if lines else []
