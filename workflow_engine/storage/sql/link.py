"""How statements reach a database: through a pool of connections, or over one connection that the host lends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from threading import Lock
from types import TracebackType
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from workflow_engine.errors import StorageError
from workflow_engine.storage.refusals import locked
from workflow_engine.storage.sql.failures import explain

Work = Iterable[tuple[str, Sequence[Any]]]
"""Statements, each with the rows it is to be run for: their values in the order of the text, or by name."""


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

    def ours(self, error: Exception) -> Exception:
        """Return what leaves this module for a driver's error: ``Taken``, or ``StorageError``."""
        return Taken() if isinstance(error, self.integrity) else self.explain(error)

    def is_gone(self, error: BaseException | None, connection: Any) -> bool:
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
    """Runs statements on one driver cursor. Failures leave as ``StorageError``, a key that is taken as ``Taken``.

    On a connection that is in a ``pipeline`` nothing that is sent is waited for: what the server refuses is told by the
    next read, by ``settle``, or by the commit.
    """

    def __init__(self, cursor: Any, trouble: Trouble, pipeline: Any = None) -> None:
        self._cursor = cursor
        self._trouble = trouble
        self._pipeline = pipeline

    def all(self, sql: str, **parameters: Any) -> list[Any]:
        """Return all rows."""
        return self._read(sql, parameters)

    def one(self, sql: str, **parameters: Any) -> Any:
        """Return the first row, or None."""
        rows = self._read(sql, parameters)
        return rows[0] if rows else None

    def rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Return all rows; the values are in the order of the text."""
        return self._read(sql, values)

    def row(self, sql: str, *values: Any) -> Any:
        """Return the first row, or None; the values are in the order of the text."""
        rows = self._read(sql, values)
        return rows[0] if rows else None

    def _read(self, sql: str, parameters: Any) -> list[Any]:
        try:
            self._cursor.execute(sql, parameters)
            if self._pipeline is not None:
                # Amid a pipeline the server would wait for us without end; so it knows how long we say nothing.
                self._pipeline.sync()
            return self._cursor.fetchall()  # type: ignore[no-any-return]  # the driver's
        except self._trouble.errors as error:
            raise self._trouble.ours(error) from error

    def change(self, sql: str, **parameters: Any) -> int:
        """Run one statement and return how many rows it changed."""
        try:
            self._cursor.execute(sql, parameters)
            self.settle()
            return int(self._cursor.rowcount)
        except self._trouble.errors as error:
            raise self._trouble.ours(error) from error

    def send(self, work: Work) -> None:
        """Run each statement once for each of its rows: in one go, where the driver can."""
        together = self._trouble.pipelines and self._pipeline is None
        try:
            with self._cursor.connection.pipeline() if together else _NOTHING:
                for sql, rows in work:
                    if len(rows) == 1:
                        self._cursor.execute(sql, rows[0])
                    else:
                        self._cursor.executemany(sql, rows)
        except self._trouble.errors as error:
            raise self._trouble.ours(error) from error

    def settle(self) -> None:
        """Wait until all that was sent is done."""
        if self._pipeline is not None:
            try:
                self._pipeline.sync()
            except self._trouble.errors as error:
                raise self._trouble.ours(error) from error

    def close(self) -> None:
        """Let go of what was being read when an interrupt came: SQLite would keep a lock for it."""
        with suppress(*self._trouble.errors):
            self._cursor.close()


_NOTHING = nullcontext()
_AMID = (1, 4)
"""What libpq calls PQTRANS_ACTIVE and PQTRANS_UNKNOWN: a statement is under way, or the connection is bad."""
First = Callable[[Cursor], None]
"""What a transaction reads before anything else."""


class Link(Protocol):
    """Where a store's cursors come from."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """Lend a cursor for one statement that reads."""

    def writing(self, first: First = Cursor.settle) -> AbstractContextManager[Cursor]:
        """Lend a cursor inside a transaction that is kept only when the block ends normally.

        ``first`` is done before the block, perhaps on a second connection when the first one turns out to be dead.
        """

    def close(self) -> None:
        """Let go of connections that are ours."""


def begin(driver: Any, trouble: Trouble) -> None:
    """Begin a transaction on a driver's connection, where it would not do so by itself in time.

    SQLite: take the write lock now, so that what is read cannot change before it is written; Python's driver would
    begin only before the first write, and without the lock. PostgreSQL: a connection of ours is in autocommit mode.
    """
    if trouble.is_sqlite:
        if not driver.in_transaction:
            driver.execute("BEGIN IMMEDIATE")
    elif getattr(driver, "autocommit", False):
        driver.execute("BEGIN ISOLATION LEVEL READ COMMITTED")


def commit(driver: Any, trouble: Trouble) -> None:
    """Keep the transaction. In a pipeline the driver's own ``commit`` cannot see one that ``begin`` has begun."""
    if not trouble.is_sqlite and getattr(driver, "autocommit", False):
        driver.execute("COMMIT")
    else:
        driver.commit()


