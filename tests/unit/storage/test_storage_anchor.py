"""What an anchor kept elsewhere shows, and what nobody can see without one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from backends import BACKENDS, opened
from repairs import DIGEST, claim, end, item, keep, opening, step

from workflow_engine.errors import StorageError
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.codec import case_to_text, dumps, loads, seal
from workflow_engine.kernel.events import fold
from workflow_engine.storage.anchor import read_anchors, write_anchor
from workflow_engine.storage.contract import Head, Store
from workflow_engine.storage.open import open_store
from workflow_engine.storage.verify import verify_store

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


def fill(store: Store) -> None:
    for name in ("c1", "c2", "c3"):
        case = keep(store, opening(name, items=[item("i1")]))
        keep(store, step(keep(store, claim(case, "i1", "wang"))))
    keep(store, end(store.case("c3")))


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as made:
        fill(made)
        yield made


class File:
    """An SQLite file at which somebody works with his own tools."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "cases.db"
        self.anchors = folder / "anchors.jsonl"
        self.store = open_store(str(self.path))
        self.store.remember_definition(DIGEST, "repair", "1", "process: repair")
        fill(self.store)
        write_anchor(self.store, self.anchors, NOW)

    def run(self, *statements: str, **values: object) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            for statement in statements:
                connection.execute(statement, values)

    def found(self, *, anchored: bool = False, replay: bool = False) -> list[tuple[str, object, object]]:
        heads = read_anchors(self.anchors).heads if anchored else None
        report = verify_store(self.store, anchored=heads, replay=replay)
        return [(problem.rule, *problem.path[1:]) for problem in report.problems]

    def rewrite(self, case: str, upto: int | None = None) -> None:
        """Make the trail of a case anew in somebody else's name, and all that depends on it, as an expert would."""
        entries = [entry._replace(by="mallory") for entry in self.store.history(case)][:upto]
        self.run("DELETE FROM workflow_history WHERE case_id = :case", case=case)
        made, last = Case(case), ""
        for entry in entries:
            made, sealed = fold(made, entry.events), seal(entry, last)
            last = sealed.hash
            row = (
                case,
                sealed.seq,
                sealed.command_id,
                round(sealed.at.timestamp() * 1e6),
                sealed.by,
                dumps(sealed._replace(hash="")),
                sealed.previous,
                last,
            )
            with closing(sqlite3.connect(self.path)) as connection, connection:
                connection.execute(f"INSERT INTO workflow_history VALUES ({', '.join('?' * 8)})", row)  # noqa: S608
        values = {"case": case, "seq": made.seq, "head": last, "body": case_to_text(made)}
        self.run("UPDATE workflow_cases SET seq = :seq, head = :head, body = :body WHERE id = :case", **values)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    made = File(tmp_path)
    yield made
    made.store.close()


# Every store


def test_trails_as_they_were_written_have_no_problem_in_any_store(store: Store, tmp_path: Path) -> None:
    made = write_anchor(store, tmp_path / "anchors", NOW)
    report = verify_store(store, anchored=read_anchors(tmp_path / "anchors").heads, replay=True)
    assert report == (3, 10, ())
    assert (made.cases, made.lines, made.named) == (3, 10, 3)


def test_heads_come_page_by_page_and_are_the_hashes_of_the_newest_lines(store: Store) -> None:
    first = store.heads(limit=2)
    assert first + store.heads(first[-1].case) == tuple(
        Head(name, store.case(name).seq, store.history(name)[-1].hash) for name in ("c1", "c2", "c3")
    )
    assert store.heads("c3") == ()


def test_stored_trails_hold_the_lines_of_the_history(store: Store) -> None:
    [trail] = store.trails("c1", 1)
    assert trail.head == store.heads("c1", 1)[0]
    assert [loads(line.text)._replace(hash=line.hash) for line in trail.lines] == list(store.history("c2"))
    assert [(line.case, line.seq, line.by, line.at) for line in trail.lines] == [
        (entry.case, entry.seq, entry.by, entry.at) for entry in store.history("c2")
    ]
    assert store.stray_trails() == ()


# What is found without an anchor


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ('SET entry = replace(entry, \'"by":"li"\', \'"by":"lo"\')', "changed-line"),
        ("SET entry = '{'", "changed-line"),
        ("SET entry = entry || ' '", "changed-line"),
        ("SET at = at + 1", "changed-line"),
        ("SET \"by\" = 'mallory'", "changed-line"),
        ("SET command_id = 'other'", "changed-line"),
        ("SET hash = replace(hash, substr(hash, 1, 1), 'x')", "changed-line"),
        ("SET previous = replace(previous, substr(previous, 1, 1), 'x')", "broken-link"),
        ("SET seq = 9", "missing-line"),
    ],
)
def test_any_column_of_a_line_that_was_changed_is_found_there(file: File, change: str, rule: str) -> None:
    file.run(f"UPDATE workflow_history {change} WHERE case_id = 'c2' AND seq = 3")
    assert file.found()[0][:2] == (rule, "c2")


