"""Index of the catalogue (流程目录): every procedure by its owner with what it rests on, and who has a part in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflow_engine.definition.model import PartyKind, ProcessDefinition, Status, Task
from workflow_engine.diagram.words import Words
from workflow_engine.errors import Message
from workflow_engine.lint.check import examine
from workflow_engine.lint.finding import Severity
from workflow_engine.paper.model import Cell, Column, Fact, Facts, Paper, Paragraph, Role, Section, Sheet, Table, Tone
from workflow_engine.paper.order import Order
from workflow_engine.paper.parts import Part, Shelf
from workflow_engine.paper.people import People
from workflow_engine.paper.roles import Letter, legend
from workflow_engine.paper.wording import limit, listed

TITLE = Message("流程目录", "Index of the catalogue")
HELP = Message(
    "流程目录：按负责单位列出全部流程的版本、依据、时限、校验结果和图表链接；附按岗位、按人员的索引",
    "all procedures by owner with version, basis, deadline, findings and links; also by post and by person",
)
_STATUS = {
    Status.DRAFT: Message("草案", "draft"),
    Status.PUBLISHED: Message("施行", "in force"),
    Status.RETIRED: Message("废止", "retired"),
}


def make(order: Order) -> tuple[Paper, ...]:
    """Return the index of the procedures asked for."""
    return (_Index(order).paper(),)


class _Index:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._people = People(order.catalogue.organization, order.day, order.lang)
        self._shelf = Shelf(order, self._people)
        self._definitions = order.definitions()
        self._found = self._findings()
        self._numbers = {definition.name: number for number, definition in enumerate(self._by_unit(), 1)}

    def paper(self) -> Paper:
        say, catalogue = self._order.say, self._order.catalogue
        sections = [Section(self._order.heading(1, "按负责单位", "By owner"), (self._procedures(), *self._links()))]
        if catalogue.organization:
            posts, people = self._posts(), self._persons()
            sections.append(
                Section(self._order.heading(2, "按岗位", "By post"), (posts, self._legend()), new_page=True)
            )
            sections.append(Section(self._order.heading(3, "按人员", "By person"), (people,), new_page=True))
        return Paper(
            name="catalogue-index",
            title=say("流程目录", "Index of the catalogue"),
            day=self._order.day,
            facts=Facts(tuple(self._facts())),
            sections=tuple(sections),
            lang=self._order.lang,
            sheet=Sheet.A4_WIDE,
        )

    def _facts(self) -> Iterator[Fact]:
        say = self._order.say
        in_force = sum(each.status is Status.PUBLISHED for each in self._definitions)
        yield Fact(
            say("流程", "Procedures"),
            say(
                f"{len(self._definitions)} 个，其中施行 {in_force} 个", f"{len(self._definitions)}, {in_force} in force"
            ),
        )
        yield Fact(say("截至", "As of"), str(self._order.day))
        if self._order.catalogue.organization:
            title = self._order.catalogue.organization.title.say(self._order.lang)
            yield Fact(say("组织", "Organization"), title or self._order.catalogue.organization.name)
        if not self._order.processes:
            whole = self._found.total()
            other = whole - sum(number for (name, _), number in self._found.items() if name)
            if other:
                yield Fact(say("组织、日历等文件的发现", "Findings in other files"), str(other))

    def _findings(self) -> Counter[tuple[str, Severity]]:
        """Count what ``validate`` finds, by procedure and severity; the name is empty for other files."""
        catalogue = self._order.catalogue
        files = {catalogue.files.get(f"process:{name}"): name for name in catalogue.processes}
        found = examine(catalogue, at=self._order.day).findings
        return Counter((files.get(each.file, ""), each.severity) for each in found)

    def _by_unit(self) -> list[ProcessDefinition]:
        """Return the procedures, those of one unit together in the organization's order, those without owner last."""
        organization = self._order.catalogue.organization
        order = {name: at for at, name in enumerate(organization.units)} if organization else {}
        return sorted(
            self._definitions, key=lambda each: (order.get(self._unit(each), len(order)), self._unit(each), each.name)
        )

    def _unit(self, definition: ProcessDefinition) -> str:
        owner = definition.owner
        if owner is None:
            return ""
        return (
            owner.name.rpartition("/")[0] or owner.name
            if owner.kind in (PartyKind.POST, PartyKind.UNIT)
            else str(owner)
        )

    def _procedures(self) -> Table:
        say = self._order.say
        columns = (
            Column(say("负责单位", "Owner"), Role.HEAD, 1.7),
            Column(say("序号", "No."), Role.NUMBER, 0.6),
            Column(say("流程", "Procedure"), Role.TEXT, 2.2),
            Column(say("版本", "Version"), Role.SHORT, 0.9),
            Column(say("状态", "Status"), Role.SHORT, 0.8),
            Column(say("施行日期", "In force from"), Role.SHORT, 1.2),
            Column(say("依据", "Basis"), Role.TEXT, 3.4),
            Column(say("环节", "Steps"), Role.NUMBER, 0.7),
            Column(say("办结时限", "Deadline"), Role.TEXT, 1.5),
            Column(say("错误／警告／提示", "Errors, warnings, notes"), Role.TEXT, 1.3),
            Column(say("流程图", "Chart"), Role.SHORT, 0.9),
            Column(say("职责表", "RASCI"), Role.SHORT, 0.9),
        )
        ordered = self._by_unit()
        sizes = Counter(self._unit(each) for each in ordered)
        rows: list[tuple[Cell, ...]] = []
        before: str | None = None
        for each in ordered:
            unit = self._unit(each)
            head = (Cell(self._people.unit(unit) if unit else say("未定", "nobody"), rows=sizes[unit]),)
            rows.append((*(head if unit != before else ()), *self._row(each)))
            before = unit
        return Table(columns, tuple(rows))

    def _row(self, definition: ProcessDefinition) -> tuple[Cell, ...]:
        say, words = self._order.say, Words(definition, self._order.lang)
        counts = [
            self._found[definition.name, severity] for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        ]
        since = str(definition.effective_from) if definition.effective_from else "—"
        until = say(f"\n至 {definition.effective_until}", f"\nto {definition.effective_until}")
        return (
            Cell(str(self._numbers[definition.name])),
            Cell(
                f"{definition.title.say(self._order.lang) or definition.name}\n{definition.name}",
                link=self._order.page_of(definition.name),
            ),
            Cell(definition.version),
            Cell(_STATUS[definition.status].say(self._order.lang)),
            Cell(since + (until if definition.effective_until else "")),
            Cell("\n".join(definition.basis) or "—"),
            Cell(str(sum(1 for _ in definition.every_state()))),
            Cell(limit(words, definition.deadline) or self._by_step(definition)),
            Cell(
                say("／", "/").join(map(str, counts)) if any(counts) else "0", Tone.WARNING if counts[0] else Tone.PLAIN
            ),
            Cell(say("图", "chart"), link=f"{definition.name}.svg"),
            Cell(say("表", "matrix"), link=f"rasci-{definition.name}.html"),
        )

    def _by_step(self, definition: ProcessDefinition) -> str:
        """Say how far the steps are limited where the procedure as a whole is not."""
        tasks = [state for state in definition.every_state() if isinstance(state, Task)]
        limited = sum(task.due is not None for task in tasks)
        zh, en = f"各环节分别限时（{limited}／{len(tasks)}）", f"step by step ({limited} of {len(tasks)})"
        return self._order.say(zh, en) if limited else "—"

    def _links(self) -> Iterator[Paragraph]:
        if self._order.bound:
            return
        yield Paragraph(
            self._order.say(
                "链接指同一目录下的文件：流程图用 workflow-engine render --out 目录，职责表用 "
                "workflow-engine paper rasci --out 目录/ 生成。错误、警告、提示由 workflow-engine validate 说明。",
                "Links lead to files in the same folder, which workflow-engine render --out FOLDER and workflow-engine "
                "paper rasci --out FOLDER/ write. workflow-engine validate explains the findings.",
            ),
            Tone.MUTED,
        )

    def _legend(self) -> Paragraph:
        return Paragraph(legend(self._order.lang), Tone.MUTED)

    def _posts(self) -> Table:
        say, organization = self._order.say, self._order.organization()
        columns = (
            Column(say("单位", "Unit"), Role.HEAD, 1.6),
            Column(say("岗位", "Post"), Role.TEXT, 1.8),
            Column(say("任职人员", "Held by"), Role.TEXT, 1.6),
            Column(say("牵头的流程", "Owns"), Role.TEXT, 1.8),
            Column(say("在各流程中的职责", "Parts in procedures"), Role.TEXT, 5.6),
        )
        rows: list[tuple[Cell, ...]] = []
        for unit in organization.units.values():
            for number, post in enumerate(unit.posts.values()):
                head = (Cell(self._people.unit(unit.name), rows=len(unit.posts)),) if not number else ()
                vacant = self._people.vacant(post.ref)
                people = Cell(self._people.holders(post.ref, in_full=True), Tone.WARNING if vacant else Tone.PLAIN)
                owned, told = listed(self._owned(post.ref), self._order.lang), "\n".join(self._told(post.ref))
                card = f"duty-card-{post.ref.replace('/', '-')}.html" if self._order.bound else ""
                rows.append((*head, Cell(self._people.post(post.ref), link=card), people, Cell(owned), Cell(told)))
        return Table(columns, tuple(rows))

    def _owned(self, ref: str) -> Iterator[str]:
        for book in self._shelf.books:
            if book.definition.owner and self._people.post_of(book.definition.owner) == ref:
                yield f"{self._numbers[book.definition.name]} {book.title}"

    def _told(self, ref: str) -> Iterator[str]:
        """Yield a line for each procedure in which the post has a part: its letters, and how many steps each."""
        parts: dict[str, list[Part]] = {}
        for part in self._shelf.parts(ref):
            parts.setdefault(part.book.definition.name, []).append(part)
        for name, those in parts.items():
            letters = Counter(part.letter for part in those)
            counted = (f"{letter.value}×{letters[letter]}" for letter in Letter if letters[letter])
            steps = listed(
                (part.title for part in those if part.letter in (Letter.RESPONSIBLE, Letter.ACCOUNTABLE)),
                self._order.lang,
            )
            head = f"{self._numbers[name]} {those[0].book.title} {' '.join(counted)}"
            yield self._order.say(f"{head}{f'：{steps}' if steps else ''}", f"{head}{f': {steps}' if steps else ''}")

    def _persons(self) -> Table:
        say, organization = self._order.say, self._order.organization()
        columns = (
            Column(say("人员", "Person"), Role.HEAD, 1.6),
            Column(say("编号", "Reference"), Role.SHORT, 1.3),
            Column(say("岗位", "Posts"), Role.TEXT, 2.6),
            Column(say("有职责的流程", "Has a part in"), Role.TEXT, 5.0),
            Column(say("岗位职责书", "Duty card"), Role.SHORT, 1.0),
        )
        rows = []
        for person in organization.people.values():
            posts = organization.posts_of(person.id, self._order.day)
            parts = {part.book.definition.name for ref in posts for part in self._shelf.parts(ref)}
            names = [f"{number} {self._titled(name)}" for name, number in self._numbers.items() if name in parts]
            titles = [self._people.post_in_full(ref) for ref in posts] or [
                say("当日无任职", "holds nothing on that day")
            ]
            link = f"duty-card-{person.id}.html" if posts else ""
            card = Cell(say("书", "card") if posts else "", link=link)
            rows.append(
                (
                    Cell(person.name, link=link if self._order.bound else ""),
                    Cell(person.id),
                    Cell("\n".join(titles)),
                    Cell(listed(names, self._order.lang)),
                    card,
                )
            )
        return Table(columns, tuple(rows))

    def _titled(self, name: str) -> str:
        return self._order.catalogue.processes[name].title.say(self._order.lang) or name
