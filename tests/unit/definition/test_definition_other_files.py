"""Organizations, calendars and duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from workflow_engine.definition.calendar import STANDARD, Calendar
from workflow_engine.definition.duties import Duties, Every, Weekday, YearDay
from workflow_engine.definition.load import Loaded
from workflow_engine.definition.organization import Organization

Load = Callable[[str], Loaded]
Tell = Callable[[str], list[tuple[str, str, str]]]

ORGANIZATION = """
organization: sample-2026
units:
  lg.repair:
    title: 维修中心
    parent: lg.leadership
    head: repair_head
    leader: lg.leadership/deputy_ops
    dispatcher: dispatcher
    posts:
      repair_head:   {title: 主任, reports_to: lg.leadership/deputy_ops, signing_limit: 10000}
      dispatcher:    {title: 调度员, deputy: repair_head, deputy_limit: 不得对外签字}
      repair_worker: {title: 维修工, reports_to: repair_head, capacity: 6}
people:
  p001: {name: 示例人员01, posts: [{post: lg.repair/repair_head, from: 2026-01-01, until: 2027-12-31}]}
  "2019001": {name: 示例人员02}
external: {supplier: 供应商}
incompatible: [[univ.finance/acct_pay, univ.finance/acct_book]]
"""


def test_an_organization_arrives_in_the_model_with_full_refs(loaded: Load) -> None:
    found = loaded(ORGANIZATION)
    assert (found.kind, found.problems) == ("organization", ())
    organization = found.value
    assert isinstance(organization, Organization)
    unit = organization.units["lg.repair"]
    assert (unit.head, unit.leader, unit.dispatcher) == (
        "lg.repair/repair_head",
        "lg.leadership/deputy_ops",
        "lg.repair/dispatcher",
    )
    dispatcher = organization.post("lg.repair/dispatcher")
    assert dispatcher is not None
    assert (dispatcher.deputy, dispatcher.deputy_limit.say("zh")) == ("lg.repair/repair_head", "不得对外签字")
    worker = organization.post("lg.repair/repair_worker")
    assert worker is not None
    assert (worker.reports_to, worker.capacity, worker.title.say("zh")) == ("lg.repair/repair_head", 6, "维修工")
    assert organization.holders("lg.repair/repair_head", date(2026, 6, 1)) == ("p001",)
    assert organization.external["supplier"].say("zh") == "供应商"
    assert organization.incompatible == (("univ.finance/acct_pay", "univ.finance/acct_book"),)
    assert len(organization.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("until: 2027-12-31", "until: 2025-12-31", "people.p001.posts.0.until"),
        ("post: lg.repair/repair_head", "post: repair_head", "people.p001.posts.0.post"),
        ("[[univ.finance/acct_pay, univ.finance/acct_book]]", "[[a/b]]", "incompatible.0"),
        ("[[univ.finance/acct_pay, univ.finance/acct_book]]", "[[a/b, a/b]]", "incompatible.0"),
        ("  lg.repair:\n", "  external:\n", "units.external"),
        ("signing_limit: 10000", "signing_limit: -1", "units.lg.repair.posts.repair_head.signing_limit"),
        ("head: repair_head\n", "hed: repair_head\n", "units.lg.repair.hed"),
    ],
)
def test_a_slip_in_an_organization_is_told_at_its_path(told: Tell, old: str, new: str, path: str) -> None:
    assert old in ORGANIZATION
    assert [(rule, where) for rule, _, where in told(ORGANIZATION.replace(old, new, 1))] == [("schema-violation", path)]


CALENDAR = """
calendar: school
timezone: Asia/Shanghai
base: CN
hours: {mon: [08:00-12:00, 14:00-17:30], fri: [08:00-12:00]}
holidays: [2026-01-20 to 2026-02-22, 2026-05-04]
workdays: [2026-01-25]
anchors: {winter_break_start: 2026-01-20}
unknown_years: weekends_only
"""


def test_a_calendar_arrives_in_the_model(loaded: Load) -> None:
    found = loaded(CALENDAR)
    assert (found.kind, found.problems) == ("calendar", ())
    calendar = found.value
    assert isinstance(calendar, Calendar)
    assert calendar.hours == {0: ((time(8), time(12)), (time(14), time(17, 30))), 4: ((time(8), time(12)),)}
    assert len(calendar.holidays) == 35
    assert calendar.workdays == {date(2026, 1, 25)}
    assert (calendar.base, calendar.provisional) == ("CN", True)
    assert calendar.anchors["winter_break_start"] == date(2026, 1, 20)


def test_a_calendar_without_hours_has_the_standard_ones(loaded: Load) -> None:
    calendar = loaded("calendar: c\n").value
    assert isinstance(calendar, Calendar)
    assert (calendar.hours, calendar.base, calendar.provisional) == (STANDARD.hours, None, False)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("Asia/Shanghai", "Asia/Shangai", "timezone"),
        ("Asia/Shanghai", "../../etc/passwd", "timezone"),
        ("base: CN", "base: US", "base"),
        ("fri: [08:00-12:00]", "fri: [12:00-08:00]", "hours.fri.0"),
        ("14:00-17:30", "11:00-17:30", "hours.mon.1"),
        ("{mon: [08:00-12:00, 14:00-17:30], fri: [08:00-12:00]}", "{}", "hours"),
        ("[2026-01-25]", "[2026-05-04]", "workdays.0"),
        ("2026-01-20 to 2026-02-22", "2026-02-22 to 2026-01-20", "holidays.0"),
        ("weekends_only", "weekends", "unknown_years"),
    ],
)
def test_a_slip_in_a_calendar_is_told_at_its_path(told: Tell, old: str, new: str, path: str) -> None:
    assert [(rule, where) for rule, _, where in told(CALENDAR.replace(old, new, 1))] == [("schema-violation", path)]


DUTIES = """
duties: year_plan
items:
  安全检查: {every: year, month: 2, anchor: winter_break_start - 5 workdays, lead: lg.safety/head, prepare: 10 days}
  党务评议: {every: year, month: [4, 5], reminder_only: true}
  收费: {every: month, date: 20, lead: lg.energy/energy_head}
  建账: {every: year, date: 09-01, lead: a/b, starts: assigned_task, data: {topic: 建账, amount: 1.5}, record: 台账}
  例会: {every: week, weekday: mon, lead: lg.leadership/director}
  开学检查: {every: term, anchor: [spring_start - 5 workdays, autumn_start - 5 workdays], lead: a/b}
