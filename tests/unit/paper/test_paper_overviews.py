"""The papers beyond one procedure: hand-offs, organization, year, index; and hand-offs counted from a store."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.unit.paper.offices import DAY, catalogue, order
from workflow_engine.clock import FixedClock
from workflow_engine.console import main
from workflow_engine.definition.handing import Handing
from workflow_engine.engine import Engine
from workflow_engine.errors import InvalidDefinition, UnknownYear
from workflow_engine.paper.handing_over import PartyNames, handed_over
from workflow_engine.paper.model import Figure, Paper, Table
from workflow_engine.paper.order import CaseFile, Order
from workflow_engine.paper.write import make, write
from workflow_engine.record import replace

BOUNCE = """\
process: bounce
title: {zh: 推来推去, en: Bounce}
version: "1"
status: published
owner: office/chief
start: sort
states:
  sort:
    title: {zh: 分派, en: Sort}
    responsible: office/chief
    accountable: office/chief
    due: 1 workday
    overdue: {escalate: top/president}
    actions: {send: {title: {zh: 派单, en: Send}, to: fix}}
  fix:
    title: {zh: 维修, en: Fix}
    responsible: works/worker
    accountable: office/chief
    due: 1 workday
    overdue: {escalate: top/president}
    actions:
      done: {title: {zh: 完工, en: Done}, to: end}
      poor: {title: {zh: 单据不全, en: Poor}, kind: return, to: sort}
      not_ours: {title: {zh: 非本职, en: Not ours}, kind: pass_back, limit: 2, to: sort}
  end: {kind: end, outcome: done, title: {zh: 办结, en: Closed}}
