"""What people are told: the exact characters, the mend, in both languages."""

from __future__ import annotations

import pytest

from workflow_engine.definition.guard import Environment, GuardError, GuardProblem, Type, compile_guard


def problems(source: str, env: Environment, expect: Type | None = Type.BOOLEAN) -> tuple[GuardProblem, ...]:
    with pytest.raises(GuardError) as caught:
        compile_guard(source, env, expect)
    return caught.value.problems


@pytest.mark.parametrize(
    ("source", "part", "code", "english", "suggestion"),
    [
        # the sample table of the rules
        (
            "金额 > 1000 and 类型 == '年價'",
            "'年價'",
            "guard-unknown-name",
            "'年價' is not one of ['年假', '病假', '事假'], did you mean '年假'?",
            '"年假"',
        ),
        ("金額 > 1", "金額", "guard-unknown-name", "unknown field '金額', did you mean '金额'?", "金额"),
        (
            "结束 - 开始 > 5",
            "结束 - 开始 > 5",
            "guard-type",
            "cannot compare a duration with an integer; write days(5) for days",
            None,
        ),
        ("__import__('os')", "__import__", "guard-unknown-name", "there are only date, today, days", None),
        # names
        ("ratng > 1", "ratng", "guard-unknown-name", "did you mean 'rating'", "rating"),
        ("Rating > 1", "Rating", "guard-unknown-name", "did you mean 'rating'", "rating"),
        ("qqq > 1", "qqq", "guard-unknown-name", "declare it under data", None),
        ("类型 == 病假", "病假", "guard-unknown-name", "needs quotes", '"病假"'),
        ("rating == None", "None", "guard-unknown-name", "has(field)", None),
        ("today > 开始", "today", "guard-unknown-name", "write today(...)", None),
        ("tody() > 开始", "tody", "guard-unknown-name", "did you mean 'today'", "today"),
        ("rating(1) > 1", "rating", "guard-unknown-name", "is a field", None),
        ("count(retrun) > 1", "retrun", "guard-unknown-name", "did you mean 'return'", "return"),
        ("count('return') > 1", "'return'", "guard-type", "without quotes", None),
        ("count(rating + 1) > 1", "rating + 1", "guard-type", "name of an action", None),
        ("limit('年価') > 1", "'年価'", "guard-unknown-name", "did you mean '年假'", '"年假"'),
        ("partial(类型) > 1", "类型", "guard-unknown-name", "no row for '病假, 事假', add it", None),
        ("accept.rating > 1", "accept.rating", "guard-syntax", "only in count(state.action)", None),
        # syntax
        ("金额 >", ">", "guard-syntax", "missing after '>'", None),
        ("> 金额", ">", "guard-syntax", "missing before '>'", None),
        ("(金额 > 1", "(", "guard-syntax", "add ')'", None),
        ("金额 > 1)", ")", "guard-syntax", "closes nothing", None),
        ("rating in [1)", ")", "guard-syntax", "closes nothing", None),
        ("金额 > 10,000", ",", "guard-syntax", "write numbers without it", None),
        ("金额 > 5万元", "5万元", "guard-syntax", "write 50000", "50000"),
        ("金额 > 1.5亿", "1.5亿", "guard-syntax", "write 150000000", "150000000"),
        ("金额 > 1e5", "1e5", "guard-syntax", "write digits only", None),
        ("金额 > 5%", "%", "guard-syntax", "0.05", None),
        ("金额 = 3", "=", "guard-syntax", "==", "=="),
        ("金额 => 3", "=>", "guard-syntax", ">=", ">="),
        ("金额 <> 3", "<>", "guard-syntax", "!=", "!="),
        ("urgent && urgent", "&&", "guard-syntax", "write and", "and"),
        ("urgent || urgent", "||", "guard-syntax", "write or", "or"),
        ("!urgent", "!", "guard-syntax", "write not", "not"),
        ("urgent 且 urgent", "且", "guard-syntax", "write and", "and"),
        ("非 urgent", "非", "guard-syntax", "write not", "not"),
        ("class == '一班", "'一班", "guard-syntax", "add '", None),
        ("class == '一班\n", "'一班", "guard-syntax", "add '", None),
        ("class == “一班", "“一班", "guard-syntax", "add ”", None),
        ("rating == - ", "-", "guard-syntax", "missing after '-'", None),
        ("+rating > 1", "+", "guard-syntax", "missing before '+'", None),
        ("1 + not urgent", "not", "guard-syntax", "(not ...)", None),
        ("rating other > 1", "other", "guard-syntax", "operator such as ==", None),
        ("rating is 1", "is", "guard-syntax", "no 'is' here", None),
        ("urgent if urgent else urgent", "if", "guard-syntax", "no 'if' here", None),
        ("class[0] == 'x'", "[", "guard-syntax", "cannot pick", None),
        ("rating in []", "[]", "guard-syntax", "empty", None),
        ("[1] == rating", "[1]", "guard-syntax", "only after 'in'", None),
        ("rating in [1] == true", "rating in [1] == true", "guard-syntax", "cannot be chained", None),
        ("()", "()", "guard-syntax", "not part of the language", None),
        ("(len)(class) > 1", "(", "guard-syntax", "operator such as", None),
        ("金额 $ 1", "$", "guard-syntax", "U+0024", None),
        # types
        ("rating", "rating", "guard-type", "a yes/no value is needed here, this is an integer", None),
        ("rating and urgent", "rating", "guard-type", "compare it", None),
        ("not rating", "rating", "guard-type", "compare it", None),
        ("(rating + 1) == ('3')", "(rating + 1) == ('3')", "guard-type", "without quotes", None),
        ("0 < rating < '3'", "rating < '3'", "guard-type", "without quotes", None),
        ("rating == '3'", "rating == '3'", "guard-type", "without quotes", None),
        ("urgent == 'true'", "urgent == 'true'", "guard-type", "true or false", None),
        ("类型 == 1", "类型 == 1", "guard-type", 'needs quotes: "1"', None),
        ("开始 > '2026-01-01'", "开始 > '2026-01-01'", "guard-type", 'date("2026-01-01")', None),
        ("开始 > sent", "开始 > sent", "guard-type", "a date with a date with time", None),
        ("开始 + 3 > 结束", "开始 + 3", "guard-type", "days(3)", None),
        ("class > 'a'", "class > 'a'", "guard-type", "no order", None),
        ("urgent > urgent", "urgent > urgent", "guard-type", "no order", None),
        ("类型 == 紧急", "类型 == 紧急", "guard-type", "share nothing", None),
        ("类型 == class", "类型 == class", "guard-type", "cannot compare a choice with text", None),
        ("finish-photos == kinds", "finish-photos == kinds", "guard-type", "cannot compare", None),
        ("class * 3 == 'aaa'", "class * 3", "guard-type", "cannot use *", None),
        ("class + 'x' == 'x'", "class + 'x'", "guard-type", "cannot use +", None),
        ("wait * 1.5 > wait", "wait * 1.5", "guard-type", "cannot use *", None),
        ("金额 / 0 > 1", "0", "guard-type", "division by zero", None),
        ("-urgent", "-urgent", "guard-type", "no negative", None),
        ("-'x' == class", "-'x'", "guard-type", "no negative", None),
        ("rating in class", "class", "guard-type", "a list [ ] stands after 'in'", None),
        ("rating in [other]", "other", "guard-type", "only constants", None),
        ("rating in [1, 'x']", "rating in [1, 'x']", "guard-type", "cannot compare", None),
        ("类型 in ['年价', '病假']", "'年价'", "guard-unknown-name", "did you mean '年假'", '"年假"'),
        ("'气' in kinds", "'气'", "guard-unknown-name", "choose one of them", None),
        ("'a.jpg' in finish-photos", "'a.jpg' in finish-photos", "guard-type", "cannot compare", None),
        ("date('2026-02-30') > 开始", "'2026-02-30'", "guard-type", "an existing day", None),
        ("date(class) > 开始", "class", "guard-type", "in quotes", None),
        ("days(1.5) < wait", "1.5", "guard-type", "an integer is needed", None),
        ("days(9999999999) < wait", "9999999999", "guard-type", "too many days", None),
        ("len(rating) > 1", "rating", "guard-type", "a list or text is needed", None),
        ("workdays_between(开始, sent) > 1", "sent", "guard-type", "a date is needed", None),
        ("min(rating) > 1", "min(rating)", "guard-type", "takes at least 2", None),
        ("today(1) > 开始", "today(1)", "guard-type", "takes 0 value(s), 1 given", None),
        ("min(rating, 开始) > 1", "开始", "guard-type", "of one kind", None),
        ("has('rating')", "'rating'", "guard-type", "without quotes", None),
        ("default(rating, '1') > 1", "'1'", "guard-type", "is an integer, its default is text", None),
        ("default(类型, '年价') == '年假'", "'年价'", "guard-unknown-name", "did you mean '年假'", '"年假"'),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_mend(
    source: str, part: str, code: str, english: str, suggestion: str | None, env: Environment
) -> None:
    (problem,) = problems(source, env)
    assert source[problem.start : problem.end] == part
    assert problem.code == code
    assert english in problem.message.en
    assert problem.suggestion == suggestion
    assert any("\u4e00" <= character <= "\u9fff" for character in problem.message.zh)


def test_all_mistakes_come_at_once_in_reading_order(env: Environment) -> None:
    source = "金額 > 1 and 类型 == '年价' and rating == 'x' and urgent"
    found = problems(source, env)
    assert [source[p.start : p.end] for p in found] == ["金額", "'年价'", "rating == 'x'"]


def test_one_mistake_gives_one_problem(env: Environment) -> None:
    assert len(problems("(金額 + 1) * 2 > rating and not (金額x > 3)", env)) == 2


def test_the_expected_type_is_named(env: Environment) -> None:
    (problem,) = problems("rating > 1", env, expect=Type.DECIMAL)
    assert "a decimal number is needed here" in problem.message.en
    assert (problem.start, problem.end) == (0, 10)


def test_an_empty_guard_is_refused(env: Environment) -> None:
    for source in ("", "  \n "):
        (problem,) = problems(source, env)
        assert (problem.start, problem.end) == (0, len(source))


def test_the_error_names_the_first_place_and_how_many_more_in_both_languages(env: Environment) -> None:
    with pytest.raises(GuardError) as caught:
        compile_guard("金額 > 1 and ratng > 2", env)
    assert "第 1 字起" in caught.value.message.zh
    assert "另有 1 处" in caught.value.message.zh
    assert "(and 1 more)" in caught.value.message.en
    assert caught.value.say("en").splitlines() == [
        "1-2 [guard-unknown-name] unknown field '金額', did you mean '金额'?",
        "12-16 [guard-unknown-name] unknown field 'ratng', did you mean 'rating'?",
    ]


def test_text_does_not_run_over_the_end_of_a_line(env: Environment) -> None:
    source = "class == '一班\n or class == 'x'"
    first = problems(source, env)[0]
    assert source[first.start : first.end] == "'一班"
    assert "add '" in first.message.en
