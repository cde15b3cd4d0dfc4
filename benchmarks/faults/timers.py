"""Three hundred thousand pending timers: what a claim costs, and whether any comes early, also by a wrong clock."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.faults.figures import Figure, at_most, none, told
from benchmarks.faults.office import micros, quick
from benchmarks.faults.server import database
from workflow_engine.storage.open import open_store

NAME = "timers"
ALL, DUE = 300_000, 3_000
BATCH = 10
LEASE = timedelta(hours=1)


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield a table for each database."""
    count, due = (3_000, 200) if small else (ALL, DUE)
    with tempfile.TemporaryDirectory(prefix="timers-", dir=quick()) as folder:
        path = str(Path(folder) / "cases.db")
        yield f"{count:,} pending timers, SQLite", figures(path, f"sqlite:///{path}", count, due)
    with database(postgresql) as address:
        where = address.replace("postgresql:", "postgresql+psycopg:")
        yield f"{count:,} pending timers, PostgreSQL", figures(address, where, count, due)


def figures(where: str, address: str, count: int, due: int) -> list[Figure]:
    """Fill the tables, claim what is due by right and wrong clocks, and return what it cost and what came early."""
    now = datetime.now(UTC)
    with closing(open_store(where)) as opened:
        store: Any = opened
        fill(address, now, count, due)
        on_time = {f"c{number}" for number in range(due)}
        wrong_clock = now + timedelta(hours=2) if address.startswith("postgresql") else now
        taken, spans = _claims(store, lambda: wrong_clock, due // BATCH)
        fired, again = _fired(store, address, taken, due // BATCH)
        idle = _timed(lambda: store.claim_timers(now=now, lease=LEASE, limit=BATCH), 50)
    waits = [1000 * span for span in sorted(spans)]
    return [
        at_most(f"claim of {BATCH}, p50", median(waits), 2.0, " ms", timed=True),
        told(f"claim of {BATCH}, p95", f"{waits[int(len(waits) * 0.95)]:.3g} ms"),
        told("claim when each was fired before the next, p50", f"{1000 * median(fired):.3g} ms"),
        told("claim when nothing is due, p50", f"{1000 * median(idle):.3g} ms"),
        none(
            "timers claimed early" + (", by a clock two hours fast" if wrong_clock != now else ""), len(taken - on_time)
        ),
        none("due timers not claimed", len(on_time - taken)),
        none("timers claimed again while leased", again),
    ]


def fill(address: str, now: datetime, count: int, due: int) -> None:
    """Put one timer on each of ``count`` cases: ``due`` of them due, the others one a second from an hour on."""
    engine = create_engine(address)
    definition = "INSERT INTO workflow_definitions (digest, process, version, text) VALUES ('d', 'errand', '1', '')"
    cases = """INSERT INTO workflow_cases (id, process, digest, title, requester, seq, opened_at, head, body)
        VALUES (:case, 'errand', 'd', '', '@li', 1, 0, '', '')"""
    timers = """INSERT INTO workflow_timers (case_id, id, visit, kind, at, detail)
        VALUES (:case, 't', 1, 'remind', :at, '')"""
    start = now - timedelta(hours=1)
    rows = []
    for number in range(count):
        at = start + timedelta(seconds=number) if number < due else now + timedelta(hours=1, seconds=number)
        at = min(at, now - timedelta(seconds=1)) if number < due else at
        rows.append({"case": f"c{number}", "at": micros(at)})
    with engine.begin() as connection:
        connection.execute(text(definition))
        for at in range(0, count, 10_000):
            connection.execute(text(cases), [{"case": row["case"]} for row in rows[at : at + 10_000]])
            connection.execute(text(timers), rows[at : at + 10_000])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _claims(store: Any, now: Callable[[], datetime], rounds: int) -> tuple[set[str], list[float]]:
    """Claim so often without firing anything: what is leased stays in the table. Return what was claimed, and spans."""
    taken: list[str] = []
    spans = []
    for _ in range(rounds):
        begun = time.perf_counter()
        _, rows = store.claim_timers(now=now(), lease=LEASE, limit=BATCH)
        spans.append(time.perf_counter() - begun)
        taken += [row.case for row in rows]
    return set(taken), spans


def _fired(store: Any, address: str, taken: set[str], rounds: int) -> tuple[list[float], int]:
    """Let leases end and claim again, each batch leaving before the next, as when it is fired; return spans, and how
    many came while they were leased."""
    again = len(store.claim_timers(now=datetime.now(UTC), lease=LEASE, limit=BATCH)[1])
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE workflow_timers SET next_at = 0 WHERE next_at <> 0"))
    spans = []
    for _ in range(rounds):
        begun = time.perf_counter()
        _, rows = store.claim_timers(now=datetime.now(UTC), lease=LEASE, limit=BATCH)
        spans.append(time.perf_counter() - begun)
        with engine.begin() as connection:
            connection.execute(
                text("DELETE FROM workflow_timers WHERE case_id = :case"), [{"case": r.case} for r in rows]
            )
    engine.dispose()
    assert taken
    return spans, again


def _timed(work: Callable[[], object], rounds: int) -> list[float]:
    spans = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        spans.append(time.perf_counter() - begun)
    return spans
