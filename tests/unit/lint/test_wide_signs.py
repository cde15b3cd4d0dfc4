"""Every wide sign and radical is told once, counted, and mended exactly where it stands."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_lint_spelling import DONE, found, guarded
from workflow_engine.lint.finding import Finding

MONEY = "金额: {type: decimal, required: true}"


def mended(text: str, finding: Finding) -> str:
    """Return the line of a finding after its mend."""
    assert finding.fix
    assert finding.place
    line = text.splitlines()[finding.place.line - 1]
    for edit in sorted(finding.fix.edits, key=lambda edit: -edit.place.column):
        assert edit.place.end_line == edit.place.line == finding.place.line
        line = line[: edit.place.column - 1] + edit.text + line[edit.place.end_column - 1 :]
    return line


@pytest.mark.parametrize(
    ("radicals", "plain"),
    [("⽤印⽇期", "用印日期"), ("用⽤⽇⽴", "用用日立"), ("日期⽤⽤⽤⽤⽤⽤", "日期用用用用用用"), ("印⽇", "印日")],
)
def test_each_radical_is_replaced_by_itself_and_nothing_beside_it(radicals: str, plain: str) -> None:
    text = procedure(f"first: {task('go: done', more=f', title: {radicals}')}\n{DONE}")
    (finding,) = found(text)
    assert mended(text, finding) == text.splitlines()[finding.place.line - 1].replace(radicals, plain)  # type: ignore[union-attr]
    first = next(at for at, (one, other) in enumerate(zip(radicals, plain, strict=True)) if one != other)
    assert finding.place
    line = text.splitlines()[finding.place.line - 1]
    assert finding.place.column - 1 == line.index(radicals) + first


@pytest.mark.parametrize(
    ("guard", "rest"),
    [
        ("金额 ＞ 5", ""),
        ("金额 ＞ 5 or 金额 ＜ 3", " (and 1 more in this guard)"),
        ("金额 ＞ 5 or 金额 ＜ 3 or 金额 ＝＝ 4", " (and 2 more in this guard)"),
        ("（金额 ＞ 5）", " (and 2 more in this guard)"),
    ],
)
def test_the_first_wide_sign_is_told_and_the_others_are_counted(guard: str, rest: str) -> None:
    (finding,) = found(guarded(guard))
    words = finding.message.en
    assert words.partition(" (and")[2] == rest.partition(" (and")[2]
    assert next(char for char in guard if char in "＞（") in words
    assert finding.place
    line = guarded(guard).splitlines()[finding.place.line - 1]
    assert line[finding.place.column - 1] == next(char for char in guard if char in "＞（")


def test_a_plain_file_before_it_hides_nothing() -> None:
    plain = procedure(f"first: {task('go: done')}\n{DONE}", name="other")
    assert [finding.process for finding in found(plain, guarded("金额 ＞ 5"), ORGANIZATION)] == ["sample"]


def test_a_good_name_before_a_strange_one_hides_nothing() -> None:
    data = f"data: {{{MONEY}, ａ: {{type: text}}, 说明: {{type: text}}, ｂ: {{type: text}}}}"
    paths = [finding.path for finding in found(procedure(f"first: {task('go: done')}\n{DONE}", extra=data))]
    assert paths == [("data", "ａ"), ("data", "ｂ")]


def test_what_an_action_called_options_asks_for_is_no_option() -> None:
    state = task("options: {to: done, requires: [ａ]}")
    paths = [f.path for f in found(procedure(f"first: {state}\n{DONE}", extra="data: {ａ: {type: text}}"))]
    assert paths == [("data", "ａ")]


def test_a_title_that_reads_like_a_condition_is_none_even_under_a_name_like_when() -> None:
    wide = "金额 ＞ 5"
    actions = f"go: {{to: done, when: {wide}}}, when: {{to: done, title: {{zh: {wide}, en: more}}}}"
    state = f"first: {{responsible: office/clerk, accountable: office/chief, actions: {{{actions}}}}}"
    (finding,) = found(procedure(f"{state}\n{DONE}", extra=f"data: {{{MONEY}}}"))
    assert finding.path == ("states", "first", "actions", "go", "when")


def test_what_a_call_hands_over_is_a_condition_too() -> None:
    call = "first: {kind: call, process: other, with: {big: 金额 ＞ 5}, ends: {completed: done}}"
    (finding,) = found(procedure(f"{call}\n{DONE}", extra=f"data: {{{MONEY}}}"))
    assert finding.path == ("states", "first", "with", "big")
