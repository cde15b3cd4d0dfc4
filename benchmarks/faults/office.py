"""The office in which all faults happen: a procedure with people, a wait, a machine and notices, and its walk.

write --send--> rest (an hour) --> book (a service) --> check --approve--> done
  ^----------------------- back -----------------------------'
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from workflow_engine.clock import Clock, FixedClock, SystemClock
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.delivery.port import Request
from workflow_engine.engine import Engine
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.events import Entry
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.storage.contract import EffectRow, Store

PROCESS = "errand"
HOUR = timedelta(hours=1)
_CALENDAR = """\
calendar: sample
timezone: Asia/Shanghai
unknown_years: weekends_only
hours: {mon: ["08:00-18:00"], tue: ["08:00-18:00"], wed: ["08:00-18:00"], thu: ["08:00-18:00"], fri: ["08:00-18:00"]}
"""
_ORGANIZATION = """\
organization: sample
units:
  top:
    title: 校领导
    head: president
    posts: {president: {title: 校长}}
  office:
    title: 办公室
    parent: top
    head: chief
    leader: top/president
    posts:
      chief: {title: 主任, reports_to: top/president}
      clerk: {title: 文书, deputy: chief}
people:
  ann: {name: 安, posts: [{post: top/president}]}
  bob: {name: 博, posts: [{post: office/chief}]}
  cai: {name: 蔡, posts: [{post: office/clerk}]}
"""
_ERRAND = """\
process: errand
title: 办件
version: '1'
status: published
owner: office/chief
data: {number: {type: text, title: 单号}}
start: write
states:
  write:
    title: 拟稿
    responsible: office/clerk
    accountable: office/chief
    due: 5 workdays
    overdue: {escalate: office/chief}
    actions: {send: {title: 送, to: rest}}
  rest: {kind: wait, title: 静置, until: 1 hour, to: book}
  book: {kind: service, title: 登记, handler: book, to: check}
  check:
    title: 审核
    responsible: office/chief
    accountable: top/president
    informed: [office/clerk]
    due: 5 workdays
    overdue: {escalate: top/president}
    actions:
      approve: {title: 同意, to: done}
      back: {title: 退回, kind: return, to: write, limit: 3}
  done: {kind: end, outcome: done, title: 完}
"""


class Step(NamedTuple):
    """One human act of the walk: an operation's fields without who it is for."""

    action: str
    by: str
    content: dict[str, Any]
    at: str = ""
    """The state in which a case must be before this is tried; empty: none."""


WALK = (
    Step("start", "cai", {"title": "通知"}),
    Step("send", "cai", {}, "write"),
    Step("back", "bob", {"reason": "有误"}, "check"),
    Step("send", "cai", {}, "write"),
    Step("approve", "bob", {}, "check"),
)


class LateClock(SystemClock):
    """A clock that runs an hour late but for an instant, so that what waits an hour from now on is due at once."""

    def __init__(self, by: timedelta = HOUR) -> None:
        self._by = by

    def now(self) -> datetime:
        return super().now() - self._by


def quick() -> str | None:
    """Return a folder in memory, where waiting for a disk would only cost time: kill -9 loses no written page. None
    where there is none."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def definitions(folder: Path) -> Path:
    """Write the definitions into ``folder / processes`` and return that."""
    made = folder / "processes"
    made.mkdir(parents=True, exist_ok=True)
    for name, text in (("calendar", _CALENDAR), ("organization", _ORGANIZATION), ("errand", _ERRAND)):
        (made / f"{name}.yaml").write_text(text, encoding="utf-8")
    return made


@cache
def catalogue() -> Catalogue:
    """Return the definitions, read once a process; its children inherit them."""
    with TemporaryDirectory() as folder:
        return read_catalogue([definitions(Path(folder))])


def open_office(store: Store | str, **options: Any) -> Engine:
    """Return an engine on the office's procedure."""
    return Engine(catalogue(), store=store, **options)


