"""Fits a chart on paper: on A4 where its words stay readable, else on A3, else on several pages; never unsaid smaller.

The ways to lay it out are tried in turn; a way whose words come out no smaller than drawn needs no other beside it.
"""

from __future__ import annotations

from workflow_engine.diagram.layout.chart import LEVEL, UPRIGHT, lay_out
from workflow_engine.diagram.layout.geometry import Layout, Role
from workflow_engine.diagram.layout.sizes import SIZES
from workflow_engine.diagram.layout.solve import Manner
from workflow_engine.diagram.model import Diagram, Fact, Orientation, PaperSize
from workflow_engine.diagram.pages.breaks import along, breaks, room
from workflow_engine.diagram.pages.paper import READABLE, Paper, best_way, print_size, smallest
from workflow_engine.diagram.pages.parts import cut, ordered
from workflow_engine.diagram.telling import Tell, silent
from workflow_engine.diagram.wrap import width
from workflow_engine.errors import Message
from workflow_engine.record import record, replace

_ABREAST = replace(UPRIGHT, abreast=2)
_WORTH = {PaperSize.A4: 1.0, PaperSize.A3: 1.5}
_SHORT_FACT = 40.0


@record
class Print:
    """A chart as it is printed: its pages, all on the same paper, and at how many points second lines come out."""

    pages: tuple[Layout, ...]
    paper: Paper
    size: float

    @property
    def readable(self) -> bool:
        """True when second lines are as large as they must be."""
        return self.size >= READABLE


def fitted(diagram: Diagram, tell: Tell = silent) -> Print:
    """Return the chart on the paper that it wishes; each page tells its number.

    Where nothing else helps the words are smaller than readable, and the title block says how small. To look for the
    best places to cut takes seconds: ``tell`` hears each paper that is tried.
    """
    kinds = (PaperSize.A4, PaperSize.A3) if diagram.paper is PaperSize.AUTO else (diagram.paper,)
    single = _numbered((diagram,))[0]
    layouts: list[Layout] = []
    tries: list[Print] = []
    for kind in kinds:
        tries.append(_on_one(single, kind, layouts))
        if tries[-1].readable:
            return tries[-1]
    return _on_several(diagram, kinds, layouts, tell) or _small(diagram, max(tries, key=lambda one: one.size))


def _on_one(diagram: Diagram, kind: PaperSize, layouts: list[Layout]) -> Print:
    """Return the chart on one sheet, laid out in the way that prints largest; ``layouts`` are kept for the next."""
    found: list[Print] = []
    for at, manner in enumerate(_manners(diagram)):
        if at == len(layouts):
            layouts.append(lay_out(diagram, manner))
        found.append(_printed((layouts[at],), kind))
        if found[-1].size >= SIZES[Role.LINE] or (at and found[-1].readable):
            break
    return max(found, key=lambda one: one.size)


def _manners(diagram: Diagram) -> tuple[Manner, ...]:
    match diagram.orientation:
        case Orientation.UPRIGHT:
            return UPRIGHT, _ABREAST
        case Orientation.LEVEL:
            return (LEVEL,)
        case _:
            return UPRIGHT, LEVEL, _ABREAST


def _printed(layouts: tuple[Layout, ...], kind: PaperSize) -> Print:
    paper = best_way(layouts, kind)
    return Print(layouts, paper, smallest(layouts, paper))


def _on_several(diagram: Diagram, kinds: tuple[PaperSize, ...], wholes: list[Layout], tell: Tell) -> Print | None:
    """Return the chart on as little paper as keeps its words readable; None when a single step does not fit a page."""
    best: tuple[float, _Parting, Paper, tuple[int, ...]] | None = None
    manners = zip(_manners(diagram), wholes, strict=False)
    partings = [_Parting(diagram, manner, whole) for manner, whole in manners if manner.abreast == 1]
    for kind in kinds:
        ways = [(parting, Paper(kind, across)) for across in (True, False) for parting in partings]
        for parting, paper in sorted(ways, key=lambda way: way[0].least_pages(way[1])):
            if best is None or parting.least_pages(paper) * _WORTH[kind] < best[0]:
                tell(_trying(diagram, paper, parting.level))
                cuts = parting.cuts(paper)
                sheets = (len(cuts) + 1) * _WORTH[kind]
                if cuts and (best is None or sheets < best[0]):
                    best = sheets, parting, paper, cuts
    return best[1].pages(*best[2:]) if best else None


