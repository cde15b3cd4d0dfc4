"""What the terminal says when a file, the database or the program itself fails."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.unit.console.conftest import Office


def _fails_with_5(office: Office, database: str) -> str:
    answer = office.say("inbox", "--as", "cai", "--db", database)
    assert (answer.code, answer.out) == (5, "")
    assert "storage-error" in answer.err
    assert "Traceback" not in answer.err
    return answer.err


def test_a_file_that_is_no_database_is_told(office: Office) -> None:
    (office.folder / "notes.txt").write_text("这不是数据库" * 100, encoding="utf-8")
    assert "notes.txt" in _fails_with_5(office, "notes.txt")
    assert (office.folder / "notes.txt").read_text(encoding="utf-8") == "这不是数据库" * 100


def test_a_folder_in_place_of_the_database_is_told(office: Office) -> None:
    (office.folder / "folder.db").mkdir()
    _fails_with_5(office, "folder.db")


def test_a_database_in_a_folder_that_is_not_there_is_told(office: Office) -> None:
    _fails_with_5(office, "no/such/folder/cases.db")


def test_a_locked_database_is_waited_for_and_then_told(office: Office) -> None:
    case = office.start()
    with closing(sqlite3.connect(office.folder / "workflow.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = office.say("case", "comment", case, "--text", "好", "--as", "cai")
        other.execute("ROLLBACK")
    assert answer.code == 5
    assert "storage-error" in answer.err
    assert office.say("case", "comment", case, "--text", "好", "--as", "cai").code == 0


def test_a_database_that_is_new_is_announced_outside_the_data(office: Office) -> None:
    answer = office.say("inbox", "--as", "cai", "--format", "json")
    assert answer.json == []
    assert "workflow.db" in answer.err
    assert office.say("inbox", "--as", "cai", "--format", "json").err == ""


def test_debug_shows_where_an_error_arose_and_its_absence_hides_it(office: Office) -> None:
    office.start()
    quiet = office.say("show", "20260101-no")
    assert "Traceback" not in quiet.err
    for words in (["--debug", "show", "20260101-no"], ["show", "20260101-no", "--debug"]):
        loud = office.say(*words)
        assert loud.code == quiet.code == 2
        assert "Traceback" in loud.err
        assert loud.err.endswith(quiet.err)


def test_a_fault_of_the_program_is_one_line_and_code_4(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflow_engine.console.commands import show

    def broken(*_: object) -> int:
        raise RuntimeError("kaboom")

    monkeypatch.setattr(show, "run", broken)
    answer = office.say("show", "20260101-1", lang="en")
    assert answer.code == 4
    assert answer.err.count("\n") == 1
    assert "RuntimeError: kaboom" in answer.err
    assert "--debug" in answer.err
    assert "Traceback" in office.say("show", "20260101-1", "--debug").err
