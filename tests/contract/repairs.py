"""Small repair cases built by hand from events: what a store is given to keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from workflow_engine.kernel.case import Case, Effect, Timer, Visit, WorkItem
from workflow_engine.kernel.events import Acted, Claimed, Ended, Entered, Entry, Event, Left, Started, fold
from workflow_engine.storage.contract import Store

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2025, 3, 3, 8, 30, 0, 123456, tzinfo=CHINA)
DIGEST = "d1"

Step = tuple[Case | None, Case, Entry]


def after(hours: float) -> datetime:
    return MORNING + timedelta(hours=hours)


def item(
    name: str,
    owner: str = "repairs/dispatcher",
    due: float | None = 24,
    opened: float = 0,
    turn: int = 0,
    visit: int = 1,
) -> WorkItem:
    due_at = None if due is None else after(due)
    return WorkItem(name, visit, "triage", owner, None, "repairs/head", after(opened), due_at, turn)


def timer(name: str, at: float, visit: int = 1) -> Timer:
    return Timer(name, visit, "remind", after(at), "step 1")


def effect(name: str) -> Effect:
    return Effect(name, "notify", 1, {"to": ("@li",), "amount": Decimal("12.50"), "on": date(2025, 3, 4)})


def entry(case: Case, events: Sequence[Event], at: datetime, command_id: str | None = None) -> Entry:
    name = command_id or f"{case.id}-{case.seq}"
    return Entry(case.id, case.seq, at, "li", None, "repairs/dispatcher", "act", name, case.digest, tuple(events))


def opening(
    name: str,
    *,
    key: str | None = None,
    process: str = "repair",
    requester: str = "@li",
    at: datetime = MORNING,
    items: Sequence[WorkItem] = (),
    timers: Sequence[Timer] = (),
    command_id: str | None = None,
) -> Step:
    """Return the first step of a case."""
    data = {"cost": Decimal("120.00"), "wanted": date(2025, 3, 9), "seen": at, "rooms": ("101", "102"), "urgent": True}
    visit = Visit(1, "triage", 0, "", None, at, after(24))
    events = (
        Started(process, DIGEST, at, requester, f"修水管 {name}", key, data, None),
        Entered(visit, tuple(items), tuple(timers)),
    )
    case = fold(Case(name), events)
    return None, case, entry(case, events, at, command_id)


def step(before: Case, *events: Event, at: float = 1, command_id: str | None = None) -> Step:
    """Return a later step made of ``events``, or one that only counts an action."""
    what = events or (Acted(1, None, "triage", "note", "work", ("li",), {}, {}),)
    case = fold(before, what)
    return before, case, entry(case, what, after(at), command_id)


def claim(before: Case, name: str, person: str) -> Step:
    return step(before, Claimed(name, person))


def end(before: Case, at: float = 2) -> Step:
    return step(before, Left(1, "triage", None, "accept"), Ended(after(at), "done"), at=at)


def keep(store: Store, made: Step, *effects: Effect) -> Case:
    """Store one step in a transaction of its own and return the new case."""
    with store.transaction() as transaction:
        transaction.append(*made, effects)
    return made[1]
