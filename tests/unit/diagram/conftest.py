"""A small office, a procedure with every kind of state, and charts made of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.diagram.samples import DAY, EVERYTHING, HOSTILE, OFFICE, SMALL
from workflow_engine.definition.load import load_strict
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.model import Diagram, Flow, Lane, Node, NodeKind
from workflow_engine.record import replace
from workflow_engine.source.reader import read


@pytest.fixture
def office() -> Organization:
    value = load_strict(read(OFFICE, "office.yaml"))
    assert isinstance(value, Organization)
    return value


@pytest.fixture
def procedure() -> Callable[[str], ProcessDefinition]:
    """Return a function: YAML → the procedure it defines."""

    def build(text: str) -> ProcessDefinition:
        value = load_strict(read(text, "procedure.yaml"))
        assert isinstance(value, ProcessDefinition)
        return value

    return build


@pytest.fixture
def small(office: Organization, procedure: Callable[[str], ProcessDefinition]) -> Diagram:
    return extract(procedure(SMALL), office, at=DAY)


@pytest.fixture
def everything(office: Organization, procedure: Callable[[str], ProcessDefinition]) -> Diagram:
    return extract(procedure(EVERYTHING), office, at=DAY)


@pytest.fixture
def saying(small: Diagram) -> Callable[[str], Diagram]:
    """Return a function: a text → a chart that says it in every place where a text can stand."""

    def write(text: str) -> Diagram:
        return replace(
            small,
            title=text,
            facts=tuple(replace(fact, text=text) for fact in small.facts),
            lanes=(Lane("lane-a", text, text), Lane("lane-b", text)),
            nodes=(
                Node("step-a", "a", 1, "lane-a", NodeKind.TASK, text, (text, text), text),
                Node("step-b", "b", None, "lane-b", NodeKind.PARALLEL, text, (text,), text),
            ),
            flows=(Flow("flow-1", "step-a", "step-b", text), Flow("flow-2", "step-b", "step-a", text)),
        )

    return write


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)
