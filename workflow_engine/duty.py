"""Duties start matters: the case of each occasion whose time has come is opened once, also after an outage."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from workflow_engine.definition.duties import Duty, Every
from workflow_engine.definition.occasions import Occasion, begin, spans
from workflow_engine.errors import CommandRejected, Message, Reason, UnknownProcess, UnknownYear, WorkflowError

if TYPE_CHECKING:
    from decimal import Decimal

    from workflow_engine.engine import Engine

LATEST_ONLY = frozenset({Every.DAY, Every.WEEK})
"""Of these only the latest missed occasion is caught up: yesterday's round cannot be made today. Of longer periods each
one is, since a monthly report that was missed is still owed."""
NEW = timedelta(days=45)
"""How far back a duty that has never started anything is caught up: an outage of a month loses nothing, and a new
installation does not open the duties of the whole past year."""
BACK = timedelta(days=400)
"""How far back a duty that has started something before is caught up."""


class Missed(NamedTuple):
    """An occasion whose case could not be opened (``period`` is empty when none could even be told), and why."""

    duty: str
    period: str
    error: WorkflowError


class Started(NamedTuple):
    """What one look at the duties led to: the ids of the cases opened, and what could not be opened."""

    cases: tuple[str, ...]
    missed: tuple[Missed, ...]


def start_due_duties(engine: Engine, since: date | None = None) -> Started:
    """Open the case of each duty with ``starts`` whose preparation day, or day without ``prepare``, has come.

    Call it as often as you like, from any number of engines: a period's case has the business key of ``key_of`` and is
    opened once. Missed periods are caught up, each for months and longer, only the latest for days and weeks. How far
    back: to ``since`` (first day of preparation) when given; else to the earliest period of the last 400 days that was
    started, or 45 days for a duty that never started anything.
    """
    duties = engine.catalogue.duties
    opened: list[str] = []
    missed: list[Missed] = []
    for duty in duties.items.values() if duties else ():
        if duty.starts is None:
            continue
        try:
            due = _due(engine, duty, since, missed)
        except WorkflowError as error:
            missed.append(Missed(duty.name, "", error))
            continue
        for occasion in due:
            try:
                case_id = _open(engine, duty.starts, occasion)
            except (CommandRejected, UnknownYear, UnknownProcess) as error:
                missed.append(Missed(duty.name, occasion.period, error))
            else:
                opened += [case_id] if case_id else []
    return Started(tuple(opened), tuple(missed))


def key_of(duty: Duty, period: str) -> str:
    """Return the business key of the case that a duty starts for a period, such as ``duty/heating/2026-10``."""
    return f"duty/{duty.name}/{period}"


def _due(engine: Engine, duty: Duty, since: date | None, missed: list[Missed]) -> list[Occasion]:
    """Return the occasions that have come and have no case yet, the oldest first."""
    assert duty.starts is not None  # noqa: S101  # whoever asks has looked
    today = engine.clock.now().astimezone(engine.world.time.zone).date()
    ready = _begun(engine, duty, since or today - BACK, today, missed)
    if duty.every in LATEST_ONLY:
        ready = ready[-1:]
    started = [engine.store.case_by_key(duty.starts, key_of(duty, each.period)) is not None for each in ready]
    oldest = since or (ready[started.index(True)].begins if True in started else today - NEW)
    return [each for each, done in zip(ready, started, strict=True) if not done and each.begins >= oldest]


def _begun(engine: Engine, duty: Duty, back: date, today: date, missed: list[Missed]) -> list[Occasion]:
    """Return the occasions since ``back`` whose first day, or preparation, has come; note what nobody can tell."""
    time = engine.world.time
    # Workdays are stretched by holidays, at worst by a whole vacation; when nobody knows them, by a week or two.
    length = duty.prepare.amount if duty.prepare else 0
    ahead = today + timedelta(days=90 + 2 * length if duty.prepare else 0)
    soon = today + timedelta(days=14 + 2 * length)
    try:
        near = spans(duty, back, ahead, time, needed=(today.year,))
    except UnknownYear as error:
        missed.append(Missed(duty.name, "", error))
        near = spans(duty, back, ahead, time, needed=())
    found = []
    for span in near:
        try:
            begins = begin(duty, span.first, time)
        except UnknownYear as error:
            if span.first > today:
                missed += [Missed(duty.name, span.period, error)] if span.first <= soon else []
                continue
            begins = span.first  # it has come, whenever its preparation should have begun
        if begins <= today:
            found.append(Occasion(duty, span.period, span.first, span.last, begins))
    return found


def _open(engine: Engine, process: str, occasion: Occasion) -> str | None:
    """Open the case and return its id; None when another engine was faster. Raises ``CommandRejected``."""
    duty, lead = occasion.duty, _lead(engine, process, occasion.duty)
    person = _holder(engine, lead)
    if person is None:
        zh, en = f"岗位“{lead}”及其上级都没有人", f"nobody holds {lead!r} or a post above it"
        raise CommandRejected([Reason("role-without-holder", Message(zh, en), {"post": lead})])
    words = {
        "$lead": person,
        "$lead.unit": lead.rpartition("/")[0],
        "$period": occasion.period,
        "$date": occasion.day.isoformat(),
        "$until": occasion.until.isoformat(),
    }
    data = {name: _value(value, words) for name, value in duty.data.items()}
    command_id = engine.clock.new_id()
    title = f"{duty.title.say('zh')}（{occasion.period}）"
    key = key_of(duty, occasion.period)
    case = engine.start(process, by=person, command_id=command_id, key=key, title=title, data=data)
    return case.id if engine.history(case.id)[0].command_id == command_id else None


def _lead(engine: Engine, process: str, duty: Duty) -> str:
    """Return the post that leads the duty; of a reminder the one that leads the procedure."""
    definition = engine.catalogue.processes.get(process)
    if duty.lead is not None or definition is None or definition.owner is None:
        return str(duty.lead or "")
    return str(definition.owner)


def _holder(engine: Engine, post: str) -> str | None:
    """Return who holds the post today, else the nearest post above it that somebody holds."""
    directory = engine.world.directory
    today = engine.clock.now().astimezone(engine.world.time.zone).date()
    seen: set[str] = set()
    above: str | None = post
    while above and above not in seen:
        seen.add(above)
        if people := directory.candidates(above, today):
            return people[0]
        above = directory.superior_of(above)
    return None


def _value(value: Decimal | str | bool, words: dict[str, str]) -> Decimal | str | bool:
    return words.get(value, value) if isinstance(value, str) else value
