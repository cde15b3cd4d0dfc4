"""The driver over Procrastinate, on a real PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.postgres import empty_database
from tests.unit.delivery.test_delivery_embedded import Counting, Shifted, Site, all_done, soon
from workflow_engine.clock import Clock
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.port import Relay, Request
from workflow_engine.delivery.procrastinate import OverProcrastinate
from workflow_engine.engine import Engine

SECOND = timedelta(seconds=1)


class Cluster(Site):
    """Workers of several machines on one server."""

    def over(
        self, handler: Any, clock: Clock | None = None, lease: timedelta = 2 * SECOND, jobs: int = 4
    ) -> OverProcrastinate:
        engine = self.engine(clock)
        assert isinstance(engine.store, Relay)
        courier = Courier(engine, engine.store, handlers={"count": handler})
        address = self.where.replace("+psycopg", "")
        return OverProcrastinate(engine, engine.store, courier, address, lease=lease, jobs=jobs, heartbeat=SECOND)

    def sql(self, *statements: str) -> list[Any]:
        database = create_engine(self.where)
        try:
            with database.begin() as connection:
                found = [connection.execute(text(statement)) for statement in statements]
                return list(found[-1]) if found[-1].returns_rows else []
        finally:
            database.dispose()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path, empty_database())
    yield made
    made.close()


def start(engine: Engine, count: int, **span: float) -> list[str]:
    return [engine.start("pause", by="cai", data={"when": soon(**span)}).id for _ in range(count)]


def run_until_done(engine: Engine, *drivers: OverProcrastinate) -> bool:
    for driver in drivers:
        driver.start()
    done = all_done(engine, seconds=40)
    stopped = [driver.stop() for driver in drivers]
    return done and all(stopped)


def test_workers_together_do_everything_once(cluster: Cluster) -> None:
    engine, counting = cluster.engine(), Counting()
    start(engine, 30, seconds=0.3)
    drivers = [cluster.over(counting) for _ in range(2)]
    assert run_until_done(engine, *drivers)
    assert (len(counting.calls), set(counting.calls.values())) == (30, {1})
    assert sum(driver.tally.fired for driver in drivers) == 30
    assert sum(driver.tally.done for driver in drivers) == 30
    assert cluster.sql("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]


def test_what_failed_is_tried_again_by_another_job(cluster: Cluster) -> None:
    engine, tried = cluster.engine(), []

    def book(request: Request) -> None:
        tried.append(request.attempt)
        if len(tried) == 1:
            cluster.sql("UPDATE workflow_effects SET attempts = 1")
            raise OSError("down")

    start(engine, 1, seconds=-1)
    driver = cluster.over(book)
    driver.start()
    while not tried:
        Event().wait(0.05)
    while not (waits := engine.store.effects())[0].error:
        Event().wait(0.05)
    assert waits[0].error == "OSError: down"
    cluster.sql("UPDATE workflow_effects SET next_at = 0")
    assert all_done(engine)
    assert driver.stop()
    assert tried == [1, 2]


def test_dropping_every_table_of_procrastinate_loses_nothing(cluster: Cluster) -> None:
    engine, counting, stuck = cluster.engine(), Counting(), Event()
    start(engine, 3, seconds=-1)
    first = cluster.over(lambda _: stuck.wait(0.2) or (_ for _ in ()).throw(OSError("not now")))
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
    cluster.sql("UPDATE workflow_effects SET next_at = 0")
    assert run_until_done(engine, cluster.over(counting))
    assert set(counting.calls.values()) == {1}
    assert len(counting.calls) == 3


def test_the_job_of_a_worker_whose_heart_stopped_is_made_again_and_others_are_not(cluster: Cluster) -> None:
    engine, counting, stuck, release = cluster.engine(), Counting(), Event(), Event()

    def slow(request: Request) -> None:
        stuck.set()
        release.wait(20)
        counting(request)

    start(engine, 1, seconds=-1)
    alive = cluster.over(slow, lease=SECOND, jobs=1)
    alive.start()
    assert stuck.wait(20)
    Event().wait(3)  # several leases: the heart of the worker beats, so no second job is made
    assert cluster.sql("SELECT count(*) FROM procrastinate_jobs") == [(1,)]
    cluster.sql("UPDATE procrastinate_jobs SET worker_id = NULL")  # what pruning a dead worker leaves
    helper = Counting()
    other = cluster.over(helper, lease=SECOND)
    other.start()
    assert all_done(engine)
    release.set()
    assert alive.stop()
    assert other.stop()
    assert sum(helper.calls.values()) == 1


def test_a_job_of_an_unknown_format_leaves_the_row_pending(cluster: Cluster) -> None:
    engine, counting = cluster.engine(), Counting()
    start(engine, 1, seconds=-1)
    assert run_until_done(engine, cluster.over(Counting()))  # which makes the tables
    start(engine, 1, seconds=-1)
    assert engine.fire_due_timers() == 1
    newer = """
        WITH made AS (INSERT INTO procrastinate_jobs (queue_name, task_name, args)
            SELECT 'workflow-engine', 'workflow_engine.deliver', jsonb_build_object('effect', id, 'format', 99)
            FROM workflow_effects WHERE state = 'pending' RETURNING id)
        UPDATE workflow_effects SET lease_by = 'job:' || made.id, next_at = 9000000000000000
        FROM made WHERE state = 'pending'"""
    cluster.sql(newer)
    driver = cluster.over(counting)
    driver.start()
    while cluster.sql("SELECT count(*) FROM procrastinate_jobs") != [(0,)]:
        Event().wait(0.05)
    assert driver.stop()
    assert [(row.state, row.attempts) for row in engine.store.effects()] == [("pending", 0)]
    assert counting.calls == Counter()


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_two_hours_off_fires_nothing_early_and_nothing_late(cluster: Cluster, hours: int) -> None:
    engine, counting = cluster.engine(), Counting()
    [later] = start(engine, 1, hours=1)
    [due] = start(engine, 1, seconds=-1)
    driver = cluster.over(counting, Shifted(hours=hours))
    driver.start()
    while engine.case(due).is_open:
        Event().wait(0.05)
    assert driver.stop()
    assert [visit.state for visit in engine.case(later).visits] == ["hold"]
