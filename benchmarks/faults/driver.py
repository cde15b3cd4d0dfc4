"""Breaking off at the n-th thing that is said to a database: before or after one statement or one commit.

The connections of the drivers are replaced by ones that count; nothing of the program under test is touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event


class Countdown:
    """Counts what is said to the database: ``tick`` before and after each; at ``fatal`` something is done.

    It counts while it is ``armed``. With ``autocommit`` every statement is kept at once, which is a mistake.
    """

    def __init__(self, fatal: int, strike: Callable[[Any], None]) -> None:
        self.armed = False
        self.autocommit = False
        self.count = 0
        self._fatal = fatal
        self._strike = strike

    def tick(self, connection: Any) -> None:
        self.count += self.armed
        if self.armed and self.count == self._fatal:
            self._strike(connection)

    @property
    def struck(self) -> bool:
        """Whether it came to that."""
        return self.count >= self._fatal


@contextmanager
def counted(countdown: Countdown) -> Iterator[None]:
    """Count on all connections that are opened in the block."""

    def connect(dialect: Any, _record: Any, arguments: Any, options: dict[str, Any]) -> Any:
        if dialect.name == "sqlite":
            options["factory"] = _sqlite(countdown)
            return None
        return _postgresql(countdown).connect(*arguments, **options)

    event.listen(Engine, "do_connect", connect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", connect)


def _sqlite(countdown: Countdown) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, *arguments: Any) -> Any:
            countdown.tick(self.connection)
            done = super().execute(*arguments)
            if countdown.autocommit and self.connection.in_transaction and self.rowcount > 0:
                super().execute("COMMIT")
                super().execute("BEGIN IMMEDIATE")
            countdown.tick(self.connection)
            return done

        def executemany(self, sql: str, rows: Any) -> Any:
            def counted() -> Iterator[Any]:
                for row in rows:
                    countdown.tick(self.connection)
                    yield row

            done = super().executemany(sql, counted())
            countdown.tick(self.connection)
            return done

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            countdown.tick(self)
            super().commit()
            countdown.tick(self)

    return Connection


def _postgresql(countdown: Countdown) -> type[psycopg.Connection[Any]]:
    class Connection(psycopg.Connection[Any]):
        def wait(self, *arguments: Any, **options: Any) -> Any:
            """Every statement, every commit and every rollback waits here for the server, whatever cursor ran it."""
            countdown.tick(self)
            done = super().wait(*arguments, **options)
            countdown.tick(self)
            return done

    return Connection
