"""Look-alike characters: found where they confuse, left alone where they are how people write."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.lint.check import examine
from workflow_engine.lint.finding import Finding
from workflow_engine.lint.registry import find_rule
from workflow_engine.lint.spelling import mixes_alphabets, narrowed, other_script, radicals

DONE = "done: {kind: end, outcome: completed}"


def found(*texts: str) -> list[Finding]:
    rule = find_rule("fullwidth-or-lookalike")
    assert rule
    return list(examine(catalogue(*texts), rules=[rule], at=DAY).findings)


def guarded(guard: str, *, data: str = "金额: {type: decimal, required: true}") -> str:
    actions = f"go: {{to: done}}, more: {{to: done, when: {guard}}}"
    state = f"first: {{responsible: office/clerk, accountable: office/chief, actions: {{{actions}}}}}"
    return procedure(f"{state}\n{DONE}", extra=f"data: {{{data}}}")


@pytest.mark.parametrize(
    ("wide", "plain"),
    [
        ("金额 ＞ 5", "金额 > 5"),
        ("金额 ≥ 5", "金额 >= 5"),
        ("（金额 > ５）", "(金额 > 5)"),
        ("金额 ×2 > 5", "金额 *2 > 5"),
    ],
)
def test_a_guard_with_wide_signs_is_one_finding_that_mends_all_of_them(wide: str, plain: str) -> None:
    (finding,) = found(guarded(wide))
    assert finding.path == ("states", "first", "actions", "more", "when")
    assert finding.fix
    text = guarded(wide).splitlines()[finding.place.line - 1] if finding.place else ""
    for edit in sorted(finding.fix.edits, key=lambda e: -e.place.column):
        text = text[: edit.place.column - 1] + edit.text + text[edit.place.end_column - 1 :]
    assert f"when: {plain}}}" in text


def test_a_wide_sign_stands_at_its_own_column() -> None:
    (finding,) = found(guarded("金额 ＞ 5"))
    assert finding.place
    line = guarded("金额 ＞ 5").splitlines()[finding.place.line - 1]
    assert line[finding.place.column - 1] == "＞"


def test_a_guard_in_escapes_is_told_without_a_mend() -> None:
    (finding,) = found(guarded('"金额 \\uff1e 5"'))
    assert finding.fix is None


def test_a_wide_guard_under_a_limit_is_found_too() -> None:
    due = ", due: {default: 1 day, when: [{if: 金额 ＞ 5, then: 2 days}]}"
    text = procedure(
        f"first: {task('go: done', more=due)}\n{DONE}", extra="data: {金额: {type: decimal, required: true}}"
    )
    (finding,) = found(text)
    assert finding.path == ("states", "first", "due", "when", 0, "if")


@pytest.mark.parametrize(
    "title", ["请假，（事假）；“病假”：！？", "ＡＢＣ公司", "陳先生", "100％ ＞ 50％", "ο Σωκράτης", "用印"]
)
def test_titles_are_written_as_people_like(title: str) -> None:
    assert found(procedure(f"first: {task('go: done', more=f', title: {title!r}')}\n{DONE}"), ORGANIZATION) == []


def test_a_radical_in_a_title_is_found_and_mended() -> None:
    (finding,) = found(procedure(f"first: {task('go: done', more=', title: ⽤印⽇期')}\n{DONE}"))
    assert finding.fix
    assert [edit.text for edit in finding.fix.edits] == ["用", "日"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("ａｂｃ", "unusual width"), ("аpply", "two alphabets"), ("Ωmega_a", "two alphabets")],
)
def test_a_name_that_looks_like_another_is_found_at_its_key_and_left_to_people(name: str, words: str) -> None:
    text = procedure(f"first: {task(f'go: {name}')}\n{name}: {task('on: done')}\n{DONE}")
    (finding,) = found(text)
    assert finding.path == ("states", name)
    assert finding.fix is None
    assert words in finding.message.en


def test_a_radical_is_no_letter_so_the_language_refuses_it_in_a_name() -> None:
    text = procedure(f"first: {task('go: ⽤印')}\n⽤印: {task('on: done')}\n{DONE}")
    refused = [f.path for f in examine(catalogue(text), at=DAY).findings if f.rule == "schema-violation"]
    assert refused == [("states", "first", "actions", "go", "to"), ("states", "⽤印")]


@pytest.mark.parametrize("name", ["受理", "step_2", "étape", "приёмка", "受理A", "审批-2"])
def test_ordinary_names_of_any_language_are_left_alone(name: str) -> None:
    assert found(procedure(f"first: {task(f'go: {name}')}\n{name}: {task('on: done')}\n{DONE}")) == []


def test_an_option_is_a_name_too() -> None:
    (finding,) = found(
        procedure(f"first: {task('go: done')}\n{DONE}", extra="data: {k: {type: choice, options: [甲, 乙, ａ]}}")
    )
    assert finding.path == ("data", "k", "options", 2)


def test_a_name_in_the_other_script_is_found_in_a_file_of_one_script() -> None:
    titles = ", title: 请到办公室领取报销单"
    text = procedure(f"first: {task('go: done', more=titles)}\n{DONE}", extra="data: {金額: {type: decimal}}")
    (finding,) = found(text)
    assert finding.path == ("data", "金額")
    assert finding.help
    assert "金额" in finding.help.zh


def test_a_file_all_in_traditional_characters_is_left_alone() -> None:
    extra = "data: {金額: {type: decimal, title: 報銷單總額}}"
    assert found(procedure(f"first: {task('go: done', more=', title: 請到辦公室領取')}\n{DONE}", extra=extra)) == []


def test_the_small_questions() -> None:
    assert narrowed("审批") is None
    assert narrowed("ｘ１") == "x1"
    assert not mixes_alphabets("abc")
    assert list(radicals("⺀")) == []
    assert other_script(["金額"], "abc") == {}
    assert other_script(["后台"], "金额与金额与金额 萬") == {}
