"""What only the driver over Procrastinate does, on a real PostgreSQL. The rest is in ``test_drivers.py``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.contract.sites import SECOND, Counting, Site, all_done, start, until
from workflow_engine.delivery.background import Background
from workflow_engine.delivery.port import Request
from workflow_engine.engine import Engine


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, "procrastinate")
    yield made
    made.close()


def run_until_done(engine: Engine, driver: Background[Any]) -> None:
    driver.start()
    until(lambda: all_done(engine), seconds=40)
    assert driver.stop()


def test_dropping_every_table_of_procrastinate_loses_nothing(cluster: Site) -> None:
    engine, counting, stuck = cluster.engine(), Counting(), Event()
    start(engine, 3, seconds=-1)
    first = cluster.worker(lambda _: stuck.wait(0.2) or (_ for _ in ()).throw(OSError("not now")))
    first.start()
    while not any(row.error for row in engine.store.effects()):
        Event().wait(0.05)
    assert first.stop()
    tables = cluster.sql("SELECT tablename FROM pg_tables WHERE tablename LIKE 'procrastinate%'")
    cluster.sql(*[f"DROP TABLE {name} CASCADE" for (name,) in tables])
    types = cluster.sql("SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c')")
    cluster.sql(*[f"DROP TYPE {name} CASCADE" for (name,) in types])
    functions = cluster.sql("SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate%'")
    cluster.sql("SELECT 1", *[f"DROP FUNCTION {name} CASCADE" for (name,) in functions])
    cluster.hurry()
    run_until_done(engine, cluster.worker(counting))
    assert set(counting.calls.values()) == {1}
    assert len(counting.calls) == 3


def test_the_job_of_a_worker_whose_heart_stopped_is_made_again_and_others_are_not(cluster: Site) -> None:
    engine, counting, stuck, release = cluster.engine(), Counting(), Event(), Event()

    def slow(request: Request) -> None:
        stuck.set()
        release.wait(20)
        counting(request)

    start(engine, 1, seconds=-1)
    alive = cluster.worker(slow, lease=SECOND, jobs=1)
    alive.start()
    assert stuck.wait(20)
    Event().wait(3)  # several leases: the heart of the worker beats, so no second job is made
    assert cluster.sql("SELECT count(*) FROM procrastinate_jobs") == [(1,)]
    cluster.sql("UPDATE procrastinate_jobs SET worker_id = NULL")  # what pruning a dead worker leaves
    helper = Counting()
    other = cluster.worker(helper, lease=SECOND)
    other.start()
    until(lambda: all_done(engine))
    release.set()
    assert alive.stop()
    assert other.stop()
    assert sum(helper.calls.values()) == 1


def test_a_job_of_an_unknown_format_leaves_the_row_pending(cluster: Site) -> None:
    engine, counting = cluster.engine(), Counting()
    start(engine, 1, seconds=-1)
    run_until_done(engine, cluster.worker(Counting()))  # which makes the tables
    start(engine, 1, seconds=-1)
    assert engine.fire_due_timers() == 1
    newer = """
        WITH made AS (INSERT INTO procrastinate_jobs (queue_name, task_name, args)
            SELECT 'workflow-engine', 'workflow_engine.deliver', jsonb_build_object('effect', id, 'format', 99)
            FROM workflow_effects WHERE state = 'pending' RETURNING id)
        UPDATE workflow_effects SET lease_by = 'job:' || made.id, next_at = 9000000000000000
        FROM made WHERE state = 'pending'"""
    cluster.sql(newer)
    driver = cluster.worker(counting)
    driver.start()
    while cluster.sql("SELECT count(*) FROM procrastinate_jobs") != [(0,)]:
        Event().wait(0.05)
    assert driver.stop()
    assert [(row.state, row.attempts) for row in engine.store.effects()] == [("pending", 0)]
    assert counting.calls == Counter()
