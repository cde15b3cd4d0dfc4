"""The matrix of the whole catalogue: posts down, procedures across, how many steps each has which part in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflow_engine.paper.model import (
    Block,
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
from workflow_engine.paper.parts import Shelf
from workflow_engine.paper.people import People
from workflow_engine.paper.roles import Letter, legend, parts
from workflow_engine.paper.wording import listed

_ON_A4 = 8


class WholeMatrix:
    """Counts the parts of every post, and of every party that is no post, in every procedure."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._people = People(order.catalogue.organization, order.day, order.lang)
        self._books = Shelf(order, self._people).books
        self._posts: dict[str, dict[str, Counter[Letter]]] = {}  # by post and procedure
        self._others: dict[str, dict[str, Counter[Letter]]] = {}  # by what the party is called, and procedure
        for book in self._books:
            for task in book.tasks():
                for letter, party in parts(task):
                    ref = self._people.post_of(party)
                    row = self._posts.setdefault(ref, {}) if ref else self._other(book.parties.title(party))
                    row.setdefault(book.definition.name, Counter())[letter] += 1

    def _other(self, title: str) -> dict[str, Counter[Letter]]:
        return self._others.setdefault(title, {})

    def paper(self) -> Paper:
        """Return the matrix, and below it the posts that have no part in any procedure."""
        say, steps = self._order.say, sum(1 for book in self._books for _ in book.tasks())
        idle = self._idle()
        facts = [
            Fact(say("流程", "Procedures"), str(len(self._books))),
            Fact(say("环节", "Steps"), str(steps)),
            Fact(say("参与岗位", "Posts with a part"), str(len(self._posts))),
            Fact(say("任职日期", "Holders on"), self._order.day.isoformat()),
        ]
        blocks: list[Block] = [self._table(), Paragraph(legend(self._order.lang), Tone.MUTED)]
        if idle:
            named = listed(map(self._people.post_in_full, idle), self._order.lang)
            zh, en = f"没有参与任何流程的岗位（{len(idle)}个）：{named}", f"Posts without a part ({len(idle)}): {named}"
            blocks.append(Paragraph(say(zh, en)))
        return Paper(
            name="rasci",
            title=say("全部流程职责分工总表", "RASCI matrix of all procedures"),
            subtitle=say("数字是环节数，例如 R3 即承办三个环节", "figures count steps: R3 does three of them"),
            day=self._order.day,
            facts=Facts(tuple(facts)),
            sections=(Section("", tuple(blocks)),),
            lang=self._order.lang,
            sheet=Sheet.A4_WIDE if len(self._books) <= _ON_A4 else Sheet.A3_WIDE,
        )

    def _table(self) -> Table:
        say = self._order.say
        across = (Column(book.title, Role.MARK, 1.3) for book in self._books)
        columns = (
            Column(say("单位", "Unit"), Role.HEAD, 1.8),
            Column(say("岗位", "Post"), Role.TEXT, 1.9),
            Column(say("现任", "Holder"), Role.TEXT, 1.7),
            *across,
        )
        return Table(columns, (*self._post_rows(), *self._other_rows()))

    def _post_rows(self) -> Iterator[tuple[Cell, ...]]:
        units: dict[str, list[str]] = {}
        for ref in self._in_order(self._posts):
            units.setdefault(ref.rpartition("/")[0], []).append(ref)
        for unit, refs in units.items():
            for number, ref in enumerate(refs):
                holders = Cell(self._people.holders(ref), Tone.WARNING if self._people.vacant(ref) else Tone.PLAIN)
                cells = (Cell(self._people.post(ref)), holders, *self._counts(self._posts[ref]))
                yield (Cell(self._people.unit(unit), rows=len(refs)), *cells) if number == 0 else cells

    def _other_rows(self) -> Iterator[tuple[Cell, ...]]:
        for number, (title, row) in enumerate(self._others.items()):
            head = (Cell(self._order.say("其他参与方", "Others"), rows=len(self._others)),) if number == 0 else ()
            yield (*head, Cell(title, columns=2), *self._counts(row))

    def _counts(self, row: dict[str, Counter[Letter]]) -> Iterator[Cell]:
        for book in self._books:
            found = row.get(book.definition.name, Counter())
            text = " ".join(f"{letter.value}{found[letter]}" for letter in Letter if found[letter])
            heat = 2 if found[Letter.RESPONSIBLE] else int(found[Letter.ACCOUNTABLE] > 0)
            yield Cell(text, heat=heat)

    def _in_order(self, refs: dict[str, dict[str, Counter[Letter]]]) -> list[str]:
        """Return posts in the order of the organization, unknown ones last."""
        known = self._known()
        return [*(ref for ref in known if ref in refs), *(ref for ref in refs if ref not in known)]

    def _idle(self) -> list[str]:
        return [ref for ref in self._known() if ref not in self._posts]

    def _known(self) -> dict[str, None]:
        organization = self._order.catalogue.organization
        units = organization.units.values() if organization else ()
        return {post.ref: None for unit in units for post in unit.posts.values()}
