"""The lists people look at, as texts for one kind of database. Each reads one stretch of an index, in its order.

A page begins after the last row of the one before (``after``), so that page 1,000 costs what page 1 costs, and nothing
is shown twice or left out because something before it has gone.
"""

# ruff: noqa: S608  # put together from names of our own columns, never from values

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import text
from sqlalchemy.engine import Dialect

from workflow_engine.kernel.case import WorkItem
from workflow_engine.storage.contract import CaseRow
from workflow_engine.storage.moments import NEVER
from workflow_engine.storage.sql.statements import named

_ITEM = ", ".join(WorkItem._fields)
_CASE = ", ".join(f"c.{name}" for name in CaseRow._fields)
_URGENCY = "due_at, opened_at, case_id, id"
_LAST_DEED = """h.seq > 1 AND h.seq >= (SELECT max(later.seq) FROM workflow_history AS later
    WHERE later.case_id = h.case_id AND later."by" || '' = :person)"""
# The first line of a trail is its start, which is a list of its own. The newest one stands for all of a person's. It is
# looked up among the few lines of its case: the empty text keeps planners from going through all that he ever did. No
# line comes after the newest, so "at least" means "is": of "is" PostgreSQL thinks that it leaves one line in 200, and
# sorts all that he ever did rather than walk on until a page is full.


class ListStatements:
    """Texts by what is asked of a list: each is made once. Parameters are named like the filters."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = named(dialect)
        # After an ANALYZE of a small store SQLite would look for what is overdue among everybody's items.
        self._own = " INDEXED BY workflow_items_inbox" if dialect.name == "sqlite" else ""
        self.inbox: Callable[[int | None, frozenset[str]], str] = cache(self._inbox)
        self.cases: Callable[[frozenset[str]], str] = cache(self._cases)
        self.handled: Callable[[frozenset[str]], str] = cache(self._handled)
        self.circulated: Callable[[frozenset[str]], str] = cache(self._circulated)
        self.counts: Callable[[int, frozenset[str]], str] = cache(self._counts)

    def _text(self, sql: str) -> str:
        return str(text(sql).compile(dialect=self._dialect))

    def _inbox(self, count: int | None, filters: frozenset[str]) -> str:
        """Return the items of the references ``ref0`` …, or of all (None); filters ``process``, ``due``, ``after``.

        One select per reference, each at most a page long, and the page is taken from those.
        """
        arms = self._arms(f"case_id, process, waiting, {_ITEM}", count, filters, f"ORDER BY {_URGENCY} LIMIT :limit")
        order = ", ".join(f"i.{name}" for name in _URGENCY.split(", "))
        item = ", ".join(f"i.{name}" for name in WorkItem._fields)
        return self._text(f"""SELECT i.case_id, i.process, c.title, i.waiting, c.digest, {item}
            FROM ({arms} ORDER BY {_URGENCY} LIMIT :limit) AS i
            JOIN workflow_cases AS c ON c.id = i.case_id ORDER BY {order}""")

    def _cases(self, filters: frozenset[str]) -> str:
        """Return cases, the newest first; filters ``process``, ``requester``, ``open``, ``after``."""
        where = _where(
            filters,
            process="c.process = :process",
            requester="c.requester = :requester",
            open="c.ended_at IS NULL",
            after="(c.opened_at, c.id) < (:opened_at, :case)",
        )
        # All that are open have the same (no) end: naming it lets PostgreSQL see that the index is in this order.
        same = "c.ended_at DESC, " if "open" in filters else ""
        return self._text(f"""SELECT {_CASE} FROM workflow_cases AS c WHERE {where}
            ORDER BY {same}c.opened_at DESC, c.id DESC LIMIT :limit""")

    def _handled(self, filters: frozenset[str]) -> str:
        """Return the cases in which ``person`` did something, beside his last deed; filters ``process``, ``after``."""
        where = _where(filters, process=_process("h"), after="(h.at, h.case_id, h.seq) < (:at, :case, :seq)")
        return self._text(f"""SELECT h.seq, h.at, {_CASE} FROM workflow_history AS h
            JOIN workflow_cases AS c ON c.id = h.case_id
            WHERE h."by" = :person AND {_LAST_DEED} AND {where}
            ORDER BY h.at DESC, h.case_id DESC, h.seq DESC LIMIT :limit""")

    def _circulated(self, filters: frozenset[str]) -> str:
        """Return what was circulated to ``person``; filters ``process``, ``unread``, ``after``."""
        where = _where(
            filters,
            process=_process("r"),
            unread=f"r.read_at = {NEVER}",
            after="(r.at, r.case_id, r.place) < (:at, :case, :place)",
        )
        return self._text(f"""SELECT r.case_id, c.process, c.title, r.place, r.person, r."by", r.at, r.read_at
            FROM workflow_readings AS r JOIN workflow_cases AS c ON c.id = r.case_id
            WHERE r.person = :person AND {where}
            ORDER BY r.at DESC, r.case_id DESC, r.place DESC LIMIT :limit""")

    def _counts(self, count: int, filters: frozenset[str]) -> str:
        """Return how long the lists are, none counted further than ``most``; ``ref0`` is the person's own reference."""
        deed, own, reading = (_where(filters, process=_process(alias)) for alias in ("h", "", "r"))
        lists = (
            self._arms("1", 1, filters, "LIMIT :most"),
            self._arms("1", count, filters, "LIMIT :most", first=1) or "SELECT 1 WHERE 1 = 0",
            self._arms("1", count, filters | {"due"}, "LIMIT :most"),
            f'SELECT 1 FROM workflow_history AS h WHERE h."by" = :person AND {_LAST_DEED} AND {deed}',
            f"SELECT 1 FROM workflow_cases WHERE requester = :person AND {own}",
            f"SELECT 1 FROM workflow_readings AS r WHERE r.person = :person AND r.read_at = {NEVER} AND {reading}",
        )
        return self._text("SELECT " + ", ".join(map(_count, lists)))

    def _arms(self, columns: str, count: int | None, filters: frozenset[str], page: str, first: int = 0) -> str:
        """Return the selects of items of each reference together; ``page`` ends each one of them."""
        index = "" if count is None else self._own
        own = ["1 = 1"] if count is None else [f"lies_with = :ref{number}" for number in range(first, count)]
        rest = _where(
            filters,
            process="process = :process",
            due="due_at < :due",
            after=f"({_URGENCY}) > (:due_at, :opened_at, :case, :item)",
        )
        return " UNION ALL ".join(
            f"SELECT * FROM (SELECT {columns} FROM workflow_items{index} WHERE {whose} AND {rest} {page}) AS arm"
            for whose in own
        )


def _process(alias: str) -> str:
    # Not a join: a person's own list is what is walked, however few cases of the procedure there are.
    return (
        f"(SELECT process FROM workflow_cases WHERE id = {alias}.case_id) = :process" if alias else "process = :process"
    )


def _count(rows: str) -> str:
    return f"(SELECT count(*) FROM ({rows} LIMIT :most) AS counted)"


def _where(filters: frozenset[str], **conditions: str) -> str:
    return " AND ".join(condition for name, condition in conditions.items() if name in filters) or "1 = 1"
