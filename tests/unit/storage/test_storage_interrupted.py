"""An interrupt (Ctrl-C) inside a statement, wherever it hits: no connection is lost, no lock kept, nothing half."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from repairs import DIGEST, item, keep, opening
from sqlalchemy import Engine, create_engine

from benchmarks.faults.driver import Countdown, counted
from tests.postgres import clean_database
from workflow_engine.errors import StorageError
from workflow_engine.storage.sql import link
from workflow_engine.storage.sql.store import SqlStore


def interrupt(_connection: Any) -> None:
    raise KeyboardInterrupt


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield f"sqlite:///{tmp_path / 'cases.db'}" if request.param == "sqlite" else clean_database()


def store_on(address: str) -> tuple[SqlStore, Engine]:
    """Return a store and its engine, whose pool has room for one connection only."""
    engine = create_engine(address, pool_size=1, max_overflow=0, pool_timeout=1, isolation_level="AUTOCOMMIT")
    return SqlStore(engine, patience=1), engine


def test_an_interrupt_at_any_moment_of_a_step_leaves_the_next_one_a_connection_and_its_turn(address: str) -> None:
    SqlStore(engine := create_engine(address)).remember_definition(DIGEST, "repair", "1", "text")
    engine.dispose()
    fatal, kept = 0, 0
    while True:
        fatal += 1
        countdown = Countdown(fatal, interrupt)
        with counted(countdown):
            store, engine = store_on(address)
            countdown.armed = True
            try:
                keep(store, opening(f"c{fatal}", items=[item("i1")]))
            except (KeyboardInterrupt, StorageError):  # psycopg hides the one by the other when a pipeline ends
                countdown.armed = False
                assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
                kept += len(store.cases(open_only=False, limit=1000)) > kept
                keep(store, opening(f"c{fatal}-again", items=[item("i1")]))
                kept += 1
                assert len(store.cases(open_only=False, limit=1000)) == kept
                engine.dispose()
            else:
                engine.dispose()
                break
    assert fatal > 10


def test_an_interrupt_when_a_transaction_has_just_begun_gives_connection_and_turn_back(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, engine = store_on(address)
    with monkeypatch.context() as patch:

        def begins(driver: Any, trouble: link.Trouble) -> None:
            begin(driver, trouble)
            raise KeyboardInterrupt

        begin = link.begin
        patch.setattr(link, "begin", begins)
        with pytest.raises(KeyboardInterrupt), store.transaction():
            raise AssertionError("it never came to this")
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    store.remember_definition(DIGEST, "repair", "1", "text")
    assert keep(store, opening("c1")) == store.case("c1")
    engine.dispose()
