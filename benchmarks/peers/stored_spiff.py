"""SpiffWorkflow, its state kept as JSON in a row of its own: one update by the driver, nothing else is written."""

# ruff: noqa: S608  # put together from names written here, never from values

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from peers.spiff import Stored, take
from peers.work import Matter


class Spiff:
    key = "spiff"
    title = "SpiffWorkflow, state as JSON in one row (no trail, items, timers, outbox)"

    def __init__(self, connection: Any, begin: str, mark: str) -> None:
        self.spiff = Stored()
        self.connection, self.begin = connection, begin
        self.execute = connection.cursor().execute
        self.cursor = connection.cursor()
        self.numbers = count(1)
        self.finished = 0
        self.cursor.execute("CREATE TABLE spiff (id VARCHAR PRIMARY KEY, version INTEGER, state TEXT)")
        self.add = f"INSERT INTO spiff VALUES ({mark}, 0, {mark})"
        self.load = f"SELECT version, state FROM spiff WHERE id = {mark}"
        self.step = f"UPDATE spiff SET version = version + 1, state = {mark} WHERE id = {mark} AND version = {mark}"

    def open(self, matter: Matter) -> str:
        case = f"{next(self.numbers):012x}"
        self.cursor.execute(self.add, (case, self.spiff.open(matter)[0]))
        return case

    def act(self, case: str, _number: int, action: str) -> None:
        cursor = self.cursor
        cursor.execute(self.begin)
        cursor.execute(self.load, (case,))
        version, state = cursor.fetchone()
        workflow = self.spiff.serializer.deserialize_json(state)
        workflow.script_engine = self.spiff.script_engine
        take(workflow, action)
        cursor.execute(self.step, (self.spiff.serializer.serialize_json(workflow), case, version))
        if cursor.rowcount != 1:
            raise RuntimeError(case)
        cursor.execute("COMMIT")
        self.finished += workflow.is_completed()

    def ended(self, _cases: Sequence[str]) -> int:
        return self.finished

    def close(self) -> None:
        self.connection.close()
