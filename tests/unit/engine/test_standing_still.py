"""Suspending and ending cases that call one another, with a store and a clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.engine.office import opened, states
from workflow_engine.clock import FixedClock
from workflow_engine.engine import Engine
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.case import Case

DAY = timedelta(days=1)


@pytest.fixture(params=["memory", "file"])
def engine(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Iterator[Engine]:
    store = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'cases.db'}"
    with opened(folder, store=store) as made:
        yield made


def called(engine: Engine) -> tuple[Case, Case]:
    """Return a case and the one that it has called."""
    parent = engine.start("caller", by="cai")
    parent = engine.act(parent.id, "go", by="cai")
    (child,) = [row.id for row in engine.store.cases() if row.id != parent.id]
    return parent, engine.case(child)


def pass_time(engine: Engine, by: timedelta) -> None:
    clock = engine.clock
    assert isinstance(clock, FixedClock)
    clock.set(clock.now() + by)


def test_no_timer_of_a_suspended_case_rings_and_it_rings_after_as_much_time_as_was_left(engine: Engine) -> None:
    case = engine.start("paper", by="cai")
    due = case.items[0].due_at
    assert due is not None
    engine.do(case.id, "suspend", by="bob", reason="等批复")
    pass_time(engine, 7 * DAY)
    assert engine.fire_due_timers() == 0
    engine.do(case.id, "resume", by="bob")
    assert engine.inbox("cai")[0].item.due_at == due + 7 * DAY
    assert engine.fire_due_timers() == 0
    pass_time(engine, 2 * DAY)
    assert engine.fire_due_timers() == 1


def test_an_extended_limit_rings_at_its_new_moment(engine: Engine) -> None:
    case = engine.start("paper", by="cai")
    engine.do(case.id, "extend", by="bob", span="5 workdays", reason="等配件")
    pass_time(engine, 4 * DAY)
    assert engine.fire_due_timers() == 0
    pass_time(engine, 6 * DAY)
    assert engine.fire_due_timers() == 1


def test_a_called_case_goes_its_own_way_and_its_end_is_kept_by_the_suspended_caller(engine: Engine) -> None:
    parent, child = called(engine)
    engine.do(parent.id, "suspend", by="bob", reason="等批复")
    engine.act(child.id, "send", by="cai")
    engine.act(child.id, "pass", by="gus")
    assert states(engine.case(parent.id)) == ["both", "wait"]
    engine.do(parent.id, "resume", by="bob")
    assert engine.act(parent.id, "ready", by="cai").outcome == "done"


def test_a_terminated_caller_takes_the_called_case_with_it(engine: Engine) -> None:
    parent, child = called(engine)
    engine.do(parent.id, "terminate", by="bob", reason="重复立项")
    assert engine.case(parent.id).outcome == "terminated"
    assert engine.case(child.id).outcome == "recalled"
    assert engine.inbox("cai") == ()


def test_a_called_case_is_not_terminated_by_itself(engine: Engine) -> None:
    parent, child = called(engine)
    with pytest.raises(CommandRejected) as refused:
        engine.do(child.id, "terminate", by="bob", reason="重复立项")
    assert refused.value.reasons[0].values["parent"] == parent.id
    assert engine.case(child.id).is_open


def test_a_return_out_of_the_block_recalls_the_called_case_and_the_next_round_calls_another(engine: Engine) -> None:
    parent, child = called(engine)
    engine.do(parent.id, "return-to", by="cai", to="begin", reason="补材料")
    assert engine.case(child.id).outcome == "recalled"
    engine.act(parent.id, "go", by="cai")
    assert len(engine.store.cases(open_only=False)) == 3