def _trying(diagram: Diagram, paper: Paper, level: bool) -> Message:
    kind = paper.kind.value.upper()
    held = Message("横放", "across") if paper.across else Message("竖放", "upright")
    lanes = Message("泳道横排", "level lanes") if level else Message("泳道竖排", "upright lanes")
    return Message(
        f"{diagram.title}：一张纸放不下，试着分页（{kind} {held.zh}，{lanes.zh}）……",
        f"{diagram.title}: too large for one sheet, cutting it over pages ({kind} {held.en}, {lanes.en}) …",
    )


class _Parting:
    """Cuts one chart, laid out in one manner, into pages; what was laid out for one paper is kept for the next."""

    def __init__(self, diagram: Diagram, manner: Manner, whole: Layout) -> None:
        self._diagram = ordered(diagram)
        self._manner = manner
        self.level = manner.level
        self._along = along(whole)
        self._parts: dict[tuple[int, int], Layout] = {}

    def least_pages(self, paper: Paper) -> int:
        """Return how many pages it takes at least, where one is not enough."""
        return self._along.least_pages(room(paper, level=self.level))

    def cuts(self, paper: Paper) -> tuple[int, ...]:
        """Return the steps with which pages begin on which words are readable; none when a step does not fit one."""

        def fits(begin: int, end: int) -> bool:
            return print_size(self._part(begin, end), paper) >= READABLE

        return breaks(self._along, room(paper, level=self.level), fits) or ()

    def pages(self, paper: Paper, cuts: tuple[int, ...]) -> Print:
        """Return the chart in the parts that begin with these steps."""
        parts = _numbered(cut(self._diagram, self._along.steps, cuts))
        layouts = tuple(lay_out(part, self._manner) for part in parts)
        return Print(layouts, paper, smallest(layouts, paper))

    def _part(self, begin: int, end: int) -> Layout:
        if (begin, end) not in self._parts:
            parts = _numbered(cut(self._diagram, self._along.steps, (begin, end) if begin else (end,)))
            self._parts[begin, end] = lay_out(parts[1 if begin else 0], self._manner)
        return self._parts[begin, end]


def _numbered(parts: tuple[Diagram, ...]) -> tuple[Diagram, ...]:
    """Return the parts with the number of their page in their title blocks; long facts stand on the first one only."""
    numbered = []
    for at, part in enumerate(parts, 1):
        label = Message("页码", "Page").say(part.lang)
        page = Fact(label, Message(f"第{at}页 共{len(parts)}页", f"{at} of {len(parts)}").say(part.lang))
        kept = tuple(fact for fact in part.facts if at == 1 or width(fact.text) <= _SHORT_FACT)
        numbered.append(replace(part, facts=(*kept, page)))
    return tuple(numbered)


def _small(diagram: Diagram, found: Print) -> Print:
    """Return the chart with its scale in its title block."""
    kind = found.paper.kind.value.upper()
    words = Message(
        f"在{kind}上第二行字只有 {found.size:.1f} 磅，请用更大的纸",
        f"second lines are only {found.size:.1f} pt on {kind}: use larger paper",
    ).say(diagram.lang)
    warned = replace(diagram, facts=(*diagram.facts, Fact(Message("字号", "Type size").say(diagram.lang), words)))
    manner = LEVEL if found.pages[0].level else UPRIGHT
    return _printed((lay_out(_numbered((warned,))[0], manner),), found.paper.kind)
