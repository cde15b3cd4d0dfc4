"""How this project uses SQLite: durable first, and not in the mode in which some versions lose commits."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

_MENDED_BEFORE = ((3, 44, 6), (3, 50, 7))


def has_wal_reset_fault(version: tuple[int, int, int]) -> bool:
    """Tell whether this SQLite may lose commits in write-ahead mode: 3.7.0 to 3.51.2 but for 3.44.6 and 3.50.7."""
    return (3, 7, 0) <= version <= (3, 51, 2) and version not in _MENDED_BEFORE


def sqlite_engine(url: URL, patience: float) -> Engine:
    """Return an engine for an SQLite file. ``patience`` is how many seconds a locked file is waited for."""
    engine = create_engine(url, connect_args={"timeout": patience})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, never by themselves
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")


def choose_journal(connection: Any) -> None:
    """Set the file's journal mode: write-ahead, or rollback where write-ahead has the fault."""
    wanted = "delete" if has_wal_reset_fault(sqlite3.sqlite_version_info[:3]) else "wal"
    with closing(connection.cursor()) as cursor:
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
            cursor.execute(f"PRAGMA journal_mode = {wanted}")
