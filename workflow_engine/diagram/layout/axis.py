"""Gives the lines of the net their places on paper: unused tracks are dropped, wanted room is added."""

from __future__ import annotations

from workflow_engine.diagram.layout.grid import TRACK
from workflow_engine.record import record


@record
class Margins:
    """How close things may come: a box and a track, a track and a ruled line, a box and a ruled line, two boxes."""

    box_track: float
    track_rule: float
    box_rule: float
    box_box: float


@record
class Group:
    """A column or row: how wide it is, and where its port lines run from its centre."""

    size: float
    ports: tuple[float, ...]


@record
class Axis:
    """The place of every line, of the centre of every group, and of every ruled line (by the gap it runs in)."""

    lines: tuple[float, ...]
    centres: tuple[float, ...]
    rules: dict[int, float]
    end: float


class Ruler:
    """Walks along one axis and puts one thing behind the other."""

    def __init__(self, margins: Margins, used: list[int], room: dict[int, float]) -> None:
        self.margins = margins
        self.used = used
        self.room = room
        self.at = 0.0
        self.last = "rule"
        self.lines: list[float] = []

    def put(self, kind: str, size: float = 0.0) -> float:
        """Put a box, track or rule after what came last; return its near edge. Wanted room is added before it."""
        pair = frozenset((self.last, kind))
        margins = self.margins
        if pair == {"box", "track"}:
            gap = margins.box_track
        elif pair == {"track", "rule"}:
            gap = margins.track_rule
        elif pair == {"box", "rule"}:
            gap = margins.box_rule
        elif pair == {"box"}:
            gap = margins.box_box
        else:
            gap = TRACK if kind == "track" else 0.0
        self.at += gap
        near = self.at
        self.at += size
        self.last = kind
        return near

    def widen(self, line: int) -> None:
        """Leave the room that is wanted after a line."""
        self.at += self.room.get(line, 0.0)

    def tracks(self, first: int, count: int) -> None:
        """Put those of ``count`` tracks that are used."""
        for line in range(first, first + count):
            if self.used[line]:
                self.lines.append(self.put("track"))
            else:
                self.lines.append(self.at)
            self.widen(line)


def measure(
    groups: list[Group], tracks: int, ruled: set[int], used: list[int], room: dict[int, float], margins: Margins
) -> Axis:
    """Return the places along one axis.

    ``ruled`` names the gaps (0 before the first group) with a ruled line in their middle; the first and last gap have
    theirs at the outer end. ``room`` wants extra points after a line, given by its number.
    """
    ruler = Ruler(margins, used, room)
    centres: list[float] = []
    rules = {0: 0.0}
    half = tracks // 2
    for gap, group in enumerate(groups):
        first = len(ruler.lines)
        if gap > 0 and gap in ruled:
            ruler.tracks(first, half)
            rules[gap] = ruler.put("rule")
            ruler.tracks(first + half, tracks - half)
        else:
            ruler.tracks(first, tracks)
        near = ruler.put("box", group.size)
        centre = near + group.size / 2
        centres.append(centre)
        ruler.lines += [centre + off for off in group.ports]
        ruler.widen(len(ruler.lines) - 1)
    ruler.tracks(len(ruler.lines), tracks)
    rules[len(groups)] = ruler.put("rule")
    return Axis(tuple(ruler.lines), tuple(centres), rules, ruler.at)
