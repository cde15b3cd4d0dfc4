"""A host brings its own engine or connection; its rows and ours are kept together or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from repairs import DIGEST, keep, opening, step
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from workflow_engine.errors import CaseChanged, StorageError
from workflow_engine.storage.sql.store import SqlStore


def begin_by_hand(engine: Engine) -> None:
    """Set up transactions as SQLAlchemy's manual advises for SQLite."""

    @event.listens_for(engine, "connect")
    def _connect(connection, _record):  # type: ignore[no-untyped-def]
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection):  # type: ignore[no-untyped-def]
        connection.exec_driver_sql("BEGIN")


HOSTS = ["plain", "begins-by-hand", *(["driver-begins"] if sys.version_info >= (3, 12) else [])]


@pytest.fixture(params=HOSTS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    arguments = {"autocommit": False} if request.param == "driver-begins" else {}
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}", connect_args={"timeout": 0.1, **arguments})
    if request.param == "begins-by-hand":
        begin_by_hand(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE rooms (name TEXT PRIMARY KEY)")
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    store = SqlStore(engine)
    store.remember_definition(DIGEST, "repair", "1", "text")
    return store


ADD_ROOM = "INSERT INTO rooms VALUES (?)"


def rooms(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT name FROM rooms ORDER BY name")]


def test_an_engine_of_the_host_works_and_stays_open_after_close(engine: Engine, store: SqlStore) -> None:
    case = keep(store, opening("c1"))
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.append(*step(case), [])
        raise ZeroDivisionError
    assert store.case("c1") == case
    pool = engine.pool
    store.close()
    assert engine.pool is pool


@pytest.mark.parametrize("host_first", [True, False])
def test_rows_of_the_host_and_ours_are_committed_together(engine: Engine, store: SqlStore, host_first: bool) -> None:
    with engine.connect() as connection:
        joined = store.on(connection)
        if host_first:
            connection.exec_driver_sql(ADD_ROOM, ("101",))
        case = keep(joined, opening("c1", key="K-1"))
        if not host_first:
            connection.exec_driver_sql(ADD_ROOM, ("101",))
        assert joined.case("c1") == case
        assert joined.case_by_key("repair", "K-1") == "c1"
        assert store.cases() == ()
        connection.commit()
    assert store.case("c1") == case
    assert rooms(engine) == ["101"]


@pytest.mark.parametrize("host_first", [True, False])
def test_when_the_host_rolls_back_nothing_of_ours_stays(engine: Engine, store: SqlStore, host_first: bool) -> None:
    with engine.connect() as connection:
        if host_first:
            connection.exec_driver_sql(ADD_ROOM, ("101",))
        case = keep(store.on(connection), opening("c1"))
        keep(store.on(connection), step(case))
        connection.rollback()
    assert store.cases() == ()
    assert rooms(engine) == []


def test_our_refusal_undoes_our_part_and_the_host_may_go_on(engine: Engine, store: SqlStore) -> None:
    keep(store, opening("c1"))
    with engine.begin() as connection:
        connection.exec_driver_sql(ADD_ROOM, ("101",))
        with pytest.raises(CaseChanged), store.on(connection).transaction() as transaction:
            transaction.append(*opening("c2"), [])
            transaction.append(*opening("c1", command_id="other"), [])
        connection.exec_driver_sql(ADD_ROOM, ("102",))
    assert [row.id for row in store.cases()] == ["c1"]
    assert rooms(engine) == ["101", "102"]


def test_an_error_of_the_host_inside_our_transaction_keeps_its_type(engine: Engine, store: SqlStore) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(ADD_ROOM, ("101",))
        with pytest.raises(IntegrityError), store.on(connection).transaction() as transaction:
            transaction.append(*opening("c1"), [])
            connection.exec_driver_sql(ADD_ROOM, ("101",))
    assert store.cases() == ()
    assert rooms(engine) == ["101"]


def test_definitions_can_be_remembered_inside_the_hosts_transaction(engine: Engine, store: SqlStore) -> None:
    with engine.connect() as connection:
        store.on(connection).remember_definition("d2", "repair", "2", "newer")
        store.on(connection).remember_definition("d2", "repair", "2", "newer")
        assert store.on(connection).definition_text("d2") == ("repair", "newer")
        connection.rollback()
    store.remember_definition("d2", "repair", "2", "newer")
    assert store.definition_text("d2") == ("repair", "newer")


def test_while_the_host_has_not_committed_another_thread_is_refused_and_nothing_hangs(
    engine: Engine, store: SqlStore
) -> None:
    refused: list[StorageError] = []

    def work() -> None:
        try:
            keep(store, opening("c2"))
        except StorageError as error:
            refused.append(error)

    with engine.begin() as connection:
        case = keep(store.on(connection), opening("c1"))
        other = Thread(target=work)
        other.start()
        keep(store.on(connection), step(case))
        other.join()
    assert [error.values["cause"] for error in refused] == ["locked"]
    assert [(row.id, row.seq) for row in store.cases()] == [("c1", 2)]


def test_closing_a_joined_store_leaves_the_connection_to_the_host(engine: Engine, store: SqlStore) -> None:
    with engine.begin() as connection:
        store.on(connection).close()
        connection.exec_driver_sql(ADD_ROOM, ("101",))
    assert rooms(engine) == ["101"]


def test_a_pool_that_does_not_reset_its_connections_keeps_nothing_of_a_failed_transaction(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}", pool_reset_on_return=None)
    store = SqlStore(engine)
    store.remember_definition(DIGEST, "repair", "1", "text")
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.append(*opening("c1"), [])
        raise ZeroDivisionError
    keep(store, opening("c2"))
    assert [row.id for row in store.cases()] == ["c2"]
    engine.dispose()


def test_when_the_database_gave_up_the_whole_transaction_the_hosts_commit_fails(
    engine: Engine, store: SqlStore
) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(ADD_ROOM, ("101",))
        with pytest.raises(ZeroDivisionError), store.on(connection).transaction() as transaction:
            transaction.append(*opening("c1"), [])
            connection.exec_driver_sql("ROLLBACK")  # SQLite does this by itself after some disk errors
            raise ZeroDivisionError
        with pytest.raises(SQLAlchemyError):
            connection.commit()
    assert rooms(engine) == []
    assert store.cases() == ()