def take(engine: Engine, step: Step, *, case: str = "", key: str = "", command_id: str = "") -> Case:
    """Take one step of the walk; ``start`` needs a key, the others a case."""
    if step.action == "start":
        return engine.start(PROCESS, by=step.by, key=key, command_id=command_id, **step.content)
    return engine.act(case, step.action, by=step.by, command_id=command_id, **step.content)


def take_on(engine: Engine, name: str) -> Case:
    """Bring a case on by whatever comes next on the walk, be it a person's, the clock's or a machine's."""
    case = engine.case(name)
    if states(case) in (("rest",), ("book",)):
        clock = engine.clock
        return engine.perform(name, _next(case, clock))
    returned = any(deed.action == "back" for deed in case.deeds)
    action, by = ("send", "cai") if states(case) == ("write",) else ("approve" if returned else "back", "bob")
    return engine.act(name, action, by=by, **({"reason": "有误"} if action == "back" else {}))


def states(case: Case) -> tuple[str, ...]:
    """Return the states that are open."""
    return tuple(visit.state for visit in case.visits)


def book(request: Request) -> dict[str, Any]:
    """Do what the service does where nobody listens: give a number."""
    return {"number": request.key.rpartition("/")[2]}


class Undisturbed(NamedTuple):
    """What the walk leaves when nothing goes wrong: a line each for its trail and for its outbox."""

    trail: tuple[tuple[str, ...], ...]
    outbox: tuple[tuple[Any, ...], ...]


def undisturbed() -> Undisturbed:
    """Return what every case must have left, or the beginning of it."""
    trail, rows = _walk()
    return Undisturbed(tuple(map(trail_line, trail)), tuple(map(outbox_line, rows)))


def walked() -> tuple[Entry, ...]:
    """Return the trail of a case that nothing disturbed."""
    return _walk()[0]


@cache
def _walk() -> tuple[tuple[Entry, ...], tuple[EffectRow, ...]]:
    clock = FixedClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    with open_office("memory:", clock=clock) as engine:
        case = take(engine, WALK[0], key="one")
        for step in WALK[1:]:
            case = take(engine, step, case=case.id)
            while states(case) in (("rest",), ("book",)):
                clock.set(clock.now() + 2 * HOUR)
                case = engine.perform(case.id, _next(engine.case(case.id), clock))
        return engine.history(case.id), engine.store.effects(limit=1000)


def _next(case: Case, clock: Clock) -> Expire | Answer:
    if states(case) == ("rest",):
        return Expire(timer=case.timers[0].id, by=SYSTEM, at=clock.now(), id=clock.new_id())
    return Answer(by=SYSTEM, at=clock.now(), id=clock.new_id(), result="done", visit=case.visits[0].id)


def trail_line(entry: Any) -> tuple[str, ...]:
    """Return what one line of a trail must be in every case: who, what, and the kinds of its events."""
    acted = [
        f"{type(event).__name__}:{getattr(event, 'action', getattr(event, 'state', ''))}" for event in entry.events
    ]
    return (entry.by, entry.command, *acted)


def outbox_line(row: EffectRow) -> tuple[Any, ...]:
    """Return what one effect must be in every case: the line that made it, its kind, visit and role."""
    return (row.seq, row.effect.kind, row.effect.visit, row.effect.payload.get("role", ""))


def micros(moment: datetime) -> int:
    """Return a moment as the tables hold it."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def all_effects(store: Store) -> Iterator[EffectRow]:
    """Yield every effect in the outbox, whatever became of it."""
    for state in ("pending", "parked", "done"):
        yield from store.effects(state=state, limit=10_000_000)


def all_cases(store: Store) -> Sequence[str]:
    """Return the ids of all cases, open and ended."""
    found: list[str] = []
    while page := store.heads(found[-1] if found else ""):
        found += [head.case for head in page]
    return found
