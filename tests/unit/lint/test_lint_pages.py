"""The pages under docs/rules are those that the rules' files make."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.documents import ROOT
from tests.unit.lint.catalogues import catalogue, findings
from workflow_engine.lint.pages import COMMAND, INDEX, pages
from workflow_engine.lint.registry import Registered, all_rules
from workflow_engine.lint.suppress import NEVER

FOLDER = ROOT / "docs" / "rules"
BY_HAND = {"how-to-write-a-rule.md"}
each_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.meta.name)


def test_the_committed_pages_are_up_to_date() -> None:
    made = pages(all_rules())
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md") if path.name not in BY_HAND}
    stale = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    assert stale == [], f"run: {COMMAND}"


def test_the_list_links_every_rule_once() -> None:
    text = pages(all_rules())[INDEX]
    links = re.findall(r"\]\(([a-z-]+)\.md\)", text)
    assert sorted(set(links) - {"how-to-write-a-rule"}) == sorted(rule.meta.name for rule in all_rules())
    assert len(links) == len(set(links))


@each_rule
def test_a_page_shows_everything_the_rule_says_of_itself(rule: Registered) -> None:
    text = pages([rule])[f"{rule.meta.name}.md"]
    for part in (rule.meta.code, rule.page.meaning.zh, rule.page.meaning.en, rule.page.why.zh, rule.page.why.en):
        assert part in text
    for example in (*rule.page.before, *rule.page.after):
        assert f"```yaml\n{example}```" in text
    for name, value in rule.settings.items():
        assert f"| `{name}` | {value} |" in text
    assert (f"ignore[{rule.meta.name}]" in text) == (rule.meta.name not in NEVER)


@each_rule
def test_a_rule_says_that_it_can_be_mended_exactly_when_its_example_can(rule: Registered) -> None:
    found = [f for f in findings(*rule.page.before, info=[rule.meta.name]) if f.rule == rule.meta.name]
    assert any(finding.fix for finding in found) == rule.meta.fixable
    assert catalogue(*rule.page.before)


@each_rule
def test_a_setting_of_a_rule_is_a_whole_number_under_a_readable_name(rule: Registered) -> None:
    for name, value in rule.settings.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert type(value) is int
        assert value >= 0


def test_no_two_rules_have_a_setting_of_one_name() -> None:
    names = [name for rule in all_rules() for name in rule.settings]
    assert len(names) == len(set(names))
