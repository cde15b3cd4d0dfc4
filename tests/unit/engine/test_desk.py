"""A person's lists, by the engine's directory and clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.engine.office import MONDAY
from workflow_engine.clock import FixedClock
from workflow_engine.desk import Desk, overdue_anywhere
from workflow_engine.engine import Engine
from workflow_engine.errors import UsageError


def test_lists_follow_the_work_from_desk_to_desk(engine: Engine) -> None:
    case = engine.start("paper", by="cai")
    desk = Desk(engine, "cai")
    assert [row.id for row in desk.started()] == [case.id]
    assert [row.case for row in desk.all()] == [row.case for row in (*desk.mine(), *desk.units())] == [case.id]
    engine.act(case.id, "send", by="cai")
    assert [(row.case.id, row.seq) for row in desk.handled(process="paper")] == [(case.id, 2)]
    assert desk.handled(process="other") == ()
    counts = desk.counts()
    assert (counts.handled, counts.started, counts.unread) == (1, 1, 0)
    assert desk.circulated() == ()


def test_what_is_overdue_begins_when_its_limit_has_passed(engine: Engine) -> None:
    engine.start("paper", by="cai")
    (row,) = Desk(engine, "cai").all()
    assert isinstance(engine.clock, FixedClock)
    assert Desk(engine, "cai").overdue() == overdue_anywhere(engine) == ()
    assert row.item.due_at is not None
    engine.clock.set(row.item.due_at)
    assert overdue_anywhere(engine) == ()
    engine.clock.set(row.item.due_at + timedelta(microseconds=1))
    assert overdue_anywhere(engine) == Desk(engine, "cai").overdue() == (row,)
    assert Desk(engine, "cai").counts().overdue == 1
    assert overdue_anywhere(engine, process="other") == ()
    assert row.item.due_at > MONDAY


def test_a_mark_of_another_list_is_refused(engine: Engine) -> None:
    engine.start("paper", by="cai")
    desk = Desk(engine, "cai")
    with pytest.raises(UsageError):
        desk.handled(after=desk.started()[0].mark)
