"""An engine inside the host's own transaction: its rows and ours are kept together or not at all, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, text

from tests.postgres import clean_database
from tests.unit.engine.office import PAPER, opened, states, write
from workflow_engine.engine import Engine
from workflow_engine.errors import CommandRejected, UsageError
from workflow_engine.storage.sql.store import SqlStore


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database = create_engine(f"sqlite:///{tmp_path / 'host.db'}" if request.param == "sqlite" else clean_database())
    with database.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS host_files"))
        connection.execute(text("CREATE TABLE host_files (matter VARCHAR PRIMARY KEY)"))
    yield database
    database.dispose()


@pytest.fixture
def engine(database: Database, tmp_path: Path) -> Engine:
    return opened(write(tmp_path / "defs", paper=PAPER), store=SqlStore(database))


def files(database: Database) -> list[str]:
    with database.connect() as connection:
        return list(connection.execute(text("SELECT matter FROM host_files")).scalars())


@pytest.mark.parametrize("kept", [True, False])
def test_what_the_host_and_the_engine_write_is_kept_together_or_not_at_all(
    database: Database, engine: Engine, kept: bool
) -> None:
    heard: list[str] = []
    engine.subscribe(lambda entry, _: heard.append(entry.command))
    with database.connect() as connection:
        joined = engine.on(connection)
        case = joined.start("paper", by="cai")
        connection.execute(text("INSERT INTO host_files VALUES (:case)"), {"case": case.id})
        assert states(joined.act(case.id, "send", by="cai")) == ["check"]
        assert engine.store.cases() == ()
        connection.commit() if kept else connection.rollback()
    assert [row.seq for row in engine.store.cases()] == ([2] if kept else [])
    assert files(database) == ([case.id] if kept else [])
    assert heard == []


def test_a_refusal_undoes_its_own_part_only_and_a_repeated_click_is_answered(
    database: Database, engine: Engine
) -> None:
    with database.begin() as connection:
        joined = engine.on(connection)
        case = joined.start("paper", by="cai", command_id="click")
        connection.execute(text("INSERT INTO host_files VALUES (:case)"), {"case": case.id})
        with pytest.raises(CommandRejected):
            joined.act(case.id, "send", by="eve")
        assert joined.start("paper", by="cai", command_id="click").id == case.id
    assert states(engine.case(case.id)) == ["draft"]
    assert files(database) == [case.id]


def test_a_store_without_a_database_cannot_join(database: Database, tmp_path: Path) -> None:
    in_memory = opened(write(tmp_path / "defs", paper=PAPER))
    with database.connect() as connection, pytest.raises(UsageError):
        in_memory.on(connection)
