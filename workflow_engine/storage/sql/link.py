"""How statements reach a database: through a pool of connections, or over one connection that the host lends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from workflow_engine.errors import StorageError
from workflow_engine.storage.refusals import locked
from workflow_engine.storage.sql.failures import explain


class Taken(Exception):
    """A unique key is taken."""


class Trouble:
    """The errors of one database's driver, and how to tell them."""

    def __init__(self, engine: Engine) -> None:
        driver = engine.dialect.loaded_dbapi
        self.integrity: type[Exception] = driver.IntegrityError
        self.errors: tuple[type[Exception], ...] = (driver.Error, SQLAlchemyError)
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.where = (self.is_sqlite and engine.url.database) or engine.url.render_as_string()

    def explain(self, error: Exception) -> StorageError:
        """Return the error for people; SQLAlchemy's wrapping is taken off first."""
        return explain(getattr(error, "orig", None) or error, self.where)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn driver errors of the block into ``StorageError``."""
        try:
            yield
        except self.errors as error:
            raise self.explain(error) from error


class Cursor:
    """Runs statements on one driver cursor. Failures leave as ``StorageError``, a key that is taken as ``Taken``."""

    def __init__(self, cursor: Any, trouble: Trouble) -> None:
        self._cursor = cursor
        self._trouble = trouble

    def all(self, sql: str, **parameters: Any) -> list[Any]:
        """Return all rows."""
        try:
            self._cursor.execute(sql, parameters)
            return list(self._cursor.fetchall())
        except self._trouble.errors as error:
            raise self._trouble.explain(error) from error

    def one(self, sql: str, **parameters: Any) -> Any:
        """Return the first row, or None."""
        rows = self.all(sql, **parameters)
        return rows[0] if rows else None

    def change(self, sql: str, **parameters: Any) -> int:
        """Run one statement and return how many rows it changed."""
        try:
            self._cursor.execute(sql, parameters)
            return int(self._cursor.rowcount)
        except self._trouble.errors as error:
            raise self._trouble.explain(error) from error

    def write(self, sql: str, *rows: Mapping[str, Any]) -> None:
        """Run ``sql`` once for each of ``rows``."""
        self.write_all(sql, rows)

    def write_all(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run ``sql`` once for each of ``rows``."""
        try:
            for row in rows:
                self._cursor.execute(sql, row)
        except self._trouble.integrity as error:
            raise Taken from error
        except self._trouble.errors as error:
            raise self._trouble.explain(error) from error


class Link(Protocol):
    """Where a store's cursors come from."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """Lend a cursor for one statement that reads."""

    def writing(self) -> AbstractContextManager[Cursor]:
        """Lend a cursor inside a transaction that is kept only when the block ends normally."""

    def close(self) -> None:
        """Let go of connections that are ours."""


def begin_immediately(connection: Any, trouble: Trouble) -> None:
    """Take SQLite's write lock now, so that what is read cannot change before it is written.

    Python's driver would begin on its own only before the first write, and without the lock. Other drivers begin
    with the first statement.
    """
    if trouble.is_sqlite and not connection.dbapi_connection.in_transaction:
        with closing(connection.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")


class Pool:
    """Transactions of our own, each on a connection of the engine's pool.

    SQLite has one writer a file: threads queue at a lock here, which is fair and cheap, instead of polling the file.
    """

    def __init__(self, engine: Engine, *, owned: bool, patience: float) -> None:
        self.trouble = Trouble(engine)
        self._engine = engine
        self._owned = owned
        self._patience = patience
        self._lock = Lock()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """See ``Link.reading``."""
        with self.trouble.told(), closing(self._engine.raw_connection()) as connection:
            yield Cursor(connection.cursor(), self.trouble)

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """See ``Link.writing``."""
        with self._one_writer(), self._connection() as connection:
            with self.trouble.told():
                begin_immediately(connection, self.trouble)
            try:
                yield Cursor(connection.cursor(), self.trouble)
                with self.trouble.told():
                    connection.commit()
            except BaseException:
                with suppress(*self.trouble.errors):
                    connection.rollback()
                raise

    def close(self) -> None:
        """See ``Link.close``. A host's engine is left alone."""
        if self._owned:
            self._engine.dispose()

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        with self.trouble.told():
            connection = self._engine.raw_connection()
        with closing(connection):
            yield connection

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.trouble.is_sqlite:
            yield
            return
        if not self._lock.acquire(timeout=self._patience):
            raise locked(self.trouble.where)
        try:
            yield
        finally:
            self._lock.release()


class Joined:
    """Transactions inside the host's: each is a savepoint, and the host's commit keeps them all.

    No lock of ours is taken: the host's transaction already holds SQLite's, and waiting here could deadlock.
    """

    def __init__(self, connection: Connection) -> None:
        self.trouble = Trouble(connection.engine)
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """See ``Link.reading``. Sees what the host's transaction has written."""
        with self.trouble.told():
            yield Cursor(self._connection.connection.cursor(), self.trouble)

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """See ``Link.writing``."""
        with self.trouble.told():
            if not self._connection.in_transaction():
                self._connection.begin()
            # Without a transaction around it, releasing a savepoint would commit.
            begin_immediately(self._connection.connection, self.trouble)
            savepoint = self._connection.begin_nested()
        try:
            yield Cursor(self._connection.connection.cursor(), self.trouble)
        except BaseException:
            try:
                savepoint.rollback()
            except self.trouble.errors:
                # The database gave up the host's whole transaction; a commit by the host must not look like success.
                self._connection.invalidate()
            raise
        with self.trouble.told():
            savepoint.commit()

    def close(self) -> None:
        """See ``Link.close``. The connection is the host's."""
