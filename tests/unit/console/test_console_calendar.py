"""calendar: the duties as a table, as JSON, for a spreadsheet, and for a calendar program."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from tests.unit.console.conftest import Office

DUTIES = """\
duties: sample
title: {zh: 样例工作历, en: Sample duties}
items:
  round: {title: {zh: 巡查, en: Round}, every: day, lead: works/worker, record: 巡查记录}
  meeting: {title: {zh: 例会, en: Meeting}, every: week, weekday: mon, lead: office/chief}
  report:
    title: {zh: "报告，计划；与\\\\总结", en: "Report, plan; and \\\\ summary"}
    every: year
    date: 05-11
    lead: office/chief
    prepare: 3 workdays
    starts: loan
    data: {what: 报告}
    record: 年度工作报告、下一年度工作计划以及与之有关的各项汇总表和说明材料一式三份
    help: {zh: 第一稿在准备期内交, en: First draft during preparation}
  window: {title: {zh: 窗口, en: Window}, every: year, month: [4, 5], reminder_only: true}
  yearend: {title: =年底, every: year, month: 12, lead: works/foreman}
"""


@pytest.fixture
def duties(office: Office) -> Office:
    office.write("duties.yaml", DUTIES)
    return office


def test_the_table_names_day_preparation_lead_and_record(duties: Office) -> None:
    told = duties.say("calendar", "--year", "2026")
    assert told.code == 0
    lines = told.out.splitlines()
    assert [word in lines[0] for word in ("日期", "准备", "牵头", "记录")] == [True] * 4
    # 05-09 is a make-up Saturday, so three workdays before 05-11 is 05-07.
    (report,) = [line for line in lines if "报告，计划" in line]
    assert report.split()[:2] == ["05-11", "05-07"]
    assert "办公室 主任" in report
    assert "年度工作报告" in report
    assert [line.split()[0] for line in lines[1:]] == ["—", "周一", "04-01—05-31", "05-11", "12-01—12-31"]
    english = duties.say("calendar", "--year", "2026", lang="en").out
    assert "(reminder)" in english
    assert "every year" in english


def test_a_month_shows_what_is_prepared_or_done_in_it(duties: Office) -> None:
    def names(month: str) -> list[str]:
        told = duties.say("calendar", "--year", "2026", "--month", month, "--format", "json").json
        return [each["name"] for each in told["duties"]]

    assert names("3") == ["round", "meeting"]
    assert names("5") == ["round", "meeting", "window", "report"]
    assert names("12") == ["round", "meeting", "yearend"]


def test_a_lead_is_a_post_or_a_unit_with_the_units_below(duties: Office) -> None:
    def names(lead: str) -> list[str]:
        told = duties.say("calendar", "--year", "2026", "--lead", lead, "--format", "json").json
        return [each["name"] for each in told["duties"]]

    assert names("office/chief") == ["meeting", "report"]
    assert names("works") == ["round", "yearend"]
    assert names("top") == ["round", "meeting", "report", "yearend"]
    unknown = duties.say("calendar", "--year", "2026", "--lead", "nowhere")
    assert unknown.code == 2
    assert "lg.office" in unknown.err


def test_the_json_has_days_for_each_occasion_and_none_for_routine(duties: Office) -> None:
    told = duties.say("calendar", "--year", "2026", "--format", "json").json
    by_name = {each["name"]: each for each in told["duties"]}
    assert (told["version"], told["year"]) == (1, 2026)
    assert by_name["round"]["day"] is None
    assert by_name["meeting"]["weekday"] == "mon"
    report = by_name["report"]
    assert (report["day"], report["prepare_from"], report["period"]) == ("2026-05-11", "2026-05-07", "2026")
    assert (report["lead"], report["starts"]) == ("office/chief", "loan")
    assert by_name["window"]["lead"] is None


def test_the_csv_is_read_by_a_spreadsheet_and_holds_no_formula(duties: Office) -> None:
    told = duties.say("calendar", "--year", "2026", "--format", "csv").out
    assert told.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
    assert rows[3]["day"] == "2026-05-11"
    assert rows[-1]["title"] == "'=年底"


def test_a_calendar_program_reads_the_ics(duties: Office) -> None:
    told = duties.say("calendar", "--year", "2026", "--format", "ics").out
    read = icalendar.Calendar.from_ical(told)
    events = {str(event["UID"]): event for event in read.walk("VEVENT")}
    assert set(events) == {
        "round-2026-01-01@sample",
        "meeting-2026-W02@sample",
        "window-2026@sample",
        "report-2026@sample",
        "prepare-report-2026@sample",
        "yearend-2026@sample",
    }
    report = events["report-2026@sample"]
    assert str(report["SUMMARY"]) == "报告，计划；与\\总结"
    assert "一式三份\n发起：loan" in str(report["DESCRIPTION"])
    assert report.decoded("DTSTART") == date(2026, 5, 11)
    assert report.decoded("DTEND") == date(2026, 5, 12)
    prepared = events["prepare-report-2026@sample"]
    assert prepared.decoded("DTSTART") == date(2026, 5, 7)
    window = events["window-2026@sample"]
    assert (window.decoded("DTSTART"), window.decoded("DTEND")) == (date(2026, 4, 1), date(2026, 6, 1))
    assert events["round-2026-01-01@sample"]["RRULE"].to_ical() == b"FREQ=DAILY;UNTIL=20261231"
    assert events["meeting-2026-W02@sample"]["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261231"
    assert events["meeting-2026-W02@sample"].decoded("DTSTART").weekday() == 0
    assert not any(component.errors for component in read.walk())
    english = icalendar.Calendar.from_ical(duties.say("calendar", "--year", "2026", "--format", "ics", lang="en").out)
    assert "Report, plan; and \\ summary" in [str(event["SUMMARY"]) for event in english.walk("VEVENT")]


def test_a_week_that_begins_in_the_old_year_is_not_lost(duties: Office) -> None:
    duties.write("duties.yaml", "duties: d\nitems: {fridays: {every: week, weekday: fri, lead: office/chief}}\n")
    told = duties.say("calendar", "--year", "2027", "--format", "ics").out
    assert "UID:fridays-2026-W53@d\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:20270101\r\n" in told


def test_the_ics_keeps_to_the_letter_of_its_standard(duties: Office) -> None:
    first, second = (duties.say("calendar", "--year", "2026", "--format", "ics").out for _ in range(2))
    assert first == second
    assert first.endswith("END:VCALENDAR\r\n")
    assert first.replace("\r\n", "").count("\n") == first.replace("\r\n", "").count("\r") == 0
    lines = first.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two


def test_next_year_without_holidays_is_an_error_that_says_what_to_do(duties: Office) -> None:
    office_calendar = (duties.processes / "calendar.yaml").read_text(encoding="utf-8")
    duties.write("calendar.yaml", office_calendar.replace("unknown_years: weekends_only\n", ""))
    told = duties.say("calendar", "--year", "2027")
    assert told.code == 2
    assert "chinesecalendar" in told.err


def test_without_a_list_of_duties_it_is_said_what_to_write(office: Office) -> None:
    told = office.say("calendar")
    assert told.code == 2
    assert "duties:" in told.err


def test_without_a_year_it_is_this_one(duties: Office) -> None:
    told = duties.say("calendar", "--format", "json").json
    assert abs(date(told["year"], 7, 1) - datetime.now(UTC).date()) < timedelta(days=200)
