"""What only PostgreSQL can do wrong, on a real server."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from socket import AF_UNIX, socket
from threading import Thread

import pytest
from sqlalchemy import create_engine, inspect, make_url

from tests.postgres import clean_database, empty_database
from workflow_engine.errors import StorageError
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Commented, Entry, Started, fold
from workflow_engine.storage.open import open_store
from workflow_engine.storage.sql import postgresql
from workflow_engine.storage.sql.schema import metadata
from workflow_engine.storage.sql.store import SqlStore

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def opening(name: str) -> tuple[Case, Entry]:
    """Return a new case and its first line."""
    events = (Started("repair", "d1", AT, "li", "修水管", None, {}, None),)
    return fold(Case(name), events), Entry(name, 1, AT, "li", None, None, "start", f"{name}-start", "d1", events)


def commented(case: Case) -> tuple[Case, Case, Entry]:
    """Return a step in which somebody says something."""
    after = fold(case, (Commented("…"),))
    name = f"{case.id}-{after.seq}"
    return case, after, Entry(case.id, after.seq, AT, "li", None, None, "comment", name, "d1", (Commented("…"),))


def cause(error: pytest.ExceptionInfo[StorageError]) -> object:
    return error.value.values["cause"]


def test_the_tables_it_makes_are_those_of_the_schema() -> None:
    address = empty_database()
    SqlStore(address).close()
    engine = create_engine(address)
    made = inspect(engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in made.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}
        assert {index["name"] for index in made.get_indexes(table.name)} >= {index.name for index in table.indexes}
    engine.dispose()


def test_a_server_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(StorageError) as error:
        open_store("postgresql://postgres@127.0.0.1:1/cases?connect_timeout=2")
    assert cause(error) == "unreachable"
    assert "127.0.0.1" in str(error.value)


def test_a_password_in_the_address_is_never_shown() -> None:
    with pytest.raises(StorageError) as error:
        open_store("postgresql://postgres:s3cret@127.0.0.1:1/cases?connect_timeout=2")
    assert "s3cret" not in str(error.value)


def test_a_database_that_does_not_exist_is_refused_with_the_command_that_makes_it() -> None:
    with pytest.raises(StorageError) as error:
        open_store(clean_database().replace("/t", "/no_such_"))
    assert cause(error) in ("no-database", "unreachable")


class FarAway:
    """Stands before a server, as if each byte took its time to get there, and to come back."""

    def __init__(self, address: str, folder: Path, seconds: float) -> None:
        url = make_url(address)
        self._server, self._seconds = f"{url.query['host']}/.s.PGSQL.5432", seconds
        self._door = socket(AF_UNIX)
        self._door.bind(str(folder / ".s.PGSQL.5432"))
        self._door.listen()
        self.address = url.set(query={"host": str(folder)}).render_as_string(hide_password=False)
        Thread(target=self._welcome, daemon=True).start()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                caller, server = self._door.accept()[0], socket(AF_UNIX)
                server.connect(self._server)
                for ends in ((caller, server), (server, caller)):
                    under_way: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
                    Thread(target=self._take, args=(ends[0], under_way), daemon=True).start()
                    Thread(target=self._bring, args=(under_way, ends[1]), daemon=True).start()

    def _take(self, end: socket, under_way: SimpleQueue[tuple[float, bytes]]) -> None:
        with suppress(OSError):
            while data := end.recv(65_536):
                under_way.put((time.monotonic() + self._seconds, data))
        under_way.put((0, b""))

    def _bring(self, under_way: SimpleQueue[tuple[float, bytes]], end: socket) -> None:
        with suppress(OSError), end:
            while (found := under_way.get())[1]:
                time.sleep(max(0, found[0] - time.monotonic()))
                end.sendall(found[1])

    def close(self) -> None:
        self._door.close()


def test_a_step_and_a_batch_of_steps_wait_for_the_server_twice(tmp_path: Path) -> None:
    way = 0.04
    far = FarAway(clean_database(), tmp_path, way)
    store = SqlStore(far.address)
    store.remember_definition("d1", "repair", "1", "process: repair")
    names = [f"c{number}" for number in range(20)]
    with store.transaction() as transaction:
        for name in names:
            transaction.append(None, *opening(name), [])

    def waits(*cases: str) -> float:
        begin = time.monotonic()
        with store.transaction(*cases) as transaction:
            for name in cases:
                transaction.append(*commented(transaction.load(name)), [])
        return (time.monotonic() - begin) / (2 * way)

    assert 2 <= min(waits("c1") for _ in range(4)) < 3
    assert 2 <= min(waits(*names) for _ in range(4)) < 3
    store.close()
    far.close()


def test_batches_that_want_the_same_cases_in_another_order_do_not_wait_in_a_circle() -> None:
    store = SqlStore(clean_database())
    store.remember_definition("d1", "repair", "1", "process: repair")
    names = [f"c{number:02d}" for number in range(40)]
    with store.transaction() as transaction:
        for name in names:
            transaction.append(None, *opening(name), [])
    failed: list[Exception] = []

    def work(order: list[str]) -> None:
        try:
            for _ in range(8):
                with store.transaction(*order) as transaction:
                    for name in order:
                        transaction.append(*commented(transaction.load(name)), [])
        except StorageError as error:
            failed.append(error)

    threads = [Thread(target=work, args=(order,)) for order in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert {row.seq for row in store.cases()} == {17}
    store.close()


def test_two_steps_on_one_case_wait_for_each_other_and_a_wait_too_long_is_told() -> None:
    address = clean_database()
    patient, hasty = SqlStore(address), SqlStore(address, patience=0.2)
    patient.remember_definition("d1", "repair", "1", "process: repair")
    case, entry = opening("c1")
    with patient.transaction() as transaction:
        transaction.append(None, case, entry, [])
    told: list[object] = []

    def second() -> None:
        try:
            with hasty.transaction() as transaction:
                transaction.load("c1")
        except StorageError as error:
            told.append(error.values["cause"])

    with patient.transaction() as transaction:
        transaction.load("c1")
        other = Thread(target=second)
        other.start()
        other.join()
    assert told == ["locked"]
    patient.close()
    hasty.close()


def test_cases_of_different_numbers_do_not_wait_for_each_other() -> None:
    address = clean_database()
    one, two = SqlStore(address), SqlStore(address, patience=0.2)
    one.remember_definition("d1", "repair", "1", "process: repair")
    with one.transaction() as first, two.transaction() as second:
        first.append(None, *opening("c1"), [])
        second.append(None, *opening("c2"), [])
    assert {row.id for row in one.cases()} == {"c1", "c2"}
    one.close()
    two.close()


def test_what_is_written_on_the_hosts_connection_is_kept_when_the_host_commits() -> None:
    address = clean_database()
    engine = create_engine(address)
    store = SqlStore(engine)
    store.remember_definition("d1", "repair", "1", "process: repair")
    for keep in (False, True):
        with engine.connect() as connection:
            with store.on(connection).transaction() as transaction:
                transaction.append(None, *opening("c1"), [])
            connection.commit() if keep else connection.rollback()
        assert len(store.cases()) == int(keep)
    engine.dispose()


def test_connections_that_the_server_closed_while_they_lay_idle_are_replaced_unnoticed() -> None:
    address = clean_database()
    store, operator = SqlStore(address), create_engine(address, isolation_level="AUTOCOMMIT")
    store.remember_definition("d1", "repair", "1", "process: repair")

    def close_all() -> None:
        with operator.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    close_all()
    with store.transaction() as transaction:
        transaction.append(None, *opening("c1"), [])
    close_all()
    assert store.case("c1").seq == 1
    store.close()
    operator.dispose()


def test_what_is_begun_is_gone_when_the_server_closes_the_connection_in_the_middle() -> None:
    address = clean_database()
    store = SqlStore(address)
    store.remember_definition("d1", "repair", "1", "process: repair")
    with pytest.raises(StorageError) as error, store.transaction() as transaction:
        transaction.append(None, *opening("c1"), [])
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        engine.dispose()
    assert cause(error) == "unreachable"
    assert store.cases() == ()
    store.close()


def test_who_says_nothing_more_amid_a_transaction_holds_nobody_up_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "LONGEST_IDLE", 0.3)
    address = clean_database()
    silent, other = SqlStore(address), SqlStore(address)
    silent.remember_definition("d1", "repair", "1", "process: repair")
    case, entry = opening("R-1")
    with silent.transaction() as step:
        step.append(None, case, entry, ())
    with pytest.raises(StorageError), silent.transaction("R-1") as step:
        before, after, said = commented(step.load("R-1"))
        time.sleep(1)
        with other.transaction("R-1") as another:
            another.append(*commented(another.load("R-1")), ())
        step.append(before, after, said, ())
    with silent.transaction("R-1") as step:  # on a new connection
        assert step.load("R-1").seq == 2
    silent.close()
    other.close()
