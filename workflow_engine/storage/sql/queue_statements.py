"""The statements with which timers and effects are claimed and marked, as texts for one kind of database."""

# ruff: noqa: S608  # put together from names of our own columns, never from values

from __future__ import annotations

from functools import cache

from sqlalchemy import text
from sqlalchemy.engine import Dialect

from workflow_engine.kernel.case import Timer
from workflow_engine.storage.sql.statements import EFFECT, named

_TIMER = ", ".join(("case_id", *Timer._fields, "attempts", "error"))
_EFFECT = ", ".join(EFFECT)
# A claim counts as an attempt, so that its number tells this claim from a later one of the same worker.
_MINE = "id = :name AND state = 'pending' AND lease_by = :worker AND attempts = :attempt"
_CLOCK = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"
_NOW = "(SELECT now FROM present)"
_TEXTS = {
    "any_timer": "SELECT 1 FROM workflow_timers WHERE at <= :now AND next_at <= :now LIMIT 1",
    "due_timers": f"""SELECT {_TIMER} FROM workflow_timers WHERE at <= :now AND next_at <= :now
        ORDER BY at, case_id, id LIMIT :limit""",
    # Finding and leasing in one word to the database; the moment is asked once, so that the index can be read by it.
    "claim_timers": f"""WITH present AS MATERIALIZED (SELECT {_CLOCK} AS now),
        due AS (SELECT case_id, id FROM workflow_timers WHERE at <= {_NOW} AND next_at <= {_NOW}
            ORDER BY at, case_id, id LIMIT :limit FOR UPDATE SKIP LOCKED)
        UPDATE workflow_timers AS timer SET next_at = {_NOW} + :lease, attempts = timer.attempts + 1
        FROM due WHERE timer.case_id = due.case_id AND timer.id = due.id
        RETURNING {_NOW}, {", ".join(f"timer.{name}" for name in _TIMER.split(", "))}""",
    "next_timer": "SELECT min(at) FROM workflow_timers WHERE at > :now",
    "put_off_timer": """UPDATE workflow_timers SET next_at = :until, error = :why
        WHERE case_id = :case AND id = :name AND at = :due""",
    "late_timers": f"SELECT {_TIMER} FROM workflow_timers WHERE error <> '' ORDER BY at, case_id, id LIMIT :limit",
    "due_effects": f"""SELECT {_EFFECT} FROM workflow_effects WHERE state = 'pending' AND next_at <= :now
        ORDER BY next_at, at, case_id, seq, place LIMIT :limit""",
    "hand_over": "UPDATE workflow_effects SET next_at = :until, lease_by = :ref WHERE id = :name",
    "take": """UPDATE workflow_effects SET next_at = :until, attempts = attempts + 1
        WHERE id = :name AND state = 'pending' AND lease_by = :ref""",
    "one_effect": f"SELECT {_EFFECT} FROM workflow_effects WHERE id = :name",
    "next_effect": "SELECT min(next_at) FROM workflow_effects WHERE state = 'pending'",
    "put_off": f"UPDATE workflow_effects SET next_at = :until, error = :why, sent = :sent WHERE {_MINE}",
    "park": f"UPDATE workflow_effects SET state = 'parked', error = :why, sent = :sent WHERE {_MINE}",
    # Whoever has it now: it has reached the world.
    "done": "UPDATE workflow_effects SET state = 'done', error = :why, sent = :sent WHERE id = :name",
    "give_back": f"UPDATE workflow_effects SET next_at = 0, lease_by = '', attempts = attempts - 1 WHERE {_MINE}",
    "revive": """UPDATE workflow_effects SET state = 'pending', next_at = 0, lease_by = '', attempts = 0
        WHERE id = :name AND state = 'parked'""",
}


class QueueStatements:
    """``this["name"]`` is one text; ``now`` asks the database for its clock, None where it has none of its own."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = named(dialect)
        self._many = dialect.name == "postgresql"
        self.now = f"SELECT {_CLOCK}" if self._many else None
        self._made = cache(self._make)
        self.lease_timers = cache(self._lease_timers)
        self.lease_effects = cache(self._lease_effects)

    def __getitem__(self, name: str) -> str:
        return self._made(name)

    def _make(self, name: str) -> str:
        # Where several write at once, a row that another worker is claiming is passed over; SQLite has one writer.
        lock = " FOR UPDATE SKIP LOCKED" if self._many and name.startswith("due_") else ""
        return self._text(_TEXTS[name] + lock)

    def _text(self, sql: str) -> str:
        sql = sql.replace("::", r"\:\:")  # a cast, not a parameter
        return str(text(sql).compile(dialect=self._dialect))

    def _lease_timers(self, count: int) -> str:
        """Return the lease of ``count`` timers, parameters ``case0``, ``name0`` … and ``until``."""
        rows = " OR ".join(f"case_id = :case{number} AND id = :name{number}" for number in range(count))
        return self._text(f"UPDATE workflow_timers SET next_at = :until, attempts = attempts + 1 WHERE {rows}")

    def _lease_effects(self, count: int) -> str:
        """Return the lease of ``count`` effects, parameters ``name0`` …, ``worker`` and ``until``."""
        rows = ", ".join(f":name{number}" for number in range(count))
        set_ = "next_at = :until, attempts = attempts + 1, lease_by = :worker"
        return self._text(f"UPDATE workflow_effects SET {set_} WHERE id IN ({rows})")
