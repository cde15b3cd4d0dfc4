"""Where a chart is best cut: between two steps, where few arrows pass, so that every part fits its page."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from workflow_engine.diagram.layout.geometry import Layout, Role
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.pages.paper import READABLE, Paper
from workflow_engine.record import record

_CONNECTOR = 40.0  # what a box that names another page takes; most find room beside others
_GAP = 40.0
_HOPE = 1.15
_LEAST = 0.6
_LOOKS = 2


@record
class Along:
    """A chart along its steps: how far along each box stands, what each step takes, and from where to where arrows go.

    ``around`` is what title block, headers, legend and notes take.
    """

    steps: dict[str, int]
    sizes: tuple[float, ...]
    flows: tuple[tuple[int, int], ...]
    around: float

    def thought(self, begin: int, end: int) -> float:
        """Return about how long the part from one step to before another is."""
        here = range(begin, end)
        away = {target for source, target in self.flows if source in here and target not in here}
        back = {source for source, target in self.flows if target in here and source not in here}
        return self.around + sum(self.sizes[begin:end]) + _CONNECTOR * (len(away) + len(back))

    def least_pages(self, room: float) -> int:
        """Return how many pages it takes at least, where one is not enough."""
        return max(ceil(sum(self.sizes) / max(room - self.around, 1.0)), 2)

    def passing(self, step: int) -> int:
        """Return how many arrows a cut before a step would cut."""
        return sum(min(flow) < step <= max(flow) for flow in self.flows)


def along(whole: Layout) -> Along:
    """Measure a chart along its steps: downwards, to the right where its lanes lie level."""
    at = 0 if whole.level else 1
    middles = {box.node.id: round(box.frame.middle[at], 1) for box in whole.boxes}
    places = {middle: number for number, middle in enumerate(sorted(set(middles.values())))}
    steps = {id_: places[middle] for id_, middle in middles.items()}
    sizes = [0.0] * len(places)
    for box in whole.boxes:
        sizes[steps[box.node.id]] = max(sizes[steps[box.node.id]], (box.frame.w, box.frame.h)[at] + _GAP)
    flows = tuple((steps[way.flow.source], steps[way.flow.target]) for way in whole.ways)
    return Along(steps, tuple(sizes), flows, _around(whole))


def breaks(chart: Along, room: float, fits: Callable[[int, int], bool]) -> tuple[int, ...] | None:
    """Return the steps with which a new page begins, None when one of the steps alone does not fit.

    ``room`` is about what a page holds; ``fits`` tells whether the part from one step to before another really fits.
    """
    cuts: list[int] = []
    begin, count = 0, len(chart.sizes)
    while begin < count:
        end = _end(chart, begin, room, fits)
        if end is None:
            return None
        cuts.append(end)
        begin = end
    return tuple(cuts[:-1])


def room(paper: Paper, *, level: bool) -> float:
    """Return how long a chart on a sheet may be so that its words stay readable."""
    return paper.size[0 if level else 1] * SIZES[Role.LINE] / READABLE


def _end(chart: Along, begin: int, room: float, fits: Callable[[int, int], bool]) -> int | None:
    """Return where the page that begins with a step ends: as far along as fits, or a little before where fewer arrows
    are cut."""
    count = len(chart.sizes)
    hoped = [end for end in range(begin + 1, count + 1) if chart.thought(begin, end) <= room * _HOPE] or [begin + 1]
    longest = _longest(begin, hoped[-1], fits)
    if longest is None or longest == count:
        return longest
    least = begin + ceil(_LEAST * (longest - begin))
    fewer = [end for end in range(least, longest) if chart.passing(end) < chart.passing(longest)]
    fewer.sort(key=lambda end: (chart.passing(end), -end))
    return next((end for end in fewer[:_LOOKS] if fits(begin, end)), longest)


def _longest(begin: int, far: int, fits: Callable[[int, int], bool]) -> int | None:
    """Look for the longest part that fits by halving: a part of one that fits nearly always fits too."""
    if fits(begin, far):
        return far
    near = begin
    while far - near > 1:
        middle = (near + far) // 2
        if fits(begin, middle):
            near = middle
        else:
            far = middle
    return near if near > begin else None


def _around(whole: Layout) -> float:
    if not whole.bands:
        return 0.0
    band = whole.bands[0]
    if whole.level:
        return band.header.w + whole.width - band.frame.w
    return band.header.h + whole.height - band.frame.h
