"""What every driver promises, on real servers: everything once, nothing early, nothing lost, whoever hangs or stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from tests.contract.sites import DRIVERS, SECOND, Counting, Shifted, Site, all_done, start, until
from workflow_engine.delivery.port import Queue, Request
from workflow_engine.errors import Message, Undeliverable


@pytest.fixture(params=DRIVERS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, request.param)
    yield made
    made.close()


def test_workers_together_fire_every_timer_and_call_every_handler_once(site: Site) -> None:
    engine, counting = site.engine(), Counting()
    names = start(engine, 20, seconds=0.3)
    workers = [site.worker(counting) for _ in range(2)]
    for worker in workers:
        worker.start()
    until(lambda: all_done(engine))
    assert all(worker.stop() for worker in workers)
    assert sum(worker.tally.fired for worker in workers) == 20
    assert sum(worker.tally.done for worker in workers) == 20
    assert (len(counting.calls), set(counting.calls.values())) == (20, {1})
    for name in names:
        assert [entry.command for entry in engine.history(name)] == ["start", "expire", "answer"]


def test_what_failed_is_tried_again_parked_at_last_and_delivered_once_revived(site: Site) -> None:
    engine, tried = site.engine(), []

    def book(request: Request) -> None:
        tried.append(request.attempt)
        if len(tried) < 3:
            raise OSError("down")

    start(engine, seconds=-1)
    worker = site.worker(book, attempts=2, lease=3 * SECOND)
    worker.start()
    [failed] = until(lambda: [row for row in engine.store.effects() if row.error])
    assert failed.error == "OSError: down"
    site.hurry()
    [parked] = until(lambda: engine.store.effects(state="parked"))
    assert (parked.error, parked.attempts) == ("OSError: down", 2)
    assert isinstance(engine.store, Queue)
    assert engine.store.revive(parked.effect.id)
    until(lambda: all_done(engine))
    assert worker.stop()
    assert tried == [1, 2, 1]
    assert worker.tally == (1, 1, 1, 1)


def test_a_worker_that_is_stopped_ends_what_it_has_in_hand_and_can_start_again(site: Site) -> None:
    engine, counting, begun = site.engine(), Counting(), Event()

    def slow(request: Request) -> None:
        begun.set()
        Event().wait(0.3)
        counting(request)

    start(engine, seconds=-1)
    worker = site.worker(slow, jobs=1)
    worker.start()
    assert begun.wait(30)
    assert worker.stop()
    assert set(counting.calls.values()) == {1}
    assert all_done(engine)
    start(engine, seconds=-1)
    worker.start()
    until(lambda: all_done(engine))
    assert worker.stop()
    assert worker.stop()
    assert len(counting.calls) == 2


def test_a_handler_that_hangs_loses_its_lease_and_another_worker_takes_over(site: Site) -> None:
    engine, stuck, release, counting = site.engine(), Event(), Event(), Counting()

    def hang(_request: Request) -> None:
        stuck.set()
        release.wait(30)

    start(engine, seconds=-1)
    hanging = site.worker(hang, lease=SECOND, jobs=1)
    hanging.start()
    assert stuck.wait(30)
    helper = site.worker(counting)
    helper.start()
    until(lambda: all_done(engine))
    release.set()
    assert hanging.stop()
    assert helper.stop()
    assert set(counting.calls.values()) == {1}
    assert len(engine.store.effects(state="done")) == 1
    assert engine.store.effects(state="pending") == ()


@pytest.mark.parametrize("driver", ["embedded-postgresql", "procrastinate", "temporal"])
def test_a_worker_whose_clock_is_two_hours_fast_or_slow_fires_nothing_early_and_nothing_late(
    tmp_path: Path, driver: str
) -> None:
    site = Site(tmp_path, driver)
    engine, counting = site.engine(), Counting()
    [later], due = start(engine, hours=1), start(engine, 2, seconds=-1)
    for hours, name in zip((-2, 2), due, strict=True):
        worker = site.worker(counting, Shifted(hours=hours))
        worker.start()
        until(lambda name=name: not engine.case(name).is_open)  # type: ignore[misc]
        assert worker.stop()
        for entry in engine.history(name):
            assert abs(entry.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert [visit.state for visit in engine.case(later).visits] == ["hold"]
    site.close()


def test_what_no_attempt_can_mend_is_parked_with_the_reason(site: Site) -> None:
    engine = site.engine()
    start(engine, seconds=-1)

    def refuse(_request: Request) -> None:
        raise Undeliverable(Message("账户不存在", "no such account"))

    worker = site.worker(refuse)
    worker.start()
    [parked] = until(lambda: engine.store.effects(state="parked"))
    assert worker.stop()
    assert parked.error == "账户不存在 / no such account"
