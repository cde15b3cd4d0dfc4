"""What only the driver over Temporal does, on a real server. The rest is in ``test_drivers.py``."""

# ruff: noqa: S608  # statements of the test itself

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from temporalio.client import Client

from tests.contract.sites import SECOND, Counting, Site, all_done, start, until
from tests.temporal import TemporalProcess
from workflow_engine.delivery.port import Relay
from workflow_engine.delivery.temporal import FORMAT, JOB, REF, connect
from workflow_engine.engine import Engine
from workflow_engine.errors import Message, StorageError


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, "temporal")
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[TemporalProcess]:
    """A server of this test alone, not yet started."""
    made = TemporalProcess(tmp_path)
    yield made
    made.kill()


def ask(site: Site, question: Callable[[Client], Coroutine[Any, Any, Any]]) -> Any:
    async def connected() -> Any:
        return await question(await connect(site.temporal, "test"))

    return asyncio.run(connected())


def start_by_hand(site: Site, effect: str, format: int = FORMAT) -> None:
    """Make the workflow of an effect, as a worker does that died right afterwards."""

    async def make(client: Client) -> None:
        await client.start_workflow(JOB, args=[effect, format, 60.0], id=effect, task_queue=site.temporal.task_queue)

    ask(site, make)


def waiting(engine: Engine) -> str:
    """Open a case, fire its timer, and return the id of its effect."""
    start(engine, seconds=-1)
    assert engine.fire_due_timers() == 1
    return engine.store.effects()[0].effect.id


def test_while_temporal_is_away_time_goes_on_and_effects_wait_and_what_it_forgot_is_handed_over_again(
    cluster: Site, own: TemporalProcess
) -> None:
    engine, counting = cluster.engine(), Counting()
    cluster.temporal = replace(cluster.temporal, address=own.address)
    names = start(engine, 3, seconds=-1)
    worker = cluster.worker(counting, lease=2 * SECOND)
    worker.start()
    until(lambda: len(engine.store.effects()) == 3)  # the timers were fired
    assert [row.state for row in engine.store.effects()] == ["pending"] * 3
    assert [visit.state for name in names for visit in engine.case(name).visits] == ["work"] * 3
    own.start()
    until(lambda: all_done(engine))
    own.kill()
    own.forget()
    start(engine, 3, seconds=-1)
    until(lambda: len(engine.store.effects()) == 3)
    Event().wait(0.5)
    own.start()
    until(lambda: all_done(engine))
    assert worker.stop()
    assert (len(counting.calls), set(counting.calls.values())) == (6, {1})


def test_a_workflow_that_temporal_knows_already_is_no_error_and_delivers_once(cluster: Site) -> None:
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    assert isinstance(engine.store, Relay)
    engine.store.hand_over(lambda _, rows: [REF for _ in rows], now=engine.clock.now(), lease=SECOND, limit=10)
    start_by_hand(cluster, effect)
    Event().wait(1.0)  # the note of whoever made it runs out, so it is handed over again
    worker = cluster.worker(counting)
    worker.start()
    until(lambda: all_done(engine))
    assert worker.stop()
    assert counting.calls == {effect: 1}


def test_a_job_of_an_unknown_format_leaves_the_row_pending(cluster: Site) -> None:
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    cluster.sql(f"UPDATE workflow_effects SET lease_by = '{REF}', next_at = 9000000000000000")
    start_by_hand(cluster, effect, format=99)
    worker = cluster.worker(counting)
    worker.start()
    assert ask(cluster, lambda client: client.get_workflow_handle(effect).result()) == "left to others"
    assert worker.stop()
    assert [(row.state, row.attempts) for row in engine.store.effects()] == [("pending", 0)]
    assert not counting.calls


def test_an_effect_that_temporal_refuses_says_why_and_holds_up_no_other(cluster: Site) -> None:
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    cluster.sql(f"UPDATE workflow_effects SET id = '{'x' * 1001}' WHERE id = '{effect}'")
    start(engine, 2, seconds=-1)
    worker = cluster.worker(counting)
    worker.start()
    until(lambda: len(counting.calls) == 2 and engine.store.effects()[0].error)
    assert worker.stop()
    [row] = engine.store.effects()
    assert (row.effect.id[0], row.attempts) == ("x", 1)
    assert "length" in row.error


def test_temporal_learns_nothing_but_the_id_of_an_effect(cluster: Site) -> None:
    """Also when the database fails in a worker's hands, and its message names what only our house may know."""
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    worker = cluster.worker(counting)
    take, failed = worker._queue.take, Event()  # type: ignore[attr-defined]

    def fail_once(*args: Any, **how: Any) -> Any:
        if failed.is_set():
            return take(*args, **how)
        failed.set()
        raise StorageError(Message("蔡的事项写不下", "cai's matter cannot be written"))

    worker._queue.take = fail_once  # type: ignore[attr-defined]
    worker.start()
    until(lambda: all_done(engine))
    assert worker.stop()

    async def told(client: Client) -> str:
        return str(await client.get_workflow_handle(effect).fetch_history())

    history = ask(cluster, told)
    assert effect in history
    for secret in ("cai", "pause", "等待", "matter"):
        assert secret not in history.replace(effect, "")


def test_a_namespace_that_is_not_there_is_told_and_waited_for(cluster: Site, caplog: pytest.LogCaptureFixture) -> None:
    cluster.temporal = replace(cluster.temporal, namespace="nowhere")
    worker = cluster.worker(Counting())
    worker.start()
    until(lambda: "jobs are interrupted; next attempt in a second" in caplog.text)
    assert worker.stop()
    assert "nowhere" in caplog.text


def test_nothing_is_said_in_the_clear_when_encryption_is_asked_for(cluster: Site) -> None:
    effect = waiting(cluster.engine())
    cluster.temporal = replace(cluster.temporal, api_key="s3cret")
    assert cluster.temporal.is_encrypted
    worker = cluster.worker(Counting())
    worker.start()
    Event().wait(1.0)
    assert worker.stop()
    assert [row.effect.id for row in cluster.engine().store.effects()] == [effect]
