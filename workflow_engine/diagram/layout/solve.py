"""Lays out a chart: cells, ways, points, labels; widens gaps until every label has a place."""

from __future__ import annotations

from bisect import bisect_left

from workflow_engine.diagram.layout.axis import Axis
from workflow_engine.diagram.layout.cells import Plan, plan
from workflow_engine.diagram.layout.geometry import Way
from workflow_engine.diagram.layout.grid import COLUMN_PORTS, ROW_PORTS, Grid, grid
from workflow_engine.diagram.layout.labels import Labels, Setting, Wish, settings_of
from workflow_engine.diagram.layout.place import Placed, Placer
from workflow_engine.diagram.layout.route import Router
from workflow_engine.diagram.layout.sizes import sizes
from workflow_engine.diagram.layout.traffic import Path
from workflow_engine.diagram.model import Diagram
from workflow_engine.record import record

_TRACKS, _MANY_TRACKS = (6, 10, 16), (10, 16, 28)
_WIDENINGS, _STRICT = 7, 4
_DETOURS = 5
_SHRINKINGS = 6


@record
class Solution:
    """Everything in points, the arrows with their labels, and the ids of those whose label found no place."""

    plan: Plan
    placed: Placed
    ways: tuple[Way, ...]
    missing: frozenset[str]


@record
class Manner:
    """How a chart is laid out: how wide boxes are, how many stand abreast in a lane, whether lanes lie level.

    With ``crowd`` boxes grow until no slot of theirs has more arrows than that.
    """

    box_width: float = 108.0
    abreast: int = 1
    level: bool = False
    crowd: int = 0


def solve(diagram: Diagram, words: dict[str, str], manner: Manner) -> Solution | None:
    """Return the best of a few tries: gaps are widened for labels, then arrows without a place take another way.

    None when a box has more arrows than it has room for.
    """
    routed = _routed(diagram, manner)
    if routed is None:
        return None
    net, router = routed
    settings = settings_of(words)
    tries: list[Solution] = []
    for _ in range(_DETOURS):
        tries.append(_labelled(diagram, net, router.paths, settings))
        if not tries[-1].missing:
            break
        router.elsewhere(set(tries[-1].missing))
    return min(tries, key=lambda solution: len(solution.missing))


def _routed(diagram: Diagram, manner: Manner) -> tuple[Grid, Router] | None:
    """Lead all arrows; where ports run out try more tracks, then six-corner boxes instead of diamonds."""
    cells = plan(diagram, manner.abreast, level=manner.level, crowd=manner.crowd)
    shapes = [sizes(diagram, manner.box_width, pointed=pointed, level=manner.level) for pointed in (True, False)]
    for found in shapes if shapes[0] != shapes[1] else shapes[:1]:
        for tracks in _TRACKS if not manner.crowd else _MANY_TRACKS:
            net = grid(cells, found, manner.box_width, tracks)
            router = Router(diagram, net)
            if router.run():
                return net, router
    return None


def _labelled(diagram: Diagram, net: Grid, paths: dict[str, Path], settings: dict[str, list[Setting]]) -> Solution:
    """Widen gaps until every label has a place, then give back what was not needed."""
    placer = Placer(diagram, net, paths)
    rooms: tuple[dict[int, float], dict[int, float]] = ({}, {})
    loose: set[str] = set()

    def tried() -> tuple[Placed, tuple[Way, ...], list[Wish]]:
        placed = placer.place(*rooms)
        return placed, *Labels(placed, settings, loose).run()

    for turn in range(_WIDENINGS):
        placed, ways, wishes = tried()
        if not wishes:
            break
        if turn >= _STRICT:
            loose |= {wish.flow for wish in wishes}
        for wish in wishes:
            _grant(wish, placed, net, *rooms)
    if not wishes:
        for room in rooms:
            for line in sorted(room, key=lambda line: (-room[line], line))[:_SHRINKINGS]:
                whole = room[line]
                for share in (0.0, 0.5):
                    room[line] = whole * share
                    fewer = tried()
                    if not fewer[2]:
                        placed, ways, _ = fewer
                        break
                else:
                    room[line] = whole
    return Solution(net.plan, placed, ways, frozenset(wish.flow for wish in wishes))


def _grant(wish: Wish, placed: Placed, net: Grid, room_x: dict[int, float], room_y: dict[int, float]) -> None:
    """Widen the gap beside the stretch by what is missing, a part of the label's measure at a time."""
    (x1, y1), (x2, y2) = wish.segment
    if y1 == y2:
        line = _line_before(placed.down, y1, net.tracks, ROW_PORTS)
        room_y[line] = room_y.get(line, 0.0) + wish.h * 0.6
        for side in (max(x1, x2), min(x1, x2) + 1):
            if abs(x1 - x2) < 2 * wish.w + 40:  # lines that cross may leave room on one side only
                line = _line_before(placed.across, side, net.tracks, COLUMN_PORTS)
                room_x[line] = room_x.get(line, 0.0) + max((wish.w + 18 - abs(x1 - x2)) / 2, wish.w * 0.4)
    else:
        if abs(y1 - y2) < wish.h + 14:
            line = _line_before(placed.down, max(y1, y2), net.tracks, ROW_PORTS)
            room_y[line] = room_y.get(line, 0.0) + wish.h + 14 - abs(y1 - y2)
        else:
            line = _line_before(placed.down, min(y1, y2) + 1, net.tracks, ROW_PORTS)
            room_y[line] = room_y.get(line, 0.0) + wish.h * 0.6
        line = _line_before(placed.across, x1 + 1, net.tracks, COLUMN_PORTS)
        room_x[line] = room_x.get(line, 0.0) + wish.w * 0.25


def _line_before(axis: Axis, at: float, tracks: int, ports: int) -> int:
    """Return the last line before a place that can take room: a used track, or the last port line of a group."""
    period = tracks + ports
    line = max(bisect_left(axis.lines, at - 0.01) - 1, tracks)
    while line % period >= tracks and line % period != period - 1:
        line -= 1
    return line
