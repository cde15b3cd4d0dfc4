"""A store with as many cases as one likes, filled quickly with the very rows that actions write.

A few cases are walked through the engine, one to every way a case can stand. The database itself then copies their
rows, table by table, under other ids and moments, which takes a tenth of the time that writing them from here would.
Half of the cases have ended, the others wait in one of the seven steps. With the cases grow the desks, so that one desk
holds as much in a large store as in a small one: what is compared is the size of the store, not of an answer. The
hashes in the copied trails are those of the originals: such a store is good for measuring and for nothing else.
"""

# ruff: noqa: S608  # put together from names of our own columns

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, Engine, Table, text

from peers.stored_ours import Ticker, engine_on
from peers.stored_work import BEGIN, HOUR, RETURNS, WHO
from peers.work import PLAIN, record
from workflow_engine.desk import Desk
from workflow_engine.storage.moments import NEVER
from workflow_engine.storage.sql.schema import cases, effects, history, items, readings, timers
from workflow_engine.storage.sql.store import SqlStore

TABLES = (cases, history, items, timers, effects, readings)
CHUNK = 50_000
EACH = 280
"""How many cases there are for one desk, however large the store is: twenty of them wait in each step."""
OF_A_DESK = ((cases, "requester"), (history, "by"), (items, "lies_with"), (readings, "person"))
LATER = 24 * 3_600 * 1_000_000 // 5_000
"""Microseconds from one case to the next: five thousand a day."""


@contextmanager
def _unwatched(connection: Connection) -> Iterator[None]:
    """Do the block without triggers, and on PostgreSQL without looking keys up: the copies are whole."""
    run = connection.exec_driver_sql
    if connection.dialect.name == "postgresql":
        run("SET LOCAL session_replication_role = replica")
        yield
        return
    triggers = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in triggers:
        run(f"DROP TRIGGER {name}")
    yield
    for _, created in triggers:
        run(created)


class Filling:
    """The store, and how far it is filled."""

    def __init__(self, database: Engine) -> None:
        self.database = database
        self.store = SqlStore(database)
        self.clock = Ticker()
        self.engine = engine_on(self.store, self.clock)
        self.patterns = [self._pattern(steps) for steps in range(len(PLAIN) + 1)]
        self.count = 0

    def _pattern(self, steps: int) -> str:
        """Return the id of a new case that has taken ``steps`` actions."""
        self.clock.at = BEGIN
        case = self.engine.start("repair", by="p1", data=record(cost=300, rating=4)).id
        for number, action in enumerate(PLAIN[:steps], 1):
            self.clock.at = BEGIN + number * HOUR
            self.engine.act(case, action, by=WHO[action], reason="返修" if action in RETURNS else None)
        if steps == 1:
            self.engine.do(case, "circulate", by="p1", to=("p3",))
        return case

    def up_to(self, size: int, tell: Callable[[int], None]) -> None:
        """Copy cases until there are ``size``, and let the database look at how its rows are spread."""
        while self.count < size:
            upto = min(size, self.count + CHUNK)
            with self.database.begin() as connection, _unwatched(connection):
                for which, old in enumerate(self.patterns):
                    for table in TABLES:
                        values = {"old": old, "first": self.count, "last": upto - 1, "never": NEVER}
                        connection.execute(text(self._copy(table, which)), values)
            self.count = upto
            tell(upto)
        with self.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # PostgreSQL would get round to that by itself, later in the one store than in the other.
            vacuum = "VACUUM " if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"{vacuum}ANALYZE")

    def _copy(self, table: Table, which: int) -> str:
        """Return the text that copies the rows of pattern ``which`` for every number from ``:first`` to ``:last``."""
        chosen = "n % 2 = 0" if which == len(PLAIN) else f"n % 2 = 1 AND n % {len(PLAIN)} = {which}"
        own = "id" if table is cases else "case_id"
        columns = [column.name for column in table.columns]
        sqlite = self.database.dialect.name == "sqlite"
        numbers = (
            "RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)"
            if sqlite
            else "numbers(n) AS (SELECT generate_series(CAST(:first AS bigint), CAST(:last AS bigint)))"
        )
        case = "'2026-' || printf('%09d', n)" if sqlite else "'2026-' || lpad(CAST(n AS text), 9, '0')"
        values = ", ".join(self._value(table, name, f"({case})") for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        # The original's few rows are read once, not once for every number.
        given = f"WITH {numbers}, p AS MATERIALIZED (SELECT * FROM {table.name} WHERE {own} = :old)"
        insert, select = f"INSERT INTO {table.name} ({names})", f"SELECT {values} FROM numbers, p WHERE {chosen}"
        return f"{insert} {given} {select}"

    @staticmethod
    def _value(table: Table, name: str, case: str) -> str:
        """Return what stands in a column of a copy; ``p`` is the original, ``n`` the number of the copy."""
        if name in ("at", "opened_at", "ended_at", "due_at", "read_at"):
            return f'CASE WHEN p."{name}" < :never THEN p."{name}" + n * {LATER} ELSE p."{name}" END'
        if name in ("id", "case_id", "body", "entry"):
            return f'replace(p."{name}", :old, {case})'
        if name == "command_id":
            return f"{case} || '-' || p.seq"
        if (table, name) in OF_A_DESK:
            return f"p.\"{name}\" || '.' || (n / {EACH})"
        return f'p."{name}"'

    def questions(self) -> dict[str, Callable[[], object]]:
        """Return what is asked, of a desk in the middle of the store."""
        desk = self.count // EACH // 2
        store = self.store
        now = BEGIN + timedelta(days=400)
        unit, person, refs = f"works/dispatcher.{desk}", f"p4.{desk}", (f"@p1.{desk}", f"works/dispatcher.{desk}")
        page = store.inbox([unit], limit=20)
        return {
            "inbox of a person": lambda: store.inbox(refs[:1], limit=20),
            "inbox of a unit, first page": lambda: store.inbox([unit], limit=20),
            "inbox of a unit, next page": lambda: store.inbox([unit], limit=20, after=page[-1].mark),
            "inbox of one procedure": lambda: store.inbox(refs, process="repair", limit=20),
            "overdue of a person": lambda: store.inbox(refs, due_before=now, limit=20),
            "overdue anywhere": lambda: store.inbox(None, due_before=now, limit=20),
            "done": lambda: store.handled(person, limit=20),
            "started": lambda: Desk(self.engine, f"p1.{desk}").started(limit=20),
            "circulated, unread": lambda: store.circulated(f"p3.{desk}", unread_only=True, limit=20),
            "all counts": lambda: store.counts(person, refs, now=now),
            "timers due": lambda: store.timers_due(BEGIN + timedelta(days=1), limit=20),
        }

    def answers(self) -> dict[str, int]:
        """Return how many rows each question was answered with."""
        return {name: len(ask()) for name, ask in self.questions().items()}  # type: ignore[arg-type]

    def one_action(self, rounds: int) -> Callable[[], object]:
        """Return one human action on a fresh case of its own each time it is called."""
        self.clock.at = BEGIN
        fresh = [self.engine.start("repair", by="p1", data=record(cost=300, rating=4)).id for _ in range(rounds + 1)]
        waiting = iter(fresh)

        def act() -> object:
            self.clock.at = BEGIN + HOUR
            return self.engine.act(next(waiting), "submit", by="p1")

        return act

    def close(self) -> None:
        self.store.close()
        self.database.dispose()
