"""Values of the kernel as rows (column → value) and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflow_engine.kernel.case import Case, Effect, Reading, Timer, WorkItem
from workflow_engine.kernel.codec import dumps, loads
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import PENDING, lies_with
from workflow_engine.storage.contract import CaseRow, EffectRow, HandledRow, ItemRow, Line, ReadingRow, TimerRow
from workflow_engine.storage.moments import NEVER, micros, micros_or_none, moment, moment_or_none

Row = tuple[Any, ...]
"""The values of a new row, in the order of the table's columns; what delivery notes is left to its defaults."""


def case_row(case: Case, head: str, body: str) -> Row:
    """Return the row of an opened case whose newest line has the hash ``head``."""
    name = (case.id, case.process, case.digest, case.key, case.title, case.requester, case.outcome)
    return (*name, case.seq, micros_or_none(case.opened_at), micros_or_none(case.ended_at), head, body)


def history_row(sealed: Entry, text: str) -> Row:
    """Return the row of a sealed entry; ``text`` is what was hashed."""
    entry = (sealed.case, sealed.seq, sealed.command_id, micros(sealed.at), sealed.by)
    return (*entry, text, sealed.previous, sealed.hash)


def item_row(case: Case, item: WorkItem, waiting: bool) -> Row:
    """Return the row of an open item."""
    name, visit, state, owner, holder, accountable, opened_at, due_at, turn, offered, lent, added_by = item
    due = NEVER if due_at is None else micros(due_at)
    own = (case.id, name, visit, state, owner, holder, accountable, micros(opened_at), due, turn, waiting)
    return (*own, lies_with(item), offered, "\n".join(lent), added_by, case.process)


def timer_row(case: Case, timer: Timer) -> Row:
    """Return the row of a timer."""
    name, visit, kind, at, detail = timer
    return (case.id, name, visit, kind, micros(at), detail)


def reading_row(case_id: str, place: int, reading: Reading) -> Row:
    """Return the row of one time that a case was circulated to a person."""
    read_at = NEVER if reading.read_at is None else micros(reading.read_at)
    return (case_id, place, reading.person, reading.by, micros(reading.at), read_at)


def effect_row(entry: Entry, at: int, place: int, effect: Effect) -> Row:
    """Return the row of a new effect; ``at`` is the moment of the entry as a number."""
    name, kind, visit, payload = effect
    return (name, entry.case, entry.seq, place, kind, visit, at, dumps(payload), PENDING)


def entry_of(row: Sequence[Any]) -> Entry:
    """Return the entry of (entry, previous, hash)."""
    text, previous, digest = row
    entry: Entry = loads(text)
    return entry._replace(previous=previous, hash=digest)


def line_of(row: Sequence[Any]) -> Line:
    """Return the stored line of its columns in the order of ``Line``."""
    case, seq, command_id, at, *rest = row
    return Line(case, seq, command_id, moment(at), *rest)


def item_of(row: Sequence[Any]) -> ItemRow:
    """Return the inbox line of (case, process, title, waiting, digest, *fields of WorkItem)."""
    case, process, title, waiting, digest, *fields = row
    item = WorkItem(*fields)
    lent = tuple(item.lent.splitlines())  # type: ignore[attr-defined]  # one text in the table
    item = item._replace(opened_at=moment(item.opened_at), due_at=moment_or_none(item.due_at), lent=lent)  # type: ignore[arg-type]
    return ItemRow(case, process, title, item, bool(waiting), digest)


def case_of(row: Sequence[Any]) -> CaseRow:
    """Return the line of a case from its columns in the order of ``CaseRow``."""
    listed = CaseRow(*row)
    return listed._replace(opened_at=moment(row[8]), ended_at=moment_or_none(row[9]))


def handled_of(row: Sequence[Any]) -> HandledRow:
    """Return the line of a deed from (seq, at, *columns of CaseRow)."""
    seq, at, *case = row
    return HandledRow(case_of(case), seq, moment(at))


def reading_of(row: Sequence[Any]) -> ReadingRow:
    """Return the line of a reading from (case, process, title, place, person, by, at, read_at)."""
    case, process, title, place, person, by, at, read_at = row
    return ReadingRow(case, process, title, place, Reading(person, by, moment(at), moment_or_none(read_at)))


def timer_of(row: Sequence[Any]) -> tuple[str, Timer]:
    """Return case id and timer of (case, *fields of Timer)."""
    case, *fields = row
    timer = Timer(*fields)
    return case, timer._replace(at=moment(fields[3]))


def late_of(row: Sequence[Any]) -> TimerRow:
    """Return the timer of (case, *fields of Timer, attempts, error)."""
    *fields, attempts, error = row
    return TimerRow(*timer_of(fields), attempts, error)


def effect_of(row: Sequence[Any]) -> EffectRow:
    """Return the outbox line of (case, seq, at, id, kind, visit, payload, state, attempts, next_at, lease_by, error,
    sent)."""
    case, seq, at, name, kind, visit, payload, state, attempts, next_at, lease_by, error, sent = row
    effect = Effect(name, kind, visit, loads(payload))
    may_be = moment(next_at) if next_at else None
    return EffectRow(case, seq, moment(at), effect, state, attempts, may_be, lease_by, error, tuple(sent.splitlines()))
