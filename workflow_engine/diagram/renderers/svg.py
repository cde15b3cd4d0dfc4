"""An SVG picture that stands alone: final ids, a title for each part, no reference to anything outside."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from workflow_engine.diagram.dot_text import WORD_JOINER, dot_text
from workflow_engine.diagram.model import Diagram, NodeKind
from workflow_engine.diagram.paint import paint
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.style import FONT
from workflow_engine.errors import Message

NAME = "svg"
SUFFIX = ".svg"
MEDIA_TYPE = "image/svg+xml"

_SVG = "http://www.w3.org/2000/svg"
_FONTS = f"'{FONT}', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_ACROSS = re.compile(r"(-?[\d.]+),")


def render(diagram: Diagram) -> bytes:
    """Return the chart as SVG in UTF-8. Raises ``RendererMissing`` when Graphviz is missing."""
    root = ET.fromstring(paint(dot_text(diagram), "svg"))  # noqa: S314 - Graphviz's own output, no foreign entities
    _drop_links(root)
    _name_parts(root, diagram)
    _tidy_lines(root)
    root.attrib |= {"role": "img", "lang": diagram.lang, "font-family": _FONTS, "aria-labelledby": "chart-title"}
    root.insert(0, _element("title", diagram.title, id="chart-title"))
    root.insert(1, _element("desc", _description(diagram)))
    ET.register_namespace("", _SVG)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(ET.tostring(root, encoding="utf-8")) + b"\n"


def _drop_links(root: ET.Element) -> None:
    """Take the shapes out of the links that Graphviz draws around everything that has a tooltip."""
    for parent in list(root.iter()):
        for wrapper in list(parent):
            if wrapper.get("id", "").startswith("a_") and (link := wrapper.find(f"{{{_SVG}}}a")) is not None:
                at = list(parent).index(wrapper)
                parent.remove(wrapper)
                for offset, shape in enumerate(link):
                    parent.insert(at + offset, shape)


def _name_parts(root: ET.Element, diagram: Diagram) -> None:
    """Give each part the title that a pointer or a screen reader shows."""
    titles = {node.id: node.tooltip or node.heading for node in diagram.nodes}
    titles |= {flow.id: flow.label for flow in diagram.flows}
    titles |= {lane.id: lane.title for lane in diagram.lanes}
    for group in root.iter(f"{{{_SVG}}}g"):
        title = group.find(f"{{{_SVG}}}title")
        if title is None:
            continue
        if words := titles.get(group.get("id", "")):
            title.text = printable(words)
        else:
            group.remove(title)


def _tidy_lines(root: ET.Element) -> None:
    """Centre the lines of boxes and lanes on their frames, so that they stay inside in whatever font is at hand.

    Fonts are named once at the root; what kept Graphviz from replacing texts is taken out.
    """
    for group in root.iter(f"{{{_SVG}}}g"):
        if not {"node", "cluster"} & set(group.get("class", "").split()):
            continue
        shapes = (shape.get("points") or shape.get("d") for shape in group)
        across = [float(x) for x in _ACROSS.findall(next(filter(None, shapes), ""))]
        if not across:
            continue
        for text in group.iter(f"{{{_SVG}}}text"):
            text.attrib |= {"text-anchor": "middle", "x": f"{(min(across) + max(across)) / 2:g}"}
    for text in root.iter(f"{{{_SVG}}}text"):
        text.attrib.pop("font-family", None)
        text.text = (text.text or "").replace("\\" + WORD_JOINER, "\\")


def _element(tag: str, text: str, **attributes: str) -> ET.Element:
    element = ET.Element(f"{{{_SVG}}}{tag}", attributes)
    element.text = printable(text)
    element.tail = "\n"
    return element


def _description(diagram: Diagram) -> str:
    steps = sum(node.kind is NodeKind.TASK for node in diagram.nodes)
    lanes = [lane.title for lane in diagram.lanes]
    return Message(
        f"责任流程图，{steps} 个步骤，责任方：{'、'.join(lanes)}",
        f"Responsibility chart with {steps} steps; responsible: {', '.join(lanes)}",
    ).say(diagram.lang)
