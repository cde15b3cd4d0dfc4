"""Nodes and flows → a BPMN 2.0 file with a diagram. Everything of one level stands in one row."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}

_GAP = 60
_EVENT = 36


@dataclass
class Node:
    """One element of a flow. ``event`` is the tag of what makes an event or an activity special, ``""`` for none;
    ``host`` is the element on whose border a boundary event sits; ``inside`` is what a sub-process holds."""

    id: str
    kind: str
    name: str = ""
    owner: str = ""
    event: str = ""
    host: str = ""
    inside: Level | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Flow:
    """A sequence flow; ``words`` is its condition, or only its label when it is the default."""

    source: str
    target: str
    words: str = ""
    default: bool = False


@dataclass
class Level:
    """What stands directly in a process or a sub-process."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)


@dataclass(frozen=True)
class _Box:
    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


def document(name: str, title: str, level: Level) -> str:
    """Return the file of one executable process."""
    for prefix, uri in PREFIXES.items():
        ElementTree.register_namespace(prefix, uri)
    root = ElementTree.Element(f"{{{BPMN}}}definitions", id=f"d_{name}", targetNamespace="urn:workflow-engine")
    process = ElementTree.SubElement(root, f"{{{BPMN}}}process", id=f"p_{name}", name=title, isExecutable="true")
    diagram = ElementTree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", id=f"di_{name}")
    plane = ElementTree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id=f"pl_{name}", bpmnElement=f"p_{name}")
    _Writer(plane).level(process, level, "f", _GAP, _GAP)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


class _Writer:
    def __init__(self, plane: ElementTree.Element) -> None:
        self.plane = plane
        self.boxes: dict[str, _Box] = {}

    def level(self, parent: ElementTree.Element, level: Level, prefix: str, x: int, y: int) -> None:
        flows = [(f"{prefix}_{number}", flow) for number, flow in enumerate(level.flows)]
        self._place(level, x, y)
        for node in level.nodes:
            written = self._node(parent, node, flows)
            if node.inside is not None:
                box = self.boxes[node.id]
                self.level(written, node.inside, f"{prefix}_{node.id}", box.x + _GAP, box.y + _GAP)
        for name, flow in flows:
            self._flow(parent, name, flow)

    def _place(self, level: Level, x: int, y: int) -> None:
        hosted: dict[str, int] = {}
        for node in level.nodes:
            if not node.host:
                width, height = _size(node)
                self.boxes[node.id] = _Box(x, y, width, height)
                x += width + _GAP
            else:
                host = self.boxes[node.host]
                offset = hosted.get(node.host, 0)
                hosted[node.host] = offset + _EVENT + 4
                below = host.y + host.height - _EVENT // 2
                self.boxes[node.id] = _Box(host.x + 2 + offset, below, _EVENT, _EVENT)

    def _node(self, parent: ElementTree.Element, node: Node, flows: list[tuple[str, Flow]]) -> ElementTree.Element:
        named = {"name": node.name} if node.name else {}
        attached = {"attachedToRef": node.host} if node.host else {}
        written = ElementTree.SubElement(
            parent, f"{{{BPMN}}}{node.kind}", id=node.id, **named, **attached, **node.attributes
        )
        for name, flow in flows:
            if flow.target == node.id:
                ElementTree.SubElement(written, f"{{{BPMN}}}incoming").text = name
            if flow.source == node.id:
                ElementTree.SubElement(written, f"{{{BPMN}}}outgoing").text = name
                if flow.default:
                    written.set("default", name)
        if node.event:
            ElementTree.SubElement(written, f"{{{BPMN}}}{node.event}", id=f"e_{node.id}")
        if node.owner:
            owner = ElementTree.SubElement(written, f"{{{BPMN}}}potentialOwner", id=f"o_{node.id}")
            asked = ElementTree.SubElement(owner, f"{{{BPMN}}}resourceAssignmentExpression", id=f"oa_{node.id}")
            ElementTree.SubElement(asked, f"{{{BPMN}}}formalExpression", id=f"oe_{node.id}").text = node.owner
        self._shape(node)
        return written

    def _shape(self, node: Node) -> None:
        box = self.boxes[node.id]
        expanded = {"isExpanded": "true"} if node.inside is not None else {}
        shape = ElementTree.SubElement(
            self.plane, f"{{{BPMNDI}}}BPMNShape", id=f"sh_{node.id}", bpmnElement=node.id, **expanded
        )
        place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        ElementTree.SubElement(shape, f"{{{DC}}}Bounds", {name: str(size) for name, size in place.items()})

    def _flow(self, parent: ElementTree.Element, name: str, flow: Flow) -> None:
        named = {"name": flow.words} if flow.words else {}
        written = ElementTree.SubElement(
            parent, f"{{{BPMN}}}sequenceFlow", id=name, sourceRef=flow.source, targetRef=flow.target, **named
        )
        if flow.words and not flow.default:
            condition = ElementTree.SubElement(written, f"{{{BPMN}}}conditionExpression")
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            condition.text = flow.words
        edge = ElementTree.SubElement(self.plane, f"{{{BPMNDI}}}BPMNEdge", id=f"ed_{name}", bpmnElement=name)
        source = self.boxes[flow.source]
        for x, y in (source.centre, self.boxes.get(flow.target, source).centre):
            ElementTree.SubElement(edge, f"{{{DI}}}waypoint", x=str(x), y=str(y))


def _size(node: Node) -> tuple[int, int]:
    if node.inside is not None:
        sizes = [_size(inner) for inner in node.inside.nodes if not inner.host]
        return sum(width + _GAP for width, _ in sizes) + _GAP, max((h for _, h in sizes), default=0) + 2 * _GAP
    if node.kind.endswith("Event"):
        return _EVENT, _EVENT
    return (50, 50) if node.kind.endswith("Gateway") else (100, 80)
