"""Values of the kernel as rows (column → value) and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflow_engine.kernel.case import Case, Effect, Timer, WorkItem
from workflow_engine.kernel.codec import case_to_text, dumps, loads
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import PENDING, lies_with
from workflow_engine.storage.contract import CaseRow, EffectRow, ItemRow, Line, TimerRow
from workflow_engine.storage.sql.moments import NEVER, micros, micros_or_none, moment, moment_or_none

Row = dict[str, Any]


def case_row(case: Case, head: str) -> Row:
    """Return the row of an opened case whose newest line has the hash ``head``."""
    return {
        "id": case.id,
        "process": case.process,
        "digest": case.digest,
        "key": case.key,
        "title": case.title,
        "requester": case.requester,
        "outcome": case.outcome,
        "seq": case.seq,
        "opened_at": micros_or_none(case.opened_at),
        "ended_at": micros_or_none(case.ended_at),
        "head": head,
        "body": case_to_text(case),
    }


def history_row(sealed: Entry) -> Row:
    """Return the row of a sealed entry."""
    return {
        "case_id": sealed.case,
        "seq": sealed.seq,
        "command_id": sealed.command_id,
        "at": micros(sealed.at),
        "by": sealed.by,
        "entry": dumps(sealed._replace(hash="")),
        "previous": sealed.previous,
        "hash": sealed.hash,
    }


def item_row(case_id: str, item: WorkItem, waiting: bool) -> Row:
    """Return the row of an open item."""
    return {
        **item._asdict(),
        "case_id": case_id,
        "opened_at": micros(item.opened_at),
        "due_at": NEVER if item.due_at is None else micros(item.due_at),
        "lent": "\n".join(item.lent),
        "waiting": waiting,
        "lies_with": lies_with(item),
    }


def timer_row(case_id: str, timer: Timer) -> Row:
    """Return the row of a timer."""
    return {**timer._asdict(), "case_id": case_id, "at": micros(timer.at)}


def effect_row(entry: Entry, place: int, effect: Effect) -> Row:
    """Return the row of a new effect."""
    return {
        "id": effect.id,
        "case_id": entry.case,
        "seq": entry.seq,
        "place": place,
        "kind": effect.kind,
        "visit": effect.visit,
        "at": micros(entry.at),
        "payload": dumps(effect.payload),
        "state": PENDING,
    }


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
    """Return the inbox line of (case, process, title, waiting, *fields of WorkItem)."""
    case, process, title, waiting, *fields = row
    item = WorkItem(*fields)
    lent = tuple(item.lent.splitlines())  # type: ignore[attr-defined]  # one text in the table
    item = item._replace(opened_at=moment(item.opened_at), due_at=moment_or_none(item.due_at), lent=lent)  # type: ignore[arg-type]
    return ItemRow(case, process, title, item, bool(waiting))


def case_of(row: Sequence[Any]) -> CaseRow:
    """Return the line of a case from its columns in the order of ``CaseRow``."""
    listed = CaseRow(*row)
    return listed._replace(opened_at=moment(row[8]), ended_at=moment_or_none(row[9]))


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
