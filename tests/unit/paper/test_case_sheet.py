"""The case sheet: what was done by whom and when, who has it now; blank, a form for every step and field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.unit.paper.offices import DAY, catalogue, order
from workflow_engine.clock import FixedClock
from workflow_engine.definition.model import Field, FieldKind, plain
from workflow_engine.engine import Engine
from workflow_engine.paper.model import Facts, Paper, Signatures, Table, Tone
from workflow_engine.paper.order import CaseFile
from workflow_engine.paper.sheet.values import blank, told
from workflow_engine.paper.write import make, write
from workflow_engine.record import replace

ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(catalogue(), clock=FixedClock(NINE)) as made:
        yield made


def _later(engine: Engine, minutes: int) -> None:
    assert isinstance(engine.clock, FixedClock)
    engine.clock.set(engine.clock.now() + timedelta(minutes=minutes))


def _sheet(engine: Engine, case: str, lang: str = "zh", day: int = 2) -> Paper:
    file = CaseFile(engine.case(case), engine.history(case), engine.definition, engine.world.directory.name)
    (paper,) = make("case-sheet", replace(order(cases=(file,), lang=lang), day=DAY.replace(day=day)))
    return paper


def _table(paper: Paper, heading: str) -> list[list[str]]:
    section = next(section for section in paper.sections if section.title.partition("、")[2] == heading)
    table = next(block for block in section.blocks if isinstance(block, Table))
    return [[cell.text for cell in row] for row in table.rows]


def _facts(paper: Paper) -> dict[str, str]:
    return {fact.label: fact.text for fact in paper.facts.facts}


def _begun(engine: Engine) -> str:
    data = {"place": "三号楼\n<b>204</b>", "kind": "水", "cost": "1234.50", "urgent": True, "unit": "works"}
    case = engine.start("repair", by="gus", title="漏水", data=data)
    _later(engine, 20)
    engine.do(case.id, "substitute", by="bob", on_behalf="cai", action="send", opinion="尽快\u202e办", record="BX-1")
    return case.id


def test_every_act_stands_with_who_when_and_what_he_said(engine: Engine) -> None:
    paper = _sheet(engine, _begun(engine))
    assert _table(paper, "办理经过") == [
        ["1", "发起", "发起：漏水\n→ 受理（办公室文书）", "古\n维修中心维修工", "2026-03-02 09:00", ""],
        [
            "2",
            "受理",
            "派单\n意见：尽快\u202e办\n记录：BX-1\n→ 维修（维修中心维修工）",
            "博\n办公室文书\n（代蔡）",
            "2026-03-02 09:20",
            "",
        ],
    ]
    text = write(paper, "html").decode()
    assert "尽快\ufffd办" in text
    assert "三号楼<br>&lt;b&gt;204&lt;/b&gt;" in text


def test_fields_are_told_in_the_words_of_the_office(engine: Engine) -> None:
    paper = _sheet(engine, _begun(engine))
    block = next(b for section in paper.sections for b in section.blocks if isinstance(b, Facts))
    assert {fact.label: fact.text for fact in block.facts} == {
        "地点": "三号楼\n<b>204</b>",
        "类别": "水",
        "急": "是",
        "费用": "1,234.50",
        "承办单位": "维修中心",
    }


def test_an_open_case_says_who_has_it_until_when_and_that_it_is_late(engine: Engine) -> None:
    case = _begun(engine)
    assert _table(_sheet(engine, case), "现在在办") == [
        ["维修", "维修中心维修工（待签收）", "维修中心班长", "2026-03-02 09:20", "2026-03-05 18:00"]
    ]
    engine.do(case, "claim", by="eve")
    late = _sheet(engine, case, day=6)
    assert _table(late, "现在在办")[0][1:] == [
        "伊（维修中心维修工）",
        "维修中心班长",
        "2026-03-02 09:20",
        "2026-03-05 18:00\n已超期",
    ]
    warned = [c for s in late.sections for b in s.blocks if isinstance(b, Table) for row in b.rows for c in row]
    assert [cell.text for cell in warned if cell.tone is Tone.WARNING] == ["2026-03-05 18:00\n已超期"]
    assert _table(late, "办理经过")[-1][1:3] == ["维修", "签收"]
    assert _facts(late)["状态"] == "在办"


def test_a_closed_case_bears_its_outcome_and_the_mark_of_its_trail(engine: Engine) -> None:
    case = _begun(engine)
    engine.act(case, "drop", by="bob", reason="误报")
    paper = _sheet(engine, case)
    last = engine.history(case)[-1]
    assert _facts(paper)["结果"] == "办结"
    assert _facts(paper)["全程记录"] == f"共3条，末条校验值 {last.hash[:16]}"
    assert _table(paper, "办理经过")[-1][2] == "撤销\n理由：误报\n办结：办结"
    assert "现在在办" not in [section.title.partition("、")[2] for section in paper.sections]
    lines = [line for s in paper.sections for b in s.blocks if isinstance(b, Signatures) for line in b.lines]
    assert [(line.label, line.name) for line in lines] == [("主责岗位", "办公室主任 博"), ("归档人", "")]


def test_the_trail_of_an_older_version_is_told_with_its_own_titles(engine: Engine) -> None:
    case = _begun(engine)
    old = engine.definition(engine.case(case).digest)
    states = {**old.states, "accept": replace(old.states["accept"], title=plain("旧称受理"))}
    renamed = replace(old, digest="0" * 64, states=states)
    trail = engine.history(case)
    first = (trail[0], trail[1]._replace(digest=renamed.digest))
    known = {old.digest: old, renamed.digest: renamed}
    file = CaseFile(engine.case(case), first, known.__getitem__, engine.world.directory.name)
    (paper,) = make("case-sheet", order(cases=(file,)))
    assert [row[1] for row in _table(paper, "办理经过")] == ["发起", "旧称受理"]


def test_what_time_and_the_system_did_is_told_as_theirs(engine: Engine) -> None:
    seal = engine.start("seal", by="cai", title="盖章")
    engine.act(seal.id, "go", by="cai")
    _later(engine, 60 * 24 * 4)
    assert engine.fire_due_timers() == 1
    rows = _table(_sheet(engine, seal.id), "办理经过")
    assert [(row[1], row[2], row[3]) for row in rows][1:] == [
        ("申请用印", "送审\n→ 公示", "蔡\n办公室文书"),
        ("公示", "等待期满\n→ 转报修", "系统"),
    ]


def test_in_english_nothing_of_the_frame_stays_chinese(engine: Engine) -> None:
    paper = _sheet(engine, _begun(engine), "en")
    assert paper.title == "Case sheet: Repair"
    assert [section.title for section in paper.sections][:3] == ["1. Data", "2. What was done", "3. Where it stands"]
    table = next(b for s in paper.sections for b in s.blocks if isinstance(b, Table))
    assert [column.title for column in table.columns] == ["#", "Step", "What was done", "By", "When", "Signature"]
    assert table.rows[1][2].text.startswith("Send\nopinion: ")


def test_a_blank_sheet_has_a_line_for_every_field_and_a_box_for_every_step() -> None:
    (paper,) = make("case-sheet", order(processes=("repair",)))
    assert _table(paper, "申请内容（发起时填写）") == [["地点*", ""], ["类别*", "□水　□电"]]
    assert _table(paper, "办理中填写") == [
        ["急", "□是　□否"],
        ["费用", ""],
        ["期限", "　　　年　　月　　日"],
        ["承办单位", ""],
    ]
    steps = _table(paper, "办理")
    assert [row[0] for row in steps] == ["1 受理", "2 维修", "3 验收"]
    assert [row[2] for row in steps] == ["□派单　□退回\n□附《报修单》", "□完工　□撤销（办公室主任）", "□合格"]
    assert steps[0][1] == "办公室文书\n当日"
    assert [row[3] for row in steps] == ["", "", ""]


def test_values_and_blanks_of_every_kind_of_field_are_said() -> None:
    def name(ref: str, lang: str) -> str:
        return f"<{ref}:{lang}>"

    def field(kind: FieldKind) -> Field:
        return Field(name="f", kind=kind, title=plain("字段"), options=("甲", "乙"))

    def say(value: object, kind: FieldKind, lang: str = "zh") -> str:
        return told(value, field(kind), name, ZONE, lang)

    assert say(Decimal("1234567.80"), FieldKind.MONEY) == "1,234,567.80"
    assert say(Decimal("1234567.80"), FieldKind.DECIMAL) == "1234567.80"
    assert say(False, FieldKind.BOOLEAN, "en") == "no"
    assert say(NINE, FieldKind.DATETIME) == "2026-03-02 09:00"
    assert say(NINE.date(), FieldKind.DATE) == "2026-03-02"
    assert say(("a", "b"), FieldKind.PERSONS) == "<a:zh>、<b:zh>"
    assert say(("a.pdf", "b.pdf"), FieldKind.FILES, "en") == "a.pdf, b.pdf"
    assert say(None, FieldKind.TEXT) == ""
    assert told("x", None, name, ZONE, "zh") == "x"
    shown = {kind: blank(field(kind), "zh") for kind in FieldKind}
    assert shown[FieldKind.CHOICE] == "□甲　□乙"
    assert {kind for kind, text in shown.items() if text} == {
        FieldKind.CHOICE,
        FieldKind.BOOLEAN,
        FieldKind.DATE,
        FieldKind.DATETIME,
        FieldKind.FILE,
        FieldKind.FILES,
    }
