"""The page of one procedure: its chart, who does what, whom it concerns, what the rules say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.svg_text import svg_element
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Finding, Severity
from workflow_engine.paper.model import Cell, Column, Paper, Paragraph, Role, Section, Sheet, Table, Tone
from workflow_engine.paper.order import Order
from workflow_engine.paper.parts import Shelf
from workflow_engine.paper.people import People
from workflow_engine.paper.wording import listed

_SIZE = re.compile(r'viewBox="\S+ \S+ (\S+) (\S+)"')
_SEVERITY = {
    Severity.ERROR: Message("错误", "error"),
    Severity.WARNING: Message("提醒", "warning"),
    Severity.INFO: Message("说明", "info"),
}


def chart(definition: ProcessDefinition, order: Order) -> Diagram:
    """Return the chart of a procedure as an order wants it."""
    catalogue = order.catalogue
    return extract(definition, catalogue.organization, lang=order.lang, at=order.day, others=catalogue.processes)


def drawn(diagram: Diagram) -> str:
    """Return a chart as an element of a page; boxes that call a procedure lead to its page beside this one."""
    return svg_element(lay_out(diagram), suffix=".html")


def framed(svg: str) -> str:
    """Return a chart in its frame; it is printed on a sheet held the way in which it comes out larger."""
    wide, high = map(float, _SIZE.search(svg).groups())  # type: ignore[union-attr]
    short, long = Sheet.A4.millimetres
    across = min(long / wide, short / high) > min(short / wide, long / high)
    return f'<div class="chart{" across" * across}" id="chart">{svg}</div>'


class Concerned:
    """Whom the procedures of an order concern: worked out once for all of them."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._people = People(order.catalogue.organization, order.day, order.lang)
        self._shelf = Shelf(order, self._people)
        organization = order.catalogue.organization
        units = organization.units.values() if organization else ()
        self._posts = [post.ref for unit in units for post in unit.posts.values()]

    def paper(self, definition: ProcessDefinition, findings: Iterable[Finding], cards: Mapping[str, str]) -> Paper:
        """Return posts with what falls to them, duties of the year, and findings. ``cards`` are the pages of posts."""
        say = self._order.say
        sections = (
            Section(say("相关岗位", "Posts concerned"), tuple(self._by_post(definition, cards))),
            Section(say("年度工作中的发起", "Started by the duties of the year"), tuple(self._duties(definition))),
            Section(say("校验结果", "What the rules say"), tuple(self._findings(findings))),
        )
        title = definition.title.say(self._order.lang) or definition.name
        return Paper(
            name=f"concerned-{definition.name}",
            title=say(f"{title}：岗位与校验", f"{title}: posts and rules"),
            day=self._order.day,
            sections=tuple(section for section in sections if section.blocks),
            lang=self._order.lang,
        )

    def _by_post(self, definition: ProcessDefinition, cards: Mapping[str, str]) -> Iterator[Table]:
        say = self._order.say
        rows = []
        for ref in self._posts:
            steps: dict[str, list[str]] = {}
            for part in self._shelf.parts(ref):
                if part.book.definition.name == definition.name:
                    steps.setdefault(part.title, []).append(part.letter.value)
            if steps:
                named = [
                    say(f"{title}（{'、'.join(of)}）", f"{title} ({', '.join(of)})") for title, of in steps.items()
                ]
                vacant = Tone.WARNING if self._people.vacant(ref) else Tone.PLAIN
                rows.append(
                    (
                        Cell(self._people.post_in_full(ref), link=cards.get(ref, "")),
                        Cell(self._people.holders(ref), vacant),
                        Cell(listed(named, self._order.lang)),
                    )
                )
        if rows:
            columns = (
                Column(say("岗位", "Post"), Role.HEAD, 2),
                Column(say("任职", "Held by"), Role.TEXT, 1.6),
                Column(say("环节与职责", "Steps and parts"), Role.TEXT, 5),
            )
            yield Table(columns, tuple(rows))

    def _duties(self, definition: ProcessDefinition) -> Iterator[Table]:
        say, duties = self._order.say, self._order.catalogue.duties
        starting = [duty for duty in duties.items.values() if duty.starts == definition.name] if duties else []
        if starting:
            rows = tuple((Cell(duty.title.say(self._order.lang) or duty.name), Cell(duty.name)) for duty in starting)
            yield Table((Column(say("工作", "Duty"), Role.HEAD, 3), Column(say("编号", "Reference"), Role.SHORT)), rows)

    def _findings(self, findings: Iterable[Finding]) -> Iterator[Table | Paragraph]:
        say, lang = self._order.say, self._order.lang
        rows = tuple(
            (
                Cell(_SEVERITY[finding.severity].say(lang), _tone(finding)),
                Cell("\n".join(words.say(lang) for words in (finding.message, finding.witness, finding.help) if words)),
                Cell(finding.rule),
            )
            for finding in findings
        )
        if not rows:
            yield Paragraph(say("全部规则通过。", "All rules pass."))
            return
        columns = (
            Column(say("程度", "Severity"), Role.SHORT, 0.8),
            Column(say("发现", "Finding"), Role.TEXT, 6),
            Column(say("规则", "Rule"), Role.TEXT, 1.6),
        )
        yield Table(columns, rows)


def _tone(finding: Finding) -> Tone:
    return Tone.WARNING if finding.severity is Severity.ERROR else Tone.PLAIN
