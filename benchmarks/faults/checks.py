"""What must hold when all is over, whatever was killed meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import create_engine, text

from benchmarks.faults.office import HOUR, WALK, all_cases, all_effects, micros, outbox_line, trail_line, undisturbed
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Commented, Entered, Entry, TimerFired
from workflow_engine.storage.contract import Store
from workflow_engine.storage.verify import verify_store


class Asked(NamedTuple):
    """What a client knows: the id of a command, and its case when it was acknowledged."""

    command: str
    case: str | None


class Found(NamedTuple):
    """What is wrong, by kind: each list is empty when nothing is."""

    actions: int
    effects: int
    timers: int
    again: int
    lost: list[str]
    doubled: list[str]
    effects_lost: list[str]
    effects_wrong: list[str]
    timers_lost: list[str]
    timers_doubled: list[str]
    timers_early: list[str]
    differ: list[str]
    broken: list[str]

    @property
    def wrong(self) -> int:
        """How many things are wrong in all."""
        return sum(len(part) for part in self if isinstance(part, list))


def check(store: Store, asked: Iterable[Asked], received: Mapping[str, int], address: str = "") -> Found:
    """Return what is wrong in a store in which all work is done.

    ``received`` counts what the outside world got, by the id of the effect. ``address`` is an SQLAlchemy address of the
    same database, to look at its tables; without one only the store is asked.
    """
    cases = {name: (store.case(name), store.history(name)) for name in all_cases(store)}
    entries = {entry.command_id: entry for _, trail in cases.values() for entry in trail}
    effects = {row.effect.id: row for row in all_effects(store)}
    acts = [entry for entry in entries.values() if entry.by != "system"]
    lost = [one.command for one in asked if one.case and not _holds(entries, one)]
    fired = [event for entry in entries.values() for event in entry.events if isinstance(event, TimerFired)]
    return Found(
        actions=len(acts),
        effects=len(effects),
        timers=len(fired),
        again=sum(received.values()) - len(received),
        lost=lost,
        doubled=_doubled(cases, entries, asked),
        effects_lost=[
            f"{name} {row.state} {row.error}"
            for name, row in effects.items()
            if row.state != "done" or name not in received
        ],
        effects_wrong=_outboxes(cases, effects) + [name for name in received if name not in effects],
        timers_lost=[f"{name} still waits" for name, (case, _) in cases.items() if _rests(case)],
        timers_doubled=timers_doubled(cases),
        timers_early=timers_early(cases),
        differ=unlike_their_cases(address, {name: case for name, (case, _) in cases.items()}) if address else [],
        broken=[problem.message.en for problem in verify_store(store, replay=True).problems],
    )


def _holds(entries: Mapping[str, Entry], asked: Asked) -> bool:
    entry = entries.get(asked.command)
    return entry is not None and entry.case == asked.case


def _doubled(cases: Mapping[str, Any], entries: Mapping[str, Entry], asked: Iterable[Asked]) -> list[str]:
    """Return what was asked once and happened twice, or was never asked, or made a trail nobody's walk makes."""
    known = {one.command for one in asked}
    odd = [f"nobody asked {name}" for name, entry in entries.items() if entry.by != "system" and name not in known]
    said = Counter(event.text for entry in entries.values() for event in entry.events if isinstance(event, Commented))
    odd += [f"{words} said {count} times" for words, count in said.items() if count > 1]
    right = undisturbed().trail
    for name, (case, trail) in cases.items():
        lines = tuple(trail_line(entry) for entry in trail)
        if case.key != "guestbook" and lines != right[: len(lines)]:
            odd.append(f"{name} went another way: {lines[-1]}")
    return odd


def _outboxes(cases: Mapping[str, Any], effects: Mapping[str, Any]) -> list[str]:
    """Return the cases whose effects are not those of an undisturbed one."""
    found: dict[str, list[Any]] = {name: [] for name in cases}
    for row in effects.values():
        found[row.case].append(outbox_line(row))
    right = undisturbed().outbox
    odd = []
    for name, (case, trail) in cases.items():
        limit = 1 if case.key == "guestbook" else len(trail)
        due = Counter(line for line in right if line[0] <= limit)
        if Counter(found[name]) != due:
            odd.append(f"{name}: {(due - Counter(found[name])) or Counter(found[name]) - due}")
    return odd


def _rests(case: Case) -> bool:
    return any(visit.state in ("rest", "book") for visit in case.visits)


def timers_doubled(cases: Mapping[str, Any]) -> list[str]:
    odd = []
    for name, (_, trail) in cases.items():
        events = [event for entry in trail for event in entry.events]
        fired = Counter(event.visit for event in events if isinstance(event, TimerFired))
        odd += [f"{name} visit {visit}: {count}" for visit, count in fired.items() if count > 1]
    return odd


def timers_early(cases: Mapping[str, Any]) -> list[str]:
    """Return the waits that ended before their hour was over, by the moments on the trail."""
    odd = []
    for name, (_, trail) in cases.items():
        rested: dict[int, Any] = {}
        for entry in trail:
            for event in entry.events:
                if isinstance(event, Entered) and event.visit.state == "rest":
                    rested[event.visit.id] = entry.at
                if isinstance(event, TimerFired) and entry.at < rested.get(event.visit, entry.at - HOUR) + HOUR:
                    odd.append(f"{name} visit {event.visit}")
    return odd


def unlike_their_cases(address: str, cases: Mapping[str, Case]) -> list[str]:
    """Return where the tables of open items and timers are not what the cases hold."""
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            items = connection.execute(
                text("SELECT case_id, id, visit, state, owner, holder, turn FROM workflow_items")
            )
            timers = connection.execute(text("SELECT case_id, id, visit, kind, at FROM workflow_timers"))
            found = Counter(map(tuple, [*items, *timers]))
    finally:
        engine.dispose()
    due: Counter[Any] = Counter()
    for name, case in cases.items():
        due.update((name, i.id, i.visit, i.state, i.owner, i.holder, i.turn) for i in case.items)
        due.update((name, t.id, t.visit, t.kind, micros(t.at)) for t in case.timers)
    return [f"missing {row}" for row in due - found] + [f"left over {row}" for row in found - due]


assert len(WALK) == 5  # ``undisturbed`` and the client's patience know the walk
