"""Who passes work to whom (移交图): the picture, the matrix of units, and every way by which work comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflow_engine.definition.handing import Handing
from workflow_engine.definition.model import Parallel, ProcessDefinition, Task
from workflow_engine.diagram.pictures.handoff_graph import MEANINGS, handoff_graphs
from workflow_engine.diagram.pictures.handoffs import HandoffFlow, HandoffParty, Handoffs
from workflow_engine.diagram.pictures.ring_labels import SIZE
from workflow_engine.diagram.pictures.sheets import A3_WIDE, fits
from workflow_engine.diagram.pictures.svg import svg
from workflow_engine.errors import Message
from workflow_engine.graph.passings import Passing
from workflow_engine.paper.handing_over import HandedOver, PartyNames, handed_over
from workflow_engine.paper.model import (
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Paper,
    Paragraph,
    Role,
    Section,
    Sheet,
    Table,
    Tone,
)
from workflow_engine.paper.order import Order
from workflow_engine.paper.wording import listed

TITLE = Message("移交图", "Hand-off picture")
HELP = Message(
    "单位之间谁把事情交给谁、多少次，哪些退回补正、哪些推诿；给出 --db 则按实际办理统计",
    "who hands work to whom and how often, what comes back; with --db as it really happened",
)
HEEDS = ("processes", "stored")


def make(order: Order) -> tuple[Paper, ...]:
    """Return the hand-overs of the procedures asked for; of the stored cases too when the order has a store."""
    return (_Handoffs(order).paper(),)


class _Handoffs:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._found: HandedOver = handed_over(order, order.stored)
        self._names = PartyNames(order)
        counted = self._found.counted
        self._parties = tuple(p for p in self._found.parties() if any(p in key[:2] for key in counted))
        self._number = {party: at for at, party in enumerate(self._parties, 1)}

    def paper(self) -> Paper:
        say = self._order.say
        sections = self._pictures()
        sections.append(Section(self._order.heading(1, "移交矩阵", "Matrix"), (self._matrix(),), new_page=True))
        sections.append(Section(self._order.heading(2, "逐项", "One by one"), (self._table(),), new_page=True))
        back = self._back()
        sections.append(Section(self._order.heading(3, "退回与推诿的环", "Ways back"), back, new_page=True))
        if self._found.cases:
            sections.append(
                Section(
                    self._order.heading(4, "来回最多的事项", "Matters that changed hands most"),
                    (self._most(),),
                )
            )
        return Paper(
            name="handoffs",
            title=say("各单位之间的移交", "Hand-offs between units"),
            day=self._order.day,
            facts=Facts(tuple(self._facts())),
            sections=tuple(sections),
            lang=self._order.lang,
            sheet=Sheet.A3_WIDE,
        )

    def _facts(self) -> Iterator[Fact]:
        say, counted = self._order.say, self._ways(self._found.counted)
        names = [each.title.say(self._order.lang) or each.name for each in self._order.definitions()]
        yield Fact(say("流程", "Procedures"), listed(names, self._order.lang))
        basis = (
            say("流程规定的移交路径", "ways foreseen by the procedures")
            if self._found.lived is None
            else say(f"{self._found.number} 件事项的实际办理", f"what happened in {self._found.number} cases")
        )
        yield Fact(say("统计口径", "Counted"), basis)
        for handing in Handing:
            yield Fact(MEANINGS[handing].say(self._order.lang), str(counted[handing]))

    def _ways(self, counts: Counter[tuple[str, str, Handing]]) -> Counter[Handing]:
        found: Counter[Handing] = Counter()
        for (_, _, handing), number in counts.items():
            found[handing] += number
        return found

    def _pictures(self) -> list[Section]:
        """Return a page for each picture; one that prints small says so."""
        counted, endless = self._found.counted, self._found.endless()
        given: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        for (giver, taker, _), number in counted.items():
            given[giver] += number
            taken[taker] += number
        parties = tuple(
            HandoffParty(
                party,
                self._names.say(party),
                self._order.say(
                    f"交出 {given[party]} · 接到 {taken[party]}", f"gives {given[party]}, takes {taken[party]}"
                ),
                not self._names.is_unit(party),
            )
            for party in self._parties
        )
        flows = tuple(
            HandoffFlow(
                giver, taker, handing, number, (giver, taker, handing) in endless, self._tip(giver, taker, handing)
            )
            for (giver, taker, handing), number in counted.items()
        )
        title = self._order.say("谁把事情交给谁", "Who hands work to whom")
        drawings = handoff_graphs(Handoffs(title, parties, flows, self._order.lang))
        small = not all(fits(drawing, A3_WIDE, SIZE) for drawing in drawings)
        pages = [
            Section("", (Figure(svg(drawing), drawing.words),), new_page=number > 0)
            for number, drawing in enumerate(drawings)
        ]
        return [*pages, Section("", (self._too_much(),))] if small else pages

    def _too_much(self) -> Paragraph:
        return Paragraph(
            self._order.say(
                "往来太多，图在 A3 上也印得很小：请看矩阵，或写出流程名分别出图。",
                "There is so much that the picture prints very small even on A3: read the matrix, or name procedures.",
            ),
            Tone.WARNING,
        )

    def _tip(self, giver: str, taker: str, handing: Handing) -> str:
        ways = [p for p in self._found.ruled if (p.giver, p.taker, p.handing) == (giver, taker, handing)]
        head = f"{self._names.say(giver)} → {self._names.say(taker)}: {MEANINGS[handing].say(self._order.lang)}"
        return "\n".join([head, *dict.fromkeys(f"{self._process(p)} · {self._step(p)}" for p in ways)])

    def _note(self) -> Paragraph:
        return Paragraph(
            self._order.say(
                "退回补正：事情没做好，退回重做，仍是同一方的事。非本职推回：称不归自己管而退出，两方来回即推诿。"
                "∞ 表示制度没有限次数。撤回不算移交。",
                "Returned for correction: the work has a flaw and stays the same party's. Passed back: said to be "
                "somebody else's; to and fro it is buck-passing. ∞: the procedure sets no limit. A withdrawal hands "
                "nothing over.",
            ),
            Tone.MUTED,
        )

    def _matrix(self) -> Table:
        """Rows give, columns take; a column has the number of its party, an entry its three counts."""
        say, counted = self._order.say, self._found.counted
        total: Counter[tuple[str, str]] = Counter()
        for (giver, taker, _), number in counted.items():
            total[giver, taker] += number
        most = max(total.values(), default=1)
        columns = [Column(say("交出 ＼ 接到", "From \\ to"), Role.HEAD, 3.4)]
        columns += [Column(str(self._number[party]), Role.MARK, 1.0) for party in self._parties]
        columns.append(Column(say("合计", "Sum"), Role.NUMBER, 1.1))
        rows = []
        for giver in self._parties:
            cells = [Cell(f"{self._number[giver]} {self._names.say(giver)}")]
            for taker in self._parties:
                number = total[giver, taker]
                heat = 0 if not number else 1 + min(4, int(4 * number / most))
                cells.append(Cell("—" if giver == taker else self._entry(giver, taker), heat=heat))
            cells.append(Cell(str(sum(total[giver, taker] for taker in self._parties))))
            rows.append(tuple(cells))
        caption = say(
            "列号即行首的号；一格三个数：往下移交／退回补正／推回",
            "columns are numbered as rows; a cell: on/correction/passed back",
        )
        return Table(tuple(columns), tuple(rows), caption)

    def _entry(self, giver: str, taker: str) -> str:
        numbers = [self._found.counted[giver, taker, handing] for handing in Handing]
        if not any(numbers):
            return ""
        return str(numbers[0]) if not any(numbers[1:]) else "/".join(map(str, numbers))

    def _table(self) -> Table:
        say, lived = self._order.say, self._found.lived
        columns = [
            Column(say("交出", "From"), Role.HEAD, 2.0),
            Column(say("接到", "To"), Role.TEXT, 2.0),
            Column(say("性质", "Kind"), Role.TEXT, 1.5),
            Column(say("规定路径", "Foreseen"), Role.NUMBER, 0.8),
        ]
        if lived is not None:
            columns.append(Column(say("实际次数", "Happened"), Role.NUMBER, 0.8))
        columns.append(Column(say("流程与环节", "Procedures and steps"), Role.TEXT, 5.0))
        keys = dict.fromkeys((*self._found.foreseen, *(lived or ())))
        rows = []
        for giver, taker, handing in keys:
            ways = [p for p in self._found.ruled if (p.giver, p.taker, p.handing) == (giver, taker, handing)]
            steps = "\n".join(dict.fromkeys(f"{self._process(p)}：{self._step(p)}" for p in ways))
            cells = [
                Cell(self._names.say(giver)),
                Cell(self._names.say(taker)),
                Cell(MEANINGS[handing].say(self._order.lang)),
                Cell(str(len(ways))),
            ]
            if lived is not None:
                cells.append(Cell(str(lived[giver, taker, handing])))
            rows.append(
                (*cells, Cell(steps or say("流程未规定，由转办、裁定等形成", "not foreseen: by transfer or ruling")))
            )
        return Table(tuple(columns), tuple(rows))

    def _back(self) -> tuple[Table | Paragraph, ...]:
        say = self._order.say
        ways = [p for p in self._found.ruled if p.handing is not Handing.ONWARD]
        if not ways:
            return (Paragraph(say("没有退回，也没有推回。", "Nothing is returned or passed back.")),)
        columns = (
            Column(say("性质", "Kind"), Role.HEAD, 1.4),
            Column(say("流程", "Procedure"), Role.TEXT, 1.6),
            Column(say("环节与动作", "Step and action"), Role.TEXT, 2.6),
            Column(say("退出方", "From"), Role.TEXT, 1.8),
            Column(say("退到", "To"), Role.TEXT, 1.8),
            Column(say("次数限制", "Limit"), Role.TEXT, 1.4),
        )
        order = [Handing.PASSED_BACK, Handing.CORRECTION]
        ways.sort(key=lambda p: (order.index(p.handing), p.bounded))
        rows = tuple(
            (
                Cell(MEANINGS[p.handing].say(self._order.lang)),
                Cell(self._process(p)),
                Cell(self._step(p)),
                Cell(self._names.say(p.giver)),
                Cell(self._names.say(p.taker)),
                self._limit(p),
            )
            for p in ways
        )
        return self._note(), Table(columns, rows)

    def _limit(self, passing: Passing) -> Cell:
        say = self._order.say
        if passing.limit is not None:
            return Cell(say(f"{passing.limit} 次", f"{passing.limit} times"))
        if passing.bounded:
            return Cell(say("由条件限制", "bounded by a condition"))
        return Cell(say("∞ 不限次数", "∞ no limit"), Tone.WARNING)

    def _most(self) -> Table:
        say = self._order.say
        columns = (
            Column(say("事项", "Matter"), Role.HEAD, 3.0),
            Column(say("流程", "Procedure"), Role.TEXT, 2.0),
            Column(say("移交", "Hand-offs"), Role.NUMBER, 0.8),
            Column(say("退回补正", "Corrections"), Role.NUMBER, 0.8),
            Column(say("推回", "Passed back"), Role.NUMBER, 0.8),
        )
        rows = tuple(
            (
                Cell(f"{each.title}\n{each.case}".strip()),
                Cell(self._titled(each.process)),
                Cell(str(each.times)),
                Cell(str(each.corrections)),
                Cell(str(each.passed_back)),
            )
            for each in self._found.cases
        )
        return Table(columns, rows)

    def _process(self, passing: Passing) -> str:
        return self._titled(passing.process)

    def _titled(self, name: str) -> str:
        known = self._order.catalogue.processes.get(name)
        return (known.title.say(self._order.lang) if known else "") or name

    def _step(self, passing: Passing) -> str:
        """Return the step and the action taken there."""
        definition: ProcessDefinition = self._order.catalogue.processes[passing.process]
        state = next(each for each in definition.every_state() if each.name == passing.state)
        title = state.title.say(self._order.lang) or state.name
        action = state.actions.get(passing.action) if isinstance(state, Task | Parallel) else None
        taken = (action.title.say(self._order.lang) or action.name) if action else ""
        return f"{title} — {taken}" if taken else title
