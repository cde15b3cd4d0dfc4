"""The RASCI matrix: letters where the procedure puts them, people named, gaps told."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.paper.offices import order
from workflow_engine.errors import UsageError
from workflow_engine.paper.model import Cell, Paper, Table, Tone
from workflow_engine.paper.write import make
from workflow_engine.record import replace


def _table(paper: Paper) -> Table:
    return next(block for section in paper.sections for block in section.blocks if isinstance(block, Table))


def _rows(table: Table) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def test_every_step_shows_who_does_it_answers_helps_is_asked_and_told() -> None:
    (paper,) = make("rasci", order(processes=("repair",)))
    table = _table(paper)
    heads = [column.title for column in table.columns]
    assert heads == [
        "环节",
        "办公室\n文书\n蔡",
        "办公室\n主任\n博",
        "申请人",
        "维修中心\n维修工\n伊、古",
        "维修中心\n班长\n缺人",
        "供应商",
        "申请人单位负责人",
        "时限",
    ]
    assert _rows(table) == {
        "1 受理": ["R", "A", "I", "", "", "", "", "当日"],
        "2 维修": ["S", "", "", "R", "A", "C", "", "3个工作日（有条件另计）"],
        "3 验收": ["", "", "", "", "", "", "R A", "1个工作日"],
    }
    assert {row[0].heat for row in table.rows} == {0}
    assert [cell.heat for cell in table.rows[0][1:4]] == [2, 1, 0]
    assert [fact.text for fact in paper.facts.facts if fact.label == "主责"] == ["办公室主任 博"]


def test_who_holds_a_post_is_asked_on_the_day_of_the_order() -> None:
    before = replace(order(processes=("repair",)), day=date(2026, 2, 1))
    (paper,) = make("rasci", before)
    assert "维修中心\n班长\n伊" in [column.title for column in _table(paper).columns]


def test_a_step_that_no_person_does_says_what_happens_instead() -> None:
    (paper,) = make("rasci", order(processes=("seal",)))
    waits, calls = _table(paper).rows[1:]
    assert (waits[0].text, waits[1].text) == ("2 公示", "等待 3天")
    assert (calls[0].text, calls[1].text) == ("3 转报修", "转入流程《报修》，见其分工表")
    assert waits[1].columns == calls[1].columns == len(_table(paper).columns) - 1


def test_the_whole_matrix_counts_parts_by_post_and_names_posts_without_any() -> None:
    whole, *single = make("rasci", order())
    assert [paper.name for paper in single] == ["rasci-repair", "rasci-seal"]
    table = _table(whole)
    assert [column.title for column in table.columns] == ["单位", "岗位", "现任", "报修", "用印"]
    shown = [[cell.text for cell in row] for row in table.rows]
    assert shown == [
        ["办公室", "主任", "博", "A1", "A1"],
        ["文书", "蔡", "R1 S1", ""],
        ["维修中心", "班长", "缺人", "A1", ""],
        ["维修工", "伊、古", "R1", ""],
        ["其他参与方", "申请人", "I1", ""],
        ["供应商", "C1", ""],
        ["申请人单位负责人", "R1 A1", ""],
        ["办公室", "", "R1"],
    ]
    assert table.rows[2][2] == Cell("缺人", Tone.WARNING)
    told = [getattr(block, "text", "") for section in whole.sections for block in section.blocks]
    assert told[-1] == "没有参与任何流程的岗位（2个）：校领导校长、办公室记录员"


def test_a_post_is_no_subject_of_a_matrix_and_a_wrong_name_finds_the_nearest() -> None:
    with pytest.raises(UsageError) as refused:
        make("rasci", order(posts=("office/clerk",)))
    assert refused.value.message.zh == "职责分工表不按岗位编制"
    with pytest.raises(UsageError) as mistyped:
        make("rasci", order(processes=("repiar",)))
    assert mistyped.value.help is not None
    assert mistyped.value.help.zh == "是不是“repair”？"
