"""Names in any script, full-width signs, and where they stand."""

from __future__ import annotations

import unicodedata

import pytest

from workflow_engine.definition.guard import Environment, Facts, FieldType, GuardError, Type, compile_guard


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("金额 ＞ 1000", "金额 > 1000"),
        ("金额＞＝１０００．５", "金额>=1000.5"),
        ("金额 ≥ 1 and 金额 ≤ 2 and 金额 ≠ 3", "金额 >= 1 and 金额 <= 2 and 金额 != 3"),
        ("（rating ＋ 1） × 2 ÷ 3 － 1 ＜ 4", "(rating + 1) * 2 / 3 - 1 < 4"),
        ("class ＝＝ “一班”", 'class == "一班"'),
        ("class ！＝ ‘一班’", 'class != "一班"'),
        ("class == 「一班」", 'class == "一班"'),
        ("rating in 【1、2，3】", "rating in [1,2,3]"),
        ("rating　ｉｎ [1]", "rating in [1]"),
        ("ｒating > 1", "rating > 1"),
        ("count(accept．return-it) > 1", "count(accept.return-it) > 1"),
    ],
)
def test_full_width_signs_are_understood_with_a_warning(source: str, plain: str, env: Environment) -> None:
    guard = compile_guard(source, env)
    assert guard.warnings
    assert {warning.code for warning in guard.warnings} == {"fullwidth-or-lookalike"}
    mended = source.replace("\u3000", " ")
    for warning in reversed(guard.warnings):
        assert warning.suggestion is not None
        mended = mended[: warning.start] + warning.suggestion + mended[warning.end :]
    assert mended == plain
    assert compile_guard(mended, env).warnings == ()


def test_positions_behind_folded_signs_stay_true(env: Environment) -> None:
    source = "金额 ≥ 1 and “一班” ＝＝ clas"
    with pytest.raises(GuardError) as caught:
        compile_guard(source, env)
    (problem,) = caught.value.problems
    assert source[problem.start : problem.end] == "clas"


def test_full_width_signs_inside_quotes_are_text(env: Environment, facts: Facts) -> None:
    guard = compile_guard('class == "Ａ＞“１”"', env)
    assert guard.warnings == ()
    assert guard({"class": "Ａ＞“１”"}, facts) is True


def test_a_full_width_name_that_is_declared_so_is_not_folded(env: Environment) -> None:
    guard = compile_guard("Ａ级", env)
    assert guard.fields == ("Ａ级",)
    assert guard.warnings == ()


def test_a_decomposed_name_is_the_same_name(env: Environment) -> None:
    source = unicodedata.normalize("NFD", "café > 1 and ratng > 1")
    with pytest.raises(GuardError) as caught:
        compile_guard(source, env)
    (problem,) = caught.value.problems
    assert source[problem.start : problem.end] == "ratng"


def test_decomposed_text_is_kept_as_written_without_a_warning(env: Environment, facts: Facts) -> None:
    text = unicodedata.normalize("NFD", "é")
    guard = compile_guard(f"class == '{text}'", env)
    assert guard.warnings == ()
    assert guard({"class": text}, facts) is True


def test_a_name_with_hyphens_is_one_name_only_if_it_is_declared(facts: Facts) -> None:
    integer = FieldType(Type.INTEGER)
    subtraction = compile_guard("a-b == 1", Environment({"a": integer, "b": integer}, {}, frozenset()))
    assert subtraction.fields == ("a", "b")
    both = Environment({"a": integer, "b": integer, "a-b": integer}, {}, frozenset())
    assert compile_guard("a-b == 1", both).fields == ("a-b",)
    assert compile_guard("a - b == 1", both).fields == ("a", "b")
    assert compile_guard("a-b-1 == 1", both)({"a-b": 2}, facts) is True


def test_words_of_python_are_ordinary_names(facts: Facts) -> None:
    words = ("class", "lambda", "if", "is", "None", "print", "date", "d", "f", "v", "missing")
    env = Environment({word: FieldType(Type.INTEGER) for word in words}, {}, frozenset({"return"}))
    guard = compile_guard(" + ".join(words) + " + count(return) == 11", env)
    assert guard.fields == words
    assert guard(dict.fromkeys(words, 1), facts) is False


def test_a_guard_may_run_over_several_lines(env: Environment) -> None:
    assert compile_guard("rating > 1\n  and rating not\n in [3]\n", env).warnings == ()
