"""Whatever stands in a file of scenarios, it ends in problems or failures, never in a crash."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.scenario.coverage import Coverage
from workflow_engine.scenario.load import load_scenarios
from workflow_engine.scenario.run import run_scenario
from workflow_engine.source.files import read_file
from workflow_engine.source.reader import read

PROCESSES = Path(__file__).parents[3] / "processes"
ODD = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            0,
            -1,
            10**15,
            "",
            " ",
            "none",
            "...",
            "*",
            "$requester",
            "external/",
            "external/x:y",
            "@",
            "/",
            "a/b/c",
        ]
    ),
    st.sampled_from(["2026-02-30 09:00", "2999-12-31 23:59", "10000 workdays", "same day", "act", "done", "x" * 300]),
    st.sampled_from([[], {}, [[]], {"": 1}, {"a": {"b": []}}, ["a", None], {"zh": 3}]),
    st.text(alphabet="ab中:{}[]#'\" \\", max_size=8),
)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read_catalogue([PROCESSES])


def _spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for key, each in below for spot in _spots(each, (*path, key)))]


def _put(value: Any, spot: tuple[Any, ...], odd: Any) -> None:
    """Write ``odd`` at a spot, if earlier changes have left it there."""
    *way, last = spot
    for step in way:
        if not ((isinstance(value, dict) and step in value) or (isinstance(value, list) and step in range(len(value)))):
            return
        value = value[step]
    if isinstance(value, dict) or (isinstance(value, list) and last in range(len(value))):
        value[last] = odd


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_value_in_no_place_crashes_reading_or_running(shipped: Catalogue, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["seal_use", "assigned_task", "repair_request"]))
    value = deepcopy(read_file(PROCESSES / "tests" / f"{name}.yaml").value)
    value["scenarios"] = value["scenarios"][-3:]
    spots = [spot for spot in _spots(value) if spot]
    for _ in range(data.draw(st.integers(1, 3))):
        _put(value, data.draw(st.sampled_from(spots)), data.draw(ODD))
    document = read(json.dumps(value, ensure_ascii=False, default=str, indent=1), "s.yaml")
    loaded = load_scenarios(document, shipped)
    assert all(problem.place is not None for problem in loaded.problems)
    time, coverage = WorkingTime(shipped.calendar), Coverage(shipped.processes.values())
    for scenario in loaded.scenarios:
        for failure in run_scenario(scenario, shipped, coverage, time):
            assert 1 <= failure.place.line <= document.last_line
