"""A catalogue in, the pages of its handbook out. Papers are found by listing, so a new kind appears by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.diagram.model import Diagram
from workflow_engine.errors import InvalidDefinition, UsageError
from workflow_engine.lint.finding import Finding
from workflow_engine.paper.clean import cleaned
from workflow_engine.paper.handbook.procedure import Concerned, chart, drawn, framed
from workflow_engine.paper.handbook.shell import Entry, Shell, entrance, link
from workflow_engine.paper.model import Cell, Paper, Section, Table
from workflow_engine.paper.order import CaseFile, Order
from workflow_engine.paper.safe_link import safe_link
from workflow_engine.paper.write import kind, kinds, make
from workflow_engine.paper.writers.html import body
from workflow_engine.record import field, record, replace

LANGUAGES = ("zh", "en")
INDEX = "index.html"
_INDEX_PAPER = "catalogue-index"
_ABSOLUTE = re.compile(r"https?://")


def handbook(
    catalogue: Catalogue,
    day: date,
    findings: Iterable[Finding] = (),
    *,
    stored: Iterable[CaseFile] | None = None,
    languages: tuple[str, ...] = LANGUAGES,
    draw: Callable[[Diagram], str] = drawn,
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of every page, the entrance last; the same arguments give the same pages.

    ``findings`` are shown with the procedures that they concern. ``languages`` are folders of the handbook; the first
    is the one it opens with. ``draw`` makes the ``svg`` element of a chart whose links end in ``.html``.
    """
    found = tuple(findings)
    for lang in languages:
        for path, content in _Book(
            Order(catalogue, day, lang, stored=stored, bound=True), found, languages, draw
        ).pages():
            yield f"{lang}/{path}", content
    yield INDEX, entrance(languages)


@record(frozen=False)
class _Shelves:
    """The papers of a handbook by where they go: on the page of a procedure, to the cards, on pages of their own."""

    by_procedure: dict[str, list[Paper]] = field(default_factory=dict)
    cards: dict[str, Paper] = field(default_factory=dict)
    others: dict[str, Paper] = field(default_factory=dict)
    ways: list[tuple[str, str]] = field(default_factory=list)