"""


def _tables(paper: Paper) -> list[Table]:
    return [block for section in paper.sections for block in section.blocks if isinstance(block, Table)]


def _rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def _figures(paper: Paper) -> list[Figure]:
    return [block for section in paper.sections for block in section.blocks if isinstance(block, Figure)]


def _asked(**more: object) -> Order:
    return replace(order(), catalogue=catalogue(BOUNCE), **more)  # type: ignore[arg-type]


def test_hand_offs_are_counted_by_kind_in_the_matrix_and_one_by_one() -> None:
    (paper,) = make("handoffs", _asked(processes=("bounce",)))
    matrix, single, back = _tables(paper)
    assert _rows(matrix) == [["1 办公室", "—", "1", "1"], ["2 维修中心", "0/1/1", "—", "2"]]
    assert [row[:4] for row in _rows(single)] == [
        ["办公室", "维修中心", "往下移交", "1"],
        ["维修中心", "办公室", "退回补正", "1"],
        ["维修中心", "办公室", "非本职推回（推诿）", "1"],
    ]
    assert [(row[0], row[2], row[5]) for row in _rows(back)] == [
        ("非本职推回（推诿）", "维修 — 非本职", "2 次"),
        ("退回补正", "维修 — 单据不全", "∞ 不限次数"),
    ]
    assert "维修中心 → 办公室" in _figures(paper)[0].words


def _store(folder: Path) -> Engine:
    clock = FixedClock(datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    engine = Engine(catalogue(BOUNCE), store=str(folder / "a.db"), clock=clock)
    for turns in (("done",), ("poor", "done"), ("not_ours", "poor", "done")):
        case = engine.start("bounce", by="bob", title=f"第{len(turns)}件")
        for turn in turns:
            engine.act(case.id, "send", by="bob")
            engine.act(case.id, turn, by="eve", reason="说明")
    return engine


def _files(engine: Engine) -> list[CaseFile]:
    ids = [head.case for head in engine.store.heads()]
    name = engine.world.directory.name
    return [CaseFile(engine.case(id_), engine.history(id_), engine.definition, name) for id_ in ids]


def test_a_store_tells_how_often_it_really_happened(tmp_path: Path) -> None:
    with _store(tmp_path) as engine:
        asked = _asked(processes=("bounce",), stored=_files(engine))
    found = handed_over(asked, asked.stored)
    assert found.lived == {
        ("office", "works", Handing.ONWARD): 6,
        ("works", "office", Handing.CORRECTION): 2,
        ("works", "office", Handing.PASSED_BACK): 1,
    }
    assert [(each.title, each.times, each.corrections, each.passed_back) for each in found.cases] == [
        ("第3件", 5, 1, 1),
        ("第2件", 3, 1, 0),
        ("第1件", 1, 0, 0),
    ]
    (paper,) = make("handoffs", asked)
    assert [row[3:5] for row in _rows(_tables(paper)[1])] == [["1", "6"], ["1", "2"], ["1", "1"]]
    assert "3 件事项的实际办理" in {fact.text for fact in paper.facts.facts}


def test_the_command_reads_a_store_only_when_one_is_named(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    processes = tmp_path / "processes"
    processes.mkdir()
    read = catalogue(BOUNCE)
    for name, document in read.documents.items():
        (processes / name).write_text(document.text, encoding="utf-8")
    _store(tmp_path).close()
    asked = ["paper", "handoffs", "bounce", "--processes", str(processes), "--format", "csv", "--at", "2026-03-02"]
    assert main(asked) == 0
    ruled = capsysbinary.readouterr().out.decode("utf-8-sig")
    assert main([*asked, "--db", str(tmp_path / "a.db")]) == 0
    lived = capsysbinary.readouterr().out.decode("utf-8-sig")
    assert ["办公室", "维修中心", "往下移交", "1", "推来推去：分派 — 派单"] in list(csv.reader(io.StringIO(ruled)))
    assert ["办公室", "维修中心", "往下移交", "1", "6", "推来推去：分派 — 派单"] in list(csv.reader(io.StringIO(lived)))
    assert main([*asked, "--db", str(tmp_path / "none.db")]) != 0
    assert "none.db" in capsysbinary.readouterr().err.decode()


def test_parties_that_are_no_units_are_called_by_what_they_are() -> None:
    names = PartyNames(order())
    told = {party: names.say(party) for party in ("office", "external/supplier", "$requester", "$data.unit", "@bob")}
    assert told == {
        "office": "办公室",
        "external/supplier": "供应商",
        "$requester": "申请人",
        "$data.unit": "承办单位（按字段）",
        "@bob": "博",
    }
    assert names.say("$requester.head") == "申请人单位负责人"
    assert not names.is_unit("$requester")


def test_the_organization_lists_every_post_with_its_holders_and_names_vacancies() -> None:
    (paper,) = make("organization", order())
    posts, outside = _tables(paper)
    rows = {row[-5]: row[-4:] for row in _rows(posts)}
    assert rows["★ 班长"][0] == "缺人"
    assert rows["文书"][2] == "办公室主任\n不得代签"
    assert _rows(outside) == [["供应商", "external/supplier"]]
    facts = {fact.label: fact.text for fact in paper.facts.facts}
    assert facts["缺人岗位"] == "维修中心班长"
    assert "班长：缺人" in "".join(_figures(paper)[0].svg.split())


def test_an_organization_chart_needs_an_organization() -> None:
    with pytest.raises(InvalidDefinition):
        make("organization", Order(replace(catalogue(), organization=None), DAY))


def test_the_year_has_a_grid_a_sheet_of_units_and_a_table_by_month() -> None:
    (paper,) = make("calendar-year", order())
    assert paper.name == "calendar-year-2026"
    grid, units = _figures(paper)
    assert "248 个工作日" in grid.words
    assert "办公室" in units.words
    (table,) = _tables(paper)
    rows = _rows(table)
    assert rows[0][0] == "日常"
    assert ["12月", "12-01—12-31", "11-17", "年度报告", "每年", "办公室主任 博", "报告", "用印"] in rows
    assert any(row[0] == "4月" and "（仅提醒）" in row for row in rows)


def test_a_year_that_nobody_knows_is_refused_with_the_next_step() -> None:
    with pytest.raises(UnknownYear):
        make("calendar-year", replace(order(), day=date(2039, 1, 1)))


def test_the_index_tells_what_each_procedure_rests_on_and_what_was_found() -> None:
    (paper,) = make("catalogue-index", order())
    procedures, posts, people = _tables(paper)
    repair = next(row for row in procedures.rows if "repair" in row[-10].text)
    assert [cell.text for cell in repair[-10:-1]][0:3] == ["报修\nrepair", "3", "施行"]
    assert repair[-4].text == "5个工作日"
    assert (repair[-2].link, repair[-1].link) == ("repair.svg", "rasci-repair.html")
    by_post = {row[-4].text: row for row in posts.rows}
    assert by_post["主任"][-2].text == "1 报修、2 用印"
    assert "报修" in by_post["维修工"][-1].text
    eve = next(row for row in people.rows if row[0].text == "伊")
    assert "1 报修" in eve[3].text
    assert eve[4].link == "duty-card-eve.html"


@pytest.mark.parametrize("name", ["handoffs", "calendar-year", "catalogue-index"])
@pytest.mark.parametrize("left_out", ["organization", "duties", "processes"])
def test_each_can_do_without_what_a_catalogue_need_not_have(name: str, left_out: str) -> None:
    bare = replace(catalogue(), **{left_out: {} if left_out == "processes" else None})  # type: ignore[arg-type]
    (paper,) = make(name, Order(bare, DAY))
    assert paper.title in write(paper, "md").decode()


@pytest.mark.parametrize("name", ["handoffs", "organization", "calendar-year", "catalogue-index"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_is_the_same_every_time_and_in_one_language(name: str, lang: str) -> None:
    first, second = (write(make(name, replace(order(), lang=lang)), "html") for _ in range(2))
    assert first == second
    text = first.decode()
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in text
    assert "<script" not in text
