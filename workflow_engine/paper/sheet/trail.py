"""The trail of a case as rows to be filed: each act with who, when, what he said, and where it led."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from workflow_engine.definition.model import Parallel, ProcessDefinition, Task
from workflow_engine.errors import Message
from workflow_engine.kernel.events import (
    Acted,
    Answered,
    Claimed,
    Commented,
    Ended,
    Entered,
    Entry,
    Event,
    Left,
    Released,
    Started,
    TimerFired,
)
from workflow_engine.paper.model import Cell
from workflow_engine.paper.order import CaseFile
from workflow_engine.paper.sheet.values import moment, told
from workflow_engine.paper.wording import listed

_TIMERS = {
    "remind": Message("催办提醒", "reminded"),
    "escalate": Message("逾期上报", "overdue, brought to"),
    "deemed": Message("逾期视为", "deemed after silence"),
    "elapsed": Message("等待期满", "the wait was over"),
    "timeout": Message("等待超时", "the wait timed out"),
}


class Trail:
    """Says the lines of one case's trail."""

    def __init__(self, file: CaseFile, zone: tzinfo, lang: str) -> None:
        self._file = file
        self._zone = zone
        self._lang = lang

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield for each line of the trail that tells something: number, step, what was done, by whom, when, and an
        empty place to sign."""
        steps: dict[int | str, str] = {}  # the state of each visit and of each work item
        for entry in self._file.trail:
            definition = self._file.definition(entry.digest)
            for event in entry.events:
                if isinstance(event, Entered):
                    steps[event.visit.id] = event.visit.state
                    steps |= {item.id: item.state for item in event.items}
            lines = [line for event in entry.events for line in self._event(event, definition)]
            if lines:
                yield (
                    Cell(str(entry.seq)),
                    Cell(self._step(entry, definition, steps)),
                    Cell("\n".join(dict.fromkeys(lines))),
                    Cell(self._who(entry)),
                    Cell(moment(entry.at, self._zone)),
                    Cell(),
                )

    def _say(self, zh: str, en: str) -> str:
        return Message(zh, en).say(self._lang)

    def _name(self, ref: str) -> str:
        return self._file.name(ref, self._lang)

    def _step(self, entry: Entry, definition: ProcessDefinition, steps: dict[int | str, str]) -> str:
        for event in entry.events:
            if isinstance(event, Started):
                return self._say("发起", "Start")
            if isinstance(event, Acted | Left):
                return _title(definition, event.state, self._lang)
            for about in (getattr(event, "visit", None), getattr(event, "item", None)):
                if isinstance(about, int | str) and about in steps:
                    return _title(definition, steps[about], self._lang)
        return ""

    def _who(self, entry: Entry) -> str:
        if entry.by == "system":
            return self._say("系统", "the system")
        lines = [self._name(entry.by)]
        if entry.post:
            lines.append(self._name(entry.post))
        if entry.on_behalf:
            stood_in = self._name(entry.on_behalf)
            lines.append(self._say(f"（代{stood_in}）", f"(for {stood_in})"))
        return "\n".join(lines)

    def _event(self, event: Event, definition: ProcessDefinition) -> Iterator[str]:
        match event:
            case Started(title=title):
                yield self._say(f"发起：{title}", f"started: {title}")
            case Acted():
                yield from self._acted(event, definition)
            case Entered(visit=visit, items=items):
                to = _title(definition, visit.state, self._lang)
                owners = listed((self._name(item.owner) for item in items), self._lang)
                yield self._say(f"→ {to}" + f"（{owners}）" * bool(owners), f"→ {to}" + f" ({owners})" * bool(owners))
            case Claimed():
                yield self._say("签收", "claimed")
            case Released(reason=reason):
                yield self._say("退回待签", "released") + (f"：{reason}" if reason else "")
            case Commented(text=text):
                yield self._say(f"意见：{text}", f"comment: {text}")
            case TimerFired(kind=kind, told=to):
                known = _TIMERS.get(kind)
                whom = listed(map(self._name, to), self._lang)
                yield " ".join(filter(None, (known.say(self._lang) if known else kind, whom)))
            case Answered(result=result, source=source):
                yield f"{self._say('答复：', 'answered: ')}{result} {source}".rstrip()
            case Ended(outcome=outcome):
                ended = _outcome(definition, outcome, self._lang)
                yield self._say(f"办结：{ended}", f"ended: {ended}")
            case _ if hasattr(event, "say"):
                words: Message = event.say(self._file.name)
                yield words.say(self._lang)

    def _acted(self, event: Acted, definition: ProcessDefinition) -> Iterator[str]:
        states = {state.name: state for state in definition.every_state()}
        state = states.get(event.state)
        actions = state.actions if isinstance(state, Task | Parallel) else {}
        title = (actions[event.action].title.say(self._lang) if event.action in actions else "") or event.action
        yield self._say(f"{title}（逾期视为）", f"{title} (deemed)") if event.deemed else title
        for zh, en, words in (
            ("意见：", "opinion: ", event.opinion),
            ("理由：", "reason: ", event.reason),
            ("记录：", "record: ", event.record),
            ("附件：", "attached: ", listed(event.attachments, self._lang)),
        ):
            if words:
                yield self._say(zh, en) + words
        for name, (_, new) in event.changes.items():
            field = definition.data.get(name)
            label = (field.title.say(self._lang) if field else "") or name
            value = told(new, field, self._file.name, self._zone, self._lang) or "—"
            yield f"{label}{self._say('：', ': ')}{value}"


def _title(definition: ProcessDefinition, name: str, lang: str) -> str:
    states = {state.name: state for state in definition.every_state()}
    return (states[name].title.say(lang) if name in states else "") or name


def _outcome(definition: ProcessDefinition, outcome: str, lang: str) -> str:
    for state in definition.every_state():
        if getattr(state, "outcome", None) == outcome:
            return state.title.say(lang) or outcome
    return outcome