"""


def test_duties_arrive_in_the_model(loaded: Load) -> None:
    found = loaded(DUTIES)
    assert (found.kind, found.problems) == ("duties", ())
    duties = found.value
    assert isinstance(duties, Duties)
    check = duties.items["安全检查"]
    assert (check.every, check.months, str(check.lead)) == (Every.YEAR, (2,), "lg.safety/head")
    assert [str(anchor) for anchor in check.anchors] == ["winter_break_start - 5 workdays"]
    assert (duties.items["党务评议"].months, duties.items["党务评议"].lead) == ((4, 5), None)
    assert duties.items["收费"].date == 20
    assert duties.items["建账"].date == YearDay(9, 1)
    assert duties.items["建账"].starts == "assigned_task"
    assert duties.items["例会"].weekday is Weekday.MON
    assert len(duties.items["开学检查"].anchors) == 2


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ("{every: year, month: 2}", "items.x.lead"),
        ("{every: year, month: 2, lead: $requester}", "items.x.lead"),
        ("{every: year, month: 2, lead: [a/b, a/c]}", "items.x.lead"),
        ("{every: year, lead: a/b}", "items.x"),
        ("{every: year, month: 13, lead: a/b}", "items.x.month"),
        ("{every: week, month: 2, lead: a/b}", "items.x.month"),
        ("{every: month, date: 09-01, lead: a/b}", "items.x.date"),
        ("{every: year, date: 20, lead: a/b}", "items.x.date"),
        ("{every: day, weekday: mon, lead: a/b}", "items.x.weekday"),
        ("{every: day, data: {a: 1}, lead: a/b}", "items.x.data"),
        ("{every: fortnight, lead: a/b}", "items.x.every"),
        ("{every: term, anchor: start - 5 hours, lead: a/b}", "items.x.anchor"),
    ],
)
def test_a_slip_in_a_duty_is_told_at_its_path(told: Tell, item: str, path: str) -> None:
    text = f"duties: d\nitems:\n  x: {item}\n"
    assert [(rule, where) for rule, _, where in told(text)] == [("schema-violation", path)]
