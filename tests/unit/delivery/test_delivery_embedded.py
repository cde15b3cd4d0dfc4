"""The driver in a thread: prompt, and clean to stop. What all drivers promise is in ``test_drivers.py``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.contract.sites import PAUSE, Counting
from tests.support import ORGANIZATION
from tests.unit.delivery.conftest import Recorder, Works
from workflow_engine.clock import FixedClock
from workflow_engine.delivery.assemble import queue_of, worker
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.embedded import Embedded
from workflow_engine.delivery.port import Request
from workflow_engine.engine import Engine
from workflow_engine.errors import UsageError


def test_what_is_committed_in_the_same_process_is_delivered_without_waiting_for_the_next_look(works: Works) -> None:
    channel, told = Recorder("li"), Event()
    works.start()
    driver = works.driver(channel)
    driver.start()
    while not channel.sent:
        Event().wait(0.01)
    works.engine.subscribe(driver.wake)
    works.engine.subscribe(lambda *_: told.set())
    before = datetime.now(UTC)
    works.start()
    while len(channel.sent) < 2:
        Event().wait(0.01)
    assert told.is_set()
    assert datetime.now(UTC) - before < timedelta(seconds=0.9)
    assert driver.stop()


def test_what_was_claimed_and_not_begun_is_given_back_when_it_stops(works: Works) -> None:
    for _ in range(3):
        works.start()

    class Stopping(Recorder):
        def send(self, request: Request, target: str) -> None:
            super().send(request, target)
            driver.stop()

    channel = Stopping("li")
    driver = works.driver(channel)
    driver.drain()
    assert len(channel.sent) == 1
    assert [(row.attempts, row.lease_by) for row in works.effects("pending")] == [(0, ""), (0, "")]


def test_after_half_its_lease_a_worker_gives_back_what_it_has_not_begun(works: Works) -> None:
    for _ in range(3):
        works.start()

    class Slow(Recorder):
        def send(self, request: Request, target: str) -> None:
            works.later(seconds=31)
            super().send(request, target)

    channel = Slow("li")
    driver = works.driver(channel)
    assert driver.round()
    assert len(channel.sent) == 1
    driver.drain()
    assert [row.attempts for row in works.effects("done")] == [1, 1, 1]


def test_slow_receivers_do_not_keep_time_waiting(works: Works) -> None:
    for _ in range(3):
        works.start()
    fired: list[int] = []

    class Slow(Recorder):
        def send(self, request: Request, target: str) -> None:
            works.later(days=2)
            super().send(request, target)
            fired.append(driver.tally.fired)

    driver = works.driver(Slow("li"), lease=timedelta(days=30))
    driver.round()
    assert fired == [0, 3, 3]


UNKNOWN = """\
process: later
title: 明年
version: '1'
status: published
owner: office/chief
data: {when: {type: datetime, required: true, title: 何时}}
start: hold
states:
  hold: {kind: wait, title: 等, until: $data.when, to: work}
  work:
    title: 办
    responsible: office/clerk
    accountable: office/chief
    due: 1 workday
    overdue: {escalate: office/chief}
    actions: {finish: {title: 好, to: done}}
  done: {kind: end, outcome: done, title: 完}
"""
CALENDAR = "calendar: sample\ntimezone: Asia/Shanghai\nbase: CN\n"


def test_a_timer_that_is_refused_lets_the_others_pass_stays_visible_and_comes_back(tmp_path: Path) -> None:
    """A calendar without the year stands in the way until somebody enters it."""
    for name, text in (("later", UNKNOWN), ("pause", PAUSE), ("organization", ORGANIZATION), ("calendar", CALENDAR)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    clock = FixedClock(datetime.fromisoformat("2031-03-03T09:00:00+08:00"))
    options: dict[str, Any] = {"clock": clock, "store": str(tmp_path / "cases.db")}
    with Engine.open(tmp_path, **options) as engine:
        refused = engine.start("later", by="cai", data={"when": clock.now()}).id
        clock.set(clock.now() + timedelta(minutes=1))
        free = engine.start("pause", by="cai", data={"when": clock.now()}).id
        driver = worker(engine, engine.store, handlers={"count": Counting()})
        driver.drain()
        assert engine.case(free).outcome == "done"
        assert [visit.state for visit in engine.case(refused).visits] == ["hold"]
        [late] = queue_of(engine.store).late_timers()
        assert "2031" in late.error
    (tmp_path / "calendar.yaml").write_text(CALENDAR + "unknown_years: weekends_only\n", encoding="utf-8")
    clock.set(clock.now() + timedelta(minutes=1))
    with Engine.open(tmp_path, **options) as engine:
        worker(engine, engine.store).drain()
        assert [visit.state for visit in engine.case(refused).visits] == ["work"]
        assert list(queue_of(engine.store).late_timers()) == []


def test_a_database_that_goes_away_is_waited_for(works: Works, caplog: pytest.LogCaptureFixture) -> None:
    channel = Recorder("li")
    driver = works.driver(channel)
    works.start()
    broken = Embedded(works.engine, _Away(works.queue), Courier(works.engine, works.queue, channels=[channel]))
    thread = Thread(target=broken.run)
    thread.start()
    while not channel.sent:
        Event().wait(0.01)
    broken.stop()
    thread.join()
    assert "next attempt in 1 s" in caplog.text
    assert driver.stop()


class _Away:
    """A queue that does not answer the first time."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue
        self._asked = False

    def claim_timers(self, **how: Any) -> Any:
        if not self._asked:
            self._asked = True
            raise OSError("gone")
        return self._queue.claim_timers(**how)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)


def test_stop_without_start_and_twice_is_no_error(works: Works) -> None:
    driver = works.driver()
    assert driver.stop()
    driver.start()
    assert driver.stop()
    assert driver.stop()


def test_a_stopped_worker_can_start_again(works: Works) -> None:
    channel = Recorder("li")
    driver = works.driver(channel)
    driver.start()
    assert driver.stop()
    works.start()
    driver.start()
    while not channel.sent:
        Event().wait(0.01)
    assert driver.stop()


def test_a_store_without_an_outbox_is_refused_with_what_it_lacks(works: Works) -> None:
    with pytest.raises(UsageError, match="cannot hand out"):
        worker(works.engine, object())
