"""A database of the version before lists: what is in it already is found in the lists, too, and so is what a program of
that version goes on to write beside newer ones."""

# ruff: noqa: S608  # put together from names written above

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic import command
from alembic.config import Config
from repairs import DIGEST, after, item, keep, opening, step
from sqlalchemy import Engine, create_engine

from tests.postgres import empty_database
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.operations.circulate import Circulated
from workflow_engine.kernel.operations.read import Acknowledged
from workflow_engine.storage.sql.link import begin
from workflow_engine.storage.sql.migrate import MIGRATIONS, Trouble
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.sql.transaction import SqlTransaction
from workflow_engine.storage.verify import verify_store

ITEMS = "case_id, id, visit, state, owner, holder, accountable, opened_at, due_at, turn, waiting, lies_with"


LISTS: Sequence[Callable[[SqlStore], object]] = (
    lambda store: store.inbox(["repairs/dispatcher", "repairs"], process="repair"),
    lambda store: store.inbox(None, process="purchase"),
    lambda store: [store.circulated(person) for person in ("zhao", "sun", "li")],
    lambda store: store.circulated("sun", unread_only=True),
    lambda store: store.handled("li"),
    lambda store: store.cases(requester="@li"),
)


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
    for ask in LISTS:
        assert ask(upgraded) == ask(store) != ()
    assert verify_store(upgraded, replay=True) == verify_store(store, replay=True)
    assert verify_store(upgraded).problems == ()
    store.close()


class AsBefore(SqlStore):
    """Writes what a program of r0003 wrote: no procedure of an item, and nothing about readings."""

    @contextmanager
    def transaction(self, *cases: str) -> Iterator[SqlTransaction]:
        with super().transaction(*cases) as transaction:
            transaction.__class__ = _AsBefore
            yield transaction


class _AsBefore(SqlTransaction):
    def _send(self) -> None:
        values = [row[:-1] for row in self._rows.pop(self._sql.add_item, ())]
        super()._send()
        marks = ", ".join(["%s" if self._cursor._trouble.pipelines else "?"] * 15)
        names = f"{ITEMS}, offered, lent, added_by"
        self._cursor.send([(f"INSERT INTO workflow_items ({names}) VALUES ({marks})", values)] if values else ())

    def _put_readings(self, before: Case | None, after: Case) -> None:
        pass


def test_what_a_program_of_r0003_goes_on_to_write_is_on_the_lists_as_if_this_one_had_written_it(
    engine: Engine, tmp_path: Path
) -> None:
    alone, old, new = SqlStore(tmp_path / "alone.db"), AsBefore(engine), SqlStore(engine)
    for turns in ((alone,) * 5, (old, old, new, old, new)):
        turns[0].remember_definition(DIGEST, "repair", "1", "text")
        keep(turns[0], opening("c1", items=[item("i1"), item("i2", "repairs")]))
        keep(turns[0], opening("c2", process="purchase", items=[item("i1")]))
        given = keep(turns[1], step(turns[1].case("c1"), Circulated("li", after(1), ("zhao", "sun")), at=1))
        read = keep(turns[2], step(given, Acknowledged("zhao", after(2)), at=2))
        again = keep(turns[3], step(read, Circulated("zhao", after(3), ("zhao", "li")), at=3))
        keep(turns[4], step(again, Circulated("wu", after(4), ("zhou",)), at=4))
        keep(turns[3], step(turns[3].case("c1"), Acknowledged("li", after(5)), at=5))
    for ask in LISTS:
        assert ask(new) == ask(alone) != ()
    for store in (alone, old, new):
        store.close()


def test_programs_that_start_at_once_upgrade_one_database_once_while_an_older_one_goes_on(engine: Engine) -> None:
    upgrade_to(engine, "r0004")
    ready = Barrier(5)
    failed: list[Exception] = []

    def opens() -> None:
        ready.wait()
        try:
            SqlStore(engine)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    def works() -> None:
        with engine.connect() as connection, connection.begin():  # in another order than any other program
            for table in ("workflow_timers", "workflow_cases"):
                connection.exec_driver_sql(f"UPDATE {table} SET {'at = 0' if 'timers' in table else 'seq = 0'}")
                if not ready.broken and table == "workflow_timers":
                    ready.wait()

    threads = [*(Thread(target=opens, daemon=True) for _ in range(4)), Thread(target=works, daemon=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert failed == []
