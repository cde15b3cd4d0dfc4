"""The interactive page around a chart: one file that needs nothing else, and lets nothing run but its own script."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Any

from workflow_engine.diagram.dress import whole_title
from workflow_engine.diagram.layout.geometry import Layout
from workflow_engine.diagram.legend import meaning
from workflow_engine.diagram.links import href
from workflow_engine.diagram.model import Diagram, FlowKind, Node
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.svg_parts import STYLE, escaped
from workflow_engine.diagram.svg_text import svg_element
from workflow_engine.errors import Message

_WORDS = {
    "search": Message("找人（姓名、岗位或单位）", "Find a person (name, post or unit)"),
    "zoom-in": Message("放大", "Zoom in"),
    "zoom-out": Message("缩小", "Zoom out"),
    "fit": Message("全图", "Whole chart"),
    "reset": Message("复位", "Reset"),
    "hint": Message("点一个框，看它的职责。", "Click a box to see its duty."),
    "stage": Message("流程图：拖动平移，滚轮缩放", "Chart: drag to move, wheel to zoom"),
    "keys": Message(
        "键盘：Tab 逐框，回车看职责，方向键移动，+ − 缩放，0 全图，/ 找人，Esc 复位",
        "Keys: Tab to the next box, Enter for its duty, arrows move, + − zoom, 0 shows all, / finds, Esc clears",
    ),
    "lane": Message("所在泳道", "Lane"),
    "from": Message("来自", "From"),
    "to": Message("去向", "To"),
    "open": Message("打开子流程图", "Open the chart of the called procedure"),
    "boxes": Message("{n} 个框", "{n} boxes"),
    "nobody": Message("图上没有", "not on this chart"),
    "comma": Message("、", ", "),
    "script": Message("缩放、找人和查看职责需要脚本。", "Zoom, search and duties need scripts."),
}


def page(layout: Layout) -> str:
    """Return the chart as an HTML page in the chart's language."""
    diagram = layout.diagram
    script, look = _asset("chart.js"), _asset("chart.css")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(look)} {_hash(STYLE)}; base-uri 'none'; "
        "form-action 'none'"
    )
    name = escaped(whole_title(diagram))

    def say(word: str) -> str:
        return escaped(_WORDS[word].say(diagram.lang))

    buttons = "".join(
        f'<button type="button" id="{id_}">{say(id_)}</button>' for id_ in ("zoom-in", "zoom-out", "fit", "reset")
    )
    return f"""<!DOCTYPE html>
<html lang="{escaped(diagram.lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{name}</title>
<style>{look}</style>
</head>
<body>
<main id="stage" tabindex="0" aria-label="{say("stage")}">
{svg_element(layout, role="group", links=False)}
</main>
<aside>
<h1>{name}</h1>
<label for="person">{say("search")}</label>
<input id="person" type="search" list="people" autocomplete="off" spellcheck="false">
<datalist id="people"></datalist>
<div id="found" role="status"></div>
<div class="tools">{buttons}</div>
<section id="duty" aria-live="polite"></section>
<noscript><p>{say("script")}</p></noscript>
<p class="keys">{say("keys")}</p>
</aside>
<script type="application/json" id="data">{_embedded(_data(diagram))}</script>
<script>{script}</script>
</body>
</html>
"""


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _embedded(value: Any) -> str:
    """Return a value as JSON that cannot end the element it stands in."""
    text = printable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _data(diagram: Diagram) -> dict[str, Any]:
    boxes = [_box(node, diagram) for node in diagram.nodes]
    people = {name for box in boxes for detail in box["details"] for name in detail["people"]}
    return {
        "words": {name: words.say(diagram.lang) for name, words in _WORDS.items()},
        "people": sorted(people),
        "boxes": boxes,
        "flows": [
            {
                "id": flow.id,
                "source": flow.source,
                "target": flow.target,
                "label": " ".join(flow.label.split("\n")),
                "kind": "" if flow.kind is FlowKind.FORWARD else meaning(flow.kind).say(diagram.lang),
            }
            for flow in diagram.flows
        ],
    }


def _box(node: Node, diagram: Diagram) -> dict[str, Any]:
    lane = next(lane.title for lane in diagram.lanes if lane.id == node.lane)
    return {
        "id": node.id,
        "title": node.heading,
        "lane": lane,
        "lines": node.lines,
        "details": list(_details(node, diagram)),
        "link": href(diagram, node.link, ".html") if node.link else "",
    }


def _details(node: Node, diagram: Diagram) -> Iterator[dict[str, Any]]:
    """Yield what the overlay says about a box, then what the procedure does."""
    mark = diagram.overlay.marks.get(node.id) if diagram.overlay else None
    for at, fact in enumerate(mark.words if mark else ()):
        yield {"label": fact.label, "text": fact.text, "people": mark.people if mark and not at else ()}
    for detail in node.details:
        yield {"label": detail.label, "text": detail.text, "people": detail.people}
