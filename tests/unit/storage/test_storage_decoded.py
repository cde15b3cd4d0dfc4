"""Cases kept beside their texts: never out of date, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from repairs import DIGEST, MORNING, item, keep, opening, step
from sqlalchemy import create_engine

from workflow_engine.kernel.case import Case, Origin
from workflow_engine.kernel.codec import case_to_text
from workflow_engine.storage.sql.decoded import Decoded
from workflow_engine.storage.sql.store import SqlStore


def visited() -> Case:
    """Return a case whose visit knows what the act before it changed."""
    case = opening("c1", items=[item("i1")])[1]
    origin = Origin("report", "submit", ("li",), {"cost": (None, 3)})
    case.visits = (case.visits[0]._replace(origin=origin),)
    return case


def test_what_its_holders_do_to_a_case_changes_no_other() -> None:
    decoded, given = Decoded(), visited()
    text = case_to_text(given)
    decoded.keep(text, given)
    given.data["cost"] = "spoiled"  # type: ignore[index]
    given.visits[0].origin.changes["cost"] = "spoiled"  # type: ignore[index, union-attr]
    one = decoded.case("c1", text)
    assert one == visited()
    one.data["cost"] = "spoiled"  # type: ignore[index]
    with pytest.raises(TypeError):
        one.visits[0].origin.changes["cost"] = "spoiled"  # type: ignore[index, union-attr]
    assert case_to_text(decoded.case("c1", text)) == text


def test_another_text_is_read_anew() -> None:
    decoded, one = Decoded(), visited()
    other = one.copy()
    other.title, other.seq = "other", 2
    decoded.keep(case_to_text(one), one)
    assert decoded.case("c1", case_to_text(other)) == other
    assert decoded.case("c1", case_to_text(one)) == one


def test_only_the_latest_are_kept() -> None:
    decoded = Decoded(most=2)
    for name in ("c1", "c2", "c1", "c3"):
        decoded.keep(name, Case(name))
    assert list(decoded._kept) == ["c1", "c3"]


def test_what_somebody_else_wrote_or_rolled_back_is_what_is_loaded(tmp_path: Path) -> None:
    here, there = SqlStore(tmp_path / "cases.db"), SqlStore(tmp_path / "cases.db")
    here.remember_definition(DIGEST, "repair", "1", "text")
    first = keep(here, opening("c1"))
    with pytest.raises(ZeroDivisionError), here.transaction() as transaction:
        transaction.append(*step(transaction.load("c1"), command_id="lost"), [])
        raise ZeroDivisionError
    assert here.case("c1") == first
    second = keep(there, step(there.case("c1"), at=2))
    with here.transaction() as transaction:
        assert transaction.load("c1") == second
    engine = create_engine(f"sqlite:///{tmp_path / 'cases.db'}")
    changed = second.copy()
    changed.data = {"cost": MORNING}
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE workflow_cases SET body = ?", (case_to_text(changed),))
    engine.dispose()
    assert here.case("c1") == changed
    here.close()
    there.close()
