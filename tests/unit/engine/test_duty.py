"""Duties start matters: once a period, whoever looks, however often, and also after an outage."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.unit.engine.office import PAPER, opened, write
from workflow_engine.clock import FixedClock
from workflow_engine.duty import Missed, Started, key_of, start_due_duties
from workflow_engine.engine import Engine

CALENDAR = """
calendar: sample
base: CN
unknown_years: weekends_only
anchors: {spring_term_start: 2026-03-02, autumn_term_start: 2026-09-01}
"""
DUTIES = """
duties: sample
items:
  daily:   {every: day, lead: office/clerk, starts: paper}
  weekly:  {every: week, weekday: mon, lead: office/clerk, starts: paper}
  monthly: {every: month, date: 10, lead: office/clerk, starts: paper}
  termly:  {every: term, anchor: [spring_term_start, autumn_term_start], lead: office/chief, starts: paper}
  yearly:  {every: year, date: 05-12, prepare: 3 workdays, lead: office/chief, starts: paper}
  told:    {every: month, date: 10, lead: office/clerk}
"""
DAY = timedelta(days=1)
BEGIN = datetime.fromisoformat("2026-03-02T09:00:00+08:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "processes", paper=PAPER, calendar=CALENDAR, duties=DUTIES)


def only(folder: Path, *items: str) -> Path:
    return write(folder, duties="\n".join(["duties: sample", "items:", *(f"  {item}" for item in items)]))


def keys(engine: Engine) -> list[str]:
    """Return what has been started, the oldest first, without the word in front."""
    rows = engine.store.cases(open_only=False, limit=10_000)
    return [str(row.key).removeprefix("duty/") for row in sorted(rows, key=lambda row: (row.opened_at, str(row.key)))]


def look(engine: Engine, clock: FixedClock, at: datetime, since: date | None = None) -> Started:
    clock.set(at)
    return start_due_duties(engine, since)


def test_what_has_come_is_opened_once_however_often_one_looks(folder: Path) -> None:
    with opened(folder) as engine:
        first = start_due_duties(engine)
        assert keys(engine) == ["daily/2026-03-02", "monthly/2026-02", "termly/2026-spring", "weekly/2026-W10"]
        assert (len(first.cases), first.missed) == (4, ())
        assert start_due_duties(engine) == Started((), ())
        assert len(keys(engine)) == 4


def test_the_case_is_opened_by_the_holder_of_the_lead_post(folder: Path) -> None:
    with opened(folder) as engine:
        started = [engine.case(case) for case in start_due_duties(engine).cases]
        told = {str(case.key): (case.requester, case.title) for case in started}
        assert told["duty/termly/2026-spring"] == ("bob", "termly（2026-spring）")
        assert told["duty/daily/2026-03-02"][0] == "cai"
        assert all(engine.history(case.id)[0].by == case.requester for case in started)


def test_a_case_is_opened_when_its_preparation_begins(folder: Path) -> None:
    clock = FixedClock(BEGIN)
    with opened(
        only(folder, "yearly: {every: year, date: 05-12, prepare: 3 workdays, lead: office/chief, starts: paper}"),
        clock=clock,
    ) as engine:
        # 05-09 is a make-up Saturday: 05-11, 05-09 and 05-08 are the three workdays before.
        assert look(engine, clock, datetime.fromisoformat("2026-05-07T23:59:00+08:00")).cases == ()
        assert len(look(engine, clock, datetime.fromisoformat("2026-05-08T00:00:00+08:00")).cases) == 1
        assert keys(engine) == ["yearly/2026"]


def test_after_an_outage_of_thirty_days_months_are_caught_up_and_of_days_only_the_latest(folder: Path) -> None:
    clock = FixedClock(BEGIN)
    with opened(folder, clock=clock) as engine:
        start_due_duties(engine)
        before = set(keys(engine))
        look(engine, clock, datetime.fromisoformat("2026-05-13T09:00:00+08:00") - 30 * DAY)
        look(engine, clock, datetime.fromisoformat("2026-05-13T09:00:00+08:00"))
        assert sorted(set(keys(engine)) - before) == [
            "daily/2026-04-13",
            "daily/2026-05-13",
            "monthly/2026-03",
            "monthly/2026-04",
            "monthly/2026-05",
            "weekly/2026-W16",
            "weekly/2026-W20",
            "yearly/2026",
        ]


def test_a_longer_outage_is_caught_up_from_the_last_period_that_was_started(folder: Path) -> None:
    clock = FixedClock(BEGIN)
    item = "monthly: {every: month, date: 10, lead: office/clerk, starts: paper}"
    with opened(only(folder, item), clock=clock) as engine:
        start_due_duties(engine)
        look(engine, clock, BEGIN + 200 * DAY)
        assert keys(engine) == [f"monthly/2026-{month:02}" for month in range(2, 10)]


def test_a_new_installation_does_not_open_the_whole_past_year(folder: Path) -> None:
    clock = FixedClock(BEGIN + 240 * DAY)
    item = "monthly: {every: month, date: 10, lead: office/clerk, starts: paper}"
    with opened(only(folder, item), clock=clock) as engine:
        start_due_duties(engine)
        assert keys(engine) == ["monthly/2026-10"]


def test_one_can_say_since_when(folder: Path) -> None:
    clock = FixedClock(BEGIN + 240 * DAY)
    item = "monthly: {every: month, date: 10, lead: office/clerk, starts: paper}"
    with opened(only(folder, item), clock=clock) as engine:
        assert look(engine, clock, clock.now(), since=date(2026, 10, 11)).cases == ()
        look(engine, clock, clock.now(), since=date(2026, 8, 10))
        assert keys(engine) == ["monthly/2026-08", "monthly/2026-09", "monthly/2026-10"]


def test_over_years_with_outages_of_thirty_days_each_period_is_started_exactly_once(folder: Path) -> None:
    items = (
        "monthly: {every: month, date: 10, lead: office/clerk, starts: paper}",
        "yearly: {every: year, date: 05-12, prepare: 3 workdays, lead: office/chief, starts: paper}",
        "quarterly: {every: quarter, lead: office/chief, starts: paper}",
    )
    clock = FixedClock(BEGIN)
    with opened(only(folder, *items), clock=clock) as engine:
        at, gaps = BEGIN, cycle([1, 1, 30, 2, 30, 7])
        while at.year <= 2075:
            assert look(engine, clock, at).missed == ()
            at += next(gaps) * DAY
        counted = Counter(keys(engine))
    assert set(counted.values()) == {1}
    assert {f"yearly/{year}" for year in range(2026, 2075)} <= set(counted)
    assert {f"monthly/{year}-{month:02}" for year in range(2027, 2075) for month in range(1, 13)} <= set(counted)
    assert {f"quarterly/{year}-Q{n}" for year in range(2027, 2075) for n in range(1, 5)} <= set(counted)
    assert len(counted) <= 50 * 17 + 2  # those of the months before the first look


class Named(FixedClock):
    """A clock whose ids are those of one engine."""

    def __init__(self, at: datetime, name: str) -> None:
        super().__init__(at)
        self._name = name

    def new_id(self) -> str:
        return f"{self._name}-{super().new_id()}"


def test_two_engines_that_look_at_once_open_each_case_once(folder: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "cases.db")
    barrier, found = Barrier(2), []

    def work(number: int) -> None:
        with opened(folder, store=database, clock=Named(BEGIN, f"engine{number}")) as engine:
            barrier.wait()
            found.append(start_due_duties(engine))

    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened(folder, store=database) as engine:
        assert Counter(keys(engine)) == Counter(dict.fromkeys(keys(engine), 1))
        assert {"monthly/2026-02", "termly/2026-spring", "weekly/2026-W10"} <= set(keys(engine))
        assert sorted(case for each in found for case in each.cases) == sorted(
            row.id for row in engine.store.cases(open_only=False)
        )
    assert [each.missed for each in found] == [(), ()]


def test_the_data_may_name_the_lead_and_the_period(folder: Path) -> None:
    text = PAPER.replace(
        "data: {",
        "data: {who: {type: person, title: 谁}, by: {type: date, title: 至}, unit: {type: unit, title: 单位}, "
        "what: {type: text, title: 何}, ",
    )
    write(folder, paper=text)
    data = "{who: $lead, unit: $lead.unit, by: $until, what: $period, pages: 3}"
    with opened(only(folder, f"d: {{every: month, lead: office/chief, starts: paper, data: {data}}}")) as engine:
        start_due_duties(engine)
        case = engine.case(str(engine.store.case_by_key("paper", "duty/d/2026-03")))
        assert case.data == {"who": "bob", "unit": "office", "by": date(2026, 3, 31), "what": "2026-03", "pages": 3}


def test_a_vacant_lead_post_is_led_by_the_nearest_one_above(folder: Path) -> None:
    from tests.support import ORGANIZATION

    vacant = ORGANIZATION.replace("  bob:  {name: 博, posts: [{post: office/chief}]}\n", "").replace(
        "clerk: {title: 文书, deputy: chief}", "clerk: {title: 文书}"
    )
    write(folder, organization=vacant, paper=PAPER.replace("accountable: office/chief", "accountable: office/clerk"))
    with opened(only(folder, "d: {every: month, lead: office/clerk, starts: paper}")) as engine:
        assert [engine.case(case).requester for case in start_due_duties(engine).cases] == ["cai", "cai"]


def test_one_that_cannot_be_started_is_told_and_holds_up_no_other(folder: Path) -> None:
    write(
        folder,
        paper=PAPER,
        strict=PAPER.replace("process: paper", "process: strict").replace("min: 1,", "min: 1, required: true,"),
    )
    path = only(
        folder,
        "bad:  {every: month, lead: office/clerk, starts: strict}",
        "good: {every: month, lead: office/clerk, starts: paper}",
    )
    with opened(path) as engine:
        told = start_due_duties(engine)
        assert {(each.duty, each.error.code) for each in told.missed} == {("bad", "command-rejected")}
        assert keys(engine) == ["good/2026-02", "good/2026-03"]


def test_a_year_that_nobody_knows_is_told_and_what_has_come_is_started(folder: Path) -> None:
    write(folder, calendar="calendar: sample\nbase: CN\nanchors: {spring_term_start: 2026-03-02}\n")
    clock = FixedClock(datetime.fromisoformat("2026-12-20T09:00:00+08:00"))
    path = only(
        folder,
        "soon:   {every: month, prepare: 3 workdays, lead: office/clerk, starts: paper}",
        "termly: {every: term, anchor: [autumn_term_start], lead: office/clerk, starts: paper}",
    )
    with opened(path, clock=clock) as engine:
        told = start_due_duties(engine)
        assert keys(engine) == ["soon/2026-12"]
        assert {(each.duty, each.period) for each in told.missed} >= {("soon", "2027-01"), ("termly", "")}
        assert {each.error.code for each in told.missed} == {"unknown-year"}


def test_without_duties_nothing_is_started(tmp_path: Path) -> None:
    with opened(write(tmp_path / "bare", paper=PAPER)) as engine:
        assert start_due_duties(engine) == Started((), ())


def test_the_shipped_duties_start_their_cases_through_the_year() -> None:
    clock = FixedClock(datetime.fromisoformat("2026-01-04T09:00:00+08:00"))
    with Engine.open(Path(__file__).parents[3] / "processes", clock=clock) as engine:
        missed: list[Missed] = []
        for _ in range(330):
            missed += start_due_duties(engine).missed
            clock.set(clock.now() + DAY)
        assert engine.catalogue.duties is not None
        starting = {each.name for each in engine.catalogue.duties.items.values() if each.starts}
        assert {(each.duty, each.error.code) for each in missed} == set()
        assert sorted(keys(engine)) == sorted(f"{name}/2026" for name in starting)
        assert len(starting) == 9
        some = engine.catalogue.duties.items["welcoming_students"]
        assert engine.store.case_by_key("assigned_task", key_of(some, "2026"))
