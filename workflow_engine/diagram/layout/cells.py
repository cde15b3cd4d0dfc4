"""Which cell each box stands in: rows run down the sheet, every lane has one or more columns; or turned, see ``Plan``.

Everything is planned with the lanes side by side. A level plan is such a plan turned: lanes lie one below the other and
the steps run to the right.
"""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import pairwise
from math import ceil

from workflow_engine.diagram.layout.order import lane_order, onward
from workflow_engine.diagram.model import Diagram, Flow, Node, NodeKind
from workflow_engine.record import field, record, replace

_BARS = frozenset({NodeKind.PARALLEL, NodeKind.JOIN})
_FROM_ABOVE = frozenset({NodeKind.PARALLEL, NodeKind.JOIN, NodeKind.DECISION})


@record
class Plan:
    """The grid: the lanes in their order, the lane of each slot, and where each node stands.

    Slots are columns, in a ``level`` plan rows; steps are counted along the other axis. ``cells`` gives row and column
    of a node; ``spans`` the first and last slot it fills, which differ for bars and for boxes with many arrows.
    """

    lanes: tuple[str, ...]
    slots: tuple[str, ...]
    steps: int
    cells: dict[str, tuple[int, int]]
    spans: dict[str, tuple[int, int]]
    level: bool = False

    @property
    def rows(self) -> int:
        """How many rows the sheet has."""
        return len(self.slots) if self.level else self.steps

    @property
    def columns(self) -> int:
        """How many columns the sheet has."""
        return self.steps if self.level else len(self.slots)

    @property
    def borders(self) -> set[int]:
        """The gaps between slots (0 before the first) in which one lane ends and the next begins."""
        return {at for at, (one, next_) in enumerate(pairwise(self.slots), 1) if one != next_}

    def step(self, id_: str) -> int:
        """Return how far along the procedure a node stands."""
        return self.cells[id_][1 if self.level else 0]

    def extent(self, id_: str) -> tuple[range, range]:
        """Return the rows and the columns that a node fills."""
        (row, column), (low, high) = self.cells[id_], self.spans[id_]
        if self.level:
            return range(low, high + 1), range(column, column + 1)
        return range(row, row + 1), range(low, high + 1)

    def turned(self) -> Plan:
        """Return the level plan in which every column is a row and every row a column."""
        cells = {id_: (column, row) for id_, (row, column) in self.cells.items()}
        return replace(self, cells=cells, level=True)


@record(frozen=False)
class _Table:
    """Rows of lanes with what stands in them so far; columns are counted within a lane."""

    lane_at: dict[str, int]
    abreast: int
    breadth: dict[str, int]
    filled: dict[tuple[int, str], dict[int, str]] = field(default_factory=dict)
    row_of: dict[str, int] = field(default_factory=dict)
    column_of: dict[str, int] = field(default_factory=dict)

    def free_across(self, row: int, a: str, b: str) -> bool:
        """True when nothing stands in the lanes between ``a`` and ``b``."""
        low, high = sorted((self.lane_at[a], self.lane_at[b]))
        return not any(self.filled.get((row, lane)) for lane, at in self.lane_at.items() if low < at < high)

    def put(self, node: Node, row: int, column: int) -> None:
        filled = self.filled.setdefault((row, node.lane), {})
        filled.update(dict.fromkeys(range(column, column + self.breadth[node.id]), node.id))
        self.row_of[node.id] = row
        self.column_of[node.id] = column


def plan(diagram: Diagram, abreast: int = 1, *, level: bool = False, crowd: int = 0) -> Plan:
    """Give every node a cell; up to ``abreast`` boxes that follow one box stand side by side in a lane.

    With ``crowd`` a box fills as many slots as it needs to have no more arrows in each.
    """
    lanes = lane_order(diagram)
    flows = onward(diagram)
    before: dict[str, list[str]] = {node.id: [] for node in diagram.nodes}
    for flow in flows:
        if flow.source not in before[flow.target]:
            before[flow.target].append(flow.source)
    table = _Table({lane: at for at, lane in enumerate(lanes)}, abreast, _breadth(diagram, crowd))
    nodes = {node.id: node for node in diagram.nodes}
    for id_ in _topological(diagram, flows):
        _seat(nodes[id_], [nodes[source] for source in before[id_]], before, table)
    found = _numbered(diagram, lanes, flows, table)
    return found.turned() if level else found


def _breadth(diagram: Diagram, crowd: int) -> dict[str, int]:
    """Return how many slots each node fills."""
    ways = Counter(id_ for flow in diagram.flows for id_ in (flow.source, flow.target))
    return {node.id: ceil(ways[node.id] / crowd) or 1 if crowd else 1 for node in diagram.nodes}


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
        return wish if table.breadth[node.id] == 1 else 0
    if table.breadth[node.id] > 1:
        return None
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
    spans = {id_: (column, column + table.breadth[id_] - 1) for id_, (_, column) in cells.items()}
    return Plan(lanes, tuple(columns), max(len(rows), 1), cells, _stretched(diagram, flows, cells, spans))


def _stretched(
    diagram: Diagram, flows: tuple[Flow, ...], cells: dict[str, tuple[int, int]], spans: dict[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Stretch every bar over those of its branches that stand in its lane."""
    lane_of = {node.id: node.lane for node in diagram.nodes}
    taken = {(cells[id_][0], column) for id_, (low, high) in spans.items() for column in range(low, high + 1)}
    stretched = {}
    for node in diagram.nodes:
        row = cells[node.id][0]
        low, high = spans[node.id]
        if node.kind in _BARS:
            ends = [flow.target for flow in flows if flow.source == node.id]
            ends += [flow.source for flow in flows if flow.target == node.id]
            near = [cells[id_][1] for id_ in ends if lane_of[id_] == node.lane]
            while low > min(near, default=low) and (row, low - 1) not in taken:
                low -= 1
            while high < max(near, default=high) and (row, high + 1) not in taken:
                high += 1
        stretched[node.id] = (low, high)
    return stretched
