"""Every list reads an index in its order, on both databases: no whole table, no sorting of more than a page."""

# ruff: noqa: S608  # put together from what stands here

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from repairs import DIGEST
from sqlalchemy import Engine, create_engine, insert

from tests.postgres import clean_database
from workflow_engine.storage.moments import NEVER
from workflow_engine.storage.sql.list_statements import ListStatements
from workflow_engine.storage.sql.queue_statements import QueueStatements
from workflow_engine.storage.sql.schema import cases, history, items, readings
from workflow_engine.storage.sql.store import SqlStore

VALUES: dict[str, Any] = {f"ref{number}": f"works/{number}" for number in range(3)} | {
    **dict.fromkeys(("process", "requester", "person", "case", "item"), "x"),
    **dict.fromkeys(("due", "due_at", "opened_at", "at", "now"), 1_000),
    **dict.fromkeys(("limit", "most", "seq", "place"), 20),
}
ROWS = range(2_000)


def fill(engine: Engine) -> None:
    """Put in enough rows, spread enough, that a planner has reasons for what it does."""
    case = {"digest": DIGEST, "title": "t", "seq": 1, "head": "h", "body": "{}"}
    item = {"id": "1", "visit": 1, "state": "s", "owner": "o", "accountable": "a", "turn": 0, "waiting": False}
    line = {"seq": 2, "entry": "{}", "previous": "", "hash": ""}
    rows = {
        cases: [
            {**case, "id": f"c{n}", "process": f"x{n % 9}", "requester": f"p{n % 300}", "opened_at": n, "ended_at": end}
            for n in ROWS
            for end in (None if n % 2 else n,)
        ],
        items: [
            {**item, "case_id": f"c{n}", "opened_at": n, "due_at": n, "lies_with": f"works/{n % 300}"} for n in ROWS
        ],
        history: [{**line, "command_id": f"{n}", "case_id": f"c{n}", "at": n, "by": f"p{n % 300}"} for n in ROWS],
        readings: [
            {"case_id": f"c{n}", "place": 0, "person": f"p{n % 300}", "by": "p", "at": n, "read_at": read}
            for n in ROWS
            for read in (NEVER if n % 40 == 0 else n,)
        ],
    }
    with engine.begin() as connection:
        for table, values in rows.items():
            connection.execute(insert(table), values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    sqlite = f"sqlite:///{tmp_path_factory.mktemp('plans') / 'cases.db'}"
    engine = create_engine(sqlite if request.param == "sqlite" else clean_database())
    store = SqlStore(engine)
    store.remember_definition(DIGEST, "repair", "1", "text")
    fill(engine)
    yield engine
    engine.dispose()


def plan(engine: Engine, sql: str) -> str:
    """Return how the database would go about it, were tables too large to be read whole."""
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        cursor = connection.connection.cursor()
        cursor.execute(f"{explain} {sql}", VALUES)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def whole_tables(told: str) -> list[str]:
    """Return the lines of a plan that read a table from end to end, whatever its alias."""
    lines = [line.strip() for line in told.splitlines()]
    made_here = ("SCAN arm", "SCAN counted", "SCAN i", "SCAN CONSTANT", "SCAN (")
    scanned = [line for line in lines if line.startswith("SCAN ") and " INDEX " not in line]
    return [line for line in lines if "Seq Scan on workflow" in line] + [
        line for line in scanned if not line.startswith(made_here)
    ]


def subsets(*names: str) -> list[frozenset[str]]:
    return [
        frozenset(name for name, here in zip(names, flags, strict=True) if here)
        for flags in product((False, True), repeat=len(names))
    ]


@pytest.mark.parametrize("filters", subsets("process", "due", "after"), ids=lambda some: "+".join(sorted(some)))
@pytest.mark.parametrize("count", [None, 1, 3])
def test_inboxes_read_their_stretch_of_an_index(engine: Engine, count: int | None, filters: frozenset[str]) -> None:
    told = plan(engine, ListStatements(engine.dialect).inbox(count, filters))
    assert ("workflow_items_due" if count is None else "workflow_items_inbox") in told
    assert whole_tables(told) == []


@pytest.mark.parametrize("filters", subsets("process", "requester", "open", "after"))
def test_lists_of_cases_come_out_of_an_index_in_their_order(engine: Engine, filters: frozenset[str]) -> None:
    told = plan(engine, ListStatements(engine.dialect).cases(filters))
    assert "workflow_cases_" in told
    assert whole_tables(told) == []
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told


@pytest.mark.parametrize("filters", subsets("process", "after"))
def test_what_one_did_comes_out_of_the_index_of_persons(engine: Engine, filters: frozenset[str]) -> None:
    told = plan(engine, ListStatements(engine.dialect).handled(filters))
    assert "workflow_history_by" in told
    assert whole_tables(told) == []
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told


def test_postgresql_left_to_itself_walks_through_what_one_did_in_a_small_store_too() -> None:
    """A thousand cases of eight lines, of which one person wrote half: ``=`` instead of ``>=`` sorts them all."""
    engine = create_engine(clean_database())
    SqlStore(engine).remember_definition(DIGEST, "repair", "1", "text")
    text = "repeat(md5(n::text), 20)"
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        run("SET LOCAL session_replication_role = replica")
        run(f"""INSERT INTO workflow_cases
            SELECT 'c' || n, 'x', '{DIGEST}', NULL, 't', 'p', NULL, 8, n, NULL, 'h', {text}
            FROM generate_series(1, 1000) AS n""")
        run(f"""INSERT INTO workflow_history SELECT 'c' || n, seq, n || '-' || seq, n * 100 + seq,
            CASE WHEN mod(seq, 4) = 3 AND mod(n, 4) < 3 THEN 'x' ELSE 'p' || mod(n * 7 + seq, 40) END, {text}, 'h', 'h'
            FROM generate_series(1, 1000) AS n, generate_series(1, 8) AS seq""")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN {ListStatements(engine.dialect).handled(frozenset())}", VALUES)
        told = "\n".join(row[0] for row in cursor.fetchall())
    engine.dispose()
    assert "Backward using workflow_history_by" in told
    assert "Sort" not in told


@pytest.mark.parametrize("filters", subsets("process", "unread", "after"))
def test_what_was_circulated_comes_out_of_an_index(engine: Engine, filters: frozenset[str]) -> None:
    told = plan(engine, ListStatements(engine.dialect).circulated(filters))
    assert ("workflow_readings_unread" if "unread" in filters else "workflow_readings_") in told
    assert whole_tables(told) == []
    if "unread" not in filters:  # what waits for one person is little, and may as well be sorted
        assert "TEMP B-TREE" not in told
        assert "Sort" not in told


@pytest.mark.parametrize("filters", subsets("process"))
@pytest.mark.parametrize("count", [1, 3])
def test_counts_look_at_indexes_only(engine: Engine, count: int, filters: frozenset[str]) -> None:
    told = plan(engine, ListStatements(engine.dialect).counts(count, filters))
    for index in ("workflow_items_inbox", "workflow_history_by", "workflow_cases_", "workflow_readings_unread"):
        assert index in told
    assert "workflow_items_due" not in told  # which would walk what is overdue anywhere
    assert whole_tables(told) == []


@pytest.mark.parametrize("name", ["due_timers", "due_effects"])
def test_claims_read_what_is_due_from_an_index(engine: Engine, name: str) -> None:
    told = plan(engine, QueueStatements(engine.dialect)[name])
    assert ("workflow_timers_due" if name == "due_timers" else "workflow_effects_next") in told
    assert whole_tables(told) == []
