"""What only the driver over Procrastinate does, on a real PostgreSQL. The rest is in ``test_drivers.py``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from benchmarks.faults.office import quick
from benchmarks.faults.server import server
from tests.contract.sites import SECOND, Counting, Site, all_done, start, until
from workflow_engine.delivery.background import Background, Outage
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


def test_jobs_that_wait_are_never_made_again_and_one_that_hangs_once_a_lease(cluster: Site) -> None:
    engine, begun, release, late = cluster.engine(), Event(), Event(), Counting()

    def hang(request: Request) -> None:
        begun.set()
        release.wait(300)
        late(request)
        raise OSError("what a worker says after its lease is not heard")

    start(engine, 3, seconds=-1)
    hanging = cluster.worker(hang, lease=2 * SECOND, jobs=1)
    hanging.start()
    assert begun.wait(20)
    until(lambda: len(_jobs(cluster)) == 4)  # one hangs and was made again, behind two that wait
    Event().wait(4)  # two leases more
    assert [status for status, _ in _jobs(cluster)].count("doing") == 1
    assert len(_jobs(cluster)) == 4
    counting = Counting()
    helper = cluster.worker(counting)
    helper.start()
    until(lambda: all_done(engine))
    assert set(counting.calls.values()) == {1}
    assert len(counting.calls) == 3
    done = engine.store.effects(state="done")
    release.set()
    until(lambda: late.calls)
    assert hanging.stop()
    assert helper.stop()
    assert engine.store.effects(state="done") == done
    assert _jobs(cluster) == []


def _jobs(cluster: Site) -> list[tuple[str, str]]:
    return [
        (status, effect) for status, effect in cluster.sql("SELECT status, args ->> 'effect' FROM procrastinate_jobs")
    ]


def test_the_job_of_a_worker_that_is_dead_is_forgotten_when_it_is_made_again(cluster: Site) -> None:
    engine, stuck, release, counting = cluster.engine(), Event(), Event(), Counting()

    def hang(_request: Request) -> None:
        stuck.set()
        release.wait(300)

    start(engine, 1, seconds=-1)
    dead = cluster.worker(hang, lease=2 * SECOND, jobs=1)
    dead.start()
    assert stuck.wait(20)
    cluster.sql("UPDATE procrastinate_jobs SET worker_id = NULL")  # what pruning a dead worker leaves
    helper = cluster.worker(counting, lease=2 * SECOND)
    helper.start()
    until(lambda: all_done(engine))
    assert _jobs(cluster) == []
    release.set()
    assert helper.stop()
    dead.stop()
    assert sum(counting.calls.values()) == 1


def test_a_worker_outlives_an_outage_of_its_database_and_tells_when_it_begins_and_ends(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with server(quick()) as database:
        cluster = Site(tmp_path, "procrastinate", database.database())
        engine, counting = cluster.engine(), Counting()
        worker = cluster.worker(counting)
        ended: list[BaseException | None] = []
        thread = Thread(target=lambda: ended.append(_raised(worker.run)))
        thread.start()
        start(engine, 2, seconds=-1)
        until(lambda: all_done(engine))
        database.kill()
        until(lambda: "delivery interrupted; next attempt in 1 s" in caplog.text)
        database.restart()
        until(lambda: "delivery goes on after" in caplog.text)
        start(engine, 2, seconds=-1)
        until(lambda: all_done(engine))
        assert ended == []
        worker.stop()
        thread.join(30)
        assert ended == [None]
        assert set(counting.calls.values()) == {1}
        assert len(counting.calls) == 4
        cluster.close()


def _raised(work: Callable[[], None]) -> BaseException | None:
    try:
        work()
    except BaseException as error:  # noqa: BLE001
        return error
    return None


def test_attempts_in_vain_are_made_and_told_of_ever_more_seldom(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage("delivery")
    waits = [outage.goes_on(OSError("away")) for _ in range(8)]
    assert waits == [1, 2, 4, 5, 5, 5, 5, 5]
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 4
    outage.is_over()
    outage.is_over()
    assert caplog.messages[4:] == ["delivery goes on after 8 attempts in vain"]
    assert outage.goes_on(OSError("away")) == 1


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
