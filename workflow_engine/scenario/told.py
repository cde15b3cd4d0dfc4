"""The trail of a scenario as words: short ones that an expectation is compared with, longer ones for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from workflow_engine.kernel.case import Visit
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.events import Acted, Answered, Entry, TimerFired
from workflow_engine.scenario.office import Office, Open

_SAYS_ITSELF = frozenset({"start", "act", "substitute", "expire", "answer"})


def done(opened: Open) -> tuple[str, ...]:
    """Return what was done, in order: ``state.action`` for acts (also deemed ones), else the operation's name,
    ``state elapsed`` and ``state timeout`` for waits, ``message name``, ``service done``, ``call outcome``."""
    return tuple(word for entry in opened.trail for word in _of(entry, _states(opened.trail)))


def fired(opened: Open) -> tuple[str, ...]:
    """Return the reminders and escalations, in order: ``remind state``, ``escalate state``."""
    states = _states(opened.trail)
    return tuple(
        f"{event.kind} {states[event.visit]}"
        for entry in opened.trail
        for event in entry.events
        if isinstance(event, TimerFired) and event.kind in ("remind", "escalate")
    )


def lines(office: Office) -> tuple[str, ...]:
    """Return a line for everything that was done so far, with the moment and the person."""
    found = []
    for opened in office.cases.values():
        states, prefix = _states(opened.trail), "" if len(office.cases) == 1 else f"{opened.definition.name}: "
        for entry in opened.trail:
            words = [*_of(entry, states)]
            words += [f"{e.kind} {states[e.visit]}" for e in entry.events if isinstance(e, TimerFired) and not words]
            who = "" if entry.by == SYSTEM else f" {entry.by}"
            text = f"{entry.at:%Y-%m-%d %H:%M}{who} {prefix}{', '.join(words) or entry.command}"
            found.append((entry.at, text))
    return tuple(text for _, text in sorted(found, key=lambda pair: pair[0]))


def _of(entry: Entry, states: dict[int, str]) -> Iterator[str]:
    if entry.command not in _SAYS_ITSELF:
        yield entry.command
    for event in entry.events:
        match event:
            case Acted():
                yield f"{event.state}.{event.action}"
            case Answered():
                yield f"{event.cause} {event.result}"
            case TimerFired() if event.kind in ("elapsed", "timeout"):
                yield f"{states[event.visit]} {event.kind}"


def _states(trail: Iterable[Entry]) -> dict[int, str]:
    """Return the state of every visit there was. Whatever opened a visit holds it in its first field."""
    visits: Iterator[Any] = (getattr(event, "visit", None) for entry in trail for event in entry.events)
    return {visit.id: visit.state for visit in visits if isinstance(visit, Visit)}
