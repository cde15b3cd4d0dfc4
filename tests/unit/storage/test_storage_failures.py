from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest
from repairs import DIGEST, effect, keep, opening, step, timer
from sqlalchemy import Engine, create_engine, event

from workflow_engine.errors import StorageError
from workflow_engine.storage.open import open_store
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.verify import verify


def cause(error: pytest.ExceptionInfo[StorageError]) -> str:
    """Return the cause, after a look that both languages say what happened and what to do."""
    assert error.value.help is not None
    assert error.value.say("zh").count("\n") == error.value.say("en").count("\n") == 1
    return str(error.value.values["cause"])


class SmallDisk:
    """An engine whose database may only grow to ``pages``, as on a disk that is nearly full."""

    def __init__(self, path: Path) -> None:
        self.pages = 2**30
        self.engine: Engine = create_engine(f"sqlite:///{path}")
        event.listen(self.engine, "checkout", self._limit)

    def _limit(self, connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self.pages}")

    def fill(self) -> None:
        self.pages = 1


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "cases.db")
    yield disk
    disk.engine.dispose()


def test_a_full_disk_stores_nothing_and_a_later_retry_works(disk: SmallDisk) -> None:
    store = SqlStore(disk.engine)
    store.remember_definition(DIGEST, "repair", "1", "text")
    case = keep(store, opening("c1", timers=[timer("t1", 1)]))
    many = [effect(f"e{number}") for number in range(300)]
    disk.fill()
    for _ in range(2):
        with pytest.raises(StorageError) as refused:
            keep(store, step(case), *many)
        assert cause(refused) == "disk-full"
        assert store.case("c1") == case
        assert len(store.history("c1")) == 1
        assert store.effects() == ()
    disk.pages = 2**30
    later = keep(store, step(case), *many)
    assert store.case("c1") == later
    assert len(store.effects(limit=999)) == 300
    assert verify(store.history("c1")) == []


def test_a_full_disk_swallowed_inside_a_transaction_still_stores_nothing(disk: SmallDisk) -> None:
    store = SqlStore(disk.engine)
    store.remember_definition(DIGEST, "repair", "1", "text")
    case = keep(store, opening("c1"))
    disk.fill()
    with pytest.raises(StorageError), store.transaction() as transaction, pytest.raises(StorageError):
        transaction.append(*step(case), [effect(f"e{number}") for number in range(300)])
        transaction.answered("c1-1")  # before anything is read, what was appended is written
    assert store.case("c1") == case


def test_a_file_locked_by_another_program_is_told_after_the_wait(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    store = SqlStore(path, patience=0.05)
    store.remember_definition(DIGEST, "repair", "1", "text")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError) as refused:
            keep(store, opening("c1"))
        assert cause(refused) == "locked"
        other.execute("ROLLBACK")
    keep(store, opening("c1"))
    assert [row.id for row in store.cases()] == ["c1"]
    store.close()


def test_a_definition_that_another_program_remembers_at_the_same_moment_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    store = SqlStore(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO workflow_definitions VALUES ('d2', 'repair', '2', 'theirs')")
        waiting = Thread(target=store.remember_definition, args=("d2", "repair", "2", "ours"))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        other.execute("COMMIT")
        waiting.join()
    assert store.definition_text("d2") == ("repair", "theirs")
    store.close()


@pytest.mark.parametrize("backend", ["memory", "sqlite"])
def test_a_transaction_inside_a_transaction_is_told_after_the_wait(tmp_path: Path, backend: str) -> None:
    from workflow_engine.storage.memory import MemoryStore

    store = MemoryStore(patience=0.05) if backend == "memory" else SqlStore(tmp_path / "cases.db", patience=0.05)
    store.remember_definition(DIGEST, "repair", "1", "text")
    with store.transaction() as outer:
        with pytest.raises(StorageError) as refused, store.transaction():
            pass
        assert cause(refused) == "locked"
        outer.append(*opening("c1"), [])
    assert [row.id for row in store.cases()] == ["c1"]
    store.close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("这不是数据库。" * 100, encoding="utf-8")
    with pytest.raises(StorageError, match=r"notes\.txt") as refused:
        open_store(str(path))
    assert cause(refused) == "not-a-database"
    assert path.read_text(encoding="utf-8") == "这不是数据库。" * 100


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nowhere") as refused:
        open_store(str(tmp_path / "nowhere" / "cases.db"))
    assert cause(refused) == "no-folder"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        open_store(str(tmp_path))
    assert cause(refused) == "read-only"


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """A folder nobody may write to, with the powers of root laid down if the tests run with them."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keep_one = SqlStore(folder / "old.db")
        keep_one.remember_definition(DIGEST, "repair", "1", "text")
        keep(keep_one, opening("c1"))
        keep_one.close()
        (folder / "old.db").chmod(0o666)
        folder.chmod(0o555)
        if user == 0:
            os.seteuid(65534)
        yield folder
        os.seteuid(user)
        folder.chmod(0o755)


def test_a_folder_without_write_permission_is_told_when_the_file_is_new(locked_folder: Path) -> None:
    with pytest.raises(StorageError) as refused:
        open_store(str(locked_folder / "new.db"))
    assert cause(refused) == "read-only"
    assert [path.name for path in locked_folder.iterdir()] == ["old.db"]


def test_a_step_in_a_folder_without_write_permission_is_refused_and_stores_nothing(locked_folder: Path) -> None:
    path, case = locked_folder / "old.db", opening("c1")[1]
    before = path.read_bytes()
    with pytest.raises(StorageError) as refused, closing(SqlStore(path)) as store:
        keep(store, step(case))
    assert cause(refused) == "read-only"
    assert path.read_bytes() == before


def test_a_program_stopped_in_the_middle_of_a_transaction_leaves_nothing(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "cases.db")
    store.remember_definition(DIGEST, "repair", "1", "text")
    with pytest.raises(KeyboardInterrupt), store.transaction() as transaction:
        transaction.append(*opening("c1"), [])
        raise KeyboardInterrupt
    assert store.cases() == ()
    keep(store, opening("c1"))
    store.close()


def test_errors_of_the_hosts_own_code_pass_through_untouched(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "cases.db")
    mine = sqlite3.OperationalError("mine")
    with pytest.raises(sqlite3.OperationalError) as raised, store.transaction():
        raise mine
    assert raised.value is mine
    store.close()


def test_threads_queue_for_the_file_and_none_is_refused(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "cases.db")
    store.remember_definition(DIGEST, "repair", "1", "text")
    together, failed = Barrier(8), []

    def work(name: str) -> None:
        together.wait()
        try:
            for number in range(5):
                keep(store, opening(f"{name}-{number}"))
                store.inbox(["@li"])
        except StorageError as error:
            failed.append(error)

    threads = [Thread(target=work, args=(f"t{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(store.cases()) == 40
    store.close()
