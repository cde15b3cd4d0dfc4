"""This engine on a host's database: ``act`` for each action, and batches of ten as one commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import text

from peers.stored_work import BEGIN, HOUR, RETURNS, WHO
from peers.work import Matter
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.engine import Engine
from workflow_engine.kernel.operations.act import Act
from workflow_engine.storage.sql.store import SqlStore

HERE = Path(__file__).parent


class Ticker:
    """Time that the harness sets, and ids that cost nothing."""

    def __init__(self) -> None:
        self.at = BEGIN
        self._numbers = count(1)

    def now(self) -> datetime:
        return self.at

    def new_id(self) -> str:
        return f"20260302-{next(self._numbers):012x}"


def engine_on(store: SqlStore, clock: Ticker) -> Engine:
    """Return the engine with the benchmark's procedure and organization."""
    with TemporaryDirectory() as folder:
        for name in ("repair.yaml", "organization.yaml"):
            (Path(folder) / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
        return Engine(read_catalogue([Path(folder)]), store=store, clock=clock)


class Ours:
    """One ``act`` an action; ``act_all`` takes the same action in several cases and commits once."""

    key = "ours"
    title = "this engine: who may act, guard, limits, events, hash, items, timers, outbox"

    def __init__(self, database: Database, *, owned: bool = False) -> None:
        # ``owned``: the store makes its own connections to the same place, as it does for who has no engine.
        self.database = database
        self.store = SqlStore(database.url if owned else database)
        self.clock = Ticker()
        self.engine = engine_on(self.store, self.clock)

    def open(self, matter: Matter) -> str:
        self.clock.at = BEGIN
        return self.engine.start("repair", by="p1", data=matter.data).id

    def act(self, case: str, number: int, action: str) -> None:
        self.clock.at = BEGIN + number * HOUR
        reason = "返修" if action in RETURNS else None
        self.engine.act(case, action, by=WHO[action], reason=reason, command_id=f"{case}-{number:06d}")

    def ended(self, _cases: Sequence[str]) -> int:
        return int(self.ask("SELECT count(*) FROM workflow_cases WHERE outcome = 'completed'")[0])

    def ask(self, sql: str) -> tuple[Any, ...]:
        """Return the first row."""
        with self.database.connect() as connection:
            return tuple(connection.execute(text(sql)).one())

    def close(self) -> None:
        self.store.close()
        self.database.dispose()

    def act_all(self, cases: Sequence[str], number: int, action: str) -> None:
        at = self.clock.at = BEGIN + number * HOUR
        by = WHO[action]
        self.engine.perform_all((case, Act(by=by, at=at, action=action, id=f"{case}-{number:06d}")) for case in cases)
