"""Where each variant stores: a database of its own, set up alike for all of a group."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url

from peers.stored_ours import Ours
from peers.stored_raw import Pipelined, Raw
from peers.stored_work import DIGEST
from workflow_engine.storage.sql.store import SqlStore


class Place:
    """Databases of one group, each made with this project's tables."""

    def __init__(self, group: str, folder: Path, server: str | None) -> None:
        self.group, self.folder, self.server = group, folder, server
        self.is_sqlite = group.startswith("sqlite")
        self.synchronous = "FULL" if group == "sqlite.full" else "NORMAL"

    def address(self, name: str) -> str:
        """Return the address of a new, empty database."""
        if self.is_sqlite:
            return f"sqlite:///{self.folder / f'{self.group}-{name}.db'}"
        if self.server is None:
            from tests.postgres import empty_database

            return empty_database()
        database = f"bench_{name.replace('.', '_')}"
        url = make_url(self.server).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {database}")
            connection.exec_driver_sql(f"CREATE DATABASE {database}")
        engine.dispose()
        return url.set(database=database).render_as_string(hide_password=False)

    def engine(self, name: str) -> Engine:
        """Return an engine on a database with our tables, as a host would set it up."""
        engine = create_engine(self.address(name))
        if self.is_sqlite:
            event.listen(engine, "connect", self._pragmas)
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        SqlStore(engine).remember_definition(DIGEST, "repair", "1", "raw")
        return engine

    def connection(self, name: str) -> tuple[Any, str, str]:
        """Return a driver's connection to a database with our tables, how it begins, and its sign for a value."""
        engine = self.engine(name)
        engine.dispose()
        if self.is_sqlite:
            connection = sqlite3.connect(str(engine.url.database))
            self._pragmas(connection, None)
            return connection, "BEGIN IMMEDIATE", "?"
        import psycopg

        url = make_url(engine.url.render_as_string(hide_password=False)).set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True), "BEGIN", "%s"

    def raw(self) -> Iterator[Raw]:
        yield Raw("raw", "the driver alone, statements by hand", *self.connection("raw"))
        if not self.is_sqlite:
            title = "the driver alone, everything sent at once: two waits for the server an action"
            yield Pipelined("raw.pipeline", title, *self.connection("raw.pipeline"))

    def ours(self) -> Any:
        return Ours(self.engine("ours"), owned=not self.is_sqlite)

    def sqlalchemy(self) -> Iterator[Any]:
        from peers.stored_sqlalchemy import Core, CorePerCall, Orm

        for kind in (Core, CorePerCall, Orm):
            yield kind(self.engine(kind.key))

    def spiff(self) -> Any:
        from peers.stored_spiff import Spiff

        return Spiff(*self.connection("spiff"))

    def viewflow(self) -> Any:
        from peers.stored_viewflow import Viewflow

        return Viewflow(self.address("viewflow"), self.synchronous)

    def dbos(self) -> Iterator[Any]:
        from peers.stored_dbos import variants

        return variants(self.address("dbos"), self._waits if self.is_sqlite else None)

    def _waits(self, connection: Any, _record: object) -> None:
        # Set up like the others, but its transactions begin as it is used to.
        for pragma in ("journal_mode = WAL", f"synchronous = {self.synchronous}", "busy_timeout = 10000"):
            connection.execute(f"PRAGMA {pragma}")

    def _pragmas(self, connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", f"synchronous = {self.synchronous}"):
            connection.execute(f"PRAGMA {pragma}")
