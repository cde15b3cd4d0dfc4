"""How statements reach a database: through a pool of connections, or over one connection that the host lends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from workflow_engine.errors import StorageError
from workflow_engine.storage.refusals import locked
from workflow_engine.storage.sql.failures import explain

Parameters = Mapping[str, Any] | Sequence[Any]


class Taken(Exception):
    """A unique key is taken."""


class Trouble:
    """The errors of one database's driver, and how to tell them."""

    def __init__(self, engine: Engine) -> None:
        driver = engine.dialect.loaded_dbapi
        self.integrity: type[Exception] = driver.IntegrityError
        self.errors: tuple[type[Exception], ...] = (driver.Error, SQLAlchemyError)
        self.is_sqlite = engine.dialect.name == "sqlite"
        pipeline = getattr(driver, "Pipeline", None)
        self.pipelines = pipeline is not None and bool(pipeline.is_supported())
        self._is_disconnect = engine.dialect.is_disconnect
        self.where = (self.is_sqlite and engine.url.database) or engine.url.render_as_string()

    def explain(self, error: Exception) -> StorageError:
        """Return the error for people; SQLAlchemy's wrapping is taken off first."""
        return explain(getattr(error, "orig", None) or error, self.where)

    def is_gone(self, error: Exception, connection: Any) -> bool:
        """Tell whether the error says that the server has closed the connection."""
        return self._is_disconnect(error, connection, None)  # type: ignore[arg-type]  # the driver's own error

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

    def row(self, sql: str, *values: Any) -> Any:
        """Return the first row, or None; the values are in the order of the text."""
        try:
            self._cursor.execute(sql, values)
            rows = self._cursor.fetchall()
        except self._trouble.errors as error:
            raise self._trouble.explain(error) from error
        return rows[0] if rows else None

    def change(self, sql: str, **parameters: Any) -> int:
        """Run one statement and return how many rows it changed."""
        try:
            self._cursor.execute(sql, parameters)
            return int(self._cursor.rowcount)
        except self._trouble.errors as error:
            raise self._trouble.explain(error) from error

    def write(self, sql: str, *rows: Parameters) -> None:
        """Run ``sql`` once for each of ``rows``."""
        self.write_all(sql, rows)

    def write_all(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run ``sql`` once for each of ``rows``: values by name, or in the order of the text."""
        try:
            for row in rows:
                self._cursor.execute(sql, row)
        except self._trouble.integrity as error:
            raise Taken from error
        except self._trouble.errors as error:
            raise self._trouble.explain(error) from error

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send what the block writes in one go, where the driver can: one wait for the server instead of ten.

        What is refused then is told at the end of the block.
        """
        if not self._trouble.pipelines:
            yield
            return
        try:
            with self._cursor.connection.pipeline():
                yield
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


def begin(connection: Any, trouble: Trouble) -> None:
    """Begin a transaction on a connection lent by an engine, where the driver would not do so by itself in time.

    SQLite: take the write lock now, so that what is read cannot change before it is written; Python's driver would
    begin only before the first write, and without the lock. PostgreSQL: a connection of ours is in autocommit mode.
    """
    driver = connection.dbapi_connection
    if trouble.is_sqlite:
        if not driver.in_transaction:
            driver.execute("BEGIN IMMEDIATE")
    elif getattr(driver, "autocommit", False):
        driver.execute("BEGIN ISOLATION LEVEL READ COMMITTED")


class Pool:
    """Transactions of our own, each on a connection of the engine's pool.

    SQLite has one writer a file: threads queue at a lock here, which is fair and cheap, instead of polling the file.
    """

    def __init__(self, engine: Engine, *, owned: bool, patience: float) -> None:
        self.trouble = Trouble(engine)
        self._engine = engine
        self._owned = owned
        self._patience = patience if self.trouble.is_sqlite else -1
        self._lock = Lock()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """See ``Link.reading``."""
        connection = self._connection(self._greet)
        try:
            yield Cursor(connection.cursor(), self.trouble)
        finally:
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """See ``Link.writing``."""
        if self.trouble.is_sqlite and not self._lock.acquire(timeout=self._patience):
            raise locked(self.trouble.where)
        try:
            connection = self._connection(self._begin)
            try:
                yield Cursor(connection.cursor(), self.trouble)
                with self.trouble.told():
                    connection.commit()
            except BaseException:
                with suppress(*self.trouble.errors):
                    connection.rollback()
                raise
            finally:
                connection.close()
        finally:
            if self.trouble.is_sqlite:
                self._lock.release()

    def close(self) -> None:
        """See ``Link.close``. A host's engine is left alone."""
        if self._owned:
            self._engine.dispose()

    def _connection(self, first: Callable[[Any], None]) -> Any:
        """Return a connection on which ``first`` has been done.

        Doing it shows whether the server has closed the connection meanwhile. Then it has closed all that lie idle,
        so our pool is emptied and it is tried once more: a look of its own before every use would cost a round trip.
        """
        for attempt in (1, 2):
            with self.trouble.told():
                connection = self._engine.raw_connection()
            try:
                first(connection)
            except self.trouble.errors as error:
                gone = self._owned and self.trouble.is_gone(error, connection)
                connection.invalidate() if gone else connection.close()
                if not gone or attempt == 2:
                    raise self.trouble.explain(error) from error
                self._engine.dispose()
            else:
                return connection
        raise AssertionError

    def _begin(self, connection: Any) -> None:
        begin(connection, self.trouble)

    def _greet(self, connection: Any) -> None:
        if self._owned and not self.trouble.is_sqlite:
            self._engine.dialect.do_ping(connection.dbapi_connection)


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
            begin(self._connection.connection, self.trouble)
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
