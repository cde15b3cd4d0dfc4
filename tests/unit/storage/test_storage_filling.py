"""A database of the version before lists: what is in it already is found in the lists, too."""

# ruff: noqa: S608  # put together from names written above

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from repairs import DIGEST, after, item, keep, opening, step
from sqlalchemy import Engine, create_engine

from tests.postgres import empty_database
from workflow_engine.kernel.operations.circulate import Circulated
from workflow_engine.kernel.operations.read import Acknowledged
from workflow_engine.storage.sql.link import begin
from workflow_engine.storage.sql.migrate import MIGRATIONS, Trouble
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.verify import verify_store

ITEMS = "case_id, id, visit, state, owner, holder, accountable, opened_at, due_at, turn, waiting, lies_with"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'cases.db'}" if request.param == "sqlite" else empty_database())
    yield engine
    engine.dispose()


def upgrade_to(engine: Engine, revision: str) -> None:
    with engine.connect() as connection, connection.begin():
        begin(connection.connection, Trouble(engine))
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, revision)


def as_before(engine: Engine, newest: Engine) -> None:
    """Copy what a newest database holds into the tables as they were before."""
    columns = {
        "workflow_definitions": "*",
        "workflow_cases": "*",
        "workflow_history": "*",
        "workflow_items": f"{ITEMS}, offered, lent, added_by",
    }
    for table, names in columns.items():
        with newest.connect() as source, engine.begin() as target:
            rows = source.exec_driver_sql(f"SELECT {names} FROM {table}").fetchall()
            marks = ", ".join(["%s" if engine.dialect.name == "postgresql" else "?"] * len(rows[0]))
            values = [tuple(bool(v) if names != "*" and n == 10 else v for n, v in enumerate(row)) for row in rows]
            target.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", values)


def test_items_and_readings_of_older_cases_are_found_after_the_migration(engine: Engine, tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "newest.db")
    store.remember_definition(DIGEST, "repair", "1", "text")
    keep(store, opening("c1", items=[item("i1"), item("i2", "repairs")]))
    keep(store, opening("c2", process="purchase", items=[item("i1")]))
    keep(store, step(store.case("c1"), Circulated("li", after(1), ("zhao", "sun")), at=1))
    keep(store, step(store.case("c1"), Acknowledged("zhao", after(2)), at=2))
    upgrade_to(engine, "r0003")
    with pytest.raises(Exception, match="workflow_readings"), engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM workflow_readings")
    newest = create_engine(f"sqlite:///{tmp_path / 'newest.db'}")
    as_before(engine, newest)
    newest.dispose()
    upgraded = SqlStore(engine)
    for ask in (
        lambda store: store.inbox(["repairs/dispatcher", "repairs"], process="repair"),
        lambda store: store.inbox(None, process="purchase"),
        lambda store: [store.circulated(person) for person in ("zhao", "sun", "li")],
        lambda store: store.handled("li"),
        lambda store: store.cases(requester="@li"),
    ):
        assert ask(upgraded) == ask(store) != ()
    assert verify_store(upgraded, replay=True) == verify_store(store, replay=True)
    assert verify_store(upgraded).problems == ()
    store.close()
