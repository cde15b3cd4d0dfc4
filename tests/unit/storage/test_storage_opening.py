from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from repairs import DIGEST, keep, opening, step

from workflow_engine.errors import CaseChanged, UsageError
from workflow_engine.storage.memory import MemoryStore
from workflow_engine.storage.open import open_store
from workflow_engine.storage.sql import sqlite
from workflow_engine.storage.sql.sqlite import has_wal_reset_fault


def test_memory_is_opened_by_name() -> None:
    assert isinstance(open_store("memory:"), MemoryStore)


@pytest.mark.parametrize("name", ["cases.db", "修缮 100%?.db", "a#b.db"])
@pytest.mark.parametrize("scheme", ["", "sqlite:///"])
def test_a_path_and_a_sqlite_address_open_that_file_and_find_it_again(tmp_path: Path, scheme: str, name: str) -> None:
    for _ in range(2):
        store = open_store(f"{scheme}{tmp_path / name}")
        store.remember_definition(DIGEST, "repair", "1", "text")
        store.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("has_fault", [True, False])
def test_a_closed_store_leaves_one_file_that_can_be_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_fault: bool
) -> None:
    monkeypatch.setattr(sqlite, "has_wal_reset_fault", lambda _: has_fault)
    store = open_store(str(tmp_path / "cases.db"))
    store.remember_definition(DIGEST, "repair", "1", "text")
    gc.disable()  # what was read must have ended by itself, or SQLite keeps its log beside the file
    try:
        case = keep(store, opening("c1"))
        with store.transaction("c1") as transaction:
            transaction.append(*step(transaction.load("c1")), [])
        gone = weakref.ref(transaction)
        with pytest.raises(CaseChanged):
            keep(store, step(case))
        assert store.case("c1").seq == 2
        del transaction
        assert gone() is None
        store.close()
        assert [path.name for path in tmp_path.iterdir()] == ["cases.db"]
    finally:
        gc.enable()


@pytest.mark.parametrize("url", ["", ":memory:", "sqlite://", "sqlite:///", "sqlite:///:memory:", "mysql:///x"])
def test_anything_else_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        open_store(url)
    assert refused.value.help is not None
    assert "memory:" in refused.value.help.zh


def imported(code: str) -> set[str]:
    report = "import sys; print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    return set(subprocess.check_output([sys.executable, "-c", f"{code}\n{report}"], text=True).split())


def test_memory_needs_no_database_library_and_a_known_file_no_migration_library(tmp_path: Path) -> None:
    path = str(tmp_path / "cases.db")
    opens = f"from workflow_engine.storage.open import open_store; open_store({path!r}).close()"
    assert {"sqlalchemy", "alembic"}.isdisjoint(imported(opens.replace(repr(path), "'memory:'")))
    assert {"sqlalchemy", "alembic"} <= imported(opens)
    assert "alembic" not in imported(opens)


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((4, 0, 0), False),
    ],
)
def test_versions_that_lose_commits_in_write_ahead_mode_are_known(version: tuple[int, int, int], faulty: bool) -> None:
    assert has_wal_reset_fault(version) is faulty


def test_a_file_uses_the_journal_that_is_safe_with_this_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    open_store(str(path)).close()
    with sqlite3.connect(path) as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    assert mode == ("delete" if has_wal_reset_fault(sqlite3.sqlite_version_info[:3]) else "wal")


def test_two_stores_of_one_process_on_different_files_know_nothing_of_each_other(tmp_path: Path) -> None:
    stores = [open_store(str(tmp_path / name)) for name in ("a.db", "b.db")]
    for number, store in enumerate(stores):
        store.remember_definition(DIGEST, "repair", "1", f"text {number}")
        keep(store, opening(f"c{number}"))
    assert [[row.id for row in store.cases()] for store in stores] == [["c0"], ["c1"]]
    assert stores[0].definition_text(DIGEST) != stores[1].definition_text(DIGEST)
    for store in stores:
        store.close()


def test_two_stores_on_one_file_see_each_others_commits(tmp_path: Path) -> None:
    one, two = (open_store(str(tmp_path / "cases.db")) for _ in range(2))
    one.remember_definition(DIGEST, "repair", "1", "text")
    case = keep(one, opening("c1"))
    assert two.case("c1") == case
    one.close()
    two.close()


def test_four_processes_may_open_one_new_file_at_once(tmp_path: Path) -> None:
    code = f"from workflow_engine.storage.open import open_store; open_store({str(tmp_path / 'cases.db')!r}).close()"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate()[1] for process in started]
    assert said == [""] * 4
    assert [process.returncode for process in started] == [0] * 4
