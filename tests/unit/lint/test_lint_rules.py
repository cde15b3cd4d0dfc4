"""The contract of every rule: a complete page whose example shows the rule and its mend."""

from __future__ import annotations

import re

import pytest

from tests.unit.lint.catalogues import catalogue, findings, names
from workflow_engine.lint.finding import Severity
from workflow_engine.lint.page import parse_page, say
from workflow_engine.lint.registry import Registered, all_rules, find_rule

RULES = all_rules()
LETTERS = {"S": "schema", "F": "flow", "O": "ownership", "G": "guards", "T": "deadlines", "Y": "style"}
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.meta.name)


@each_rule
def test_a_rule_says_what_it_is(rule: Registered) -> None:
    meta = rule.meta
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", meta.name)
    assert re.fullmatch(r"[SFOTGY][1-6]\d\d", meta.code)
    assert meta.category == LETTERS[meta.code[0]]
    assert meta.severity in Severity
    assert re.fullmatch(r"\d+\.\d+", meta.since)


@each_rule
def test_a_page_explains_the_rule_in_both_languages(rule: Registered) -> None:
    for message in (rule.page.meaning, rule.page.why):
        assert re.search("[一-鿿]", message.zh)
        assert not re.search("[一-鿿]", message.en)
        assert len(message.en) > 20


@each_rule
def test_the_example_before_gives_exactly_the_rules_finding(rule: Registered) -> None:
    found = findings(*rule.page.before, info=[rule.meta.name])
    assert [finding.rule for finding in found] == [rule.meta.name]
    assert found[0].place
    assert found[0].help


@each_rule
def test_the_example_after_gives_none(rule: Registered) -> None:
    assert names(*rule.page.after, info=[rule.meta.name]) == []
    assert catalogue(*rule.page.after).files


@each_rule
def test_a_printed_page_shows_the_example(rule: Registered) -> None:
    for lang in ("zh", "en"):
        text = say(rule.page, rule.meta.name, rule.meta.code, rule.meta.severity, lang)
        assert rule.meta.name in text
        assert rule.page.before[0].splitlines()[-1].strip() in text


def test_rules_are_found_by_name_and_by_code() -> None:
    assert find_rule("no-accountable") is find_rule("O302") is not None
    assert find_rule("nonsense") is None


def test_names_and_codes_are_unique() -> None:
    assert len({rule.meta.name for rule in RULES}) == len({rule.meta.code for rule in RULES}) == len(RULES)


def test_a_page_without_an_example_is_refused() -> None:
    with pytest.raises(ValueError, match="sections"):
        parse_page("意思\nmeaning\n\n为什么 / Why\n\n因为\n\nbecause\n")


def test_a_page_in_one_language_is_refused() -> None:
    with pytest.raises(ValueError, match="one Chinese and one English"):
        parse_page("意思\n\n为什么 / Why\n\n因为\n\nx\n\n改前 / Before\n\n    a: 1\n\n改后 / After\n\n    a: 2\n")
