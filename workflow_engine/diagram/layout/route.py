"""Ways for all arrows: one after the other, then each again with all the others in place."""

from __future__ import annotations

from workflow_engine.diagram.layout.grid import Grid, Port
from workflow_engine.diagram.layout.search import Trunk, cheapest
from workflow_engine.diagram.layout.traffic import Path, Traffic, steps
from workflow_engine.diagram.model import Diagram, Flow, FlowKind

BACK = frozenset({FlowKind.RETURN, FlowKind.PASS_BACK})
_AGAIN = 2
_DISLIKE = 90.0
_CROWDED = 18.0


class Router:
    """Keeps the path of every arrow; an arrow whose label finds no place can be sent another way."""

    def __init__(self, diagram: Diagram, grid: Grid) -> None:
        self.paths: dict[str, Path] = {}
        self._diagram = diagram
        self._grid = grid
        self._traffic = Traffic(grid)
        self._dislike: dict[tuple[str, int, int], float] = {}
        self._alone: set[str] = set()
        self._flows = sorted(diagram.flows, key=lambda flow: _reach(flow, grid))

    def run(self) -> bool:
        """Lead all arrows, then each again with the others in place; False when the net has too few tracks."""
        for _ in range(1 + _AGAIN):
            before = dict(self.paths)
            if not all(self._lead(flow) for flow in self._flows):
                return False
            if before == self.paths:
                break
        return True

    def elsewhere(self, ids: set[str]) -> None:
        """Lead some arrows again, out of another side of their boxes or beside others if that is not too dear."""
        for flow in self._flows:
            if flow.id in ids:
                path = self.paths[flow.id]
                if path.shared:
                    self._alone.add(flow.id)
                for key in ((path.vertices[0], path.out), (path.vertices[-1], path.into)):
                    self._dislike[flow.id, *key] = self._dislike.get((flow.id, *key), 0.0) + _DISLIKE
                self._lead(flow)

    def _lead(self, flow: Flow) -> bool:
        old = self.paths.pop(flow.id, None)
        if old is not None:
            if _leant_on(flow, old, self.paths, self._diagram):
                self.paths[flow.id] = old
                return True
            self._traffic.add(old, -1)
        new = self._search(flow) or self._search(flow, any_kind=True) or old
        if new is None:
            return False
        self.paths[flow.id] = new
        self._traffic.add(new)
        return True

    def _search(self, flow: Flow, *, any_kind: bool = False) -> Path | None:
        """Find a way; with ``any_kind`` it may join any arrow into the same box, for boxes where no port is left."""
        plan = self._grid.plan
        back = flow.kind in BACK or plan.step(flow.target) < plan.step(flow.source)
        entries = self._grid.entries(flow.target, back=back)
        others = [
            other
            for other in self._diagram.flows
            if other.target == flow.target and other.id in self.paths and (other.kind is flow.kind or any_kind)
        ]
        trunk = {} if flow.id in self._alone and not any_kind else _trunk(others, self.paths, self._grid)
        exits = self._liked(flow, self._grid.exits(flow.source))
        return cheapest(self._traffic, exits, self._liked(flow, entries), trunk)

    def _liked(self, flow: Flow, ports: list[Port]) -> list[Port]:
        """Return the ports; dearer are those where the label found no place before and those beside other arrows."""
        return [
            Port(
                port.vertex,
                port.direction,
                port.cost
                + self._dislike.get((flow.id, port.vertex, port.direction), 0.0)
                + self._crowd(port) * (_CROWDED if flow.label else _CROWDED / 3),
            )
            for port in ports
        ]

    def _crowd(self, port: Port) -> int:
        """Count the arrows at the ports next to one: between close lines no label fits."""
        traffic, wide = self._traffic, self._grid.wide
        lines, step = (traffic.across, wide) if port.direction % 2 else (traffic.down, 1)
        return bool(lines[port.vertex - step]) + bool(lines[port.vertex + step])


def _reach(flow: Flow, grid: Grid) -> tuple[bool, float, int]:
    """Short arrows are led first, arrows that return last."""
    a, b = grid.plan.cells[flow.source], grid.plan.cells[flow.target]
    back = flow.kind in BACK or grid.plan.step(flow.target) < grid.plan.step(flow.source)
    return back, abs(a[0] - b[0]) + abs(a[1] - b[1]), int(flow.id.removeprefix("flow-"))


def _leant_on(flow: Flow, path: Path, paths: dict[str, Path], diagram: Diagram) -> bool:
    """True when another arrow ends on this one, whose way must stay."""
    own = set(path.vertices)
    return any(
        other.target == flow.target and other.id in paths and paths[other.id].shared
        and paths[other.id].vertices[-1] in own
        for other in diagram.flows
    )  # fmt: skip


def _trunk(others: list[Flow], paths: dict[str, Path], grid: Grid) -> dict[int, Trunk]:
    """Return where an arrow may join ``others``, which lead into the same box: on their last two stretches."""
    found: dict[int, Trunk] = {}
    for other in others:
        path = paths[other.id]
        if path.shared:
            continue
        walked = list(steps(path, grid.wide))
        corners = 0
        length = 0.0
        for at in range(len(walked) - 1, 0, -1):
            vertex, came, goes = walked[at]
            corner = came != goes
            corners += corner
            if corners > 1 or (corners == 1 and not corner and at < len(walked) * 0.4):
                break
            if at < len(walked) - 1:
                after = walked[at + 1][0]
                length += abs(grid.x[after % grid.wide] - grid.x[vertex % grid.wide])
                length += abs(grid.y[after // grid.wide] - grid.y[vertex // grid.wide])
                found[vertex] = Trunk(path.vertices[at + 1 :], goes, path.into, length, corner)
    return found
