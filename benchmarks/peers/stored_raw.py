"""The least it can cost: the driver, statements written by hand, one transaction an action.

``Pipelined`` is the least it can cost on PostgreSQL: what nobody who decides in his own program can do without are two
waits for the server, one for the case and one for the commit.
"""

# ruff: noqa: S608  # put together from names written here, never from values

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import Any

from peers.stored_work import BEGIN, HOUR, Written, acted, opened
from peers.work import Matter

MARKS = {
    "workflow_cases": 12,
    "workflow_history": 8,
    "workflow_items": 16,
}
TIMER = "(case_id, id, visit, kind, at, detail)"
EFFECT = "(id, case_id, seq, place, kind, visit, at, payload, state)"


class Raw:
    """One connection and the statements, each a constant; ``mark`` is the driver's sign for a value."""

    def __init__(self, key: str, title: str, connection: Any, begin: str, mark: str) -> None:
        self.key, self.title = key, title
        self.connection, self.begin = connection, begin
        self.cursor = connection.cursor()
        self.numbers = count(1)
        lock = "" if mark == "?" else " FOR UPDATE"
        signs = {number: ", ".join([mark] * number) for number in range(5, 17)}
        self.load = f"SELECT seq, head, body FROM workflow_cases WHERE id = {mark}{lock}"
        self.load_all = "SELECT seq, head, body, id FROM workflow_cases WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
        self.step = (
            f"UPDATE workflow_cases SET seq = {mark}, head = {mark}, body = {mark} WHERE id = {mark} AND seq = {mark}"
        )
        self.end = (
            f"UPDATE workflow_cases SET seq = {mark}, head = {mark}, body = {mark}, outcome = {mark}, ended_at = {mark}"
            f" WHERE id = {mark} AND seq = {mark}"
        )
        self.add = {table: f"INSERT INTO {table} VALUES ({signs[number]})" for table, number in MARKS.items()}
        self.add_timer = f"INSERT INTO workflow_timers {TIMER} VALUES ({signs[6]})"
        self.add_effect = f"INSERT INTO workflow_effects {EFFECT} VALUES ({signs[9]})"
        self.drop_item = f"DELETE FROM workflow_items WHERE case_id = {mark} AND id = {mark}"
        self.drop_timer = f"DELETE FROM workflow_timers WHERE case_id = {mark} AND id = {mark}"

    def open(self, matter: Matter) -> str:
        case = f"20260302-{next(self.numbers):012x}"
        row, made = opened(case, matter.data, f"{case}-start")
        execute = self.cursor.execute
        execute(self.begin)
        execute(self.add["workflow_cases"], row)
        self._rows(execute, made)
        execute("COMMIT")
        return case

    def act_all(self, cases: Sequence[str], number: int, action: str) -> None:
        """Take the action in all of the cases, in one transaction: each statement once for all rows."""
        self.cursor.execute(self.begin)
        self._write(self._made(self._read(cases), number, action))
        self.cursor.execute("COMMIT")

    def _read(self, cases: Sequence[str]) -> list[Any]:
        return [(*self.cursor.execute(self.load, (case,)).fetchone(), case) for case in cases]

    def _made(self, rows: list[Any], number: int, action: str) -> list[tuple[Written, int]]:
        at = BEGIN + number * HOUR
        return [(acted(body, head, action, at, f"{case}-{number:06d}"), seq) for seq, head, body, case in rows]

    def _write(self, all_made: list[tuple[Written, int]]) -> None:
        work: defaultdict[str, list[Any]] = defaultdict(list)
        for made, seq in all_made:
            if made.outcome is None:
                work[self.step].append((made.seq, made.hash, made.body, made.case, seq))
            else:
                work[self.end].append((made.seq, made.hash, made.body, made.outcome, made.ended_at, made.case, seq))
            work[self.add["workflow_history"]].append(made.line)
            work[self.drop_item] += [(made.case, name) for name in made.closed_items]
            work[self.add["workflow_items"]] += made.items
            work[self.drop_timer] += [(made.case, name) for name in made.closed_timers]
            work[self.add_timer] += made.timers
            work[self.add_effect] += made.effects
        for sql, rows in work.items():
            if rows:
                self.cursor.executemany(sql, rows) if len(rows) > 1 else self.cursor.execute(sql, rows[0])

    def act(self, case: str, number: int, action: str) -> None:
        cursor = self.cursor
        execute = cursor.execute
        execute(self.begin)
        try:
            execute(self.load, (case,))
            seq, head, body = cursor.fetchone()
            made = acted(body, head, action, BEGIN + number * HOUR, f"{case}-{number:06d}")
            if made.outcome is None:
                execute(self.step, (made.seq, made.hash, made.body, case, seq))
            else:
                execute(self.end, (made.seq, made.hash, made.body, made.outcome, made.ended_at, case, seq))
            if cursor.rowcount != 1:
                raise RuntimeError(case)
            self._rows(execute, made)
            self.beside(execute, case, action)
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise

    def beside(self, execute: Any, case: str, action: str) -> None:
        """Do more in the same transaction: nothing here."""

    def _rows(self, execute: Any, made: Written) -> None:
        execute(self.add["workflow_history"], made.line)
        for name in made.closed_items:
            execute(self.drop_item, (made.case, name))
        for row in made.items:
            execute(self.add["workflow_items"], row)
        for name in made.closed_timers:
            execute(self.drop_timer, (made.case, name))
        for row in made.timers:
            execute(self.add_timer, row)
        for row in made.effects:
            execute(self.add_effect, row)

    def ask(self, sql: str) -> tuple[Any, ...]:
        """Return the first row."""
        cursor = self.connection.cursor()
        cursor.execute(sql)
        return tuple(cursor.fetchone())

    def ended(self, _cases: Sequence[str]) -> int:
        return int(self.ask("SELECT count(*) FROM workflow_cases WHERE outcome = 'completed'")[0])

    def close(self) -> None:
        with suppress(Exception):
            self.connection.close()


class Pipelined(Raw):
    """psycopg: the case is read together with the beginning, and everything is written together with the commit.

    The case is locked while it is read, so its version need not be looked at again when it is written.
    """

    def act(self, case: str, number: int, action: str) -> None:
        self.act_all([case], number, action)

    def act_all(self, cases: Sequence[str], number: int, action: str) -> None:
        with self.connection.pipeline():
            super().act_all(cases, number, action)

    def _read(self, cases: Sequence[str]) -> list[Any]:
        return self.cursor.execute(self.load_all, (list(cases),)).fetchall()
