"""延期 · Extend: more time for a step, asked for by who has it and granted by who answers for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from workflow_engine.definition.time_words import duration
from workflow_engine.definition.words import Refused
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Extension, Timer, Visit
from workflow_engine.kernel.clocks import due_timers
from workflow_engine.kernel.events import set_item, set_visit
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import answers_for, holders, names, not_entitled, overseers, reason_missing, tasks
from workflow_engine.kernel.permission import may_act
from workflow_engine.kernel.turn import Turn

TITLE = Message("延期", "Extend")
LONGEST = timedelta(days=1000)
"""How far ahead an extended limit may lie."""


class Extend(NamedTuple):
    """Give a step more time, ``until`` a moment or by ``span`` (such as ``2 workdays``, counted from the limit, or from
    now when that has passed). ``state`` says which, when several are open.

    From those who answer for the step it is a grant; ``asked_by`` says who asked, and without a time it grants what he
    asked for. From who has the step it asks them for it. Asked before the limit, it is in time, whenever it is granted;
    asked later, the step gets the time but still counts as overdue.
    """

    by: str
    at: datetime
    reason: str = ""
    until: datetime | None = None
    span: str = ""
    id: str = ""
    state: str | None = None
    asked_by: str | None = None


COMMAND = Extend


class ExtensionAsked(NamedTuple):
    """Somebody asked for more time in a visit, before the limit or (``late``) after it."""

    visit: int
    state: str
    by: str
    at: datetime
    until: datetime
    reason: str
    late: bool

    def apply(self, case: Case) -> None:
        asked = Extension(self.visit, self.by, self.at, self.until, late=self.late)
        case.margin = case.margin._replace(extensions=(*_others(case, self.visit, self.by), asked))

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names the asker already
        """Say until when, and why."""
        until = f"{self.until:%Y-%m-%d %H:%M}"
        late_zh, late_en = ("（已逾期）", " (too late)") if self.late else ("", "")
        return Message(
            f"申请“{self.state}”延期至 {until}{late_zh}：{self.reason}",
            f"asked for time in {self.state!r} until {until}{late_en}: {self.reason}",
        )


class Extended(NamedTuple):
    """A step got more time. ``late`` when that was asked after the limit: it still counts as overdue."""

    visit: int
    state: str
    due: datetime
    until: datetime
    asked_by: str
    asked_at: datetime
    granted_by: str
    reason: str
    late: bool
    timers: tuple[Timer, ...] = ()

    def apply(self, case: Case) -> None:
        given = Extension(self.visit, self.asked_by, self.asked_at, self.until, self.granted_by, self.late)
        case.margin = case.margin._replace(extensions=(*_others(case, self.visit, self.asked_by), given))
        set_visit(case, self.visit, due_at=self.until)
        for item in case.items_of(self.visit):
            set_item(case, item.id, due_at=self.until)
        kept = [t for t in case.timers if t.visit != self.visit or t.kind not in ("remind", "escalate")]
        case.timers = (*kept, *self.timers)

    def say(self, name: Namer) -> Message:
        """Say who asked, from when to when, and why."""
        was, until = f"{self.due:%Y-%m-%d %H:%M}", f"{self.until:%Y-%m-%d %H:%M}"
        late_zh, late_en = ("，逾期后申请，仍计逾期", ", asked too late: still overdue") if self.late else ("", "")
        return Message(
            f"“{self.state}”由 {was} 延期至 {until}（{name(self.asked_by, 'zh')}申请{late_zh}）：{self.reason}",
            f"{self.state!r} extended from {was} to {until} "
            f"(asked by {name(self.asked_by, 'en')}{late_en}): {self.reason}",
        )


EVENTS = (ExtensionAsked, Extended)


def _others(case: Case, visit: int, asker: str) -> tuple[Extension, ...]:
    """Return the extensions without the one that this person asked for in this visit and nobody has granted."""
    return tuple(e for e in case.margin.extensions if e.granted_by or (e.visit, e.asked_by) != (visit, asker))


def run(turn: Turn, command: Extend) -> None:
    """Refuse strangers, steps without a limit, moments in the past and a missing reason; else ask, or grant."""
    visit = _choose(turn, command)
    grants = answers_for(turn, command.by, visit)
    asked = _asked(turn, command, visit) if grants else None
    reasons = reason_missing(command.reason)
    if not grants and not _has(turn, command.by, visit):
        reasons.append(not_entitled(turn, [*holders(turn, visit.id), *overseers(turn, [visit])]))
    asker = command.asked_by or (asked.asked_by if asked else command.by)
    if not turn.world.directory.knows(asker):
        zh, en = f"组织中没有“{asker}”这个人", f"nobody is called {asker!r}"
        reasons.append(Reason("unknown-person", Message(zh, en), {"person": asker}))
    until, unfit = _until(turn, command, visit, asked)
    reasons += unfit
    if reasons or until is None or visit.due_at is None:
        raise CommandRejected(reasons)
    late = asked.late if asked else turn.at > visit.due_at
    if not grants:
        turn.emit(ExtensionAsked(visit.id, visit.state, command.by, turn.at, until, command.reason, late))
        told = {"role": "extension-asked", "state": visit.state, "until": until, "reason": command.reason}
        turn.request("notify", visit.id, {**told, "to": [visit.accountable]})
        return
    armed = tuple(timer for timer in due_timers(turn, visit._replace(due_at=until)) if timer.at > turn.at)
    asked_at = asked.asked_at if asked else turn.at
    who = (asker, asked_at, command.by)
    turn.emit(Extended(visit.id, visit.state, visit.due_at, until, *who, command.reason, late, armed))
    told = {"role": "extended", "state": visit.state, "until": until, "late": late}
    turn.request("notify", visit.id, {**told, "to": holders(turn, visit.id)})


def _choose(turn: Turn, command: Extend) -> Visit:
    """Return the visit that is meant: of several the only one that the person can ask or grant time for."""
    open_now = tasks(turn, command.state)
    near = [v for v in open_now if answers_for(turn, command.by, v) or _has(turn, command.by, v)] or open_now
    timed = [visit for visit in near if visit.due_at is not None]
    if len(timed) > 1:
        states = list(dict.fromkeys(visit.state for visit in timed))
        zh, en = f"请指明环节：{'、'.join(states)}", f"name the step: {', '.join(states)}"
        raise CommandRejected([Reason("ambiguous-state", Message(zh, en), {"states": states})])
    return (timed or near)[0]


def _has(turn: Turn, person: str, visit: Visit) -> bool:
    return any(
        item.holder == person or (item.holder is None and may_act(turn, person, item.owner))
        for item in turn.case.items_of(visit.id)
    )


def _asked(turn: Turn, command: Extend, visit: Visit) -> Extension | None:
    open_ones = [e for e in turn.case.margin.extensions if e.visit == visit.id and not e.granted_by]
    return next((e for e in reversed(open_ones) if command.asked_by in (None, e.asked_by)), None)


def _until(turn: Turn, command: Extend, visit: Visit, asked: Extension | None) -> tuple[datetime | None, list[Reason]]:
    """Return until when, and why that cannot be."""
    due = visit.due_at
    if due is None:
        zh, en = f"“{visit.state}”没有期限，无须延期", f"{visit.state!r} has no limit to extend"
        return None, [Reason("no-limit", Message(zh, en), {"state": visit.state})]
    until = command.until or (asked.until if asked and not command.span else None)
    try:
        if until is None:
            until = turn.world.time.add(max(due, turn.at), duration(command.span))
    except Refused as refused:
        mend = refused.help or refused.message
        zh, en = f"延期多久：{mend.zh}；或写明 until", f"how long: {mend.en}; or give until"
        return None, [Reason("bad-value", Message(zh, en), {"field": "span"})]
    if command.span and command.until:
        zh, en = "until 与 span 只写一个", "give either until or span"
        return None, [Reason("bad-value", Message(zh, en), {"field": "span"})]
    if until.tzinfo is None:
        zh, en = "until 须带时区", "until needs a time zone"
        return None, [Reason("bad-value", Message(zh, en), {"field": "until"})]
    if until <= turn.at or until <= due:
        who = names(turn, [visit.accountable])
        zh = f"新期限 {until:%Y-%m-%d %H:%M} 须晚于现在和原期限 {due:%Y-%m-%d %H:%M}（负责：{who.zh}）"
        en = f"the new limit {until:%Y-%m-%d %H:%M} must be later than now and than {due:%Y-%m-%d %H:%M}"
        return None, [Reason("not-later", Message(zh, en), {"until": until, "due": due})]
    if until - turn.at > LONGEST:
        zh, en = f"一次延期不得超过 {LONGEST.days} 天", f"one extension is at most {LONGEST.days} days"
        return None, [Reason("bad-value", Message(zh, en), {"field": "until"})]
    return until.astimezone(turn.world.time.zone), []
