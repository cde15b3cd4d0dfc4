"""RASCI matrix (职责分工表): who does each step, who answers for it, helps, is asked, is told."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Call, Party, ProcessDefinition, Service, State, Task, Wait
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.parties import Parties
from workflow_engine.diagram.words import Words
from workflow_engine.errors import Message
from workflow_engine.paper.model import (
    Cell,
    Column,
    Fact,
    Facts,
    Paper,
    Paragraph,
    Role,
    Section,
    Sheet,
    Table,
    Tone,
)
from workflow_engine.paper.order import Order
from workflow_engine.paper.people import People
from workflow_engine.paper.roles import Letter, legend, parts
from workflow_engine.paper.whole_matrix import WholeMatrix
from workflow_engine.record import record

TITLE = Message("职责分工表", "RASCI matrix")
HELP = Message(
    "职责分工表（RASCI）：每个环节谁承办、问责、协办、咨询、知会；不写流程名则另附全目录总表",
    "RASCI matrix: who does each step, answers, helps, is asked, is told; without names also of everything",
)
_ON_A4 = (18, 11)
"""How many parties fit beside each other: Chinese breaks anywhere, English words are long."""

HEEDS = ("processes",)


def make(order: Order) -> tuple[Paper, ...]:
    """Return the matrix of each procedure; when no procedure was named and there are several, the whole one first."""
    definitions = order.definitions()
    single = tuple(_Matrix(order, definition).paper() for definition in definitions)
    return single if order.processes or len(single) < 2 else (WholeMatrix(order).paper(), *single)


@record
class _Step:
    number: int | None
    state: State
    marks: dict[str, str]


class _Matrix:
    """The matrix of one procedure."""

    def __init__(self, order: Order, definition: ProcessDefinition) -> None:
        self._order = order
        self._definition = definition
        self._words = Words(definition, order.lang)
        self._parties = Parties(definition, order.catalogue.organization, self._words, None)
        self._people = People(order.catalogue.organization, order.day, order.lang)
        self._chart = extract(definition, order.catalogue.organization, lang=order.lang, at=order.day)

    def paper(self) -> Paper:
        steps, columns = self._steps()
        table = Table(self._columns(columns), tuple(self._row(step, columns) for step in steps))
        return Paper(
            name=f"rasci-{self._definition.name}",
            title=self._order.say(f"{self._chart.title}职责分工表", f"RASCI matrix: {self._chart.title}"),
            day=self._order.day,
            facts=Facts(tuple(Fact(fact.label, fact.text) for fact in self._chart.facts)),
            sections=(Section("", (table, Paragraph(legend(self._order.lang), Tone.MUTED))),),
            lang=self._order.lang,
            sheet=Sheet.A4_WIDE if len(columns) <= _ON_A4[self._order.lang == "en"] else Sheet.A3_WIDE,
        )

    def _steps(self) -> tuple[list[_Step], dict[str, Party]]:
        """Return the steps that people, procedures or the system do, and the parties in order of first appearance."""
        numbers = {node.state: node.number for node in self._chart.nodes if node.number is not None}
        steps: list[_Step] = []
        columns: dict[str, Party] = {}
        for state in self._definition.every_state():
            if not isinstance(state, Task | Call | Wait | Service):
                continue
            marks: dict[str, list[Letter]] = {}
            for letter, party in parts(state) if isinstance(state, Task) else ():
                key = self._people.post_of(party) or str(party)
                columns.setdefault(key, party)
                marks.setdefault(key, []).append(letter)
            letters = {key: " ".join(dict.fromkeys(each.value for each in found)) for key, found in marks.items()}
            steps.append(_Step(numbers.get(state.name), state, letters))
        return steps, columns

    def _columns(self, parties: dict[str, Party]) -> tuple[Column, ...]:
        say = self._order.say
        heads = (Column("\n".join(self._head(party)), Role.MARK, 1.0) for party in parties.values())
        return (Column(say("环节", "Step"), Role.HEAD, 2.4), *heads, Column(say("时限", "Due"), Role.TEXT, 1.5))

    def _head(self, party: Party) -> Iterator[str]:
        ref = self._people.post_of(party)
        if ref is None:
            yield self._parties.title(party)
            return
        yield self._people.unit(ref.rpartition("/")[0])
        yield self._people.post(ref)
        yield self._people.holders(ref)

    def _row(self, step: _Step, parties: dict[str, Party]) -> tuple[Cell, ...]:
        state = step.state
        title = state.title.say(self._order.lang) or state.name
        head = Cell(title if step.number is None else f"{step.number} {title}")
        if isinstance(state, Task):
            marks = (_mark(step.marks.get(key, "")) for key in parties)
            return (head, *marks, Cell(self._words.timing(state.due) if state.due else ""))
        return (head, Cell(self._elsewhere(state), Tone.MUTED, columns=len(parties) + 1))

    def _elsewhere(self, state: State) -> str:
        """Say what a step is that no person of this procedure does."""
        if isinstance(state, Call):
            called = self._order.catalogue.processes.get(state.process)
            title = (called.title.say(self._order.lang) if called else "") or state.process
            return self._order.say(f"转入流程《{title}》，见其分工表", f"goes on in “{title}”: see its own matrix")
        return next((node.lines[0] for node in self._chart.nodes if node.state == state.name and node.lines), "")


def _mark(letters: str) -> Cell:
    """Shade who acts, and lighter who answers, so that the eye finds them along the row."""
    return Cell(letters, Tone.STRONG if letters else Tone.PLAIN, heat=2 if "R" in letters else int("A" in letters))
