"""The hallway: one transaction for a command and all it sets off, and nothing of it when anything is refused."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.unit.engine.office import MONDAY, PAPER, Registry, Ticker, opened, states, write
from workflow_engine.clock import FixedClock
from workflow_engine.engine import Engine
from workflow_engine.errors import CaseChanged, CommandRejected, UnknownProcess, UnknownYear
from workflow_engine.kernel.advance import replay
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Acted, Entry
from workflow_engine.kernel.operations.act import Act
from workflow_engine.storage.memory import MemoryStore
from workflow_engine.storage.verify import verify

# Once and only once


def test_a_key_opens_one_case_and_the_next_start_returns_it(engine: Engine) -> None:
    first = engine.start("paper", by="cai", key="K-1")
    engine.act(first.id, "send", by="cai")
    again = engine.start("paper", by="gus", key="K-1", data={"pages": 0})
    assert again == engine.case(first.id)
    assert states(again) == ["check"]
    assert engine.start("paper", by="cai", key="K-2").id != first.id
    assert engine.start("paper", by="cai").id != engine.start("paper", by="cai").id


def test_a_repeated_command_is_answered_with_the_case_as_it_is(engine: Engine) -> None:
    case = engine.start("paper", by="cai", command_id="start-1")
    assert engine.start("paper", by="cai", command_id="start-1").id == case.id
    engine.act(case.id, "send", by="cai", command_id="send-1")
    done = engine.act(case.id, "pass", by="cai")
    assert engine.act(case.id, "send", by="cai", command_id="send-1") == done
    assert len(engine.history(case.id)) == 3


def test_a_refused_command_may_be_repeated_when_it_is_mended(engine: Engine) -> None:
    case = engine.start("paper", by="cai")
    with pytest.raises(CommandRejected):
        engine.act(case.id, "send", by="eve", command_id="x")
    assert engine.case(case.id) == case
    assert states(engine.act(case.id, "send", by="cai", command_id="x")) == ["check"]


# Those who listen


def test_a_subscriber_is_called_after_the_commit(engine: Engine) -> None:
    heard: list[tuple[Entry, Case]] = []

    def listen(entry: Entry, case: Case) -> None:
        assert engine.store.case(case.id) == case
        assert engine.history(case.id)[-1] == entry
        heard.append((entry, case))

    stop = engine.subscribe(listen)
    case = engine.start("paper", by="cai")
    sent = engine.act(case.id, "send", by="cai")
    with pytest.raises(CommandRejected):
        engine.act(case.id, "send", by="cai")
    assert [(entry.command, told) for entry, told in heard] == [("start", case), ("act", sent)]
    stop()
    engine.act(case.id, "pass", by="cai")
    assert len(heard) == 2


def test_a_repeated_command_is_not_told_twice(engine: Engine) -> None:
    heard: list[str] = []
    engine.subscribe(lambda entry, _: heard.append(entry.command_id))
    engine.start("paper", by="cai", command_id="one")
    engine.start("paper", by="cai", command_id="one")
    assert heard == ["one"]


def test_a_failing_subscriber_is_logged_and_undoes_nothing(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    def fail(entry: Entry, case: Case) -> None:
        raise ZeroDivisionError(f"{case.id} {entry.seq}")

    engine.subscribe(fail)
    engine.subscribe(lambda _, case: heard.append(case.id))
    with caplog.at_level(logging.ERROR, "workflow_engine"):
        case = engine.start("paper", by="cai")
    assert engine.case(case.id) == case
    assert heard == [case.id]
    assert case.id in caplog.text and "ZeroDivisionError" in caplog.text


# A host's own parts


def test_a_host_brings_its_own_directory_clock_and_store(folder: Path) -> None:
    store = MemoryStore()
    with opened(folder, directory=Registry(), clock=Ticker(), store=store) as engine:
        case = engine.start("paper", by="zoe")
        assert case.id.startswith("HOST-")
        assert case.opened_at == MONDAY + timedelta(hours=1)
        assert engine.who_can(case.id, "send") == ("zoe",)
        assert [row.case for row in engine.inbox("zoe")] == [case.id]
        assert store.case(case.id) == case
        with pytest.raises(CommandRejected, match="cai"):
            engine.act(case.id, "send", by="cai")
        engine.act(case.id, "send", by="zoe")
        assert engine.history(case.id)[-1].post == "office/clerk"


def test_engines_in_one_process_do_not_mix(tmp_path: Path, folder: Path) -> None:
    other = write(tmp_path / "other", paper=PAPER.replace("send:", "ship:").replace("office/clerk", "works/worker"))
    with opened(folder) as one, opened(other) as two:
        mine, theirs = one.start("paper", by="cai"), two.start("paper", by="eve")
        assert mine.digest != theirs.digest
        assert (one.who_can(mine.id, "send"), one.who_can(mine.id, "ship")) == (("cai", "gus"), ())
        assert (two.who_can(theirs.id, "ship"), two.who_can(theirs.id, "send")) == (("eve", "fay", "gus"), ())
        with pytest.raises(UnknownProcess):
            two.start("caller", by="cai")
        heard: list[str] = []
        one.subscribe(lambda _, case: heard.append(case.id))
        two.act(theirs.id, "ship", by="eve")
        assert heard == []


# Several writers


def test_two_engines_on_one_file_see_each_others_work(folder: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "cases.db")
    with opened(folder, store=database) as one, opened(folder, store=database, clock=Ticker()) as two:
        case = one.start("paper", by="cai")
        two.act(case.id, "send", by="gus")
        assert one.case(case.id) == two.case(case.id)
        with pytest.raises(CommandRejected) as refused:
            one.act(case.id, "send", by="cai")
        assert [reason.code for reason in refused.value.reasons] == ["action-not-here"]
        one.act(case.id, "pass", by="cai")
        assert two.case(case.id).outcome == "done"


def test_what_was_decided_on_an_old_version_is_refused_by_the_store(engine: Engine) -> None:
    case = engine.start("paper", by="cai")
    engine.do(case.id, "comment", text="先到", by="gus")
    now = engine.case(case.id)
    stale = engine.history(case.id)[-1]._replace(command_id="late")
    with pytest.raises(CaseChanged), engine.store.transaction() as transaction:
        transaction.append(case, now, stale, ())
    assert engine.case(case.id) == now


def test_of_many_who_act_at_once_one_succeeds_and_nothing_is_lost(folder: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "cases.db")
    hands = 6
    barrier = Barrier(hands)
    results: list[str] = []
    with opened(folder, store=database) as first:
        case = first.start("paper", by="cai")

    def work(number: int) -> None:
        clock = FixedClock(MONDAY + timedelta(minutes=number))
        with opened(folder, store=database, clock=clock) as engine:
            barrier.wait()
            engine.do(case.id, "comment", text=f"{number}", by="cai") if number else None
            try:
                engine.perform(case.id, Act(action="send", by="cai", at=clock.now(), id=f"send-{number}"))
                results.append("done")
            except CommandRejected as refused:
                results.append(refused.reasons[0].code)
            except CaseChanged:
                results.append("changed")

    # Ids of the engines' own commands must not meet: each clock stands on a day of its own.
    threads = [Thread(target=work, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened(folder, store=database) as last:
        trail = last.history(case.id)
        acted = [event for entry in trail for event in entry.events if isinstance(event, Acted)]
        assert replay(case.id, trail) == last.case(case.id)
        assert verify(trail) == []
    assert len(results) == hands
    assert results.count("done") == len(acted) == 1
    assert set(results) <= {"done", "action-not-here", "changed"}


# Time


def test_a_limit_in_a_year_that_nobody_knows_is_refused_with_the_mend(folder: Path) -> None:
    clock = FixedClock(MONDAY)
    with opened(folder, clock=clock) as engine:
        case = engine.start("paper", by="cai")
        clock.set(datetime.fromisoformat("2099-12-31T17:00:00+08:00"))
        with pytest.raises(UnknownYear) as unknown:
            engine.act(case.id, "send", by="cai")
        assert unknown.value.help is not None
        assert "weekends_only" in unknown.value.say("zh") and "weekends_only" in unknown.value.say("en")
        assert [reason.code for reason in engine.why_not(case.id, "send", by="cai")] == ["unknown-year"]
        assert engine.case(case.id) == case
        assert len(engine.history(case.id)) == 1


DEEMED = PAPER.replace(
    "actions: {send: {title: 送, to: check}}",
    "deemed: {after: 1 workday, action: lapse}, actions: {send: {title: 送, to: check},"
    " lapse: {title: 默认, to: check, by: system}}",
)


def test_a_timer_that_another_one_took_away_is_passed_over(tmp_path: Path) -> None:
    clock = FixedClock(MONDAY)
    with opened(write(tmp_path / "processes", paper=DEEMED), clock=clock) as engine:
        cases = [engine.start("paper", by="cai") for _ in range(3)]
        clock.set(MONDAY + timedelta(days=1, hours=9))
        assert engine.fire_due_timers(limit=2) >= 1
        while engine.fire_due_timers():
            pass
        assert [states(engine.case(case.id)) for case in cases] == [["check"]] * 3


def test_a_timer_that_is_refused_holds_up_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = FixedClock(MONDAY)
    guarded = DEEMED.replace(", by: system}", ", by: system, when: count(send) > 0}")
    folder = write(tmp_path / "processes", paper=DEEMED, other=guarded.replace("process: paper", "process: other"))
    with opened(folder, clock=clock) as engine:
        stuck, case = engine.start("other", by="cai"), engine.start("paper", by="cai")
        clock.set(MONDAY + timedelta(days=1, hours=9))
        with caplog.at_level(logging.WARNING, "workflow_engine"):
            assert engine.fire_due_timers() >= 1
        assert states(engine.case(case.id)) == ["check"]
        assert states(engine.case(stuck.id)) == ["draft"]
        assert stuck.id in caplog.text and "deemed" in caplog.text


def test_a_batch_is_one_transaction_and_the_same_batch_again_changes_nothing(engine: Engine) -> None:
    cases = [engine.start("paper", by="cai") for _ in range(3)]
    batch = [
        (case.id, Act(by="cai", at=engine.clock.now(), action="send", id=f"b-{number}"))
        for number, case in enumerate(cases)
    ]
    heard: list[str] = []
    engine.subscribe(lambda entry, _: heard.append(entry.command_id))
    engine.perform_all(batch)
    engine.perform_all(batch)
    assert heard == ["b-0", "b-1", "b-2"]
    assert [states(engine.case(case.id)) for case in cases] == [["check"]] * 3
    other = engine.start("paper", by="cai")
    with pytest.raises(CommandRejected):
        engine.perform_all([*batch, (other.id, Act(by="cai", at=engine.clock.now(), action="send", id="b-9"))])
    assert states(engine.case(other.id)) == states(engine.start("paper", by="cai"))


def test_commands_without_an_id_are_never_taken_for_each_other(engine: Engine) -> None:
    one, two = engine.start("paper", by="cai"), engine.start("paper", by="cai")
    for case in (one, two):
        done = engine.perform(case.id, Act(by="cai", at=engine.clock.now(), action="send"))
        assert (done.id, states(done)) == (case.id, ["check"])


def test_a_command_repeated_on_another_case_is_answered_with_the_first(engine: Engine) -> None:
    one, two = engine.start("paper", by="cai"), engine.start("paper", by="cai")
    done = engine.act(one.id, "send", by="cai", command_id="click")
    assert engine.act(two.id, "send", by="cai", command_id="click") == done
    assert states(engine.case(two.id)) == states(two)
    assert engine.act("no-such-case", "send", by="cai", command_id="click") == done
