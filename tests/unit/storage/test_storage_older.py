"""Databases that older programs wrote, kept as they were: today's program reads them, mends them, and goes on.

``tests/golden/databases/r000N.sql`` is the dump of a database that the last program with that schema filled; it is
never made again. ``statements-r0003.json`` holds the statements of the oldest program that may go on beside this one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.faults.office import all_cases, open_office, states, take_on
from workflow_engine.clock import FixedClock
from workflow_engine.engine import Engine
from workflow_engine.storage.sql.migrate import known_revisions
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.verify import verify_store

GOLDEN = Path(__file__).parents[2] / "golden" / "databases"
DUMPS = sorted(path.stem for path in GOLDEN.glob("*.sql"))
LATER = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


@pytest.fixture(params=DUMPS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file as a program of that schema left it."""
    path = tmp_path / f"{request.param}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((GOLDEN / f"{request.param}.sql").read_text(encoding="utf-8"))
    return path


@pytest.fixture
def engine(old: Path) -> Iterator[Engine]:
    with open_office(str(old), clock=FixedClock(LATER)) as opened:
        yield opened


def test_every_schema_but_the_newest_has_a_database_kept() -> None:
    assert tuple(DUMPS) == known_revisions()[: len(DUMPS)]
    assert len(DUMPS) >= 3


def test_cases_of_an_older_program_are_what_their_trails_make(engine: Engine, old: Path) -> None:
    report = verify_store(engine.store, replay=True)
    assert report.problems == ()
    assert report.cases == len(all_cases(engine.store)) >= 3
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT version_num FROM workflow_version").fetchone() == (known_revisions()[-1],)


def test_cases_of_an_older_program_go_on_to_their_end(engine: Engine) -> None:
    clock = engine.clock
    assert isinstance(clock, FixedClock)
    for name in all_cases(engine.store):
        while engine.case(name).is_open:
            clock.set(clock.now() + timedelta(hours=2))
            before = states(engine.case(name))
            take_on(engine, name)
            assert states(engine.case(name)) != before
        assert engine.case(name).outcome == "done"
        assert len([line for line in engine.history(name) if line.command not in ("circulate", "read")]) == 9
    assert verify_store(engine.store, replay=True).problems == ()


def test_inboxes_hold_the_open_items_of_an_older_program(engine: Engine) -> None:
    listed = {(row.case, row.item.id) for person in ("ann", "bob", "cai") for row in engine.inbox(person)}
    held = {(name, item.id) for name in all_cases(engine.store) for item in engine.case(name).items}
    assert listed == held != set()


def test_what_an_older_program_wrote_beside_r0004_is_on_the_lists_once_the_database_is_upgraded(tmp_path: Path) -> None:
    lists = []
    for beside in ("", "UPDATE workflow_items SET process = ''; DELETE FROM workflow_readings"):
        path = tmp_path / f"cases{len(lists)}.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript((GOLDEN / "r0004.sql").read_text(encoding="utf-8") + beside)
        with open_office(str(path), clock=FixedClock(LATER)) as opened:
            store = opened.store
            lists.append([store.inbox(None, process="errand"), *map(store.circulated, ("ann", "bob"))])
    assert lists[0] == lists[1]
    assert [len(rows) for rows in lists[0]] == [4, 2, 2]


def test_opening_the_file_again_changes_nothing(engine: Engine, old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        before = list(connection.iterdump())
        open_office(str(old)).close()
        assert list(connection.iterdump()) == before


STATEMENTS: dict[str, str] = json.loads((GOLDEN / "statements-r0003.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_program_of_r0003_can_go_on_while_this_one_has_brought_the_tables_up_to_date(
    tmp_path: Path, name: str
) -> None:
    SqlStore(tmp_path / "cases.db").close()
    with closing(sqlite3.connect(tmp_path / "cases.db")) as connection:
        count = STATEMENTS[name].count("?")
        connection.execute(f"EXPLAIN {STATEMENTS[name]}", [1] * count if count else _Anything())


class _Anything(dict[str, object]):
    """Gives a value for every parameter."""

    def __missing__(self, _: str) -> object:
        return 1


def test_what_the_program_before_writes_into_the_newest_tables_needs_no_column_it_does_not_know(tmp_path: Path) -> None:
    SqlStore(tmp_path / "cases.db").close()
    with closing(sqlite3.connect(tmp_path / "cases.db")) as connection:
        for name in ("add_definition", "add_case", "add_entry", "add_item", "add_timer", "add_effect"):
            count = STATEMENTS[name].partition("VALUES")[2].count("?")
            values = [f"v{place}" for place in range(count)] if count else _Anything()
            connection.execute(STATEMENTS[name], values)
        found = connection.execute("SELECT count(*) FROM workflow_items").fetchone()
    assert found == (1,)
