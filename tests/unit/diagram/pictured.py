"""Organizations, hand-overs and years to draw, made by a recipe: the same number gives the same ones."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from textwrap import dedent

from workflow_engine.definition.calendar import Calendar, WorkingTime
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.definition.handing import Handing
from workflow_engine.definition.load import load_strict
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.year import days_of, seasons_of
from workflow_engine.diagram.pictures.handoffs import HandoffFlow, HandoffParty, Handoffs
from workflow_engine.diagram.pictures.month_grid import Entry, MonthSheet, UnitRow
from workflow_engine.diagram.pictures.year_grid import YearSheet
from workflow_engine.source.reader import read

SIZES = (1, 3, 12, 40)
DAY = date(2026, 9, 1)
_NAME = "综合保障与服务管理办公室（后勤）"
HOSTILE = "<script>alert(1)</script>]]>&amp;\"'\u202e"


def shipped() -> Catalogue:
    """Return the catalogue that the project ships."""
    return read_catalogue([Path(__file__).parents[3] / "processes"])


def organization(text: str) -> Organization:
    """Return the organization in ``text``."""
    found = load_strict(read(dedent(text), "organization.yaml"))
    assert isinstance(found, Organization)
    return found


def organization_of(units: int, seed: int = 0) -> Organization:
    """Return an organization of that many units, some posts of which nobody holds."""
    dice = random.Random(seed)
    lines, people = ["organization: made", "title: 做出来的组织", "units:"], []
    for number in range(units):
        above = 0 if number < 6 else dice.randrange(max(1, number // 3))
        lines += [f"  u{number}:", f"    title: 第{number}{_NAME[: dice.randint(1, len(_NAME))]}"]
        lines += [f"    parent: u{above}"] if number else []
        lines += ["    head: p0", "    posts:"]
        for post in range(dice.randint(1, 6)):
            deputy = ", deputy: p0, deputy_limit: 不得代签" if post and dice.random() < 0.4 else ""
            lines.append(f"      p{post}: {{title: 岗{post}{_NAME[: dice.randint(0, 9)]}{deputy}}}")
            for _ in range(dice.choice((0, 1, 1, 2))):
                until = ", until: 2027-12-31" if dice.random() < 0.3 else ""
                people.append(
                    f"  x{len(people)}: {{name: 人{len(people)}, posts: [{{post: u{number}/p{post}{until}}}]}}"
                )
    return organization(
        "\n".join([*lines, "people:", *(people or ["  nobody: {name: 无, posts: []}"]), "external: {a: 甲}"])
    )


def handoffs_of(parties: int, seed: int = 0) -> Handoffs:
    """Return hand-overs among that many parties, some of them returned or passed back."""
    dice = random.Random(seed)
    names = [f"u{number}" for number in range(parties)]
    flows: dict[tuple[str, str, Handing], int] = {}
    for name in names:
        for _ in range(dice.randint(1, 3)):
            other = dice.choice(names)
            if other != name:
                flows[name, other, Handing.ONWARD] = dice.randint(1, 90)
                if dice.random() < 0.3:
                    back = dice.choice((Handing.CORRECTION, Handing.PASSED_BACK))
                    flows[other, name, back] = dice.randint(1, 20)
    return Handoffs(
        f"{parties} 方",
        tuple(
            HandoffParty(n, f"{n}{_NAME[: dice.randint(2, 14)]}", "交出 1 · 接到 2", dice.random() < 0.2) for n in names
        ),
        tuple(HandoffFlow(a, b, kind, count, count % 5 == 0) for (a, b, kind), count in flows.items()),
    )


def calendar_of(text: str = "") -> Calendar:
    """Return a school's calendar with what ``text`` adds (YAML)."""
    head = "calendar: made\ntimezone: Asia/Shanghai\nbase: CN\nhours: {mon: ['08:00-12:00']}\n"
    found = load_strict(read(head + dedent(text), "calendar.yaml"))
    assert isinstance(found, Calendar)
    return found


def year_of(calendar: Calendar, year: int, lang: str = "zh") -> YearSheet:
    """Return a year with duties on every eleventh day."""
    days = days_of(WorkingTime(calendar), year)
    duties = {day.day: ["查", HOSTILE] for day in days[::11]}
    return YearSheet(
        f"{year} {HOSTILE}", days, seasons_of(calendar, year), date(year, 3, 2), lang, duties,
        {day.day: ["备"] for day in days[5::17]}, {days[40].day: "校庆"},
    )  # fmt: skip


def months_of(units: int, seed: int = 0) -> MonthSheet:
    """Return the duties of that many units."""
    dice = random.Random(seed)

    def entries() -> tuple[Entry, ...]:
        return tuple(
            Entry(dice.choice(("", "12日", "至8月")), _NAME[: dice.randint(2, 16)], dice.choice(("", "▷ 02-10")))
            for _ in range(dice.choice((0, 0, 1, 3)))
        )

    rows = (
        UnitRow(f"u{number}", f"第{number}{_NAME}", entries(), tuple(entries() for _ in range(12)))
        for number in range(units)
    )
    return MonthSheet("责任日历", tuple(rows), 9, "zh", "几日：当日到期")
