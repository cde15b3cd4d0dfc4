"""Trails that somebody has worked at with his own tools: what is found without an anchor, and with one."""

# ruff: noqa: S608  # statements are put together from names of our own columns

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.faults.figures import Figure, at_least, every, none, told
from benchmarks.faults.office import catalogue, open_office, quick, walked
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.codec import case_to_text, dumps, loads, seal
from workflow_engine.kernel.events import Entry, fold
from workflow_engine.storage.anchor import read_anchors, write_anchor
from workflow_engine.storage.open import open_store
from workflow_engine.storage.verify import Report, verify_store

NAME = "trail"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield the one table."""
    edits, cuts, rewrites, untouched = (60, 10, 4, 50) if small else (1_000, 100, 20, 5_000)
    with tempfile.TemporaryDirectory(prefix="trail-", dir=quick()) as name:
        vandal = Vandal(Path(name), edits + edits // 10 + 2 * cuts + rewrites + untouched, random.Random(seed))
        figures = vandal.rates()
        named = {
            "edits": vandal.edit(edits),
            "edits hashed again, with the head set right": vandal.edit(edits // 10, hashed=True),
            "cut tails, with the head set right": vandal.cut(cuts),
            "chains written anew": vandal.rewrite(rewrites),
            "whole cases removed": vandal.remove(cuts),
        }
        yield "the trail, and those who work at it", figures + vandal.found(named)


class Vandal:
    """A database of ``count`` cases, anchored, and ways to work at it, each on cases nobody has touched yet."""

    def __init__(self, folder: Path, count: int, chance: random.Random) -> None:
        self.path, self.anchors = folder / "cases.db", folder / "anchors.jsonl"
        self._chance = chance
        self.names = fill(self.path, count)
        self._left = list(self.names)
        chance.shuffle(self._left)
        with closing(open_store(str(self.path))) as store:
            write_anchor(store, self.anchors, MORNING + timedelta(days=9))

    def rates(self) -> list[Figure]:
        """Return how fast the untouched database is verified."""
        with closing(open_store(str(self.path))) as store:
            spans = []
            for replay in (False, False, False, True):
                begun = time.process_time()
                report = verify_store(store, anchored=read_anchors(self.anchors).heads, replay=replay)
                spans.append(time.process_time() - begun)
                assert report.problems == ()
        return [
            told("lines verified", f"{report.lines:,}"),
            at_least("lines a second of processor time", report.lines / min(spans[:3]), 50_000, timed=True),
            told("lines a second, with replay", f"{report.lines / spans[3]:,.0f}"),
        ]

    def edit(self, count: int, *, hashed: bool = False) -> list[str]:
        """Change one thing in one line of each of ``count`` cases; return them."""
        names = self._take(count)
        with self._open() as connection:
            for name in names:
                _, lines = self._trail(connection, name)
                (self._edit_and_hash if hashed else self._edit)(connection, name, lines)
        return names

    def cut(self, count: int) -> list[str]:
        """Remove the last lines of each of ``count`` cases, and set the case back to that moment."""
        names = self._take(count)
        with self._open() as connection:
            for name in names:
                _, lines = self._trail(connection, name)
                self._put(connection, name, lines[: self._chance.randrange(1, len(lines))])
        return names

    def rewrite(self, count: int) -> list[str]:
        """Write the whole chain of each of ``count`` cases anew, in somebody else's name."""
        names = self._take(count)
        with self._open() as connection:
            for name in names:
                _, lines = self._trail(connection, name)
                self._put(connection, name, [line._replace(by="mallory") for line in lines])
        return names

    def remove(self, count: int) -> list[str]:
        """Remove ``count`` cases from every table."""
        names = self._take(count)
        with self._open() as connection:
            for name in names:
                for table in ("history", "items", "timers", "effects"):
                    connection.execute(f"DELETE FROM workflow_{table} WHERE case_id = ?", [name])
                connection.execute("DELETE FROM workflow_cases WHERE id = ?", [name])
        return names

    def found(self, named: dict[str, list[str]]) -> list[Figure]:
        """Return how many of each are found with the anchor, how many without, and who is blamed wrongly."""
        with closing(open_store(str(self.path))) as store:
            without = _blamed(verify_store(store))
            anchored = _blamed(verify_store(store, anchored=read_anchors(self.anchors).heads))
        guilty = {name for names in named.values() for name in names}
        figures = [
            every(f"{what}: found with the anchor", len({*names} & anchored), len(names))
            for what, names in named.items()
        ]
        figures += [
            told(f"{what}: found without", f"{len({*names} & without)} of {len(names)}")
            for what, names in named.items()
        ]
        return [*figures, none("untouched cases blamed", sorted((anchored | without) - guilty))]

    def _take(self, count: int) -> list[str]:
        return [self._left.pop() for _ in range(count)]

    def _open(self) -> Any:
        connection = sqlite3.connect(self.path)  # as any tool does, without foreign keys
        return closing_and_committing(connection)

    @staticmethod
    def _trail(connection: sqlite3.Connection, name: str) -> tuple[str, list[Entry]]:
        rows = connection.execute(
            "SELECT entry FROM workflow_history WHERE case_id = ? ORDER BY seq", [name]
        ).fetchall()
        return name, [loads(text) for (text,) in rows]

    def _edit(self, connection: sqlite3.Connection, name: str, lines: list[Entry]) -> None:
        seq = self._chance.randrange(len(lines)) + 1
        column = self._chance.choice(["entry", "entry", "entry", "at", "by", "command_id", "previous", "hash", "seq"])
        line = "WHERE case_id = ? AND seq = ?"
        (old,) = connection.execute(f'SELECT "{column}" FROM workflow_history {line}', [name, seq]).fetchone()
        new = old + 1_000 if isinstance(old, int) else self._spoiled(old)
        try:
            connection.execute(f'UPDATE workflow_history SET "{column}" = ? {line}', [new, name, seq])
        except sqlite3.IntegrityError:  # another line has that command already
            self._edit(connection, name, lines)

    def _spoiled(self, text: str) -> str:
        at = self._chance.randrange(len(text)) if text else 0
        letter = self._chance.choice([each for each in "0123456789abcdefxyz中" if each != text[at : at + 1]])
        return text[:at] + letter + text[at + 1 :]

    def _edit_and_hash(self, connection: sqlite3.Connection, name: str, lines: list[Entry]) -> None:
        """Change the last line, hash it again, and set the head of the case right: nothing inside contradicts."""
        self._put(connection, name, [*lines[:-1], lines[-1]._replace(by="mallory")])

    @staticmethod
    def _put(connection: sqlite3.Connection, name: str, lines: Iterable[Entry]) -> None:
        """Make a trail of these lines, and a case that fits it."""
        connection.execute("DELETE FROM workflow_history WHERE case_id = ?", [name])
        write_trail(connection, name, lines, "UPDATE workflow_cases SET seq = ?, head = ?, body = ? WHERE id = ?")


