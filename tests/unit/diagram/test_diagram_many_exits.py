"""However many arrows leave a box, the chart is drawn, and clean."""

from __future__ import annotations

import pytest

from tests.support import procedure
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.layout.check import faults


def hub(exits: int, lanes: int) -> ProcessDefinition:
    actions = "\n".join(f"      a{n}: {{title: 转第{n}步, to: s{n}}}" for n in range(exits))
    states = "\n".join(
        f"  s{n}: {{title: 步骤{n}, responsible: u{n % lanes}/p, accountable: u0/p, actions: {{go: {{to: done}}}}}}"
        for n in range(exits)
    )
    return procedure(
        "process: hub\ntitle: 分发\nversion: '1'\nstatus: draft\nowner: u0/p\nstart: hub\nstates:\n  hub:\n"
        f"    title: 分发\n    responsible: u0/p\n    accountable: u0/p\n    actions:\n{actions}\n{states}\n"
        "  done: {kind: end, outcome: done, title: 办结}\n"
    )


@pytest.mark.parametrize(("exits", "lanes"), [(15, 3)])
def test_a_box_may_have_more_exits_than_its_sides_hold(exits: int, lanes: int) -> None:
    diagram = extract(hub(exits, lanes))
    assert sum(flow.source == "step-hub" for flow in diagram.flows) == exits
    layout = lay_out(diagram)
    assert faults(layout) == []
    assert {way.flow.id for way in layout.ways} == {flow.id for flow in diagram.flows}
