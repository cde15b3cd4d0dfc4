"""Broken YAML, explained at the place where the mend belongs."""

from __future__ import annotations

import pytest

from workflow_engine.errors import Problem, SourceError
from workflow_engine.source import syntax_messages as say
from workflow_engine.source.reader import read


def only(text: str) -> Problem:
    with pytest.raises(SourceError) as caught:
        read(text, "f")
    (problem,) = caught.value.problems
    assert problem.rule == "yaml-syntax"
    assert problem.help
    assert caught.value.help == problem.help
    return problem


@pytest.mark.parametrize(
    ("text", "place", "zh"),
    [
        ("a:\n\tb: 1\n", "f:2:1", say.TAB),
        ("a:\n  b: 1\n\tc: 1\n", "f:3:1", say.TAB),
        ("\ta: 1\n", "f:1:1", say.TAB),
        ("a: |\n\tx\n", "f:2:1", say.TAB),
        ("a:\n  b: 1\n c: 2\n", "f:3:2", say.INDENTATION),
        ("a: x # c\n  y: 2\n", "f:2:3", say.INDENTATION),
        ("- a\nb: 1\n", "f:2:1", say.LIST_MIXED),
        ("a: - b\n", "f:1:4", say.DASH),
        ("a: ? b\n", "f:1:4", say.QUESTION_MARK),
        ("标题: '报修\nb: 1\n", "f:1:5", say.QUOTE_OPEN),
        ('a: "x\n', "f:1:4", say.QUOTE_OPEN),
        ('路径: "C:\\维修"\n', "f:1:8", say.ESCAPE),
        ('a: "\\ud800"\n', "f:1:7", say.ESCAPE),
        ("a: |报修\n  x\n", "f:1:4", say.AFTER_BAR),
        ("a: *重要\n", "f:1:5", say.STAR),
        ("a: R & D\nb: & D\n", "f:2:5", say.STAR),
        ("%FOO\n---\na: 1\n", "f:1:5", say.DIRECTIVE),
        ("{a: 1}\nb: 2\n", "f:2:1", say.AFTER_END),
        ("a: 1\n...\nb\n", "f:3:1", say.AFTER_END),
        ("标题：报修\nb: 1\n", "f:1:3", say.WIDE_COLON),
        ("s:\n  a:\n    title：x\n    to: y\n", "f:3:10", say.WIDE_COLON),
        ("- 标题：报修\n  b: 1\n", "f:1:5", say.WIDE_COLON),
        ("a:1\nb: 2\n", "f:1:2", say.NO_SPACE),
        ("a: 1\nb:2\n", "f:2:2", say.NO_SPACE),
        ("a: 1\n标题\n", "f:2:1", say.NO_COLON),
        ("标题: 报修: 水电\n", "f:1:7", say.SECOND_COLON),
        ("a: 1\n b: 2\n", "f:2:3", say.COLON_HERE),
        ("{a: b c: d}\n", "f:1:8", say.MISSING_COMMA),
        ("a: [一, , 二]\n", "f:1:8", say.NOTHING_THERE),
        ("a: ,b\n", "f:1:4", say.NOTHING_THERE),
        ("a: [\n", "f:2:1", say.NOTHING_AFTER),
    ],
)
def test_a_syntax_error_says_what_to_do(text: str, place: str, zh: object) -> None:
    assert isinstance(zh, say.Refusal)
    problem = only(text)
    assert problem.message.zh.startswith(zh.message.zh + "（YAML: ")
    assert problem.message.en.startswith(zh.message.en + " (YAML: ")
    assert problem.help == zh.help
    assert str(problem.place) == place


@pytest.mark.parametrize("char", ["@", "`", "%"])
def test_a_text_cannot_begin_with_a_reserved_character(char: str) -> None:
    problem = only(f"标题: {char}x\n")
    assert f"不能以 {char} 开头" in problem.message.zh
    assert str(problem.place) == "f:1:5"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: {b: 1\n", "f:1:4"),
        ("一: [x, y\n", "f:1:4"),
        ("a: [1, 2\nb: 3\n", "f:1:4"),
        ("s:\n  a: {b: 1,\n    c: 2\n  d: 3\n", "f:2:6"),
        ("{a: 1", "f:1:1"),
    ],
)
def test_an_open_bracket_is_shown_where_it_opens(text: str, place: str) -> None:
    problem = only(text)
    assert "没有合上" in problem.message.zh
    assert str(problem.place) == place


@pytest.mark.parametrize(("text", "place"), [("a: [1]]\n", "f:1:7"), ("a: {b: c}}\n", "f:1:10")])
def test_a_bracket_too_many_is_shown(text: str, place: str) -> None:
    problem = only(text)
    assert "多了一个" in problem.message.zh
    assert str(problem.place) == place


@pytest.mark.parametrize(
    ("text", "place", "quoted"),
    [
        ('a: {to: b, when: a in ["x"]}\n', "f:1:23", "a in ["),
        ("一: {when: 甲 in {1, 2}, to: b}\n", "f:1:16", "甲 in {"),
        ('a: {when: "x" in b}\n', "f:1:15", '"x" i'),
        ("a: {when: count(a, b) > 1, to: c}\n", "f:1:11", "count(a"),
        ("a: {when: count(a, b) > 1}\n", "f:1:11", "count(a"),
        ("a: [has(x), max(x, y)]\n", "f:1:13", "max(x"),
        ('when: "水" in types\nto: b\n', "f:1:11", '"水" in types'),
        ("when: [1] + b\n", "f:1:11", "[1] + b"),
    ],
)
def test_an_expression_that_yaml_takes_apart_needs_quotes(text: str, place: str, quoted: str) -> None:
    problem = only(text)
    assert f"“{quoted}" in problem.message.zh
    assert problem.help
    assert "加引号" in problem.help.zh
    assert "in quotes" in problem.help.en
    assert str(problem.place) == place


@pytest.mark.parametrize(
    "text",
    [
        "a: {when: 'a in [\"x\"]', to: b}\n",
        'a: {when: urgency == "紧急", to: b}\n',
        "a: {when: has(x) and limit(y) > 3, to: b}\n",
        "when: count(a, b) > 1\n",
        "- (a\n- b)\n",
        'a: {when: "count(a, b) > 1"}\n',
        "a: {b: , c: }\n",
    ],
)
def test_expressions_that_yaml_leaves_whole_are_read(text: str) -> None:
    assert read(text).value


def test_a_key_without_a_value_in_braces_is_refused_at_the_key() -> None:
    problem = only("states: {甲, 乙}\n")
    assert str(problem.place) == "f:1:10"
    assert "“甲”后面没有冒号和值" in problem.message.zh


@pytest.mark.parametrize("text", ["{甲:1}\n", "{甲：1}\n"])
def test_a_colon_that_does_not_count_in_braces_is_named(text: str) -> None:
    problem = only(text)
    assert str(problem.place) == "f:1:2"
    assert "冒号没有被认出来" in problem.message.zh


def test_the_error_says_how_much_is_wrong_and_where_to_begin() -> None:
    with pytest.raises(SourceError) as caught:
        read("a: &x 1\nb: *x\n", "甲.yaml")
    error = caught.value
    assert error.message.zh == "甲.yaml 有 2 处不能读"
    assert error.message.en == "甲.yaml cannot be read at 2 places"
    assert error.help
    assert "甲.yaml:1:4: [yaml-syntax] 这里不用锚点" in error.say("zh")
