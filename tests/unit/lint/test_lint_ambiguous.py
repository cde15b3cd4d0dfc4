"""Two actions are one and the same only in title, target, actor and condition together."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, names, procedure, task
from workflow_engine.lint.check import check
from workflow_engine.lint.registry import find_rule

ENDS = "done: {kind: end, outcome: completed}\nother: {kind: end, outcome: refused}"
NUMBER = "data: {n: {type: integer, required: true}}"


def told(one: str, other: str) -> list[str]:
    return names(procedure(f"first: {task(one, other, 'no: other')}\n{ENDS}", extra=NUMBER), ORGANIZATION)


def test_one_title_and_one_target_cannot_be_told_apart() -> None:
    assert told("a: {title: 同意, to: done}", "b: {title: 同意, to: done}") == ["ambiguous-action"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_title_in_one_language_is_enough(language: str) -> None:
    titles = ["{zh: 同意, en: Agree}", "{zh: 准许, en: Allow}"]
    shared = titles[1].replace("准许" if language == "zh" else "Allow", "同意" if language == "zh" else "Agree")
    assert told(f"a: {{title: {titles[0]}, to: done}}", f"b: {{title: {shared}, to: done}}") == ["ambiguous-action"]
    assert told(f"a: {{title: {titles[0]}, to: done}}", f"b: {{title: {titles[1]}, to: done}}") == []


def test_another_target_or_actor_tells_them_apart() -> None:
    assert told("a: {title: 办, to: done}", "b: {title: 办, to: other}") == []
    assert told("a: {title: 办, to: other}", "b: {title: 办, to: done}") == []
    assert told("a: {title: 办, to: done}", "b: {title: 办, to: done, by: office/chief}") == []


def test_one_actor_written_twice_is_one_actor() -> None:
    both = "{title: 办, to: done, by: office/chief}"
    assert told(f"a: {both}", f"b: {both}") == ["ambiguous-action"]


def test_conditions_tell_them_apart_only_when_both_have_one_of_their_own() -> None:
    low, high = "a: {title: 办, to: done, when: n < 5}", "b: {title: 办, to: done, when: n >= 5}"
    assert "ambiguous-action" not in told(low, high)
    assert "ambiguous-action" not in told(high.replace("b:", "a:"), low.replace("a:", "b:"))
    assert "ambiguous-action" in told(low, "b: {title: 办, to: done}")
    assert "ambiguous-action" in told("a: {title: 办, to: done}", high)
    assert "ambiguous-action" in told(low, low.replace("a:", "b:"))


def test_each_further_otherwise_is_told_beside_the_first() -> None:
    rule = find_rule("ambiguous-action")
    assert rule
    branches = "{when: n < 5, to: done}, {otherwise: true, to: done}, {otherwise: true, to: other}"
    text = procedure(f"first: {{kind: decision, branches: [{branches}]}}\n{ENDS}", extra=NUMBER)
    (found,) = check(catalogue(text, ORGANIZATION), rules=[rule], at=DAY)
    assert found.path == ("states", "first", "branches", 2)
    assert [other.path for other in found.related] == [("states", "first", "branches", 1)]
