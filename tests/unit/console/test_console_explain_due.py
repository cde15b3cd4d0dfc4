"""explain-due: every skipped day of an open limit, also when the case stood still or got more time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.unit.console.conftest import LOAN, Office
from workflow_engine.clock import FixedClock
from workflow_engine.engine import Engine


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00+08:00")


class Desk:
    """An engine with a clock of its own on the office's database."""

    def __init__(self, office: Office, start: str) -> None:
        self.clock = FixedClock(at(start))
        self.engine = Engine.open(office.processes, store="workflow.db", clock=self.clock)
        self.case = self.engine.start("loan", by="cai", data={"what": "投影仪"}).id

    def do(self, when: str, operation: str, **fields: str) -> None:
        self.clock.set(at(when))
        self.engine.do(self.case, operation, by="bob", **fields)


@pytest.fixture
def desks(office: Office) -> Iterator[list[Desk]]:
    opened: list[Desk] = []
    yield opened
    for desk in opened:
        desk.engine.close()


def begun(office: Office, desks: list[Desk], start: str, **changes: str) -> Desk:
    text = LOAN
    for old, new in changes.items():
        text = text.replace(f"{old}: 1 workday", new)
    office.write("loan.yaml", text)
    desks.append(Desk(office, start))
    return desks[-1]


def told(office: Office, desk: Desk, lang: str = "zh", *more: str) -> list[str]:
    answer = office.say("explain-due", desk.case, *more, lang=lang)
    assert (answer.code, answer.err) == (0, "")
    return answer.out.splitlines()


def test_every_day_across_a_make_up_saturday_and_a_holiday_is_told(office: Office, desks: list[Desk]) -> None:
    desk = begun(office, desks, "02-13 15:00", due="due: 2 workdays")
    lines = told(office, desk)
    assert lines[0] == "申请（ask） 办理期限：2026-02-24 12:00"
    assert lines[1] == "  进入环节 2026-02-13 15:00"
    assert "2 个工作日" in lines[2]
    assert lines[3:6] == [
        "    2026-02-13 周五  起算当天不计",
        "    2026-02-14 周六  调休上班（春节），计 1 个工作日",
        "    2026-02-15 周日  法定节假日（春节），不计",
    ]
    assert lines[-1] == "    → 2026-02-24 12:00"
    assert told(office, desk, "en")[4] == "    2026-02-14 Sat  make-up workday (Spring Festival), counts as a workday"


def test_a_case_suspended_across_a_holiday_tells_what_was_left(office: Office, desks: list[Desk]) -> None:
    desk = begun(office, desks, "04-29 10:00")
    desk.do("04-30 10:00", "suspend", reason="等批复")
    still = told(office, desk)
    assert "挂起，期限停止计算" in still[-1]
    desk.do("05-05 09:00", "resume")
    lines = told(office, desk)
    assert lines[0].endswith("2026-05-06 10:00")
    (pause,) = [number for number, line in enumerate(lines) if "挂起" in line]
    assert "2026-04-30 10:00 至 2026-05-05 09:00 挂起" in lines[pause]
    assert lines[pause + 1] == "    2026-05-05 周二  法定节假日（劳动节），不计"
    assert "计 2 小时" in lines[pause + 2]
    assert "suspended from 2026-04-30 10:00" in "\n".join(told(office, desk, "en"))


def test_an_extension_is_told_with_who_asked_and_why(office: Office, desks: list[Desk]) -> None:
    desk = begun(office, desks, "03-02 09:00")
    desk.do("03-02 10:00", "extend", span="2 workdays", reason="等配件", asked_by="cai")
    lines = told(office, desk)
    assert lines[0].endswith("2026-03-05 12:00")
    assert any("蔡申请，博批准" in line and "等配件" in line for line in lines)
    assert lines[-1] == "    → 2026-03-05 12:00"


def test_a_wall_clock_limit_skips_nothing_and_says_so(office: Office, desks: list[Desk]) -> None:
    desk = begun(office, desks, "03-06 10:00", due="respond: 2 work hours\n    due: 3 days")
    lines = told(office, desk)
    assert [line for line in lines if "：2026" in line] == [
        "申请（ask） 响应期限：2026-03-06 12:00",
        "申请（ask） 办理期限：2026-03-09 10:00",
    ]
    assert any("夜间、周末和节假日都算" in line for line in lines)


def test_the_json_holds_each_day_with_its_rule(office: Office, desks: list[Desk]) -> None:
    desk = begun(office, desks, "03-06 11:00")
    item = desk.engine.case(desk.case).items[0].id
    (limit,) = office.say("explain-due", desk.case, "--item", item, "--format", "json").json["limits"]
    assert (limit["state"], limit["limit"], limit["at"]) == ("ask", "due", "2026-03-09T12:00:00+08:00")
    (stage,) = limit["stages"]
    assert [(day["day"], day["why"], day["counted_minutes"]) for day in stage["days"]] == [
        ("2026-03-06", "workday", 0),
        ("2026-03-07", "weekend", 0),
        ("2026-03-08", "weekend", 0),
        ("2026-03-09", "workday", 240),
    ]


def test_a_date_in_a_field_is_told_as_such(office: Office, desks: list[Desk]) -> None:
    field = "  until: {type: date, title: {zh: 至, en: Until}, required: true}\nstart: ask"
    office.write("loan.yaml", LOAN.replace("start: ask", field).replace("due: 1 workday", "due: $data.until"))
    clock = FixedClock(at("03-02 09:00"))
    with Engine.open(office.processes, store="workflow.db", clock=clock) as engine:
        case = engine.start("loan", by="cai", data={"what": "灯", "until": "2026-03-20"}).id
    lines = office.say("explain-due", case).out.splitlines()
    assert lines[0].endswith("2026-03-20 12:00")
    assert "字段 until" in lines[2]


def test_a_limit_that_does_not_hold_may_reach_further_than_the_calendar(office: Office, desks: list[Desk]) -> None:
    calendar = (office.processes / "calendar.yaml").read_text(encoding="utf-8")
    office.write("calendar.yaml", calendar.replace("unknown_years: weekends_only\n", ""))
    limit = "due: {default: 1 workday, when: [{if: 'default(days, 1) > 5', then: 400 workdays}]}"
    desk = begun(office, desks, "12-07 09:00", due=limit)
    assert told(office, desk)[0].endswith("2026-12-08 12:00")
    assert "1 个工作日" in told(office, desk)[2]


def test_an_item_that_is_not_open_is_refused_with_those_that_are(office: Office, desks: list[Desk]) -> None:
    desk = begun(office, desks, "03-02 09:00")
    refused = office.say("explain-due", desk.case, "--item", "99.9")
    assert refused.code == 2
    assert desk.engine.case(desk.case).items[0].id in refused.err


def test_without_an_open_limit_it_says_so(office: Office, desks: list[Desk]) -> None:
    desk = begun(office, desks, "03-02 09:00", due="help: 无期限")
    answer = office.say("explain-due", desk.case)
    assert (answer.code, answer.out) == (0, "")
    assert "没有" in answer.err
