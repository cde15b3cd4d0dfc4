"""The duty card: all that falls to a person or post, and nothing that falls to another."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.paper.offices import DAY, catalogue, order
from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.duties import Duties
from workflow_engine.definition.load import load_strict
from workflow_engine.errors import UsageError
from workflow_engine.paper.model import Items, Paper, Paragraph, Signatures, Table
from workflow_engine.paper.occasion_words import when
from workflow_engine.paper.write import make
from workflow_engine.record import replace
from workflow_engine.source.reader import read


def _card(**asked: tuple[str, ...]) -> Paper:
    (paper,) = make("duty-card", order(**asked))
    return paper


def _rows(paper: Paper, heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without the number in front of it; none without it."""
    for section in paper.sections:
        if section.title.partition("、")[2] == heading:
            table = next(block for block in section.blocks if isinstance(block, Table))
            return [[cell.text for cell in row] for row in table.rows]
    return []


def _items(paper: Paper, heading: str) -> list[str]:
    sections = [section for section in paper.sections if section.title.partition("、")[2] == heading]
    return [text for s in sections for block in s.blocks if isinstance(block, Items) for text in block.texts]


def _signers(paper: Paper) -> list[tuple[str, str]]:
    lines = [b for section in paper.sections for b in section.blocks if isinstance(b, Signatures)]
    return [(line.label, line.name) for block in lines for line in block.lines]


def test_the_head_of_the_office_sees_what_he_leads_does_answers_for_and_is_told_late() -> None:
    card = _card(persons=("bob",))
    assert (card.title, card.subtitle) == ("博岗位职责书", "办公室主任")
    assert _rows(card, "牵头的流程") == [["报修", "3", "校内", "5个工作日"], ["用印", "1", "", ""]]
    assert _rows(card, "承办的环节") == [
        ["报修", "验收\n（申请人单位负责人）", "合格", "1个工作日", "", "本岗"],
        ["维修", "仅限：撤销", "", "", ""],
        ["用印", "申请用印\n（本单位人员）", "送审", "1个工作日", "", "本岗"],
    ]
    assert _rows(card, "问责的环节（由他人承办）") == [["报修", "受理", "办公室文书 蔡", "当日", "本岗"]]
    assert _items(card, "逾期上报到本岗的环节") == ["报修：受理"]
    assert _rows(card, "年度工作") == [
        ["年度报告", "每年", "12月", "10个工作日", "报告", "用印"],
        ["例会", "每周", "周一", "", "", ""],
    ]
    assert _rows(card, "AB岗") == [
        ["主任不在岗时，由其代", "未设B岗，无人代"],
        ["其不在岗时，由主任代", "办公室文书", "蔡", "不得代签"],
    ]
    assert _items(card, "不得兼办") == ["不得兼任维修中心维修工", "报修：同一件事的维修、验收须由不同的人办理"]
    assert _signers(card) == [("本人签名", "博"), ("直接上级签名", "安")]


def test_a_helper_sees_what_he_helps_with_and_that_he_is_away() -> None:
    card = _card(persons=("cai",))
    assert _rows(card, "协办与咨询") == [["报修", "维修", "协办", "维修中心维修工 伊、古"]]
    assert [fact.text for fact in card.facts.facts if fact.label == "离岗"] == ["2026-03-01至2026-03-05，由博代"]
    assert _rows(card, "承办的环节")[0][1:] == ["受理", "派单、退回", "当日", "报修单", "办公室主任 博"]
    assert _rows(card, "牵头的流程") == []


def test_limits_of_a_step_stand_in_full() -> None:
    (first, *_) = _rows(_card(persons=("eve",)), "承办的环节")
    respond, done = first[3].splitlines()
    assert respond == "响应：2小时"
    assert done.startswith("办结：")
    assert "3个工作日" in done
    assert "期限" in done


