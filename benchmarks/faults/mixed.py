"""What must hold when two versions have worked on one database, whichever of them did what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import create_engine, text

from benchmarks.faults.checks import timers_doubled, timers_early, unlike_their_cases
from benchmarks.faults.office import PROCESS, all_cases, all_effects, states
from benchmarks.faults.shift import PEOPLE, edition
from workflow_engine.desk import Desk
from workflow_engine.engine import Engine
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.verify import verify_store

Journals = Mapping[str, list[tuple[str, str]]]
Known = dict[str, tuple[Case, tuple[Entry, ...]]]
_MOST = 1_000_000
_OF_A_CASE = ("history", "items", "timers", "effects", "readings")


class Seen(NamedTuple):
    """What is there, and what is wrong with it: each list is empty when nothing is."""

    acknowledged: Journals
    cases: int
    ended: int
    waiting: int
    both: int
    second: int
    services: Counter[str]
    delivered: int
    again: int
    lost: list[str]
    unreachable: list[str]
    orphans: list[str]
    stuck: list[str]
    strayed: list[str]
    effects: list[str]
    timers: list[str]
    lists: list[str]
    broken: list[str]


def look(engine: Engine, where: str, journals: Journals, received: Mapping[str, int]) -> Seen:
    """Return what has become of all cases, by the program of today."""
    names = set(all_cases(engine.store))
    known: Known = {name: (engine.case(name), engine.history(name)) for name in names}
    first, second = (edition(number).processes[PROCESS].digest for number in (1, 2))
    services = Counter(str(case.data.get("number") or "").partition("/")[0] for case, _ in known.values())
    acts = {name: {entry.command_id.partition("-")[0] for entry in trail} for name, (_, trail) in known.items()}
    effects = {row.effect.id: row for row in all_effects(engine.store)}
    return Seen(
        acknowledged=journals,
        cases=len(known),
        ended=sum(not case.is_open for case, _ in known.values()),
        waiting=sum(bool(case.items) and bool(_seats(engine, case)) for case, _ in known.values()),
        both=sum({"old", "new"} <= who for who in acts.values()),
        second=sum(case.digest == second for case, _ in known.values()),
        services=services,
        delivered=len(effects),
        again=sum(received.values()) - len(received),
        lost=_lost(journals, known),
        unreachable=[case for pairs in journals.values() for _, case in pairs if case not in names],
        orphans=[*_without_case(where), *unlike_their_cases(_address(where), {n: c for n, (c, _) in known.items()})],
        stuck=[*_stuck(engine, known), *(row.case for row in engine.store.late_timers(_MOST))],  # type: ignore[attr-defined]
        strayed=[name for name, (case, trail) in known.items() if not _keeps(case, trail, first, second)],
        effects=[f"{name} {row.state} {row.error}" for name, row in effects.items() if row.state != "done"]
        + [name for name in effects if name not in received]
        + [name for name in received if name not in effects],
        timers=[*timers_doubled(known), *timers_early(known)],
        lists=[row for person in PEOPLE for row in _wrong_lists(engine, known, person)],
        broken=[problem.message.en for problem in verify_store(engine.store, replay=True).problems],
    )


def _lost(journals: Journals, known: Known) -> list[str]:
    kept = {entry.command_id: name for name, (_, trail) in known.items() for entry in trail}
    return [command for pairs in journals.values() for command, case in pairs if kept.get(command) != case]


def _stuck(engine: Engine, known: Known) -> Iterator[str]:
    """Yield the cases that are open and will never move: nobody can, and no timer, effect or machine will."""
    coming = {row.case for row in engine.store.effects(limit=_MOST)}
    for name, (case, _) in known.items():
        if not case.is_open:
            continue
        if states(case) in (("rest",), ("book",)):
            yield f"{name} in {states(case)[0]}"
        elif not _seats(engine, case) and not case.timers and name not in coming:
            yield f"{name} with nobody"


def _seats(engine: Engine, case: Case) -> set[str]:
    """Return the persons whose work an open item of the case is."""
    return {person for person in PEOPLE for item in case.items if set(engine.refs_of(person)) & {item.owner}}


def _keeps(case: Case, trail: tuple[Entry, ...], first: str, second: str) -> bool:
    """Tell whether a case went the way of its own edition: only the second one has filing."""
    filed = any(deed.action == "file" for deed in case.deeds)
    pinned = {entry.digest for entry in trail} == {case.digest} <= {first, second}
    return pinned and (filed == (case.digest == second) if not case.is_open else not filed)


# Lists, worked out from the cases themselves


def _wrong_lists(engine: Engine, known: Known, person: str) -> Iterator[str]:
    """Yield what is on a person's lists and should not be, or the other way round; every list also by procedure."""
    desk, store = Desk(engine, person), engine.store
    refs = desk._refs
    own, others = refs[:1], refs[1:]
    page: dict[str, Any] = {"limit": _MOST}
    latest = max(case.opened_at for case, _ in known.values() if case.opened_at) + timedelta(days=400)
    for process in (None, PROCESS):
        page["process"] = process
        found = {
            "mine": [(row.case, row.item.id) for row in desk.mine(**page)],
            "units": [(row.case, row.item.id) for row in desk.units(**page)],
            "all": [(row.case, row.item.id) for row in desk.all(**page)],
            "overdue": [(row.case, row.item.id) for row in store.inbox(refs, due_before=latest, **page)],
            "anywhere": [(row.case, row.item.id) for row in store.inbox(None, due_before=latest, **page)],
            "done": [(row.case.id, row.seq) for row in desk.handled(**page)],
            "started": [row.id for row in desk.started(**page)],
            "circulated": [(row.case, row.place, row.reading) for row in desk.circulated(**page)],
            "unread": [(row.case, row.place, row.reading) for row in desk.circulated(unread_only=True, **page)],
        }
        right = {
            "mine": _items(known, own),
            "units": _items(known, others),
            "all": _items(known, refs),
            "overdue": _items(known, refs),
            "anywhere": _items(known, None),
            "done": _deeds(known, person),
            "started": [name for name, (case, _) in known.items() if case.requester.lstrip("@") == person],
            "circulated": _readings(known, person, unread=False),
            "unread": _readings(known, person, unread=True),
        }
        for name, rows in right.items():
            odd = (Counter(found[name]) - Counter(rows)) + (Counter(rows) - Counter(found[name]))
            yield from (f"{person} {name} {process or ''} {row}" for row in odd)
        counts = desk.counts(process=process, most=_MOST)._asdict() | {"overdue": 0}
        long = {name: len(right[{"handled": "done"}.get(name, name)]) for name in counts} | {"overdue": 0}
        yield from (f"{person} counts {name}: {counts[name]}" for name in counts if counts[name] != long[name])


