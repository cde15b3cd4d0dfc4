"""What stands in a box: the lines below the title, and the whole story in its tooltip."""

from __future__ import annotations

from workflow_engine.definition.model import (
    Call,
    Duration,
    Parallel,
    Party,
    Service,
    Sign,
    SignRule,
    State,
    Task,
    Wait,
)
from workflow_engine.diagram.model import Detail
from workflow_engine.diagram.parties import Parties
from workflow_engine.diagram.words import Words


def title_of(state: State, lang: str) -> str:
    """Return the title of a state, its name when it has none."""
    return state.title.say(lang) or state.name


def lines_of(state: State, words: Words, parties: Parties) -> tuple[str, ...]:
    """Return the lines below the title: who, until when, with which record; or what is waited for or called."""
    say = words.say
    match state:
        case Task():
            return tuple(_task_lines(state, words, parties))
        case Parallel(for_each=str(field)):
            return (say(f"按「{words.field(field)}」逐项并行", f"once for each of “{words.field(field)}”"),)
        case Call():
            called = words.procedure(state.process)
            return (say(f"子流程 {called}", f"Procedure {called}"),)
        case Wait(event=str(event)):
            return (say(f"等待消息 {event}", f"Waits for {event}"),)
        case Wait(until=until) if until is not None:
            return (say(f"等待 {words.moment(until)}", f"Waits {words.moment(until)}"),)
        case Service():
            return (say(f"系统处理 {state.handler}", f"System: {state.handler}"),)
        case _:
            return ()


def _task_lines(task: Task, words: Words, parties: Parties) -> list[str]:
    lines = [_signers(task, words, parties)]
    if task.due:
        limit = words.timing(task.due)
        lines.append(words.say(f"时限 {limit}", f"Due {limit}"))
    if record := task.record.say(words.lang):
        named = record if record.startswith("《") else f"《{record}》"
        lines.append(words.say(f"记录 {named}", f"Record {record}"))
    return lines


def _signers(task: Task, words: Words, parties: Parties) -> str:
    rule = _rule(task.sign, words)
    if not task.sign.members:
        return f"{rule} {parties.box_line(task.responsible)}".strip()
    return f"{rule} {words.listed([parties.title(member.party) for member in task.sign.members])}".strip()


def _rule(sign: Sign, words: Words) -> str:
    match sign.rule:
        case SignRule.ONE:
            return ""
        case SignRule.ANY:
            return words.say("或签", "Any of")
        case SignRule.ALL:
            return words.say("会签", "All of")
        case SignRule.SEQUENCE:
            return words.say("顺签", "In turn")
        case SignRule.SHARE:
            count = words.say(f"至少{sign.at_least}人", f"{sign.at_least}")
            share = count if sign.ratio is None else str(sign.ratio)
            return words.say(f"票签（{share}）", f"At least {share} of")


def details_of(state: State, words: Words, parties: Parties) -> tuple[Detail, ...]:
    """Return everything there is to know about a state: duties, limits, record, what it waits for, help."""
    say = words.say
    found: list[Detail] = []
    match state:
        case Task():
            found = _duties(state, words, parties) + _clocks(state, words, parties)
            if record := state.record.say(words.lang):
                found.append(Detail(say("记录", "Record"), record))
        case Parallel(for_each=str(field)):
            found.append(Detail(say("逐项并行", "Once for each of"), words.field(field)))
        case Call():
            found.append(Detail(say("子流程", "Procedure"), words.procedure(state.process)))
        case Wait(event=str(event)):
            found.append(Detail(say("等待消息", "Waits for"), event))
        case Wait(until=until) if until is not None:
            found.append(Detail(say("等待", "Waits"), words.moment(until)))
        case Service():
            found.append(Detail(say("系统处理", "System"), state.handler))
        case _:
            pass
    if text := state.help.say(words.lang):
        found.append(Detail(say("说明", "Help"), text))
    return tuple(found)


def tooltip_of(title: str, details: tuple[Detail, ...], words: Words) -> str:
    """Return a title and what there is to know about it, one a line."""
    return "\n".join([title, *(words.say(f"{d.label}：{d.text}", f"{d.label}: {d.text}") for d in details)])


def _duties(task: Task, words: Words, parties: Parties) -> list[Detail]:
    signers = tuple(member.party for member in task.sign.members)
    duties: tuple[tuple[str, str, tuple[Party, ...]], ...] = (
        ("责任", "Responsible", (task.responsible,) if task.responsible else ()),
        (_rule(task.sign, words), _rule(task.sign, words), signers),
        ("问责", "Accountable", task.accountable),
        ("协办", "Support", task.support),
        ("咨询", "Consulted", task.consulted),
        ("知会", "Informed", task.informed),
    )
    return [
        Detail(
            words.say(zh, en),
            words.listed([parties.full_line(party) for party in named]),
            tuple(dict.fromkeys(name for party in named for name in parties.people(party))),
        )
        for zh, en, named in duties
        if named
    ]


def _clocks(task: Task, words: Words, parties: Parties) -> list[Detail]:
    limits = (("响应", "Respond", task.respond), ("时限", "Due", task.due), ("最早", "Not before", task.not_before))
    found = [Detail(words.say(zh, en), words.timing_in_full(timing)) for zh, en, timing in limits if timing]
    for step in task.overdue:
        to = parties.full_line(step.to)
        after = _after(step.after, words)
        label = words.say(f"逾期{after}", f"Overdue{after}")
        found.append(Detail(label, words.say(f"上报{to}", f"brought to {to}"), parties.people(step.to)))
    return found


def _after(after: Duration | None, words: Words) -> str:
    return words.say(words.moment(after), f" {words.moment(after)}") if after else ""