def test_a_person_with_two_posts_is_told_as_which_he_does_what() -> None:
    card = _card(persons=("gus",))
    assert card.subtitle == "维修中心维修工、办公室记录员"
    assert [row[-5] for row in _rows(card, "承办的环节")] == ["维修\n（维修工）", "申请用印\n（记录员、本单位人员）"]
    assert [fact.label for fact in card.facts.facts] == ["直接上级（维修工）"]


def test_a_vacant_post_has_a_card_that_says_so_and_a_line_for_whoever_comes() -> None:
    card = _card(posts=("works/foreman",))
    assert card.subtitle == "缺人"
    assert [fact.text for fact in card.facts.facts] == ["缺人，须尽快补任"]
    assert _rows(card, "问责的环节（由他人承办）")[0][1] == "维修"
    assert _signers(card) == [("本人签名", "")]


def test_a_post_with_several_holders_is_signed_by_each() -> None:
    card = _card(posts=("works/worker",))
    assert _signers(card) == [("本人签名", "伊"), ("本人签名", "古"), ("直接上级签名", "")]


def test_by_default_everybody_and_every_vacant_post_has_a_card() -> None:
    names = [paper.name for paper in make("duty-card", order())]
    assert names == [*(f"duty-card-{who}" for who in ("ann", "bob", "cai", "eve", "gus")), "duty-card-works-foreman"]


def test_a_person_without_a_post_has_no_duty_and_is_told_so() -> None:
    late = replace(order(persons=("eve",)), day=date(2026, 2, 1))
    (before,) = make("duty-card", late)
    assert before.subtitle == "维修中心维修工、维修中心班长"
    idle = catalogue().organization
    assert idle is not None
    people = {**idle.people, "eve": replace(idle.people["eve"], appointments=())}
    without = replace(catalogue(), organization=replace(idle, people=people))
    (card,) = make("duty-card", replace(order(persons=("eve",)), catalogue=without))
    assert card.subtitle == "未任岗位"
    assert [block.text for section in card.sections for block in section.blocks if isinstance(block, Paragraph)] == [
        "在用流程和年度工作历没有给这个岗位任何职责。"
    ]
    assert _signers(card) == [("本人签名", "伊")]


def test_a_card_only_tells_of_the_procedures_that_were_named() -> None:
    card = _card(persons=("bob",), processes=("seal",))
    assert [row[0] for row in _rows(card, "牵头的流程")] == ["用印"]
    assert _rows(card, "问责的环节（由他人承办）") == []


@pytest.mark.parametrize("asked", [{"persons": ("nobody",)}, {"posts": ("office/nobody",)}])
def test_an_unknown_person_or_post_is_refused(asked: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(UsageError) as refused:
        _card(**asked)
    assert refused.value.help is not None


def test_every_step_of_the_office_is_on_the_card_of_somebody() -> None:
    """Whoever may be meant, by name, by unit or as the head of a unit, reads of it: no step is on no card."""
    cards = make("duty-card", order())
    rows = [row for card in cards for row in _rows(card, "承办的环节") if not row[-4].startswith("仅限")]
    done = {row[-5].partition("\n")[0] for row in rows}
    assert done == {"受理", "维修", "验收", "申请用印"}


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("every: month, date: 31", "最后一天", "last day"),
        ("every: month, date: 5", "5日", "day 5"),
        ('every: year, date: "06-30"', "6月30日", "30 June"),
        ("every: year, month: [4, 5]", "4月至5月", "April to May"),
        ("every: week, weekday: fri", "周五", "Friday"),
        ("every: quarter", "", ""),
        ("every: year, month: 2, anchor: winter_break_start - 2 days", "2月", "February"),
    ],
)
def test_when_a_duty_comes_is_said_as_a_rule_or_with_its_days(text: str, zh: str, en: str) -> None:
    duties = load_strict(read(f"duties: d\nitems:\n  one: {{title: 一, {text}, lead: office/chief}}\n", "d.yaml"))
    assert isinstance(duties, Duties)
    duty = duties.items["one"]
    time = WorkingTime(catalogue().calendar)
    assert when(duty, DAY.year, time, "zh") == zh
    assert when(duty, DAY.year, time, "en") == en
