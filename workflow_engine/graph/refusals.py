"""Loops in which a matter is refused for ever: who says "not ours" to whom, and what ends it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from workflow_engine.definition.model import Action, ActionKind, State, Task
from workflow_engine.graph.build import Scope, Way
from workflow_engine.graph.directed import DiGraph, strongly_connected_components
from workflow_engine.graph.handover import unit_of
from workflow_engine.record import record

MOST_TRIED = 12
"""With more refusals than this in one part the smallest cut is not searched; all of them are named instead."""


@record
class RefusalLoop:
    """A shortest loop that begins with a refusal. ``ways`` follow each other and come back to the first; ``cut`` are
    the fewest refusals to limit so that no loop of this part goes on for ever, or all of them unless ``exact``."""

    ways: tuple[Way, ...]
    cut: tuple[Way, ...]
    exact: bool = True


def refusal_loops(scope: Scope, reached: Iterable[str], states: Mapping[str, State]) -> tuple[RefusalLoop, ...]:
    """Return one loop for each part of the scope where units can refuse ownership (``pass_back``) without end.

    A way with a ``limit``, or with a guard that counts actions, ends every loop through it. Only refusals that another
    unit must answer count; corrections (``return``) never do, nor does a refusal that only the requester answers.
    """
    among = set(reached)
    ways = [w for w in scope.every_way() if w.source in among and w.target in among and not _bounded(w.action)]
    if not any(map(_refuses, ways)):
        return ()
    found = []
    graph = DiGraph((way.source, way.target) for way in ways)
    for part in strongly_connected_components(graph):
        inside = [way for way in ways if way.source in part and way.target in part]
        loops = _loops(inside, states)
        if loops:
            refusals = [way for way in inside if _refuses(way)]
            exact = len(refusals) <= MOST_TRIED
            cut = _cut(inside, refusals, states) if exact else tuple(refusals)
            found.append(RefusalLoop(min(loops, key=len), cut, exact))
    return tuple(found)


def _bounded(action: Action | None) -> bool:
    return action is not None and action.bounded


def _refuses(way: Way) -> bool:
    return way.action is not None and way.action.kind is ActionKind.PASS_BACK


def _cut(ways: Collection[Way], refusals: list[Way], states: Mapping[str, State]) -> tuple[Way, ...]:
    for size in range(1, len(refusals)):
        for cut in combinations(refusals, size):
            if not _loops([way for way in ways if way not in cut], states):
                return cut
    return tuple(refusals)


def _loops(ways: Collection[Way], states: Mapping[str, State]) -> list[tuple[Way, ...]]:
    """Return a shortest loop for each refusal that can come back to the one who refused."""
    after: dict[str, list[Way]] = {}
    for way in ways:
        after.setdefault(way.source, []).append(way)
    loops = (_loop(way, after, states) for way in ways if _refuses(way))
    return [loop for loop in loops if loop]


def _loop(refusal: Way, after: Mapping[str, list[Way]], states: Mapping[str, State]) -> tuple[Way, ...]:
    """Return the shortest way from a refusal back to where it was made; empty when there is none.

    The first who gets the matter then must be another unit: states without a worker are passed until somebody works.
    """
    giver = unit_of(states[refusal.source], states)
    came: dict[tuple[str, bool], tuple[Way, tuple[str, bool] | None]] = {}
    waiting: deque[tuple[Way, tuple[str, bool] | None]] = deque([(refusal, None)])
    while waiting and giver:
        way, before = waiting.popleft()
        answered = before is not None and before[1]
        if not answered and isinstance(states[way.target], Task):
            answered = unit_of(states[way.target], states) not in (None, giver)
            if not answered:
                continue
        place = way.target, answered
        if place in came:
            continue
        came[place] = way, before
        if place == (refusal.source, True):
            return _back(place, came)
        waiting.extend((onward, place) for onward in after.get(way.target, ()))
    return ()


def _back(
    place: tuple[str, bool] | None, came: Mapping[tuple[str, bool], tuple[Way, tuple[str, bool] | None]]
) -> tuple[Way, ...]:
    ways: list[Way] = []
    while place is not None:
        way, place = came[place]
        ways.append(way)
    return tuple(reversed(ways))
