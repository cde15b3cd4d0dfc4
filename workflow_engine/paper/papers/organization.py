"""Organization chart (组织图): units, heads, posts, people and vacancies of a day, and a list of all appointments."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.organization import Appointment, OrgUnit, Post
from workflow_engine.diagram.pictures.organization_chart import SMALL, organization_charts
from workflow_engine.diagram.pictures.sheets import A4_WIDE, fits
from workflow_engine.diagram.pictures.svg import svg
from workflow_engine.errors import Message
from workflow_engine.paper.model import Cell, Column, Fact, Facts, Figure, Paper, Role, Section, Sheet, Table, Tone
from workflow_engine.paper.order import Order
from workflow_engine.paper.people import People
from workflow_engine.paper.wording import listed

TITLE = Message("组织图", "Organization chart")
HELP = Message(
    "组织图：单位、负责人、岗位、任职人员、缺人、B 岗，按 --at 那天；附岗位任职一览",
    "units, heads, posts, people, vacancies and deputies on the day of --at, with a list of appointments",
)
HEEDS = ()


def make(order: Order) -> tuple[Paper, ...]:
    """Return the organization of the day. Raises ``InvalidDefinition`` when the catalogue has none."""
    return (_Organization(order).paper(),)


class _Organization:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._organization = order.organization()
        self._people = People(self._organization, order.day, order.lang)
        self._charts = organization_charts(self._organization, order.day, order.lang)

    def paper(self) -> Paper:
        say = self._order.say
        small = all(fits(chart, A4_WIDE, SMALL) for chart in self._charts)
        figures = [
            Section("", (Figure(svg(chart), chart.words),), new_page=number > 0)
            for number, chart in enumerate(self._charts)
        ]
        outside = self._organization.external
        tables = [
            Section(
                self._order.heading(1, "岗位任职一览", "Posts and who holds them"),
                (self._posts(),),
                new_page=True,
            )
        ]
        if outside:
            tables.append(Section(self._order.heading(2, "外部各方", "Outside parties"), (self._outside(),)))
        return Paper(
            name="organization",
            title=say(f"{self._title()}组织图", f"Organization chart: {self._title()}"),
            day=self._order.day,
            facts=Facts(tuple(self._facts())),
            sections=(*figures, *tables),
            lang=self._order.lang,
            sheet=Sheet.A4_WIDE if small else Sheet.A3_WIDE,
        )

    def _title(self) -> str:
        return self._organization.title.say(self._order.lang) or self._organization.name

    def _facts(self) -> Iterator[Fact]:
        say, day = self._order.say, self._order.day
        posts = [post.ref for unit in self._organization.units.values() for post in unit.posts.values()]
        empty = [ref for ref in posts if self._people.vacant(ref)]
        held = {person for ref in posts for person in self._organization.holders(ref, day)}
        yield Fact(say("任职日期", "As of"), str(day))
        yield Fact(
            say("规模", "Size"),
            say(
                f"{len(self._organization.units)} 个单位，{len(posts)} 个岗位，在岗 {len(held)} 人",
                f"{len(self._organization.units)} units, {len(posts)} posts, {len(held)} people in office",
            ),
        )
        told = listed((self._people.post_in_full(ref) for ref in empty), self._order.lang)
        yield Fact(say("缺人岗位", "Vacant"), told or say("无", "none"), Tone.WARNING if empty else Tone.PLAIN)

    def _posts(self) -> Table:
        say = self._order.say
        columns = (
            Column(say("单位", "Unit"), Role.HEAD, 2.2),
            Column(say("岗位", "Post"), Role.TEXT, 2.2),
            Column(say("任职人员", "Held by"), Role.TEXT, 2.4),
            Column(say("任期", "Term"), Role.SHORT, 2.2),
            Column(say("B 岗及其限制", "Deputy and his limits"), Role.TEXT, 3.2),
            Column(say("上级岗位", "Reports to"), Role.TEXT, 2.4),
        )
        rows: list[tuple[Cell, ...]] = []
        for unit in self._organization.units.values():
            posts = sorted(unit.posts.values(), key=lambda post: post.ref != unit.head)
            for number, post in enumerate(posts):
                head = (Cell(self._people.unit(unit.name), rows=len(posts)),) if not number else ()
                rows.append((*head, *self._cells(unit, post)))
        return Table(columns, tuple(rows))

    def _cells(self, unit: OrgUnit, post: Post) -> tuple[Cell, ...]:
        title = self._people.post(post.ref)
        held = [(person, each) for person, each in self._held(post.ref) if each.holds_at(self._order.day)]
        later = [(person, each) for person, each in self._held(post.ref) if each.since and each.since > self._order.day]
        names = [self._people.person(person) for person, _ in held]
        terms = [self._term(each) for _, each in held]
        terms += [f"{self._people.person(person)} {self._term(each)}" for person, each in later]
        deputy = self._people.post_in_full(post.deputy) if post.deputy else ""
        limit = post.deputy_limit.say(self._order.lang)
        people = Cell("\n".join(names)) if names else Cell(self._order.say("缺人", "vacant"), Tone.WARNING)
        return (
            Cell(f"★ {title}" if post.ref == unit.head else title),
            people,
            Cell("\n".join(filter(None, terms))),
            Cell("\n".join(filter(None, (deputy, limit)))),
            Cell(self._people.post_in_full(post.reports_to) if post.reports_to else ""),
        )

    def _held(self, ref: str) -> Iterator[tuple[str, Appointment]]:
        for person in self._organization.people.values():
            yield from ((person.id, each) for each in person.appointments if each.post == ref)

    def _term(self, appointment: Appointment) -> str:
        since, until = appointment.since, appointment.until
        if since and until:
            return self._order.say(f"{since} 至 {until}", f"{since} to {until}")
        if until:
            return self._order.say(f"至 {until}", f"until {until}")
        return self._order.say(f"{since} 起", f"from {since}") if since else ""

    def _outside(self) -> Table:
        say = self._order.say
        columns = (Column(say("名称", "Name"), Role.HEAD, 2.0), Column(say("编号", "Reference"), Role.SHORT, 2.0))
        rows = (
            (title.say(self._order.lang) or name, f"external/{name}")
            for name, title in self._organization.external.items()
        )
        return Table(columns, tuple((Cell(title), Cell(ref)) for title, ref in rows))