class _Book:
    def __init__(
        self,
        order: Order,
        findings: tuple[Finding, ...],
        languages: tuple[str, ...],
        draw: Callable[[Diagram], str],
    ) -> None:
        self._draw = draw
        self._order = order
        self._findings = findings
        self._shelves = _Shelves()
        for name in kinds():
            self._put(name)
        ways = ((INDEX, order.say("目录", "Index")), *self._shelves.ways)
        self._shell = Shell(order.lang, order.say("工作手册", "Handbook"), ways, languages)
        self._pages = {
            **{f"{process}.svg": f"procedures/{process}.html" for process in order.catalogue.processes},
            **{f"rasci-{process}.html": f"procedures/{process}.html#rasci" for process in order.catalogue.processes},
            **{f"{name}.html": path for name, path in self._paths()},
        }

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of one language."""
        order, shelves = self._order, self._shelves
        concerned = Concerned(order)
        cards = {ref: f"duty-card-{ref.replace('/', '-')}.html" for ref in self._refs()}
        for definition in order.catalogue.processes.values():
            path = f"procedures/{_file(definition.name)}.html"
            findings = [finding for finding in self._findings if finding.process == definition.name]
            papers = [*shelves.by_procedure.get(definition.name, ()), concerned.paper(definition, findings, cards)]
            yield path, self._procedure(path, definition, papers)
        for name, path in self._paths():
            paper = shelves.cards.get(name) or shelves.others[name]
            if path != INDEX:
                yield path, self._shell.page(path, paper.title, [self._body(path, paper)])
        index = [self._body(INDEX, shelves.others[_INDEX_PAPER])] if _INDEX_PAPER in shelves.others else []
        yield INDEX, self._shell.index(index, self._entries())

    def _put(self, name: str) -> None:
        """Make the papers of a kind; those that tell of single cases have no place in a handbook."""
        heeds = getattr(kind(name), "HEEDS", ("processes",))
        if "cases" in heeds:
            return
        try:
            made = list(make(name, self._order))
        except (InvalidDefinition, UsageError):
            return  # the catalogue lacks what this kind of paper tells of, such as an organization
        if "posts" in heeds:
            if refs := tuple(self._refs()):
                made += make(name, replace(self._order, posts=refs))
            self._shelves.cards.update({paper.name: paper for paper in made})
            return
        own = {f"{name}-{process}": process for process in self._order.catalogue.processes}
        others = [paper for paper in made if paper.name not in own]
        for paper in made:
            if paper.name in own:
                self._shelves.by_procedure.setdefault(own[paper.name], []).append(paper)
        for paper in others:
            self._shelves.others[paper.name] = paper
            if paper.name != _INDEX_PAPER:
                title = kind(name).TITLE.say(self._order.lang) if len(others) == 1 else paper.title
                self._shelves.ways.append((f"{_file(paper.name)}.html", title))

    def _paths(self) -> Iterator[tuple[str, str]]:
        yield from ((name, f"cards/{_file(name)}.html") for name in self._shelves.cards)
        for name in self._shelves.others:
            yield name, INDEX if name == _INDEX_PAPER else f"{_file(name)}.html"

    def _procedure(self, path: str, definition: ProcessDefinition, papers: list[Paper]) -> bytes:
        parts = [framed(self._draw(chart(definition, self._order)))]
        parts += [f'<div id="{paper.name.partition("-")[0]}">{self._body(path, paper)}</div>' for paper in papers]
        return self._shell.page(path, definition.title.say(self._order.lang) or definition.name, parts)

    def _body(self, path: str, paper: Paper) -> str:
        """Return a paper for the page at ``path``, its links led to the pages of this handbook."""
        sections = tuple(self._section(path, section) for section in paper.sections)
        return body(cleaned(replace(paper, sections=sections)))

    def _section(self, path: str, section: Section) -> Section:
        blocks = tuple(
            replace(block, rows=tuple(tuple(self._linked(path, cell) for cell in row) for row in block.rows))
            if isinstance(block, Table)
            else block
            for block in section.blocks
        )
        return replace(section, blocks=blocks)

    def _linked(self, path: str, cell: Cell) -> Cell:
        if not cell.link or (_ABSOLUTE.match(cell.link) and safe_link(cell.link)):
            return cell
        page = self._pages.get(cell.link)
        return replace(cell, link=link(path, page) if page else "")

    def _refs(self) -> list[str]:
        organization = self._order.catalogue.organization
        units = organization.units.values() if organization else ()
        return [post.ref for unit in units for post in unit.posts.values()]

    def _entries(self) -> Iterator[Entry]:
        """Yield what can be searched for: procedures, their steps, papers and cards."""
        say, lang = self._order.say, self._order.lang
        for definition in self._order.catalogue.processes.values():
            page = link(INDEX, f"procedures/{_file(definition.name)}.html")
            title = definition.title.say(lang) or definition.name
            yield Entry(title, say("流程", "procedure"), page, " ".join((definition.name, *definition.basis)))
            for state in definition.every_state():
                step = state.title.say(lang) or state.name
                yield Entry(step, f"{say('环节', 'step')} · {title}", f"{page}#step-{state.name}")
        for paper in self._shelves.others.values():
            if paper.name != _INDEX_PAPER:
                yield Entry(paper.title, say("图表", "paper"), link(INDEX, f"{_file(paper.name)}.html"))
        for paper in self._shelves.cards.values():
            page = link(INDEX, f"cards/{_file(paper.name)}.html")
            yield Entry(paper.title, say("岗位职责书", "duty card"), page, f"{paper.subtitle} {paper.name}")


def _file(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "page"