class Pool:
    """Transactions of our own, each on a connection of the engine's pool.

    SQLite has one writer a file: threads queue at a lock here, which is fair and cheap, instead of polling the file.
    """

    def __init__(self, engine: Engine, *, owned: bool, patience: float) -> None:
        self.trouble = Trouble(engine)
        self.turn: Lock | None = Lock() if self.trouble.is_sqlite else None
        self.patience = patience
        self._engine = engine
        self._owned = owned

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """See ``Link.reading``."""
        connection = self.connection(self._greet)
        cursor = Cursor(connection.cursor(), self.trouble)
        try:
            yield cursor
        except BaseException as error:
            give_back(connection, cursor, error)
            raise
        connection.close()

    def writing(self, first: First = Cursor.settle) -> AbstractContextManager[Cursor]:
        """See ``Link.writing``."""
        return _Writing(self, first)

    def close(self) -> None:
        """See ``Link.close``. A host's engine is left alone."""
        if self._owned:
            self._engine.dispose()

    def connection(self, first: Callable[[Any], None]) -> Any:
        """Return a connection on which ``first`` has been done; it raises ``StorageError``.

        Doing it shows whether the server has closed the connection meanwhile. Then it has closed all that lie idle,
        so our pool is emptied and it is tried once more: a look of its own before every use would cost a round trip.
        """
        for attempt in (1, 2):
            try:
                connection = self._engine.raw_connection()
            except self.trouble.errors as error:
                raise self.trouble.explain(error) from error
            try:
                first(connection)
            except StorageError as error:
                gone = self._owned and self.trouble.is_gone(error.__cause__, connection)
                connection.invalidate() if gone else give_back(connection, None, error)
                if not gone or attempt == 2:
                    raise
                self._engine.dispose()
            except BaseException as error:  # nobody else would give it back
                give_back(connection, None, error)
                raise
            else:
                return connection
        raise AssertionError

    def _greet(self, connection: Any) -> None:
        if self._owned and not self.trouble.is_sqlite:
            with self.trouble.told():
                self._engine.dialect.do_ping(connection.dbapi_connection)


def give_back(connection: Any, cursor: Cursor | None, error: BaseException | None) -> None:
    """Give a connection back to its pool after an error; one amid an answer is closed for good, or the next one who
    got it would wait for ever. That is what an interrupt leaves, which psycopg may hide behind an error of its own."""
    server = getattr(connection.dbapi_connection, "pgconn", None)
    is_quiet = server is None or not (server.pipeline_status or server.transaction_status in _AMID)
    if isinstance(error, Exception) and is_quiet:
        connection.close()
        return
    if cursor is not None:
        cursor.close()
    connection.invalidate()


class _Writing:
    """One transaction on a connection of a pool. Written out as a class: it stands around every single step.

    On PostgreSQL all of it is one pipeline: the server is waited for when something is read, and once at the end, when
    all that was written has gone there together with the commit.
    """

    def __init__(self, pool: Pool, first: First) -> None:
        self._pool = pool
        self._first = first

    def __enter__(self) -> Cursor:
        pool = self._pool
        if pool.turn and not pool.turn.acquire(timeout=pool.patience):
            raise locked(pool.trouble.where)
        try:
            self._connection = pool.connection(self._begin)
        except BaseException:
            self._end()
            raise
        return self._cursor

    def _begin(self, connection: Any) -> None:
        trouble, driver = self._pool.trouble, connection.dbapi_connection
        self._driver, self._block, pipeline = driver, _NOTHING, None
        try:
            if trouble.pipelines:
                block = driver.pipeline()
                pipeline, self._block = block.__enter__(), block
            self._cursor = Cursor(driver.cursor(), trouble, pipeline)
            begin(driver, trouble)
            self._first(self._cursor)
        except BaseException as error:
            self._undo()
            if isinstance(error, trouble.errors):
                raise trouble.explain(error) from error
            if not isinstance(error, Exception):
                with suppress(AttributeError):  # there may be no cursor yet
                    self._cursor.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        trouble = self._pool.trouble
        try:
            if error is not None:
                self._undo()
                return
            commit(self._driver, trouble)
            self._block.__exit__(None, None, None)
        except BaseException as failed:
            error = failed
            self._undo()
            if isinstance(failed, trouble.errors):
                raise trouble.ours(failed) from failed
            raise
        finally:
            self._connection.close() if error is None else give_back(self._connection, self._cursor, error)
            self._end()

    def _undo(self) -> None:
        errors = self._pool.trouble.errors
        with suppress(AttributeError, StorageError, Taken):  # there may be no cursor yet
            self._cursor.settle()  # what is left of the pipeline is of no interest
        with suppress(*errors):
            self._block.__exit__(None, None, None)
        with suppress(*errors):
            self._driver.rollback()

    def _end(self) -> None:
        if self._pool.turn:
            self._pool.turn.release()


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
    def writing(self, first: First = Cursor.settle) -> Iterator[Cursor]:
        """See ``Link.writing``."""
        with self.trouble.told():
            if not self._connection.in_transaction():
                self._connection.begin()
            # Without a transaction around it, releasing a savepoint would commit.
            begin(self._connection.connection.dbapi_connection, self.trouble)
            savepoint = self._connection.begin_nested()
        try:
            cursor = Cursor(self._connection.connection.cursor(), self.trouble)
            first(cursor)
            yield cursor
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
