"""What becomes of an effect: sent, tried again, parked, and never sent twice to the same target without need."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.delivery.conftest import Recorder, Works
from workflow_engine.delivery.backoff import FIRST, LONGEST, wait_before_next
from workflow_engine.delivery.courier import Courier
from workflow_engine.errors import Message, Undeliverable

HOPELESS = Undeliverable(Message("没有地址", "no address"))


def test_a_notice_goes_to_every_target_once_and_is_done(works: Works) -> None:
    channel = Recorder("li", "wang")
    works.start()
    driver = works.driver(channel)
    assert driver.drain().done == 1
    [done] = works.effects("done")
    assert channel.sent == [(done.effect.id, "li"), (done.effect.id, "wang")]
    assert done.sent == ("test:li", "test:wang")
    driver.drain()
    assert len(channel.sent) == 2


def test_a_target_that_fails_is_tried_again_and_the_others_are_not(works: Works) -> None:
    channel = Recorder("li", "wang", "zhao")
    channel.troubles["wang"] = [OSError("no answer")]
    works.start()
    driver = works.driver(channel)
    assert driver.drain().put_off == 1
    [waiting] = works.effects("pending")
    assert (waiting.error, waiting.sent) == ("OSError: no answer", ("test:li", "test:zhao"))
    works.later(seconds=10)
    driver.drain()
    assert [who for _, who in channel.sent] == ["li", "zhao", "wang"]
    assert works.effects("pending") == ()


def test_attempts_wait_longer_each_time_and_end_parked_with_the_reason(works: Works) -> None:
    channel = Recorder("li")
    channel.troubles["li"] = [OSError(f"no answer {number}") for number in range(3)]
    works.start()
    driver = works.driver(channel, attempts=3)
    waits = []
    while not works.effects("parked"):
        driver.drain()
        for row in works.effects("pending"):
            assert row.next_at is not None
            waits.append(row.next_at - works.clock.now())
            works.clock.set(row.next_at)
    assert waits == [wait_before_next(row.effect.id, n) for row in works.effects("parked") for n in (1, 2)]
    assert waits[0] < waits[1]
    [parked] = works.effects("parked")
    assert (parked.attempts, parked.error) == (3, "OSError: no answer 2")
    assert driver.tally == (0, 0, 2, 1)


def test_what_no_attempt_can_mend_is_parked_at_once_and_only_after_all_others_were_served(works: Works) -> None:
    channel = Recorder("li", "wang")
    channel.troubles["li"] = [HOPELESS]
    works.start()
    assert works.driver(channel).drain().parked == 1
    [parked] = works.effects("parked")
    assert parked.error == "没有地址 / no address"
    assert parked.sent == ("test:wang",)


def test_what_can_be_tried_again_is_although_something_else_is_hopeless(works: Works) -> None:
    channel = Recorder("li", "wang")
    channel.troubles = {"li": [HOPELESS, HOPELESS], "wang": [OSError("no answer")]}
    works.start()
    driver = works.driver(channel)
    assert driver.drain().put_off == 1
    works.later(seconds=10)
    assert driver.drain().parked == 1
    assert [who for _, who in channel.sent] == ["wang"]


def test_a_revived_effect_goes_to_whom_it_has_not_reached(works: Works) -> None:
    channel = Recorder("li", "wang")
    channel.troubles["li"] = [HOPELESS]
    works.start()
    driver = works.driver(channel)
    driver.drain()
    assert works.queue.revive(works.effects("parked")[0].effect.id)
    driver.drain()
    assert [who for _, who in channel.sent] == ["wang", "li"]
    assert works.effects("parked") == ()


def test_an_effect_over_which_workers_die_is_parked_without_another_try(works: Works) -> None:
    channel = Recorder("li")
    works.start()
    for _ in range(3):
        works.queue.claim_effects("dies", now=works.clock.now(), lease=timedelta(seconds=1), limit=1)
        works.later(seconds=2)
    assert works.driver(channel, attempts=3).drain().parked == 1
    assert channel.sent == []
    assert "the worker died" in works.effects("parked")[0].error


def test_an_effect_of_a_newer_program_waits_for_one(works: Works) -> None:
    works.start()
    [row] = works.queue.claim_effects("w1", now=works.clock.now(), lease=timedelta(seconds=1), limit=1)
    newer = row._replace(effect=row.effect._replace(kind="teleport"))
    assert Courier(works.engine, works.queue).deliver(newer) == "put off"
    assert "teleport" in works.effects("pending")[0].error


def test_slow_receivers_do_not_hold_a_notice_beyond_its_lease(works: Works) -> None:
    class Slow(Recorder):
        def send(self, request: object, target: str) -> None:
            works.later(seconds=20)
            super().send(request, target)  # type: ignore[arg-type]

    channel = Slow("li", "wang", "zhao", "qian")
    works.start()
    driver = works.driver(channel, lease=timedelta(seconds=60))
    assert driver.drain().put_off == 1
    assert [who for _, who in channel.sent] == ["li", "wang"]
    works.later(seconds=10)
    driver.drain()
    assert [who for _, who in channel.sent] == ["li", "wang", "zhao", "qian"]


def test_errors_are_kept_readable_whatever_they_hold(works: Works) -> None:
    channel = Recorder("li")
    channel.troubles["li"] = [OSError("a\0b\n" + "x" * 5000)]
    works.start()
    works.driver(channel).drain()
    error = works.effects("pending")[0].error
    assert error.startswith("OSError: a�b xxx")
    assert len(error) == 1000


@pytest.mark.parametrize("attempt", [1, 2, 5, 12, 1000])
def test_waits_double_up_to_an_hour_with_a_quarter_of_spread(attempt: int) -> None:
    exact = min(FIRST * 2 ** min(attempt - 1, 30), LONGEST)
    waits = {wait_before_next(f"e{number}", attempt) for number in range(50)}
    assert len(waits) > 40
    assert all(exact * 0.75 <= wait <= exact * 1.25 for wait in waits)
    assert wait_before_next("e1", attempt) == wait_before_next("e1", attempt)
