"""The trail in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message
from workflow_engine.kernel.codec import dumps
from workflow_engine.kernel.events import (
    Acted,
    Answered,
    Branched,
    Claimed,
    Commented,
    Ended,
    Entered,
    Entry,
    Event,
    Left,
    RegionEnded,
    Released,
    Started,
    TimerFired,
)

if TYPE_CHECKING:
    from workflow_engine.definition.model import ProcessDefinition
    from workflow_engine.engine import Engine


def trail_json(entry: Entry) -> Any:
    """Return one line of the trail as plain JSON values, events and hashes included."""
    return json.loads(dumps(entry))


def trail_lines(engine: Engine, entries: Iterable[Entry], talk: Talk) -> Iterator[str]:
    """Yield a line for each entry (when, who, in which post) and an indented one for each event worth telling."""
    zone, directory = engine.world.time.zone, engine.world.directory
    for entry in entries:
        definition = engine.definition(entry.digest)
        who = talk.pick("系统", "system") if entry.by == "system" else directory.name(entry.by, talk.lang)
        post = f"（{directory.name(entry.post, talk.lang)}）" if entry.post else ""
        yield f"{entry.seq:>3}  {entry.at.astimezone(zone):%Y-%m-%d %H:%M}  {who}{post}  #{entry.hash[:8]}"
        for event in entry.events:
            told = _tell(event, definition, engine, talk)
            if told:
                yield f"       {told}"


def _tell(event: Event, definition: ProcessDefinition, engine: Engine, talk: Talk) -> str:
    names = {state.name: state.title.say(talk.lang) or state.name for state in definition.every_state()}
    match event:
        case Started(title=title):
            return talk.pick(f"发起：{title}", f"started: {title}")
        case Acted():
            return _acted(event, definition, names, talk)
        case Entered(visit=visit, items=items):
            owners = "、".join(engine.world.directory.name(item.owner, talk.lang) for item in items)
            return f"→ {names[visit.state]}" + (f"：{owners}" if owners else "")
        case Left(recalled=recalled) if recalled:
            return talk.pick(f"系统收回 {len(recalled)} 项", f"{len(recalled)} items closed by the system")
        case Branched(state=state, to=to):
            return f"{names[state]} → {names[to]}"
        case RegionEnded(region=region, outcome=outcome):
            return talk.pick(f"分支“{region}”结束：{outcome}", f"branch {region} ended: {outcome}")
        case Claimed():
            return talk.pick("签收", "claimed")
        case Released(reason=reason):
            return talk.pick("退回待签", "released") + (f"：{reason}" if reason else "")
        case Commented(text=text):
            return talk.pick(f"意见：{text}", f"comment: {text}")
        case TimerFired(kind=kind, told=told):
            return f"{kind}: {'、'.join(engine.world.directory.name(ref, talk.lang) for ref in told)}"
        case Answered(result=result, source=source):
            return f"{talk.pick('答复', 'answered')}: {result} {source}".rstrip()
        case Ended(outcome=outcome):
            return talk.pick(f"办结：{outcome}", f"ended: {outcome}")
    if hasattr(event, "say"):
        words: Message = event.say(engine.world.directory.name)
        return talk.pick(words.zh, words.en)
    return ""


def _acted(event: Acted, definition: ProcessDefinition, names: dict[str, str], talk: Talk) -> str:
    states = {state.name: state for state in definition.every_state()}
    actions = getattr(states[event.state], "actions", {})
    title = actions[event.action].title.say(talk.lang) if event.action in actions else event.action
    parts = [f"{names[event.state]} · {title}"]
    if event.deemed:
        parts.append(talk.pick("（逾期视为）", "(deemed)"))
    for zh, en, value in (
        ("理由", "reason", event.reason),
        ("意见", "opinion", event.opinion),
        ("记录", "record", event.record),
    ):
        if value:
            parts.append(f"{talk.pick(zh, en)}：{value}" if talk.lang != "en" else f"{en}: {value}")
    parts += [f"{name}: {_word(old)} → {_word(new)}" for name, (old, new) in event.changes.items()]
    return "  ".join(parts)


def _word(value: object) -> str:
    if value is None:
        return "—"
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
