"""The steps on a duty card: led, done, answered for, helped with, told of, and brought here when late."""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.definition.model import Action
from workflow_engine.diagram.words import in_words
from workflow_engine.paper.card.holder import Holder, Row
from workflow_engine.paper.model import Block, Cell, Column, Items, Role, Table
from workflow_engine.paper.parts import Part
from workflow_engine.paper.roles import TITLES, Letter, doers
from workflow_engine.paper.wording import limits, listed


def led(holder: Holder) -> list[Block]:
    """Return the procedures that he leads."""
    say, lang = holder.say, holder.order.lang
    rows = tuple(
        (
            Cell(book.title, link=holder.order.page_of(book.definition.name)),
            Cell(book.definition.version),
            Cell(book.definition.scope.say(lang)),
            Cell(book.words.timing(book.definition.deadline) if book.definition.deadline else ""),
        )
        for ref in holder.posts
        for book in holder.shelf.books
        if book.definition.owner and holder.shelf.capacity(book, book.definition.owner, ref) == ""
    )
    columns = (
        Column(say("流程", "Procedure"), Role.HEAD, 2.4),
        Column(say("版本", "Version"), Role.TEXT, 1),
        Column(say("适用范围", "Scope"), Role.TEXT, 4.6),
        Column(say("办结时限", "Promise"), Role.TEXT, 1.8),
    )
    return [Table(columns, rows)] if rows else []


def own(holder: Holder) -> list[Block]:
    """Return the steps that he does, and single actions that he may take in steps of others."""
    say = holder.say
    answered = {(ref, part.key) for ref, part in holder.parts(Letter.ACCOUNTABLE)}
    rows = [
        _own(holder, ref, part, self_=(ref, part.key) in answered) for ref, part in holder.parts(Letter.RESPONSIBLE)
    ]
    columns = (
        Column(say("环节", "Step"), Role.TEXT, 2.3),
        Column(say("可办事项", "Actions"), Role.TEXT, 3),
        Column(say("时限", "Limit"), Role.TEXT, 2.1),
        Column(say("应有记录", "Record"), Role.TEXT, 1.6),
        Column(say("问责", "Accountable"), Role.TEXT, 2),
    )
    return holder.by_procedure(columns, [*rows, *_extras(holder)])


def _own(holder: Holder, ref: str, part: Part, *, self_: bool) -> Row:
    task, words = part.task, part.book.words
    # The head of the requester's unit answers for what he does as such; his own post is not named there.
    answers = holder.say("本岗", "this post") if self_ else holder.called(part.book, task.accountable)
    return part.book, (
        Cell(holder.step(ref, part.title, part.capacity)),
        Cell(_actions(task.actions.values(), holder.order.lang)),
        Cell(limits(words, task)),
        Cell(task.record.say(holder.order.lang)),
        Cell(answers),
    )


def _extras(holder: Holder) -> Iterable[Row]:
    lang = holder.order.lang
    for ref in holder.posts:
        for extra in holder.shelf.extras(ref):
            title = extra.state.title.say(lang) or extra.state.name
            action = extra.action.title.say(lang) or extra.action.name
            only = holder.say(f"仅限：{action}", f"only: {action}")
            yield extra.book, (Cell(holder.step(ref, title, extra.capacity)), Cell(only), Cell(), Cell(), Cell())


def answered_for(holder: Holder) -> list[Block]:
    """Return the steps of others that he answers for."""
    say = holder.say
    done = {(ref, part.key) for ref, part in holder.parts(Letter.RESPONSIBLE)}
    rows: list[Row] = [
        (
            part.book,
            (
                Cell(holder.step(ref, part.title, part.capacity)),
                Cell(holder.called(part.book, doers(part.task))),
                Cell(limits(part.book.words, part.task)),
                Cell(holder.called(part.book, [step.to for step in part.task.overdue[:1]])),
            ),
        )
        for ref, part in holder.parts(Letter.ACCOUNTABLE)
        if (ref, part.key) not in done
    ]
    columns = (
        Column(say("环节", "Step"), Role.TEXT, 2.6),
        Column(say("承办", "Responsible"), Role.TEXT, 2.6),
        Column(say("时限", "Limit"), Role.TEXT, 2.4),
        Column(say("逾期上报", "When late, told to"), Role.TEXT, 2.4),
    )
    return holder.by_procedure(columns, rows)


def beside(holder: Holder, *letters: Letter) -> list[Block]:
    """Return the steps of others in which he has one of these parts."""
    say, lang = holder.say, holder.order.lang
    rows: list[Row] = [
        (
            part.book,
            (
                Cell(holder.step(ref, part.title, part.capacity)),
                Cell(TITLES[part.letter].say(lang)),
                Cell(holder.called(part.book, doers(part.task))),
            ),
        )
        for ref, part in holder.parts(*letters)
    ]
    columns = (
        Column(say("环节", "Step"), Role.TEXT, 3.6),
        Column(say("方式", "Part"), Role.TEXT, 1.2),
        Column(say("承办", "Responsible"), Role.TEXT, 4),
    )
    return holder.by_procedure(columns, rows)


def alarmed(holder: Holder) -> list[Block]:
    """Return the steps that are brought to him when they are late, procedure by procedure."""
    say, lang = holder.say, holder.order.lang
    told: dict[str, list[str]] = {}
    for ref in holder.posts:
        for alarm in holder.shelf.alarms(ref):
            step = alarm.task.title.say(lang) or alarm.task.name
            long = in_words(alarm.after).say(lang) if alarm.after else ""
            if long:
                step = say(f"{step}（逾期{long}）", f"{step} ({long} late)")
            told.setdefault(alarm.book.title, []).append(step)
    lines = (f"{name}{say('：', ': ')}{listed(steps, lang)}" for name, steps in told.items())
    return [Items(tuple(lines))] if told else []


def _actions(actions: Iterable[Action], lang: str) -> str:
    return listed((action.title.say(lang) or action.name for action in actions if action.by is None), lang)