def test_a_tail_cut_off_by_somebody_in_a_hurry_is_found(file: File) -> None:
    file.run("DELETE FROM workflow_history WHERE case_id = 'c2' AND seq = 3")
    assert file.found() == [("wrong-head", "c2", 2)]


def test_a_trail_that_is_gone_as_a_whole_while_its_case_stays_is_found(file: File) -> None:
    file.run("DELETE FROM workflow_history WHERE case_id = 'c2'")
    assert file.found() == [("wrong-head", "c2", 0)]


def test_lines_left_behind_by_a_case_that_was_removed_are_found(file: File) -> None:
    file.run("DELETE FROM workflow_cases WHERE id = 'c2'")
    assert file.found() == [("stray-line", "c2", number) for number in (1, 2, 3)]


def test_a_case_that_is_not_what_its_trail_makes_is_found_by_replaying(file: File) -> None:
    file.run("UPDATE workflow_cases SET body = replace(body, '120.00', '999.00') WHERE id = 'c2'")
    assert file.found() == []
    assert file.found(replay=True) == [("case-differs", "c2", 3)]


# What only an anchor shows


def test_a_tail_cut_off_with_care_is_found_with_the_anchor_only(file: File) -> None:
    entries = file.store.history("c2")
    file.run("DELETE FROM workflow_history WHERE case_id = 'c2' AND seq = 3")
    file.run("UPDATE workflow_cases SET seq = 2, head = :head WHERE id = 'c2'", head=entries[1].hash)
    assert file.found() == []
    assert file.found(anchored=True) == [("anchored-line-missing", "c2", 3)]


def test_a_chain_computed_anew_is_found_with_the_anchor_only(file: File) -> None:
    file.rewrite("c2")
    assert file.found(replay=True) == []
    assert file.found(anchored=True) == [("anchored-line-differs", "c2", 3)]


def test_a_whole_case_removed_is_found_with_the_anchor_only(file: File) -> None:
    tables = ("history", "items", "timers", "effects")
    file.run(*(f"DELETE FROM workflow_{table} WHERE case_id = 'c2'" for table in tables))  # noqa: S608
    file.run("DELETE FROM workflow_cases WHERE id = 'c2'")
    assert file.found() == []
    assert file.found(anchored=True) == [("anchored-case-missing", "c2", 3)]


def test_what_is_written_after_the_anchor_is_no_problem(file: File) -> None:
    keep(file.store, step(file.store.case("c2")))
    keep(file.store, opening("c4"))
    assert file.found(anchored=True, replay=True) == []


def test_a_cut_between_two_anchors_is_found_although_the_newest_knows_only_what_was_left(file: File) -> None:
    file.rewrite("c2", upto=2)
    write_anchor(file.store, file.anchors, NOW)
    assert ("anchored-line-missing", "c2", 3) in file.found(anchored=True)


# The file


def test_a_second_anchor_names_only_what_has_moved_and_follows_the_first(file: File) -> None:
    keep(file.store, step(file.store.case("c2")))
    second = write_anchor(file.store, file.anchors, NOW)
    first, last = read_anchors(file.anchors).anchors
    assert (first.named, second.named, last) == (3, 1, second)
    assert json.loads(file.anchors.read_text().splitlines()[5])["previous"] == first.hash


@pytest.mark.parametrize("change", [lambda t: t.replace('"c1"', '"c9"'), lambda t: t.replace("20:00", "21:00")])
def test_a_file_that_was_changed_is_refused_and_not_added_to(file: File, change: Callable[[str], str]) -> None:
    file.anchors.write_text(change(file.anchors.read_text()))
    before = file.anchors.read_bytes()
    for use in (read_anchors, lambda path: write_anchor(file.store, path, NOW)):
        with pytest.raises(StorageError) as refused:
            use(file.anchors)
        assert refused.value.values["cause"] == "anchor-damaged"
    assert file.anchors.read_bytes() == before


def test_wherever_a_crash_cuts_the_file_what_was_finished_counts_and_it_can_be_added_to(file: File) -> None:
    first = file.anchors.read_bytes()
    keep(file.store, step(file.store.case("c2")))
    write_anchor(file.store, file.anchors, NOW)
    whole = file.anchors.read_bytes()
    for cut in (*range(len(first), len(whole) - 1, 9), len(whole) - 2):
        file.anchors.write_bytes(whole[:cut])
        assert len(read_anchors(file.anchors).anchors) == 1
        write_anchor(file.store, file.anchors, NOW)
        assert len(read_anchors(file.anchors).anchors) == 2
        assert file.found(anchored=True) == []


def test_anchors_written_at_the_same_moment_follow_each_other(file: File) -> None:
    threads = [Thread(target=write_anchor, args=(file.store, file.anchors, NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_anchors(file.anchors).anchors) == 5


def test_a_file_that_cannot_be_written_is_told(file: File, tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        write_anchor(file.store, tmp_path / "nowhere" / "anchors", NOW)
    assert refused.value.values["cause"] == "anchor"
    assert refused.value.help is not None
