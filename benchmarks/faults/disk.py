"""A disk that is full: a clear error, nothing half written, and the same click works when there is room again.

As root the database lies on a small file system in memory that is really full. Without root SQLite is held to a number
of pages, which it reports in the same words, and PostgreSQL is left out.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine as Connections
from sqlalchemy import event, make_url

from benchmarks.faults.checks import Asked, check
from benchmarks.faults.figures import Figure, every, none, told
from benchmarks.faults.office import PROCESS, LateClock, open_office
from benchmarks.faults.server import server
from workflow_engine.engine import Engine
from workflow_engine.errors import StorageError
from workflow_engine.storage.sql import sqlite

NAME = "disk"
TITLE = "通知" * 60


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield a table for each journal mode of SQLite, and one for PostgreSQL."""
    for mode in ("delete",) if small else ("wal", "delete"):
        yield f"a full disk, SQLite {mode}", on_sqlite(mode)
    if os.geteuid() == 0 and not small:
        yield "a full disk, PostgreSQL", on_postgresql()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Mount a file system of so many megabytes for the block."""
    with tempfile.TemporaryDirectory(prefix="disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


class Pages:
    """Where nothing can be mounted: no database may have more pages than this."""

    def __init__(self) -> None:
        self.limit = 2**30

    def hold(self, connection: Any, *_: object) -> None:
        """Hold a connection to it."""
        connection.execute(f"PRAGMA max_page_count = {self.limit}")


def on_sqlite(mode: str) -> list[Figure]:
    """Fill the disk under a database in this journal mode."""
    before = sqlite.has_wal_reset_fault
    sqlite.has_wal_reset_fault = lambda _: mode == "delete"
    try:
        with ExitStack() as stack:
            if os.geteuid() == 0:
                # The log of write-ahead mode takes 4 MB before any of it is used again.
                size = 12 if mode == "wal" else 2
                folder = stack.enter_context(small_disk(size))
                ballast = folder / "ballast"
                ballast.write_bytes(bytes(size * 500_000))
                where, room, how = folder / "cases.db", ballast.unlink, f"a file system of {size} MB"
            else:
                pages = Pages()
                event.listen(Connections, "checkout", pages.hold)
                stack.callback(event.remove, Connections, "checkout", pages.hold)
                where = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "cases.db"
                with open_office(str(where)):
                    pages.limit = 150
                room, how = (lambda: setattr(pages, "limit", 2**30)), "max_page_count"
            with open_office(str(where), clock=LateClock()) as engine:
                return [told("how", how), *fill(engine, room, f"sqlite:///{where}")]
    finally:
        sqlite.has_wal_reset_fault = before


def on_postgresql() -> list[Figure]:
    """Fill the disk on which a database's tables lie; its log lies elsewhere, as it should."""
    with server() as made, small_disk(14) as folder:
        address = made.database()
        with psycopg.connect(address, autocommit=True) as connection:
            [[data]] = connection.execute("SHOW data_directory").fetchall()
            owner = Path(data).stat()
            space = folder / "space"
            space.mkdir()
            os.chown(space, owner.st_uid, owner.st_gid)
            folder.chmod(0o755)
            connection.execute(f"CREATE TABLESPACE little LOCATION '{space}'")
            connection.execute("CREATE DATABASE little TABLESPACE little")
        ballast = folder / "ballast"
        ballast.write_bytes(bytes(2_000_000))
        little = make_url(address).set(database="little").render_as_string(hide_password=False)
        with open_office(little, clock=LateClock()) as engine:
            where = little.replace("postgresql:", "postgresql+psycopg:")
            figures = fill(engine, ballast.unlink, where)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP DATABASE little WITH (FORCE)")
            connection.execute("DROP TABLESPACE little")
        return [told("how", "a tablespace on a file system of 14 MB"), *figures]


def fill(engine: Engine, make_room: Callable[[], object], address: str) -> list[Figure]:
    """Open cases until the disk is full, try again, make room, go on; return what was told and what is left."""
    stored: list[str] = []
    causes: list[str] = []
    while not causes:
        assert len(stored) < 20_000, "the disk is not small enough"
        _try(engine, stored, causes)
    for _ in range(3):  # now and then what the refused one had taken is enough for another
        _try(engine, stored, causes)
    full = len(stored)
    readable = sum(engine.case(name).seq == 1 for name in stored)
    half = check(engine.store, [Asked(f"click {n}", None) for n in range(len(stored))], {}, address)
    make_room()
    refused = len(causes)
    for _ in range(20):
        _try(engine, stored, causes)
    found = check(engine.store, [Asked(f"click {n}", None) for n in range(len(stored))], {}, address)
    return [
        told("cases opened before it was full", full),
        every("refusals that name the full disk", causes.count("disk-full"), len(causes)),
        every("cases that can be read while it is full", readable, full),
        none("half written", [*half.doubled, *half.effects_wrong, *half.differ, *half.broken]),
        every("the same click and further ones, with room again", len(stored) - full, 20),
        none("refused then", len(causes) - refused),
        none("half written in the end", [*found.doubled, *found.effects_wrong, *found.differ, *found.broken]),
    ]


def _try(engine: Engine, stored: list[str], causes: list[str]) -> None:
    number = len(stored)
    try:
        made = engine.start(PROCESS, by="cai", key=f"K{number}", command_id=f"click {number}", title=TITLE)
        stored.append(made.id)
    except StorageError as error:
        assert error.help is not None
        causes.append(str(error.values["cause"]))
