"""Which fields a guard reads, which of them must be there, and what the tree says."""

from __future__ import annotations

import pytest

from workflow_engine.definition.guard import Environment, compile_guard
from workflow_engine.definition.guard.tree import And, Compare, Constant, Count, Field, In, Node


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        ("rating > 1 and other > 1", {"rating", "other"}),
        ("rating > 1 or other > 1", {"rating", "other"}),
        ("has(rating)", set()),
        ("has(rating) and rating > 1", set()),
        ("rating > 1 and has(rating)", {"rating"}),
        ("has(rating) or rating > 1", {"rating"}),
        ("not has(rating) or rating > 1", set()),
        ("not has(rating) and rating > 1", {"rating"}),
        ("not (has(rating) and has(other)) or rating > other", set()),
        ("not (not has(rating) or urgent) and rating > 1", {"urgent"}),
        ("(has(rating) or has(other)) and rating > 1", {"rating"}),
        ("(has(rating) and urgent or has(rating)) and rating > 1", {"urgent"}),
        ("(not has(rating) and not has(other)) or rating > 1", {"rating"}),
        ("(not has(rating) and not has(rating)) or rating > 1", set()),
        ("has(rating) and (urgent or rating > 1)", {"urgent"}),
        ("(has(rating) and rating > 1) or rating > 1", {"rating"}),
        ("default(rating, 1) > 1", set()),
        ("default(rating, other) > 1", {"other"}),
        ("has(other) and default(rating, other) > 1", set()),
        ("limit(类型) > 1", {"类型"}),
        ("类型 in ['年假'] and 'x' == class", {"类型", "class"}),
        ("min(rating, -other) > 1", {"rating", "other"}),
        ("count(return) > 1", set()),
    ],
)
def test_a_field_is_needed_unless_it_was_asked_for_first(source: str, needs: set[str], env: Environment) -> None:
    assert compile_guard(source, env).needs == needs


def test_fields_and_actions_are_listed_in_order_of_first_appearance(env: Environment) -> None:
    guard = compile_guard(
        "other > 1 and has(rating) and default(金额, other) > 1 and count(return) > count(accept.return-it)",
        env,
    )
    assert guard.fields == ("other", "rating", "金额")
    assert guard.actions == ("return", "accept.return-it")


def test_the_tree_has_spans_in_characters_and_constants_folded(env: Environment) -> None:
    source = "金额 > -5 and 类型 in ['年假'] and 开始 < date('2026-01-01') and count(return) < (3)"
    tree = compile_guard(source, env).tree
    assert isinstance(tree, And)
    first, second, third, fourth = tree.operands
    assert isinstance(first, Compare)
    assert isinstance(first.operands[1], Constant)
    assert first.operands[1].value == -5
    assert isinstance(second, In)

    def text(node: Node) -> str:
        return source[node.start : node.end]

    assert text(first) == "金额 > -5"
    assert text(second) == "类型 in ['年假']"
    assert text(second.container) == "['年假']"
    assert text(third) == "开始 < date('2026-01-01')"
    assert [type(node) for node in third.walk()] == [Compare, Field, Constant]
    assert [text(node) for node in fourth.walk()] == ["count(return) < (3)", "count(return)", "3"]
    assert isinstance(list(fourth.walk())[1], Count)
