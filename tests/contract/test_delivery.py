"""What every store promises to those who deliver: each claim to one worker, nothing lost, nothing marked by strangers.

Memory and SQLite go by the clock of the caller; PostgreSQL by its own, so waits are short and real there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from backends import opened
from repairs import DIGEST, effect, end, keep, opening, step

from tests.postgres import clean_database
from workflow_engine.delivery.port import Queue, Relay, Run, Submit
from workflow_engine.kernel.case import Timer
from workflow_engine.storage.contract import EffectRow, Store
from workflow_engine.storage.open import open_store

LONG, SHORT = timedelta(minutes=5), timedelta(seconds=0.15)
HOUR = timedelta(hours=1)


class Depot:
    """A store and the two things tests do with time: ask for it, and let some pass."""

    def __init__(self, store: Store) -> None:
        assert isinstance(store, Queue)
        self.store = store
        self.queue: Queue[Any] = store

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def pass_time(self, span: timedelta) -> None:
        Event().wait(span.total_seconds() + 0.02)

    def claim(self, worker: str = "w1", lease: timedelta = LONG, limit: int = 10) -> list[EffectRow]:
        return list(self.queue.claim_effects(worker, now=self.now, lease=lease, limit=limit))

    def names(self, worker: str = "w1", lease: timedelta = LONG, limit: int = 10) -> list[str]:
        return [row.effect.id for row in self.claim(worker, lease, limit)]

    def timers(self, lease: timedelta = LONG, limit: int = 10, now: datetime | None = None) -> list[str]:
        _, rows = self.queue.claim_timers(now=now or self.now, lease=lease, limit=limit)
        return [f"{row.case}/{row.timer.id}" for row in rows]

    def state(self, state: str) -> list[str]:
        return [row.effect.id for row in self.store.effects(state=state)]

    def case_with_timers(self, name: str, **hours: float) -> None:
        """Open a case whose timers are due ``hours`` from now."""
        armed = [Timer(timer, 1, "remind", self.now + timedelta(hours=at)) for timer, at in hours.items()]
        keep(self.store, opening(name, timers=armed))


@pytest.fixture
def depot(store: Store) -> Depot:
    return Depot(store)


# Effects


def test_an_effect_is_claimed_once_and_comes_as_it_was_stored(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [stored] = depot.store.effects()
    [claimed] = depot.claim()
    assert (claimed.case, claimed.seq, claimed.at, claimed.effect) == stored[:4]
    assert (claimed.attempts, claimed.lease_by, claimed.sent) == (1, "w1", ())
    assert depot.names("w2") == []
    assert depot.state("pending") == ["e1"]


def test_effects_come_in_the_order_in_which_they_were_made_and_no_more_than_asked_for(depot: Depot) -> None:
    first = keep(depot.store, opening("c2"), effect("z"), effect("a"))
    keep(depot.store, opening("c1"), effect("m"))
    keep(depot.store, step(first, at=2), effect("b"))
    assert depot.names(limit=3) == ["m", "z", "a"]
    assert depot.names(limit=3) == ["b"]


def test_what_is_done_is_never_claimed_again(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [row] = depot.claim(lease=SHORT)
    assert depot.queue.done(row, sent=("log",))
    depot.pass_time(SHORT)
    assert depot.names() == []
    [done] = depot.store.effects(state="done")
    assert (done.effect.id, done.sent) == ("e1", ("log",))


def test_a_worker_that_dies_between_sending_and_marking_loses_nothing(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    assert depot.names(lease=SHORT) == ["e1"]  # sent, and then the worker is gone
    depot.pass_time(SHORT)
    [again] = depot.claim("w2")
    assert (again.effect.id, again.attempts) == ("e1", 2)


def test_a_worker_whose_lease_ran_out_cannot_put_off_or_park_what_another_has(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [old] = depot.claim(lease=SHORT)
    depot.pass_time(SHORT)
    [new] = depot.claim("w2")
    assert not depot.queue.put_off(old, now=depot.now, wait=HOUR, error="late")
    assert not depot.queue.park(old, error="late")
    assert not depot.queue.give_back(old)
    assert depot.queue.park(new, error="mine")
    assert [row.error for row in depot.store.effects(state="parked")] == ["mine"]


def test_an_earlier_claim_of_the_same_worker_is_a_strangers_too(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [old] = depot.claim(lease=SHORT)
    depot.pass_time(SHORT)
    [_] = depot.claim()
    assert not depot.queue.park(old, error="late")
    assert depot.state("pending") == ["e1"]


def test_that_something_was_sent_counts_however_late_it_is_told(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [old] = depot.claim(lease=SHORT)
    depot.pass_time(SHORT)
    [new] = depot.claim("w2")
    assert depot.queue.done(old)
    assert not depot.queue.put_off(new, now=depot.now, wait=HOUR, error="slow")
    assert depot.state("done") == ["e1"]


def test_what_is_put_off_comes_back_after_its_wait_with_what_it_has_reached(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [row] = depot.claim()
    assert depot.queue.put_off(row, now=depot.now, wait=SHORT, error="no answer", sent=("log", "email:li"))
    assert depot.names() == []
    depot.pass_time(SHORT)
    [again] = depot.claim()
    assert (again.attempts, again.error, again.sent) == (2, "no answer", ("log", "email:li"))


def test_what_was_never_tried_comes_before_what_failed(depot: Depot) -> None:
    case = keep(depot.store, opening("c1"), effect("old"))
    [row] = depot.claim()
    depot.queue.put_off(row, now=depot.now, wait=timedelta(), error="no answer")
    keep(depot.store, step(case), effect("new"))
    depot.pass_time(timedelta())
    assert depot.names() == ["new", "old"]


def test_what_is_parked_stays_visible_until_it_is_revived(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [row] = depot.claim(lease=SHORT)
    assert depot.queue.park(row, error="没有地址 / no address", sent=("log",))
    depot.pass_time(SHORT)
    assert depot.names() == []
    [parked] = depot.store.effects(state="parked")
    assert (parked.error, parked.attempts, parked.sent) == ("没有地址 / no address", 1, ("log",))
    assert depot.queue.revive("e1")
    assert not depot.queue.revive("e1")
    [again] = depot.claim()
    assert (again.attempts, again.sent) == (1, ("log",))


def test_only_what_is_parked_can_be_revived(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"), effect("e2"))
    depot.queue.done(depot.claim()[0])
    assert [depot.queue.revive(name) for name in ("e1", "e2", "e9")] == [False, False, False]


def test_what_is_given_back_was_never_claimed(depot: Depot) -> None:
    keep(depot.store, opening("c1"), effect("e1"))
    [row] = depot.claim()
    assert depot.queue.give_back(row)
    [again] = depot.claim("w2")
    assert (again.attempts, again.lease_by) == (1, "w2")


def test_several_workers_claim_every_effect_between_them_and_none_twice(depot: Depot) -> None:
    case = keep(depot.store, opening("c1"))
    keep(depot.store, step(case), *[effect(f"e{number}") for number in range(60)])
    taken: Counter[str] = Counter()
    gate = Barrier(4)

    def work(worker: str) -> None:
        gate.wait()
        while rows := depot.claim(worker, limit=4):
            taken.update(row.effect.id for row in rows)

    threads = [Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A worker may find every row in another's hands and go home early; what is left is claimed here.
    taken.update(depot.names(limit=100))
    assert (len(taken), set(taken.values())) == (60, {1})


# Timers


def test_only_timers_that_are_due_are_claimed_the_earliest_first(depot: Depot) -> None:
    depot.case_with_timers("c2", soon=-1, later=5)
    depot.case_with_timers("c1", soon=-2, first=-3)
    assert depot.timers(limit=2) == ["c1/first", "c1/soon"]
    assert depot.timers() == ["c2/soon"]
    assert depot.timers() == []


def test_a_claimed_timer_comes_back_when_its_worker_is_gone(depot: Depot) -> None:
    depot.case_with_timers("c1", soon=-1)
    assert depot.timers(lease=SHORT) == ["c1/soon"]
    assert depot.timers() == []
    depot.pass_time(SHORT)
    assert depot.timers() == ["c1/soon"]


def test_a_timer_that_left_with_its_state_is_never_claimed_again(depot: Depot) -> None:
    armed = [Timer("soon", 1, "remind", depot.now - HOUR)]
    case = keep(depot.store, opening("c1", timers=armed))
    assert depot.timers(lease=SHORT) == ["c1/soon"]
    keep(depot.store, end(case))
    depot.pass_time(SHORT)
    assert depot.timers() == []


def test_the_moment_that_comes_with_timers_is_not_before_any_of_them(depot: Depot) -> None:
    depot.case_with_timers("c1", soon=-1, sooner=-2)
    at, rows = depot.queue.claim_timers(now=depot.now, lease=LONG, limit=10)
    assert all(row.timer.at <= at for row in rows)
    assert abs(at - depot.now) < timedelta(minutes=1)


def test_a_timer_that_was_refused_waits_and_says_why(depot: Depot) -> None:
    depot.case_with_timers("c1", soon=-1, other=-1)
    _, rows = depot.queue.claim_timers(now=depot.now, lease=SHORT, limit=10)
    timer = next(row.timer for row in rows if row.timer.id == "soon")
    depot.queue.put_off_timer("c1", timer, now=depot.now, wait=HOUR, error="没有 2031 年的日历")
    depot.pass_time(SHORT)
    assert depot.timers() == ["c1/other"]
    assert [(row.timer.id, row.attempts, row.error) for row in depot.queue.late_timers()] == [
        ("soon", 1, "没有 2031 年的日历")
    ]


def test_a_timer_that_is_gone_can_be_put_off_without_harm(depot: Depot) -> None:
    gone = Timer("soon", 1, "remind", depot.now)
    depot.queue.put_off_timer("c9", gone, now=depot.now, wait=HOUR, error="late")
    assert list(depot.queue.late_timers()) == []


# The wait for the next work


def test_without_work_there_is_no_moment_to_wait_for(depot: Depot) -> None:
    assert depot.queue.until_next(depot.now) is None
    keep(depot.store, opening("c1"), effect("e1"))
    depot.queue.done(depot.claim()[0])
    assert depot.queue.until_next(depot.now) is None


def test_the_wait_ends_with_the_earliest_work(depot: Depot) -> None:
    depot.case_with_timers("c1", later=2)
    found = depot.queue.until_next(depot.now)
    assert found is not None
    assert timedelta(hours=1.9) < found <= timedelta(hours=2)
    keep(depot.store, opening("c2"), effect("e1"))
    assert depot.queue.until_next(depot.now) == timedelta()
    depot.claim(lease=HOUR)
    found = depot.queue.until_next(depot.now)
    assert found is not None
    assert timedelta(minutes=50) < found <= HOUR
    depot.case_with_timers("c3", soon=-1)
    assert depot.queue.until_next(depot.now) == timedelta()


# The database's clock


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_worker_whose_clock_is_wrong_claims_nothing_early_and_nothing_late_on_postgresql(hours: int) -> None:
    store = open_store(clean_database())
    store.remember_definition(DIGEST, "repair", "1", "process: repair")
    depot = Depot(store)
    depot.case_with_timers("c1", soon=-1, later=1)
    keep(store, opening("c2"), effect("e1"))
    wrong = depot.now + timedelta(hours=hours)
    assert depot.timers(now=wrong) == ["c1/soon"]
    [row] = depot.queue.claim_effects("w1", now=wrong, lease=LONG, limit=10)
    assert depot.queue.put_off(row, now=wrong, wait=SHORT, error="no answer")
    assert depot.names() == []
    depot.pass_time(SHORT)
    assert depot.names() == ["e1"]
    assert abs(depot.queue.moment(wrong) - depot.now) < timedelta(minutes=1)
    store.close()


# Handing over to an engine that runs jobs


@pytest.fixture(params=["sqlite", "postgresql"])
def relay(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Depot]:
    with opened(request.param, tmp_path) as store:
        assert isinstance(store, Relay)
        yield Depot(store)


def hand_over(depot: Depot, submit: Submit, lease: timedelta = LONG) -> int:
    assert isinstance(depot.queue, Relay)
    return depot.queue.hand_over(submit, now=depot.now, lease=lease, limit=10)


def take(depot: Depot, name: str, ref: str) -> EffectRow | None:
    assert isinstance(depot.queue, Relay)
    taken: EffectRow | None = depot.queue.take(name, ref, now=depot.now, lease=LONG)
    return taken


def test_effects_are_handed_over_once_in_order_with_what_their_jobs_were_called_before(relay: Depot) -> None:
    keep(relay.store, opening("c1"), effect("e2"), effect("e1"))
    seen: list[list[tuple[str, str]]] = []

    def submit(run: Run, effects: list[tuple[str, str]]) -> list[str]:
        seen.append(effects)
        assert run("SELECT 1") is not None
        return [f"job:{name}" for name, _ in effects]

    assert hand_over(relay, submit, SHORT) == 2
    assert hand_over(relay, submit) == 0
    relay.pass_time(SHORT)
    assert hand_over(relay, submit) == 2
    assert seen == [[("e2", ""), ("e1", "")], [("e2", "job:e2"), ("e1", "job:e1")]]


def test_only_the_job_that_an_effect_was_handed_to_can_take_it(relay: Depot) -> None:
    keep(relay.store, opening("c1"), effect("e1"))
    hand_over(relay, lambda _, effects: ["job:1" for _ in effects])
    assert take(relay, "e1", "job:2") is None
    assert take(relay, "e9", "job:1") is None
    taken = take(relay, "e1", "job:1")
    assert taken is not None
    assert (taken.effect.id, taken.attempts, taken.lease_by) == ("e1", 1, "job:1")
    assert relay.queue.done(taken)
    assert take(relay, "e1", "job:1") is None


def test_when_making_jobs_fails_nothing_is_noted(relay: Depot) -> None:
    keep(relay.store, opening("c1"), effect("e1"))

    def fail(_run: Run, _effects: list[tuple[str, str]]) -> list[str]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hand_over(relay, fail)
    assert relay.names() == ["e1"]
