"""Service states: the handler's result moves the case on, once, whatever happens to the worker."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.delivery.conftest import Works
from workflow_engine.delivery.assemble import installed_handlers
from workflow_engine.delivery.handlers.service import Services
from workflow_engine.delivery.port import Request
from workflow_engine.errors import Message, ServiceFailed


class Machine:
    """A handler that does what it was told to, the next thing first, and counts how often it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Mapping[str, Any] | None:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


def test_a_result_fills_the_case_and_moves_it_on(works: Works) -> None:
    name = works.booking()
    machine = Machine({"number": "V-7"})
    works.driver(handlers={"book": machine}).drain()
    assert works.states(name) == ["done"]
    assert works.engine.case(name).data["number"] == "V-7"
    [request] = machine.asked
    assert (request.key, dict(request.arguments)) == (works.effects("done")[-1].effect.id, {"amount": 120})


def test_a_refusal_for_good_takes_the_way_on_errors(works: Works) -> None:
    name = works.booking()
    refusal = ServiceFailed(Message("额度不足", "no budget"), data={"number": "—"})
    works.driver(handlers={"book": Machine(refusal)}).drain()
    assert works.states(name) == ["failed"]
    assert works.engine.case(name).data["number"] == "—"
    assert works.effects("done")[-1].error == "额度不足 / no budget"


def test_any_other_exception_means_later_and_the_case_waits(works: Works) -> None:
    name = works.booking()
    machine = Machine(OSError("down"), None)
    driver = works.driver(handlers={"book": machine})
    driver.drain()
    assert works.states(name) == ["book"]
    works.later(seconds=10)
    driver.drain()
    assert works.states(name) == ["done"]
    assert [request.attempt for request in machine.asked] == [1, 2]
    assert len({request.key for request in machine.asked}) == 1


def test_after_the_last_attempt_the_case_takes_its_way_on_errors(works: Works) -> None:
    name = works.booking()
    driver = works.driver(handlers={"book": Machine(OSError("down"), OSError("gone"))}, attempts=2)
    driver.drain()
    works.later(minutes=1)
    assert driver.drain().parked == 0
    assert works.states(name) == ["failed"]
    assert works.effects("done")[-1].error == "OSError: gone"


def test_without_a_way_on_errors_it_is_parked_and_the_case_waits(works: Works) -> None:
    for trouble in (OSError("down"), ServiceFailed(Message("不行", "no"))):
        name = works.booking("skip")
        assert works.driver(handlers={"ledger": Machine(trouble)}, attempts=1).drain().parked == 1
        assert works.states(name) == ["ledger"]
    told = [row.error for row in works.effects("parked")]
    assert told[0] == "OSError: down"
    assert "no way on" in told[1]


def test_a_handler_that_nobody_registered_is_parked_with_its_name_and_the_known_ones(works: Works) -> None:
    name = works.booking()
    works.driver(handlers={"ledger": Machine()}).drain()
    [parked] = works.effects("parked")
    assert "'book'" in parked.error
    assert "ledger" in parked.error
    machine = Machine(None)
    assert works.queue.revive(parked.effect.id)
    works.driver(handlers={"book": machine}).drain()
    assert works.states(name) == ["done"]


def test_a_result_that_the_case_refuses_is_parked_with_the_reason(works: Works) -> None:
    name = works.booking()
    works.driver(handlers={"book": Machine({"amount": "many"})}).drain()
    assert works.states(name) == ["book"]
    assert "'amount'" in works.effects("parked")[0].error


def test_a_worker_that_dies_after_the_answer_repeats_the_work_but_not_the_answer(works: Works) -> None:
    name = works.booking()
    machine = Machine({"number": "V-1"}, {"number": "V-2"})
    [row] = works.queue.claim_effects("dies", now=works.clock.now(), lease=timedelta(minutes=1), limit=1)
    request = Request(row, works.engine.case(name), works.engine.definition("bill"))
    Services(works.engine, works.queue, {"book": machine}).call(request, "book")  # and here the worker is killed
    works.later(minutes=2)
    works.driver(handlers={"book": machine}).drain()
    assert len(machine.asked) == 2
    assert works.engine.case(name).data["number"] == "V-1"
    assert works.effects("pending") == ()
    assert [entry.command for entry in works.engine.history(name)].count("answer") == 1


def test_an_answer_that_nobody_waits_for_any_more_is_a_remark(works: Works) -> None:
    name = works.booking()

    def book(request: Request) -> None:
        works.engine.answer(name, "error", visit=request.visit)  # something else was faster

    works.driver(handlers={"book": book}).drain()
    assert works.states(name) == ["failed"]
    assert "waited no longer" in works.effects("done")[-1].error


def test_installed_packages_offer_handlers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "book" not in installed_handlers()
    (tmp_path / "campus_handlers.py").write_text("def book(request):\n    return {}\n", encoding="utf-8")
    info = tmp_path / "campus_handlers-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: campus_handlers\nVersion: 1\n", encoding="utf-8")
    entry = "[workflow_engine.handlers]\nbook = campus_handlers:book\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert installed_handlers()["book"].__module__ == "campus_handlers"
    sys.modules.pop("campus_handlers")
