"""render: cases on their charts, and charts coloured by what happened."""

from __future__ import annotations

import pytest

from tests.unit.console.conftest import LOAN, Office


def svg(office: Office, *asked: str, lang: str = "zh") -> str:
    answer = office.say("render", *asked, "--out", "chart.svg", lang=lang)
    assert answer.code == 0, answer.err
    return (office.folder / "chart.svg").read_text(encoding="utf-8")


def test_a_case_is_drawn_where_it_stands(office: Office) -> None:
    case = office.start(days="3")
    assert office.say("act", case, "submit", "--as", "cai", "--record", "R-1").code == 0
    chart = svg(office, case)
    assert f"借用——办件 {case} 当前位置" in chart
    assert 'id="step-ask" class="node task marked done' in chart
    assert 'id="step-decide" class="node task marked present"' in chart
    assert 'class="flow forward travelled"' in chart
    assert "当前 博" in chart
    assert "借投影仪" in chart
    assert f"case {case}: where it stands" in svg(office, case, lang="en")


def test_a_case_is_drawn_on_the_version_it_runs_on(office: Office) -> None:
    case = office.start(days="3")
    office.write(
        "loan.yaml", LOAN.replace('version: "1"', 'version: "2"').replace("申请, en: Request", "新申请, en: New")
    )
    assert "新申请" in svg(office, "loan")
    assert "新申请" not in svg(office, case)


def test_what_is_cut_over_pages_is_told_beside_the_data(office: Office) -> None:
    steps = "".join(
        f"  s{at}: {{title: 第{at}件事：核对, responsible: office/clerk, accountable: office/chief,"
        f" actions: {{go: {{title: 送, to: {f's{at + 1}' if at < 15 else 'done'}}}}}}}\n"
        for at in range(16)
    )
    head, foot = LOAN.partition("start: ask\n")[0], "  done: {kind: end, outcome: done, title: 办结}\n"
    office.write("long.yaml", f"{head.replace('process: loan', 'process: long')}start: s0\nstates:\n{steps}{foot}")
    answer = office.say("render", "long", "--paper", "a4", "--format", "pdf", "--out", "long.pdf")
    assert (answer.code, answer.out) == (0, "long.pdf\n")
    assert "借用：一张纸放不下，试着分页（A4 竖放，泳道竖排）……" in answer.err
    assert "分页" not in office.say("render", "long", "--paper", "a4", "--format", "pdf", "--out", "long.pdf").err


def test_several_cases_and_procedures_go_into_one_folder(office: Office) -> None:
    case = office.start(days="3")
    answer = office.say("render", "loan", case, "--format", "html", "--out", "charts")
    assert answer.code == 0, answer.err
    assert sorted(path.name for path in (office.folder / "charts").iterdir()) == sorted(["loan.html", f"{case}.html"])


def test_heat_reads_the_cases_of_the_database(office: Office) -> None:
    for _ in range(2):
        case = office.start(days="3")
        assert office.say("act", case, "submit", "--as", "cai", "--record", "R-1").code == 0
    for kind, words in (("waiting", "停留时间中位数"), ("returns", "退回 0／2次"), ("overdue", "超期 0%（0／2）")):
        chart = svg(office, "loan", "--heat", kind)
        assert words in chart
        assert "2 件（在办 2 件）" in chart
        assert 'class="node task marked heat-1"' in chart


def test_heat_without_cases_says_so_and_draws_the_chart_without_colour(office: Office) -> None:
    office.start(days="3")
    office.write("other.yaml", LOAN.replace("process: loan", "process: other"))
    answer = office.say("render", "other", "--heat", "waiting", "--out", "other.svg")
    assert answer.code == 0
    assert "还没有“other”的事项" in answer.err
    chart = (office.folder / "other.svg").read_text(encoding="utf-8")
    assert "0 件：库中还没有这个流程的事项" in chart
    assert "marked" not in chart.partition("</style>")[2]


def test_nothing_is_drawn_when_one_name_is_neither_procedure_nor_case(office: Office) -> None:
    office.start(days="3")
    answer = office.say("render", "loan", "20260101-nobody", "--out", "charts")
    assert answer.code == 2
    assert "20260101-nobody" in answer.err
    assert not (office.folder / "charts").exists()


def test_looking_for_a_case_makes_no_database(office: Office) -> None:
    for asked in (("20260101-nobody",), ("loan", "--heat", "waiting")):
        answer = office.say("render", *asked, "--db", "nowhere.db")
        assert answer.code == 2
        assert "nowhere.db" in answer.err
    assert not (office.folder / "nowhere.db").exists()


@pytest.mark.parametrize("format", ["dot", "mermaid"])
def test_a_case_in_a_format_without_places_is_refused(office: Office, format: str) -> None:
    answer = office.say("render", office.start(days="3"), "--format", format, "--out", "-")
    assert (answer.code, answer.out) == (2, "")
    assert "svg" in answer.err


def test_links_begin_as_asked_and_never_with_a_script(office: Office) -> None:
    call = (
        LOAN.replace("process: loan", "process: outer").replace(
            "      agree:  {title: {zh: 同意, en: Agree}, to: done}\n",
            "      agree:  {title: {zh: 同意, en: Agree}, to: inner}\n",
        )
        + "  inner: {kind: call, title: 借用, process: loan, ends: {completed: done, refused: refused}}\n"
    )
    office.write("outer.yaml", call)
    assert 'href="loan.svg"' in svg(office, "outer")
    assert 'href="https://example.org/charts/loan.svg"' in svg(office, "outer", "--links", "https://example.org/charts")
    answer = office.say("render", "outer", "--links", "javascript:alert(1)//")
    assert (answer.code, answer.out) == (2, "")
    chart = svg(office, "outer")
    assert "子流程 借用" in chart
    assert ">办结<" in chart  # the called procedure's word for its outcome, not its name
