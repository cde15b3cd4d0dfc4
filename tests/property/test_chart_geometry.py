"""Charts nobody drew before have no fault one could see on a wall; and the eye that looks for faults sees them."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from tests.acceptance.documents import ROOT
from tests.property.charts import chart
from tests.property.planted import PLANTED
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.layout.chart import LEVEL, UPRIGHT, lay_out
from workflow_engine.diagram.layout.check import faults
from workflow_engine.diagram.layout.geometry import Layout
from workflow_engine.diagram.layout.solve import Manner
from workflow_engine.diagram.model import Diagram, Fact, Flow, Lane, Node, NodeKind
from workflow_engine.record import replace

MANNERS = (UPRIGHT, LEVEL)
SHIPPED = read_catalogue([ROOT / "processes"])


@pytest.mark.parametrize("manner", MANNERS, ids=("upright", "level"))
@pytest.mark.parametrize("name", sorted(SHIPPED.processes))
def test_a_shipped_chart_has_no_fault(name: str, manner: Manner) -> None:
    diagram = extract(SHIPPED.processes[name], SHIPPED.organization, at=date(2026, 9, 1))
    assert faults(lay_out(diagram, manner)) == []


@pytest.mark.parametrize("manner", MANNERS, ids=("upright", "level"))
@pytest.mark.parametrize("seed", range(1, 7))
def test_a_random_chart_has_no_fault(seed: int, manner: Manner) -> None:
    assert faults(lay_out(chart(seed), manner)) == []


def _diagram(nodes: tuple[Node, ...], flows: tuple[Flow, ...], lanes: int = 1) -> Diagram:
    return Diagram("图", (), tuple(Lane(f"lane-{n}", f"{n}科") for n in range(lanes)), nodes, flows)


def _task(name: str, lane: int = 0, title: str = "办理") -> Node:
    return Node(f"step-{name}", name, 1, f"lane-{lane}", NodeKind.TASK, title)


def _exits(count: int, kind: NodeKind, said: str = "第{}条") -> Diagram:
    return _diagram(
        (Node("step-a", "a", None, "lane-0", kind, "走哪条？"), *(_task(f"n{at}", at % 3) for at in range(count))),
        tuple(Flow(f"flow-{at + 1}", "step-a", f"step-n{at}", said.format(at)) for at in range(count)),
        lanes=3,
    )


ODD = {
    "an arrow to its own box": _diagram((_task("a"),), (Flow("flow-1", "step-a", "step-a", "再来"),)),
    "two arrows of one pair": _diagram(
        (_task("a"), _task("b")), tuple(Flow(f"flow-{n}", "step-a", "step-b", f"去{n}") for n in range(1, 4))
    ),
    "an empty lane": _diagram((_task("a"),), (), lanes=3),
    "a loose box": _diagram((_task("a"), _task("b", 1)), (), lanes=2),
    "an undeclared circle": _diagram(
        tuple(_task(name, at) for at, name in enumerate("abc")),
        tuple(Flow(f"flow-{n}", f"step-{a}", f"step-{b}", "") for n, (a, b) in enumerate(("ab", "bc", "ca"), 1)),
        lanes=3,
    ),
    "twelve lanes": _diagram(
        tuple(_task(f"n{at}", at) for at in range(12)),
        tuple(Flow(f"flow-{at}", f"step-n{at - 1}", f"step-n{at}", "交") for at in range(1, 12)),
        lanes=12,
    ),
    "texts of sixty signs": _diagram(
        (_task("a", title="长" * 60), _task("b", title="longword" * 8)),
        (Flow("flow-1", "step-a", "step-b", "签" * 60),),
    ),
    "six ways out": _exits(6, NodeKind.DECISION),
    "twenty ways out of a decision": _exits(20, NodeKind.DECISION),
    "twenty ways out of a step": _exits(20, NodeKind.TASK),
    "twenty ways out of a bar": _exits(20, NodeKind.PARALLEL, ""),
    "twenty ways into one box": _diagram(
        (_task("a"), *(_task(f"n{at}", at % 3) for at in range(20))),
        tuple(Flow(f"flow-{at + 1}", f"step-n{at}", "step-a", f"交{at}") for at in range(20)),
        lanes=3,
    ),
    "nothing at all": Diagram("空", (), (), (), ()),
    "lanes and facts of sixty signs": replace(
        _diagram((_task("a"), _task("b", 1)), (Flow("flow-1", "step-a", "step-b", "https://example.org/" + "y" * 90),)),
        facts=(Fact("依据", "据" * 60), Fact("网址", "https://example.org/" + "z" * 90)),
        lanes=tuple(Lane(f"lane-{at}", "单位名称很长" * 10, "负责人" * 20) for at in range(2)),
    ),
    "a long link": _diagram((_task("a", title="https://example.org/" + "x" * 90),), ()),
}  # fmt: skip


@pytest.mark.parametrize("manner", MANNERS, ids=("upright", "level"))
@pytest.mark.parametrize("what", ODD)
def test_an_odd_chart_has_no_fault(what: str, manner: Manner) -> None:
    assert faults(lay_out(ODD[what], manner)) == []


def test_lanes_lie_below_each_other_and_steps_run_to_the_right_when_level() -> None:
    bands = lay_out(ODD["twelve lanes"], LEVEL).bands
    assert [band.frame.y for band in bands] == sorted({band.frame.y for band in bands})
    assert len({band.frame.x for band in bands}) == 1
    first, second = lay_out(ODD["two arrows of one pair"], LEVEL).boxes
    assert first.frame.right < second.frame.x


@cache
def _clean(manner: Manner) -> Layout:
    return lay_out(chart(4), manner)


@pytest.mark.parametrize("manner", MANNERS, ids=("upright", "level"))
@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_seen(kind: str, manner: Manner) -> None:
    clean = _clean(manner)
    assert faults(clean) == []
    assert kind in {fault.kind for fault in faults(PLANTED[kind](clean))}
