"""How this project uses PostgreSQL: row locks and unique keys at READ COMMITTED, and no waiting without end."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

LONGEST_IDLE = 30.0
"""Seconds after which the server ends a session that has begun a transaction and says nothing more.

A process that is frozen amid one, or a machine that lost its network, would hold what it has locked for ever.
"""


def postgresql_engine(url: URL, patience: float) -> Engine:
    """Return an engine for a PostgreSQL database. ``patience`` is how many seconds a locked row is waited for.

    Its connections are in autocommit mode: what reads once is one round trip, and transactions begin where we say.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {int(patience * 1000)}")
            cursor.execute(f"SET idle_in_transaction_session_timeout = {int(LONGEST_IDLE * 1000)}")
        connection.commit()  # new connections are not in autocommit mode yet

    return engine
