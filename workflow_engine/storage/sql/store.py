"""Cases in an SQL database."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from copy import copy
from datetime import datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, make_url

from workflow_engine.kernel.case import Case, Timer
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import PENDING
from workflow_engine.storage.contract import EffectRow, Head, Trail
from workflow_engine.storage.moments import micros
from workflow_engine.storage.refusals import unknown_case, unknown_definition
from workflow_engine.storage.sql.decoded import Decoded
from workflow_engine.storage.sql.link import Joined, Link, Pool, Taken
from workflow_engine.storage.sql.list_statements import ListStatements
from workflow_engine.storage.sql.lists import SqlLists
from workflow_engine.storage.sql.migrate import migrate
from workflow_engine.storage.sql.postgresql import postgresql_engine
from workflow_engine.storage.sql.queue import SqlQueue
from workflow_engine.storage.sql.queue_statements import QueueStatements
from workflow_engine.storage.sql.rows import effect_of, entry_of, line_of, timer_of
from workflow_engine.storage.sql.sqlite import choose_journal, sqlite_engine
from workflow_engine.storage.sql.statements import Statements
from workflow_engine.storage.sql.transaction import SqlTransaction

HostConnection = Connection
"""What a host hands over so that its rows and ours commit together, by a name for the floors above."""


class SqlStore(SqlLists, SqlQueue):
    """``Store`` in an SQL database, whose tables are made or brought up to date when it is opened.

    ``where`` is the path of an SQLite file, an SQLAlchemy URL, or the host's own engine, which stays the host's: its
    settings are not touched and ``close`` leaves it open. ``patience`` is how many seconds a writer waits for its
    turn before ``StorageError``. Not for SQLite in memory: every connection would see another database.
    """

    def __init__(self, where: Path | str | URL | Engine, *, patience: float = 10.0) -> None:
        engine = where if isinstance(where, Engine) else _engine(where, patience)
        pool = Pool(engine, owned=engine is not where, patience=patience)
        try:
            migrate(engine)
            if engine is not where and engine.dialect.name == "sqlite":
                with pool.trouble.told(), engine.connect() as connection:
                    choose_journal(connection.connection)
        except BaseException:
            pool.close()
            raise
        self._link: Link = pool
        self._sql = Statements(engine.dialect)
        self._texts = QueueStatements(engine.dialect)
        self._lists = ListStatements(engine.dialect)
        self._decoded = Decoded()

    def on(self, connection: HostConnection) -> SqlStore:
        """Return this store on the host's connection: what it writes is kept when the host commits.

        Each ``transaction`` is a savepoint in the host's transaction, which is begun if it is not yet. Use it in the
        thread of the connection. On SQLite other writers wait until the host commits.
        """
        joined = copy(self)
        joined._link = Joined(connection)
        return joined

    def remember_definition(self, digest: str, process: str, version: str, text: str) -> None:
        """See ``Store.remember_definition``."""
        with self._link.reading() as cursor:
            if cursor.row(self._sql.definition, digest):
                return
        row = (digest, process, version, text)
        with suppress(Taken), self._link.writing() as cursor:
            cursor.send([(self._sql.add_definition, [row])])

    def definition_text(self, digest: str) -> tuple[str, str]:
        """See ``Store.definition_text``."""
        with self._link.reading() as cursor:
            row = cursor.row(self._sql.definition, digest)
        if row is None:
            raise unknown_definition(digest)
        return row[0], row[1]

    def transaction(self, *cases: str) -> AbstractContextManager[SqlTransaction]:
        """See ``Store.transaction``."""
        return SqlTransaction(self._link, self._sql, self._decoded, cases)

    def case(self, case_id: str) -> Case:
        """See ``Store.case``."""
        with self._link.reading() as cursor:
            row = cursor.row(self._sql.case, case_id)
        if row is None:
            raise unknown_case(case_id)
        return self._decoded.case(case_id, row[0])

    def case_by_key(self, process: str, key: str) -> str | None:
        """See ``Store.case_by_key``."""
        with self._link.reading() as cursor:
            row = cursor.row(self._sql.case_by_key, process, key)
        return row[0] if row else None

    def history(self, case_id: str) -> tuple[Entry, ...]:
        """See ``Store.history``."""
        with self._link.reading() as cursor:
            rows = cursor.all(self._sql.history, case=case_id)
        if not rows:
            raise unknown_case(case_id)
        return tuple(entry_of(row) for row in rows)

    def timers_due(self, at: datetime, limit: int = 100) -> tuple[tuple[str, Timer], ...]:
        """See ``Store.timers_due``."""
        with self._link.reading() as cursor:
            rows = cursor.all(self._sql.timers_due, at=micros(at), limit=limit)
        return tuple(timer_of(row) for row in rows)

    def effects(self, *, state: str = PENDING, limit: int = 100) -> tuple[EffectRow, ...]:
        """See ``Store.effects``."""
        with self._link.reading() as cursor:
            rows = cursor.all(self._sql.effects, state=state, limit=limit)
        return tuple(effect_of(row) for row in rows)

    def heads(self, after: str = "", limit: int = 1000) -> tuple[Head, ...]:
        """See ``Store.heads``."""
        with self._link.reading() as cursor:
            return tuple(Head(*row) for row in cursor.all(self._sql.heads, after=after, limit=limit))

    def trails(self, after: str = "", limit: int = 100) -> tuple[Trail, ...]:
        """See ``Store.trails``."""
        with self._link.reading() as cursor:
            rows = cursor.all(self._sql.trails, after=after, limit=limit)
        cases = groupby(rows, key=lambda row: tuple(row[:4]))
        return tuple(
            Trail(case, Head(case, seq, head), body, tuple(line_of(row[4:]) for row in its if row[4] is not None))
            for (case, seq, head, body), its in cases
        )

    def stray_trails(self) -> tuple[Trail, ...]:
        """See ``Store.stray_trails``."""
        with self._link.reading() as cursor:
            rows = cursor.all(self._sql.stray_trails)
        cases = groupby(map(line_of, rows), key=lambda line: line.case)
        return tuple(Trail(case, None, "", tuple(lines)) for case, lines in cases)

    def close(self) -> None:
        """See ``Store.close``."""
        self._link.close()


_ENGINES = {"sqlite": sqlite_engine, "postgresql": postgresql_engine}


def _engine(where: Path | str | URL, patience: float) -> Engine:
    url = URL.create("sqlite", database=str(where)) if isinstance(where, Path) else make_url(where)
    make = _ENGINES.get(url.get_backend_name())
    return make(url, patience) if make else create_engine(url)
