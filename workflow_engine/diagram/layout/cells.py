"""Which cell each box stands in: rows run down the sheet, every lane has one or more columns."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from workflow_engine.diagram.layout.order import lane_order, onward
from workflow_engine.diagram.model import Diagram, Flow, Node, NodeKind

_BARS = frozenset({NodeKind.PARALLEL, NodeKind.JOIN})
_FROM_ABOVE = frozenset({NodeKind.PARALLEL, NodeKind.JOIN, NodeKind.DECISION})


@dataclass(frozen=True, slots=True)
class Plan:
    """The grid: lanes from left to right, the lane of each column, and where each node stands.

    ``cells`` gives row and column of a node; ``spans`` the first and last column it fills, which differ only for bars.
    """

    lanes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    cells: dict[str, tuple[int, int]]
    spans: dict[str, tuple[int, int]]


@dataclass(slots=True)
class _Table:
    """Rows of lanes with what stands in them so far; columns are counted within a lane."""

    lane_at: dict[str, int]
    abreast: int
    filled: dict[tuple[int, str], dict[int, str]] = field(default_factory=dict)
    row_of: dict[str, int] = field(default_factory=dict)
    column_of: dict[str, int] = field(default_factory=dict)

    def free_across(self, row: int, a: str, b: str) -> bool:
        """True when nothing stands in the lanes between ``a`` and ``b``."""
        low, high = sorted((self.lane_at[a], self.lane_at[b]))
        return not any(self.filled.get((row, lane)) for lane, at in self.lane_at.items() if low < at < high)

    def put(self, node: Node, row: int, column: int) -> None:
        self.filled.setdefault((row, node.lane), {})[column] = node.id
        self.row_of[node.id] = row
        self.column_of[node.id] = column


def plan(diagram: Diagram, abreast: int = 1) -> Plan:
    """Give every node a cell; up to ``abreast`` boxes that follow one box stand side by side in a lane."""
    lanes = lane_order(diagram)
    flows = onward(diagram)
    before: dict[str, list[str]] = {node.id: [] for node in diagram.nodes}
    for flow in flows:
        if flow.source not in before[flow.target]:
            before[flow.target].append(flow.source)
    table = _Table({lane: at for at, lane in enumerate(lanes)}, abreast)
    nodes = {node.id: node for node in diagram.nodes}
    for id_ in _topological(diagram, flows):
        _seat(nodes[id_], [nodes[source] for source in before[id_]], before, table)
    return _numbered(diagram, lanes, flows, table)


def _topological(diagram: Diagram, flows: tuple[Flow, ...]) -> list[str]:
    """Return the node ids so that every arrow onward leads down the list, in declared order where there is a choice."""
    place = {node.id: at for at, node in enumerate(diagram.nodes)}
    waits = dict.fromkeys(place, 0)
    after: dict[str, list[str]] = {id_: [] for id_ in place}
    for flow in flows:
        waits[flow.target] += 1
        after[flow.source].append(flow.target)
    ready = [(at, id_) for id_, at in place.items() if not waits[id_]]
    heapq.heapify(ready)
    order = []
    while ready:
        _, id_ = heapq.heappop(ready)
        order.append(id_)
        for target in after[id_]:
            waits[target] -= 1
            if not waits[target]:
                heapq.heappush(ready, (place[target], target))
    return order


def _seat(node: Node, sources: list[Node], before: dict[str, list[str]], table: _Table) -> None:
    """Put a node one row below what leads to it, or beside it when the work crosses to another lane unhindered."""
    lowest = max((table.row_of[source.id] for source in sources), default=-1)
    row = lowest + 1
    beside = [source for source in sources if table.row_of[source.id] == lowest]
    if (
        len(beside) == 1
        and beside[0].lane != node.lane
        and not {node.kind, beside[0].kind} & _BARS
        and node.kind not in _FROM_ABOVE
        and not table.filled.get((lowest, node.lane))
        and table.free_across(lowest, beside[0].lane, node.lane)
    ):
        row = lowest
    wish = next((table.column_of[source.id] for source in sources if source.lane == node.lane), 0)
    while True:
        column = _column(node, wish, row, before, table)
        if column is not None:
            table.put(node, row, column)
            return
        row += 1


def _column(node: Node, wish: int, row: int, before: dict[str, list[str]], table: _Table) -> int | None:
    filled = table.filled.get((row, node.lane), {})
    if not filled:
        return wish
    if any(not set(before[other]) & set(before[node.id]) for other in filled.values()):
        return None
    return next((column for column in range(table.abreast) if column not in filled), None)


def _numbered(diagram: Diagram, lanes: tuple[str, ...], flows: tuple[Flow, ...], table: _Table) -> Plan:
    """Count columns over the whole sheet, close up empty rows, and stretch bars over their branches."""
    used = dict.fromkeys(lanes, 1)
    for (_, lane), filled in table.filled.items():
        used[lane] = max(used[lane], max(filled) + 1)
    first: dict[str, int] = {}
    columns: list[str] = []
    for lane in lanes:
        first[lane] = len(columns)
        columns += [lane] * used[lane]
    rows = {row: at for at, row in enumerate(sorted(set(table.row_of.values())))}
    cells = {
        node.id: (rows[table.row_of[node.id]], first[node.lane] + table.column_of[node.id]) for node in diagram.nodes
    }
    return Plan(lanes, tuple(columns), max(len(rows), 1), cells, _spans(diagram, flows, cells))


def _spans(diagram: Diagram, flows: tuple[Flow, ...], cells: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    lane_of = {node.id: node.lane for node in diagram.nodes}
    taken = set(cells.values())
    spans = {}
    for node in diagram.nodes:
        row, column = cells[node.id]
        low = high = column
        if node.kind in _BARS:
            ends = [flow.target for flow in flows if flow.source == node.id]
            ends += [flow.source for flow in flows if flow.target == node.id]
            near = [cells[id_][1] for id_ in ends if lane_of[id_] == node.lane]
            while low > min(near, default=low) and (row, low - 1) not in taken:
                low -= 1
            while high < max(near, default=high) and (row, high + 1) not in taken:
                high += 1
        spans[node.id] = (low, high)
    return spans
