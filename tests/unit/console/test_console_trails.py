"""anchor and verify at the terminal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

from tests.unit.console.conftest import Office
from workflow_engine.clock import FixedClock, SystemClock
from workflow_engine.console.chores import anchors
from workflow_engine.engine import Engine
from workflow_engine.storage.anchor import read_anchors


def change(office: Office, statement: str) -> None:
    with closing(sqlite3.connect(office.folder / "workflow.db")) as connection, connection:
        connection.execute(statement)


def test_what_was_anchored_is_verified_and_the_printed_hash_vouches_for_the_file(office: Office) -> None:
    office.start()
    answer = office.say("anchor", "--to", "anchors.jsonl", lang="en")
    assert answer.code == 0
    assert "cases=1 lines=1 sha256=" in answer.out
    digest = answer.out.strip().rpartition("=")[2]
    answer = office.say("verify", "--anchor", "anchors.jsonl", "--digest", digest, "--replay", lang="en")
    assert (answer.code, answer.out) == (0, "")
    assert "1 cases, 1 lines, 0 problems" in answer.err


def test_a_changed_line_ends_with_1_and_says_where_and_what_to_do(office: Office) -> None:
    case = office.start()
    change(office, "UPDATE workflow_history SET \"by\" = 'mallory'")
    answer = office.say("verify")
    assert answer.code == 1
    assert answer.out == f"changed-line  事项 {case} 第 1 行内容与其哈希值不符，写入后被改动过\n"
    assert "从备份或锚定记录" in answer.err
    assert "没有锚定文件" in answer.err
    told = office.say("verify", "--format", "json").json
    assert told["problems"][0] | {"message": ""} == {"rule": "changed-line", "case": case, "line": 1, "message": ""}


def test_an_anchor_file_that_was_replaced_is_found_by_the_hash_kept_elsewhere(office: Office) -> None:
    office.start()
    office.say("anchor", "--to", "anchors.jsonl")
    answer = office.say("verify", "--anchor", "anchors.jsonl", "--digest", "0" * 64)
    assert answer.code == 1
    assert answer.out.startswith("anchor-replaced")


def test_a_database_that_is_not_there_is_not_made(office: Office) -> None:
    for words in (("verify",), ("anchor", "--to", "anchors.jsonl")):
        answer = office.say(*words, "--db", "elsewhere.db", lang="en")
        assert answer.code == 2
        assert "no such database file: elsewhere.db" in answer.err
    assert not (office.folder / "elsewhere.db").exists()


def test_a_digest_without_a_file_is_refused(office: Office) -> None:
    office.start()
    assert office.say("verify", "--digest", "0" * 64).code == 2


def test_a_worker_anchors_once_a_day_of_the_office(office: Office) -> None:
    office.start()
    for _ in range(2):
        assert office.say("worker", "--drain", "--anchor", "anchors.jsonl").code == 0
    clock = FixedClock(SystemClock().now())
    with Engine.open(office.processes, store=str(office.folder / "workflow.db"), clock=clock) as engine:
        path = office.folder / "anchors.jsonl"
        first = read_anchors(path).anchors
        look = anchors(engine, path)
        look()
        assert read_anchors(path).anchors == first
        clock.set(clock.now() + timedelta(days=1))
        look()
    assert [anchor.cases for anchor in read_anchors(path).anchors] == [1, 1]
    assert office.say("verify", "--anchor", "anchors.jsonl").code == 0
