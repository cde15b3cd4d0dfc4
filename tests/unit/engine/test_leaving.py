"""A leaver's work in all cases goes to a successor, and what cannot go is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.engine.office import opened
from workflow_engine.engine import Engine
from workflow_engine.kernel.case import Case
from workflow_engine.leaving import reassign_all


def started(engine: Engine, count: int = 1) -> list[Case]:
    return [engine.start("paper", by="cai") for _ in range(count)]


def test_what_he_holds_offered_and_lent_goes_and_the_rest_stays(engine: Engine) -> None:
    held, offered, lent, free, ended = started(engine, 5)
    engine.do(held.id, "claim", by="cai")
    engine.do(offered.id, "claim", by="cai")
    engine.do(offered.id, "transfer", by="cai", to="works/worker", reason="x")
    engine.do(lent.id, "delegate", by="cai", to="eve")
    engine.do(ended.id, "claim", by="cai")
    engine.act(ended.id, "send", by="cai")
    engine.act(ended.id, "pass", by="gus")
    handed = reassign_all(engine, "cai", "gus", by="bob", reason="离职")
    assert set(handed.moved) == {held.id, offered.id, lent.id}
    assert handed.refused == ()
    assert engine.case(held.id).items[0].holder == "gus"
    assert engine.case(offered.id).items[0].holder == "gus"
    assert engine.case(lent.id).items[0].lent == ("gus",)
    assert engine.case(free.id).items == free.items
    assert [row.case for row in engine.inbox("gus")].count(held.id) == 1
    assert reassign_all(engine, "cai", "gus", by="bob", reason="离职").moved == ()


def test_every_case_has_it_on_its_trail(engine: Engine) -> None:
    (case,) = started(engine)
    engine.do(case.id, "claim", by="cai")
    reassign_all(engine, "cai", "gus", by="bob", reason="离职")
    entry = engine.history(case.id)[-1]
    assert (entry.by, entry.command) == ("bob", "reassign")
    assert entry.events[0].reason == "离职"  # type: ignore[attr-defined]


def test_what_is_refused_is_named_with_its_reasons(engine: Engine) -> None:
    (case,) = started(engine)
    engine.do(case.id, "claim", by="cai")
    handed = reassign_all(engine, "cai", "nobody", by="eve", reason=" ")
    assert handed.moved == ()
    ((refused, reasons),) = handed.refused
    assert refused == case.id
    assert [reason.code for reason in reasons] == ["not-administrator", "reason-missing", "unknown-party"]


def test_a_case_that_stands_still_is_handed_over_too(engine: Engine) -> None:
    (case,) = started(engine)
    engine.do(case.id, "claim", by="cai")
    engine.do(case.id, "suspend", by="bob", reason="待查")
    assert reassign_all(engine, "cai", "gus", by="bob", reason="离职").moved == (case.id,)


def test_more_cases_than_one_page_holds_are_all_looked_at(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow_engine.leaving.PAGE", 2)
    with opened(folder, store=str(tmp_path / "cases.db")) as engine:
        cases = started(engine, 5)
        for case in cases:
            engine.do(case.id, "claim", by="cai")
        handed = reassign_all(engine, "cai", "gus", by="bob", reason="离职")
        assert set(handed.moved) == {case.id for case in cases}
