"""How this project uses PostgreSQL: row locks and unique keys at READ COMMITTED, and no waiting without end."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event


def postgresql_engine(url: URL, patience: float) -> Engine:
    """Return an engine for a PostgreSQL database. ``patience`` is how many seconds a locked row is waited for."""
    # A connection that the server closed (a restart, an idle limit) is replaced before it is used.
    engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {int(patience * 1000)}")
        connection.commit()

    return engine