def _items(known: Known, refs: tuple[str, ...] | None) -> list[tuple[str, str]]:
    """Return the open items that lie with one of ``refs``, or all: in this office nobody holds or lends one."""
    return [(name, i.id) for name, (case, _) in known.items() for i in case.items if refs is None or i.owner in refs]


def _deeds(known: Known, person: str) -> list[tuple[str, int]]:
    last = {name: max((e.seq for e in trail if e.by == person), default=0) for name, (_, trail) in known.items()}
    return [(name, seq) for name, seq in last.items() if seq > 1]


def _readings(known: Known, person: str, *, unread: bool) -> list[tuple[str, int, Any]]:
    return [
        (name, place, reading)
        for name, (case, _) in known.items()
        for place, reading in enumerate(case.margin.readings)
        if reading.person == person and not (unread and reading.read_at)
    ]


# The tables, as the database has them


def _address(where: str) -> str:
    scheme, _, rest = where.partition("://")
    return f"{scheme}+psycopg://{rest}" if rest else f"sqlite:///{where}"


def _without_case(where: str) -> list[str]:
    """Return the rows whose case is not there."""
    engine = create_engine(_address(where))
    stray = "SELECT case_id FROM workflow_{} AS own WHERE NOT EXISTS (SELECT 1 FROM workflow_cases WHERE id = case_id)"
    try:
        with engine.connect() as connection:
            return [f"{of} {row[0]}" for of in _OF_A_CASE for row in connection.execute(text(stray.format(of)))]
    finally:
        engine.dispose()
