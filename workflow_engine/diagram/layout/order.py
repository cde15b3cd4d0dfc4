"""In which order the lanes stand, and which arrows lead onwards and which back."""

from __future__ import annotations

from itertools import permutations
from operator import gt

from workflow_engine.diagram.model import Diagram, Flow, FlowKind, NodeKind

_BACKWARD = frozenset({FlowKind.RETURN, FlowKind.PASS_BACK})
_ALL_ORDERS_UP_TO = 7


def onward(diagram: Diagram) -> tuple[Flow, ...]:
    """Return the arrows that decide what stands below what: they form no circle.

    Arrows that return the matter do not, unless nothing else leads to their target; nor does the arrow that closes a
    circle when the boxes are walked in declared order. What leads to another page or comes from there always counts.
    """
    away = {node.id for node in diagram.nodes if node.kind is NodeKind.ELSEWHERE}
    moving = [flow for flow in diagram.flows if flow.source != flow.target]
    leading = [flow for flow in moving if flow.kind not in _BACKWARD or {flow.source, flow.target} & away]
    returning = [flow for flow in moving if flow not in leading]
    place = {node.id: at for at, node in enumerate(diagram.nodes)}
    kept: list[Flow] = []
    seen: set[str] = set()
    for node in diagram.nodes:
        if node.id not in seen:
            entry = next((flow for flow in returning if flow.target == node.id and flow.source in seen), None)
            if entry is not None:
                kept.append(entry)  # nothing leaves this box yet, so no circle
            _walk(node.id, leading, seen, kept)
    kept.sort(key=lambda flow: (place[flow.source], place[flow.target]))
    return tuple(kept)


def _walk(begin: str, flows: list[Flow], seen: set[str], kept: list[Flow]) -> None:
    """Walk depth first from ``begin``; keep every arrow that closes no circle with those kept before."""
    ways: dict[str, list[Flow]] = {}
    for flow in flows:
        ways.setdefault(flow.source, []).append(flow)
    seen.add(begin)
    stack = [iter(ways.get(begin, ()))]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
        elif not _leads(step.target, step.source, kept):
            kept.append(step)
            if step.target not in seen:
                seen.add(step.target)
                stack.append(iter(ways.get(step.target, ())))


def _leads(begin: str, end: str, flows: list[Flow]) -> bool:
    found, ahead = {begin}, [begin]
    while ahead:
        here = ahead.pop()
        if here == end:
            return True
        new = {flow.target for flow in flows if flow.source == here} - found
        found |= new
        ahead += sorted(new)
    return False


def lane_order(diagram: Diagram) -> tuple[str, ...]:
    """Return the ids of the lanes so that arrows between them are short; at equal length the declared order stays.

    Up to seven lanes every order is tried, more are improved by moving one lane at a time. Parts of a chart that goes
    over several pages keep the declared order.
    """
    ids = [lane.id for lane in diagram.lanes]
    if not ids or any(node.kind is NodeKind.ELSEWHERE for node in diagram.nodes):
        return tuple(ids)
    at = {id_: number for number, id_ in enumerate(ids)}
    lane_of = {node.id: at[node.lane] for node in diagram.nodes}
    pull: dict[tuple[int, int], float] = {}
    for flow in diagram.flows:
        a, b = sorted((lane_of[flow.source], lane_of[flow.target]))
        if a != b:
            pull[a, b] = pull.get((a, b), 0.0) + (0.6 if flow.kind in _BACKWARD else 1.0)
    first = lane_of[diagram.nodes[0].id] if diagram.nodes else 0
    if len(ids) <= _ALL_ORDERS_UP_TO:
        best = min(permutations(range(len(ids))), key=lambda order: _length(order, pull, first))
    else:
        best = _improved(tuple(range(len(ids))), pull, first)
    return tuple(ids[number] for number in best)


def _length(order: tuple[int, ...], pull: dict[tuple[int, int], float], first: int) -> float:
    spot = [0] * len(order)
    for at, lane in enumerate(order):
        spot[lane] = at
    total: float = 0.9 * spot[first]
    for (a, b), weight in pull.items():
        total += weight * abs(spot[a] - spot[b])
    inversions: int = sum(map(gt, spot, spot[1:]))
    return total + 0.05 * inversions


def _improved(order: tuple[int, ...], pull: dict[tuple[int, int], float], first: int) -> tuple[int, ...]:
    cost = _length(order, pull, first)
    while True:
        found = min(
            (
                (*rest[:to], lane, *rest[to:])
                for lane in order
                for rest in [tuple(other for other in order if other != lane)]
                for to in range(len(order))
            ),
            key=lambda candidate: _length(candidate, pull, first),
        )
        lower = _length(found, pull, first)
        if lower >= cost - 1e-9:
            return order
        order, cost = found, lower
