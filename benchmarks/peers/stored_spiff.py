"""SpiffWorkflow on the same work: its state as JSON decides what happens, and the same rows as everybody's are written.

SpiffWorkflow has no store, trail, owners or limits of its own, so the rows around its state are those of the bare
driver (``stored_raw.py``), in the same transaction.
"""

# ruff: noqa: S608  # put together from names written here, never from values

from __future__ import annotations

from typing import Any

from peers.spiff import Stored, take
from peers.stored_raw import Raw
from peers.work import Matter


class Spiff(Raw):
    """What ``Raw`` writes, and the state of a workflow read, advanced and written beside it."""

    def __init__(self, connection: Any, begin: str, mark: str) -> None:
        super().__init__("spiff", "SpiffWorkflow, its state as JSON beside the same rows", connection, begin, mark)
        self.spiff = Stored()
        self.cursor.execute("CREATE TABLE spiff (id VARCHAR PRIMARY KEY, version INTEGER, state TEXT)")
        self.add_state = f"INSERT INTO spiff VALUES ({mark}, 0, {mark})"
        self.load_state = f"SELECT version, state FROM spiff WHERE id = {mark}"
        self.step_state = (
            f"UPDATE spiff SET version = version + 1, state = {mark} WHERE id = {mark} AND version = {mark}"
        )

    def open(self, matter: Matter) -> str:
        case = super().open(matter)
        self.cursor.execute(self.add_state, (case, self.spiff.open(matter)[0]))
        return case

    def beside(self, execute: Any, case: str, action: str) -> None:
        execute(self.load_state, (case,))
        version, state = self.cursor.fetchone()
        workflow = self.spiff.serializer.deserialize_json(state)
        workflow.script_engine = self.spiff.script_engine
        take(workflow, action)
        execute(self.step_state, (self.spiff.serializer.serialize_json(workflow), case, version))
        if self.cursor.rowcount != 1:
            raise RuntimeError(case)
