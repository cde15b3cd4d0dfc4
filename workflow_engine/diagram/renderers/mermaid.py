"""Mermaid flowchart text, for pages that draw it themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator

from workflow_engine.diagram.model import Diagram, Flow, FlowKind, Node, NodeKind
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.style import INK, RETURN

NAME = "mermaid"
SUFFIX = ".mmd"
MEDIA_TYPE = "text/vnd.mermaid"
OVERLAYS = False
TELLS = False

_PLAIN = frozenset(" .,:()/+=_-")
_BOXES = {
    NodeKind.START: ("([", "])"),
    NodeKind.END: ("([", "])"),
    NodeKind.DECISION: ("{", "}"),
    NodeKind.CALL: ("[[", "]]"),
    NodeKind.WAIT: ("{{", "}}"),
    NodeKind.SERVICE: ("[/", "/]"),
}
_LINKS = {
    FlowKind.RETURN: "-.->",
    FlowKind.PASS_BACK: "-.-o",
    FlowKind.REJECT: "--x",
    FlowKind.WITHDRAW: "-.->",
    FlowKind.ESCALATE: "==>",
    FlowKind.DEEMED: "-.->",
    FlowKind.TIMEOUT: "-.->",
}
_BACKWARD = frozenset({FlowKind.RETURN, FlowKind.PASS_BACK, FlowKind.REJECT})


def render(diagram: Diagram) -> bytes:
    """Return the chart as a Mermaid flowchart in UTF-8. Needs no program."""
    return ("\n".join(_lines(diagram)) + "\n").encode("utf-8")


def _lines(diagram: Diagram) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}
    yield "---"
    yield f"title: {json.dumps(printable(diagram.title), ensure_ascii=False)}"
    yield "---"
    yield "flowchart TB"
    for number, lane in enumerate(diagram.lanes):
        yield f"  subgraph lane{number} [{_label(lane.title, lane.head_line)}]"
        yield from (f"    {_node(names[node.id], node)}" for node in diagram.nodes if node.lane == lane.id)
        yield "  end"
    yield from (f"  {_flow(names, flow)}" for flow in diagram.flows)
    yield from _styles(diagram, names)


def _node(name: str, node: Node) -> str:
    before, after = _BOXES.get(node.kind, ("[", "]"))
    return f"{name}{before}{_label(node.heading, *node.lines)}{after}"


def _flow(names: dict[str, str], flow: Flow) -> str:
    label = f"|{_label(flow.label)}|" if flow.label.strip() else ""
    return f"{names[flow.source]} {_LINKS.get(flow.kind, '-->')}{label} {names[flow.target]}"


def _styles(diagram: Diagram, names: dict[str, str]) -> Iterator[str]:
    bars = [names[node.id] for node in diagram.nodes if node.kind in (NodeKind.PARALLEL, NodeKind.JOIN)]
    if bars:
        yield f"  classDef bar fill:{INK},color:#FFFFFF"
        yield f"  class {','.join(bars)} bar"
    back = [str(at) for at, flow in enumerate(diagram.flows) if flow.kind in _BACKWARD]
    if back:
        yield f"  linkStyle {','.join(back)} stroke:{RETURN},color:{RETURN}"


def _label(*lines: str) -> str:
    """Return a quoted label; every ASCII sign that Mermaid, Markdown or HTML could read becomes a number."""
    rows = [row for line in lines for row in printable(line).splitlines() if row.strip()]
    return '"' + "<br/>".join("".join(map(_escaped, row)) for row in rows or [" "]) + '"'


def _escaped(sign: str) -> str:
    return sign if not sign.isascii() or sign.isalnum() or sign in _PLAIN else f"#{ord(sign)};"
