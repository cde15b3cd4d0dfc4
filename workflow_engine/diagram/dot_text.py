"""The chart as DOT text: a cluster for each lane, placed by Graphviz's ``dot``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from workflow_engine.diagram import style
from workflow_engine.diagram.model import Diagram, Flow, Lane, LegendEntry, Node, NodeKind
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.wrap import wrap

WORD_JOINER = "\u2060"

_SHAPES = {
    NodeKind.START: 'shape=box, style="rounded,filled"',
    NodeKind.END: 'shape=box, style="rounded,filled", penwidth=2',
    NodeKind.TASK: "shape=box",
    NodeKind.CALL: "shape=box, peripheries=2",
    NodeKind.SERVICE: "shape=component",
    NodeKind.WAIT: "shape=hexagon",
    NodeKind.DECISION: "shape=diamond, margin=0",
    NodeKind.PARALLEL: f'shape=box, fillcolor="{style.INK}", height=0.2',
    NodeKind.JOIN: f'shape=box, fillcolor="{style.INK}", height=0.2',
}
_GAP = "\u00a0" * 5
_BARS = frozenset({NodeKind.PARALLEL, NodeKind.JOIN})
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))
_REPLACED = re.compile(r"\\(?=[EGHLNT])")
_HIDDEN = 'shape=point, style=invis, width=1.2, height=0.01, fixedsize=true, label=""'


def dot_text(diagram: Diagram) -> str:
    """Return the chart in DOT. The same chart gives the same text; no text in it can become markup."""
    return "\n".join(_graph(diagram)) + "\n"


def quoted(text: str) -> str:
    """Return ``text`` as a DOT string that Graphviz shows as it is, its line breaks kept.

    Backslashes would start escapes of Graphviz's own (``\\N`` is the node's name), ampersands entities.
    """
    safe = printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("\n", "\\n") + '"'


def html(text: str) -> str:
    """Return ``text`` for an HTML-like label, in which it stays text.

    Graphviz replaces ``\\N``, ``\\G`` and their like there too and knows no escape against it, so an invisible
    ``WORD_JOINER`` goes between.
    """
    for sign, entity in _ENTITIES:
        text = text.replace(sign, entity)
    return _REPLACED.sub("\\\\" + WORD_JOINER, text)


def _graph(diagram: Diagram) -> Iterator[str]:
    yield "digraph procedure {"
    yield '  graph [charset="UTF-8", rankdir=TB, newrank=true, splines=polyline, nodesep=0.4, ranksep=0.4,'
    yield f'    labelloc=t, fontname="{style.FONT}", fontsize=9, fontcolor="{style.INK}", pad=0.25,'
    yield f"    label=<{_title_block(diagram)}>];"
    yield f'  node [fontname="{style.FONT}", fontsize=9, fontcolor="{style.INK}", color="{style.INK}",'
    yield '    style=filled, fillcolor="#FFFFFF", penwidth=1.1, margin="0.06,0.04"];'
    yield f'  edge [fontname="{style.FONT}", fontsize=9, arrowsize=0.8];'
    for at, header in enumerate(_headers(diagram.lanes)):
        yield from _lane(diagram, at, header)
    yield from _bands(diagram)
    for flow, pull in zip(diagram.flows, _pulls(diagram), strict=True):
        yield _flow(flow, pull)
    yield "}"


def _lane(diagram: Diagram, at: int, header: str) -> Iterator[str]:
    lane = diagram.lanes[at]
    tint = style.LANE_TINTS[at % len(style.LANE_TINTS)]
    yield f"  subgraph {quoted('cluster_' + lane.id)} {{"
    yield f'    graph [id={quoted(lane.id)}, class=lane, style=filled, fillcolor="{tint}", color="{style.RULE}",'
    yield f"      labelloc=t, margin=12, label=<{header}>, tooltip={quoted(lane.title)}];"
    yield f'    "top {at}" [{_HIDDEN}];'
    yield from (f"    {_node(node)}" for node in diagram.nodes if node.lane == lane.id)
    yield f'    "foot {at}" [{_HIDDEN}];'
    yield "  }"


def _bands(diagram: Diagram) -> Iterator[str]:
    """Make the lanes equally long: a hidden point above and below the steps of each, all on one height."""
    lane_at = {lane.id: at for at, lane in enumerate(diagram.lanes)}
    targets = {flow.target for flow in diagram.flows if flow.source != flow.target}
    for place in ("top", "foot"):
        names = [f'"{place} {at}"' for at in range(len(diagram.lanes))]
        yield f"  {{ rank=same; {' -> '.join(names)} [style=invis]; }}"
    for node in diagram.nodes:
        if node.id not in targets:
            yield f'  "top {lane_at[node.lane]}" -> {quoted(node.id)} [style=invis];'
        yield f'  {quoted(node.id)} -> "foot {lane_at[node.lane]}" [style=invis, weight=0];'


def _pulls(diagram: Diagram) -> Iterator[str]:
    """Yield for each flow how it shapes the layout.

    The declared order runs downwards: an arrow to the next step is short, one that goes back pulls nothing, and one to
    the step just before has a way of its own, else dot draws it on top of the arrow that it answers. Arrows between
    the same two boxes are of different lengths, else their labels are printed on top of each other.
    """
    places = {node.id: at for at, node in enumerate(diagram.nodes)}
    seen: Counter[frozenset[str]] = Counter()
    for flow in diagram.flows:
        pair = frozenset((flow.source, flow.target))
        seen[pair] += 1
        step = places[flow.target] - places[flow.source]
        if step == -1:
            yield f"minlen={seen[pair]}, constraint=false, tailport=n"
        else:
            yield f"minlen={seen[pair]}, weight={4 if step == 1 else 2 if step > 1 else 0}"


def _node(node: Node) -> str:
    label = _bar(node) if node.kind in _BARS else _box(node)
    return (
        f"{quoted(node.id)} [id={quoted(node.id)}, class={node.kind}, {_SHAPES[node.kind]}, label=<{label}>, "
        f"tooltip={quoted(node.tooltip or node.heading)}];"
    )


def _flow(flow: Flow, pull: str) -> str:
    stroke = style.STROKES[flow.kind]
    lines = wrap(printable(flow.label), style.LABEL_EM)
    label = f"label=<{_rows([html(line) for line in lines])}>, " if lines else ""
    return (
        f"  {quoted(flow.source)} -> {quoted(flow.target)} [id={quoted(flow.id)}, class={flow.kind}, {label}{pull}, "
        f'style={stroke.style}, color="{stroke.color}", fontcolor="{stroke.color}", arrowhead={stroke.head}, '
        f"penwidth={stroke.width}, tooltip={quoted(flow.label or flow.kind)}];"
    )


def _box(node: Node) -> str:
    title = wrap(printable(node.heading), style.TITLE_EM) or [" "]
    lines = [line for text in node.lines for line in wrap(printable(text), style.LINE_EM)]
    return _rows([*map(_strong, title), *(f'<FONT COLOR="{style.MUTED}">{html(line)}</FONT>' for line in lines)])


def _bar(node: Node) -> str:
    lines = [line for text in (node.heading, *node.lines) for line in wrap(printable(text), style.BAR_EM)]
    return _rows([f'<FONT COLOR="#FFFFFF">{html(line)}</FONT>' for line in lines or [" "]])


def _headers(lanes: tuple[Lane, ...]) -> list[str]:
    """Return the labels of the lanes: unit and head, filled up to one height so that the lanes begin on one line."""
    titles = [wrap(printable(lane.title), style.TITLE_EM) for lane in lanes]
    heads = [wrap(printable(lane.head_line), style.LINE_EM) for lane in lanes]
    title_rows, head_rows = max(map(len, titles), default=0) or 1, max(map(len, heads), default=0)
    return [
        _rows(
            [*map(_strong, title), *map(html, head)]
            + [_strong(" ")] * (title_rows - len(title))
            + [" "] * (head_rows - len(head))
        )
        for title, head in zip(titles, heads, strict=True)
    ]


def _title_block(diagram: Diagram) -> str:
    rows = [_strong(line, 18) for line in wrap(printable(diagram.title), style.SHEET_EM / 2)]
    facts = _GAP.join(f"{fact.label} {fact.text}" for fact in diagram.facts)
    rows += [html(line) for line in wrap(printable(facts), style.SHEET_EM)]
    rows.append(_GAP.join(map(_legend_entry, diagram.legend)) or " ")
    return _rows(rows, padding=3)


def _legend_entry(entry: LegendEntry) -> str:
    stroke = style.STROKES[entry.kind]
    return f'<FONT COLOR="{stroke.color}">{html(stroke.sample)} {html(printable(entry.text))}</FONT>'


def _strong(text: str, size: int = 11) -> str:
    return f'<FONT POINT-SIZE="{size}"><B>{html(text)}</B></FONT>'


def _rows(rows: list[str], padding: int = 2) -> str:
    """Return a label with a row a line: a table, because dot sets Chinese lines too close together."""
    cells = "".join(f"<TR><TD>{row}</TD></TR>" for row in rows)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}">{cells}</TABLE>'
