"""Charts nobody drew before have no fault one could see on a wall; and the eye that looks for faults sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.acceptance.documents import ROOT
from tests.property.charts import chart
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.layout.check import faults
from workflow_engine.diagram.layout.geometry import Layout, Rect, Text
from workflow_engine.diagram.model import Diagram, Flow, Lane, Node, NodeKind

SHIPPED = read_catalogue([ROOT / "processes"])


@pytest.mark.parametrize("name", sorted(SHIPPED.processes))
def test_a_shipped_chart_has_no_fault(name: str) -> None:
    diagram = extract(SHIPPED.processes[name], SHIPPED.organization, at=date(2026, 9, 1))
    assert faults(lay_out(diagram)) == []


@pytest.mark.parametrize("seed", range(1, 13))
def test_a_random_chart_has_no_fault(seed: int) -> None:
    assert faults(lay_out(chart(seed))) == []


def _diagram(nodes: tuple[Node, ...], flows: tuple[Flow, ...], lanes: int = 1) -> Diagram:
    return Diagram("图", (), tuple(Lane(f"lane-{n}", f"{n}科") for n in range(lanes)), nodes, flows)


def _task(name: str, lane: int = 0, title: str = "办理") -> Node:
    return Node(f"step-{name}", name, 1, f"lane-{lane}", NodeKind.TASK, title)


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
    "six ways out": _diagram(
        (
            Node("step-a", "a", None, "lane-0", NodeKind.DECISION, "走哪条？"),
            *(_task(f"n{at}", at % 3) for at in range(6)),
        ),
        tuple(Flow(f"flow-{at + 1}", "step-a", f"step-n{at}", f"第{at}条") for at in range(6)),
        lanes=3,
    ),
    "a long link": _diagram((_task("a", title="https://example.org/" + "x" * 90),), ()),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_an_odd_chart_has_no_fault(what: str) -> None:
    assert faults(lay_out(ODD[what])) == []


def _planted(kind: str, layout: Layout) -> Layout:
    """Spoil a clean layout in one way."""
    first, second, *_ = layout.boxes
    way = next(way for way in layout.ways if way.label)
    match kind:
        case "box on box":
            return replace(layout, boxes=(first, replace(second, frame=first.frame), *layout.boxes[2:]))
        case "box outside its lane":
            low = replace(first, frame=replace(first.frame, y=layout.height))
            return replace(layout, boxes=(low, *layout.boxes[1:]))
        case "lanes unequal":
            band = layout.bands[0]
            tall = replace(band, frame=replace(band.frame, h=band.frame.h + 5))
            return replace(layout, bands=(tall, *layout.bands[1:]))
        case "text wider than its box":
            wide = replace(first, texts=(Text(*first.frame.middle, "宽" * 90, first.texts[0].role),))
            return replace(layout, boxes=(wide, *layout.boxes[1:]))
        case "arrow through a box":
            (x, y), frame = way.points[0], first.frame
            through = replace(way, points=((x, y), (frame.x - 9, frame.middle[1]), (frame.right + 9, frame.middle[1])))
            return replace(layout, ways=(*(w for w in layout.ways if w is not way), through))
        case "arrow on arrow":
            return replace(layout, ways=(*layout.ways, replace(way, label=None)))
        case "label on label":
            assert way.label
            other = next(w for w in layout.ways if w.label and w is not way)
            moved = replace(other, label=replace(way.label))
            return replace(layout, ways=(*(w for w in layout.ways if w is not other), moved))
        case "label on box":
            assert way.label
            moved = replace(way, label=replace(way.label, frame=Rect(*first.frame.middle, 9, 9)))
            return replace(layout, ways=(*(w for w in layout.ways if w is not way), moved))
        case "label lost":
            return replace(layout, ways=(*(w for w in layout.ways if w is not way), replace(way, label=None)))
        case "arrow lost":
            return replace(layout, ways=layout.ways[1:])
        case _:
            return replace(layout, boxes=layout.boxes[1:])


@pytest.mark.parametrize(
    "kind",
    [
        "box on box", "box outside its lane", "lanes unequal", "text wider than its box", "arrow through a box",
        "arrow on arrow", "label on label", "label on box", "label lost", "arrow lost", "node lost",
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(kind: str) -> None:
    clean = lay_out(chart(4))
    assert faults(clean) == []
    assert kind in {fault.kind for fault in faults(_planted(kind, clean))}
