"""A chart cut into parts that are printed on pages of their own; what leads from one to another is named on both."""

from __future__ import annotations

from bisect import bisect_right

from workflow_engine.diagram.layout.order import lane_order
from workflow_engine.diagram.model import Diagram, Flow, FlowKind, Node, NodeKind
from workflow_engine.diagram.overlay import Overlay
from workflow_engine.errors import Message
from workflow_engine.record import replace


def cut(diagram: Diagram, steps: dict[str, int], cuts: tuple[int, ...]) -> tuple[Diagram, ...]:
    """Return the parts of a chart, in order: a new one begins at each step in ``cuts``.

    ``steps`` tells how far along each box stands. An arrow that leaves a part ends there, with its words, in a box
    that names the page and the box it leads to; on that page another box tells where it comes from.
    """
    page_of = {id_: bisect_right(cuts, step) for id_, step in steps.items()}
    return tuple(_Part(diagram, page_of, page).diagram() for page in range(len(cuts) + 1))


def ordered(diagram: Diagram) -> Diagram:
    """Return a chart whose lanes are declared in the order in which it shows them; its parts keep that order."""
    order = {id_: at for at, id_ in enumerate(lane_order(diagram))}
    return replace(diagram, lanes=tuple(sorted(diagram.lanes, key=lambda lane: order[lane.id])))


class _Part:
    def __init__(self, diagram: Diagram, page_of: dict[str, int], page: int) -> None:
        self._whole = diagram
        self._page_of = page_of
        self._page = page
        self._nodes = {node.id: node for node in diagram.nodes}
        self._here = [node for node in diagram.nodes if page_of[node.id] == page]
        self._lanes = {node.lane for node in self._here}

    def diagram(self) -> Diagram:
        """Return what stands on this page."""
        inside, away, back = [], [], []
        for flow in self._whole.flows:
            begins, ends = (self._page_of[id_] == self._page for id_ in (flow.source, flow.target))
            if begins and ends:
                inside.append(flow)
            elif begins:
                away.append(flow)
            elif ends:
                back.append(flow)
        origins = {flow.source: self._origin(flow) for flow in reversed(back)}
        aims = {flow.target: self._aim(flow) for flow in reversed(away)}
        arrivals = self._arrivals(back, origins)
        flows = [
            *arrivals,
            *inside,
            *(replace(flow, target=aims[flow.target].id) for flow in away),
        ]
        kinds = {flow.kind for flow in flows}
        return replace(
            self._whole,
            lanes=tuple(lane for lane in self._whole.lanes if lane.id in self._lanes),
            nodes=(*reversed(origins.values()), *self._here, *reversed(aims.values())),
            flows=tuple(flows),
            legend=tuple(entry for entry in self._whole.legend if entry.kind in kinds),
            overlay=self._overlay(back, origins, arrivals),
        )

    def _overlay(self, back: list[Flow], origins: dict[str, Node], arrivals: list[Flow]) -> Overlay | None:
        """Return the overlay with the arrows of this page that stand for travelled ones."""
        overlay = self._whole.overlay
        if overlay is None:
            return None
        gone = {(origins[flow.source].id, flow.target, flow.kind) for flow in back if flow.id in overlay.travelled}
        more = {flow.id for flow in arrivals if (flow.source, flow.target, flow.kind) in gone}
        return replace(overlay, travelled=overlay.travelled | more)

    def _arrivals(self, back: list[Flow], origins: dict[str, Node]) -> list[Flow]:
        """Return one arrow for each pair of boxes and each kind; the words stand where it begins."""
        seen: dict[tuple[str, str, FlowKind], Flow] = {}
        number = len(self._whole.flows)
        for flow in back:
            key = (flow.source, flow.target, flow.kind)
            if key not in seen:
                number += 1
                seen[key] = Flow(f"flow-{number}", origins[flow.source].id, flow.target, "", flow.kind)
        return list(seen.values())

    def _aim(self, flow: Flow) -> Node:
        page = self._page_of[flow.target] + 1
        return self._elsewhere("to", flow.target, flow.source, Message(f"转第{page}页", f"to page {page}"))

    def _origin(self, flow: Flow) -> Node:
        page = self._page_of[flow.source] + 1
        return self._elsewhere("from", flow.source, flow.target, Message(f"接第{page}页", f"from page {page}"))

    def _elsewhere(self, way: str, far: str, near: str, title: Message) -> Node:
        """Return the box that stands for one of another page: in its own lane if that is on this page, else nearby."""
        there, here = self._nodes[far], self._nodes[near]
        lane = there.lane if there.lane in self._lanes else here.lane
        return Node(f"{way}-{far}", "", None, lane, NodeKind.ELSEWHERE, title.say(self._whole.lang), (there.heading,))