class closing_and_committing:  # noqa: N801  # read as a word, as those of contextlib
    """Commit, then close, when the block ends normally."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._connection.commit()
        self._connection.close()


def write_trail(connection: sqlite3.Connection, name: str, lines: Iterable[Entry], put_case: str) -> None:
    """Seal these lines into a chain of the case ``name`` and store both; ``put_case`` takes seq, head, body, id."""
    made, last, rows = Case(name), "", []
    for line in lines:
        made, sealed = fold(made, line.events), seal(line, last)
        last = sealed.hash
        at = (sealed.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        text = dumps(sealed._replace(hash=""))
        rows.append((name, sealed.seq, sealed.command_id, at, sealed.by, text, sealed.previous, last))
    connection.execute(put_case, [made.seq, last, case_to_text(made), name])
    connection.executemany(f"INSERT INTO workflow_history VALUES ({', '.join('?' * 8)})", rows)


def fill(path: Path, count: int) -> list[str]:
    """Make a database with ``count`` cases that have walked to the end; return their ids."""
    with open_office(str(path)) as engine:
        digest = engine.definition("errand").digest
        assert digest in {each.digest for each in catalogue().processes.values()}
    lines = walked()
    names = [f"20260302-{number:06}" for number in range(count)]
    columns = "seq, head, body, id, process, digest, title, requester, opened_at"
    put_case = f"INSERT INTO workflow_cases ({columns}) VALUES (?, ?, ?, ?, 'errand', '{digest}', '', '@cai', 0)"
    with closing_and_committing(sqlite3.connect(path)) as connection:
        for name in names:
            mine = (line._replace(case=name, command_id=f"{name}/{line.seq}") for line in lines)
            write_trail(connection, name, mine, put_case)
    return names


def _blamed(report: Report) -> set[str]:
    return {str(problem.path[1]) for problem in report.problems}
