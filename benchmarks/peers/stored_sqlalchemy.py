"""SQLAlchemy as most programs use it: Core with statements built once, built for each call, and the ORM."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlalchemy import Engine, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session, registry

from peers.stored_work import BEGIN, HOUR, Row, Written, acted, opened
from peers.work import Matter
from workflow_engine.storage.sql.schema import cases, effects, history, items, timers

TIMER = ("case_id", "id", "visit", "kind", "at", "detail")
EFFECT = ("id", "case_id", "seq", "place", "kind", "visit", "at", "payload", "state")


def named(table: Table, row: Row, names: Sequence[str] = ()) -> dict[str, Any]:
    return dict(zip(names or table.columns.keys(), row, strict=True))


class Core:
    """Statements built once."""

    key = "core"
    title = "SQLAlchemy Core, statements built once"

    def __init__(self, database: Engine) -> None:
        self.database = database
        self.numbers = count(1)
        self.load = select(cases.c.seq, cases.c.head, cases.c.body).where(cases.c.id == bindparam("case"))
        self.load = self.load.with_for_update()
        self.step = update(cases).where(cases.c.id == bindparam("case"), cases.c.seq == bindparam("before"))
        self.adds = {table: insert(table) for table in (cases, history, items, timers, effects)}
        self.drops = {
            table: delete(table).where(table.c.case_id == bindparam("case"), table.c.id == bindparam("name"))
            for table in (items, timers)
        }

    def open(self, matter: Matter) -> str:
        case = f"20260302-{next(self.numbers):012x}"
        row, made = opened(case, matter.data, f"{case}-start")
        with self.database.begin() as connection:
            connection.execute(insert(cases), named(cases, row))
            self.rows(connection, made)
        return case

    def act(self, case: str, number: int, action: str) -> None:
        with self.database.begin() as connection:
            seq, head, body = connection.execute(self.load, {"case": case}).one()
            made = acted(body, head, action, BEGIN + number * HOUR, f"{case}-{number:06d}")
            changed = connection.execute(self.step, {"case": case, "before": seq, **changes(made)})
            if changed.rowcount != 1:
                raise RuntimeError(case)
            self.rows(connection, made)

    def rows(self, connection: Any, made: Written) -> None:
        execute = connection.execute
        execute(self.adds[history], named(history, made.line))
        for name in made.closed_items:
            execute(self.drops[items], {"case": made.case, "name": name})
        for row in made.items:
            execute(self.adds[items], named(items, row))
        for name in made.closed_timers:
            execute(self.drops[timers], {"case": made.case, "name": name})
        for row in made.timers:
            execute(self.adds[timers], named(timers, row, TIMER))
        for row in made.effects:
            execute(self.adds[effects], named(effects, row, EFFECT))

    def ended(self, _cases: Sequence[str]) -> int:
        with self.database.connect() as connection:
            query = select(func.count()).select_from(cases).where(cases.c.outcome == "completed")
            return int(connection.execute(query).scalar_one())

    def close(self) -> None:
        self.database.dispose()


def changes(made: Written) -> dict[str, Any]:
    changed = {"seq": made.seq, "head": made.hash, "body": made.body}
    return changed if made.outcome is None else {**changed, "outcome": made.outcome, "ended_at": made.ended_at}


class CorePerCall(Core):
    """Statements written where they are used, values in them."""

    key = "core.per_call"
    title = "SQLAlchemy Core, statements built for each call"

    def act(self, case: str, number: int, action: str) -> None:
        with self.database.begin() as connection:
            query = select(cases.c.seq, cases.c.head, cases.c.body).where(cases.c.id == case).with_for_update()
            seq, head, body = connection.execute(query).one()
            made = acted(body, head, action, BEGIN + number * HOUR, f"{case}-{number:06d}")
            step = update(cases).where(cases.c.id == case, cases.c.seq == seq).values(**changes(made))
            if connection.execute(step).rowcount != 1:
                raise RuntimeError(case)
            self.rows(connection, made)

    def rows(self, connection: Any, made: Written) -> None:
        execute = connection.execute
        execute(insert(history).values(**named(history, made.line)))
        for table, names in ((items, made.closed_items), (timers, made.closed_timers)):
            for name in names:
                execute(delete(table).where(table.c.case_id == made.case, table.c.id == name))
        for row in made.items:
            execute(insert(items).values(**named(items, row)))
        for row in made.timers:
            execute(insert(timers).values(**named(timers, row, TIMER)))
        for row in made.effects:
            execute(insert(effects).values(**named(effects, row, EFFECT)))


class StoredCase:
    """Mapped to the table of cases."""


class StoredLine:
    """Mapped to the trail."""


class StoredItem:
    """Mapped to the work items."""


class StoredTimer:
    """Mapped to the timers."""


class StoredEffect:
    """Mapped to the outbox."""


CLASSES: dict[Table, Any] = {
    cases: StoredCase,
    history: StoredLine,
    items: StoredItem,
    timers: StoredTimer,
    effects: StoredEffect,
}


class Orm(Core):
    """Objects loaded, changed and added in a session."""

    key = "orm"
    title = "SQLAlchemy ORM, one session an action"

    def __init__(self, database: Engine) -> None:
        super().__init__(database)
        if not hasattr(StoredCase, "__mapper__"):
            mapping = registry()
            for table, kind in CLASSES.items():
                mapping.map_imperatively(kind, table)

    def act(self, case: str, number: int, action: str) -> None:
        with Session(self.database) as session, session.begin():
            stored = session.get_one(StoredCase, case, with_for_update=True)
            at = BEGIN + number * HOUR
            made = acted(stored.body, stored.head, action, at, f"{case}-{number:06d}")  # type: ignore[attr-defined]
            for name, value in changes(made).items():
                setattr(stored, name, value)
            for table, names in ((items, made.closed_items), (timers, made.closed_timers)):
                for name in names:
                    session.delete(session.get_one(CLASSES[table], (case, name)))
            session.flush()
            new = [(history, (), made.line)]
            new += [(items, (), row) for row in made.items]
            for table, names, row in (
                *new,
                *((timers, TIMER, row) for row in made.timers),
                *((effects, EFFECT, row) for row in made.effects),
            ):
                fresh = CLASSES[table]()
                for name, value in named(table, row, names).items():
                    setattr(fresh, name, value)
                session.add(fresh)
