"""Which deputies cannot stand in, told once and for the first reason."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION
from tests.unit.lint.test_staffing_rules import only, two, with_people, with_post

RULE = "deputy-invalid"
BOTH = "foreman: {deputy: office/chief}, worker: {deputy: foreman}"


def told(*texts: str) -> list[str]:
    return [str(found.path[-2]) for found in only(RULE, *texts)]


@pytest.mark.parametrize(("own", "deputy", "expected"), [(900, 500, ["worker"]), (900, 900, []), (500, 900, [])])
def test_a_deputy_must_be_allowed_to_sign_as_much(own: int, deputy: int, expected: list[str]) -> None:
    limits = (
        f"foreman: {{deputy: office/chief, signing_limit: {deputy}}}, worker: {{deputy: foreman, signing_limit: {own}}}"
    )
    assert told(with_post(BOTH, limits)) == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({"eve": "works/worker works/foreman"}, ["worker"]),
        ({"eve": "works/worker works/foreman", "gus": "works/foreman"}, []),
        ({"eve": "works/worker works/foreman", "gus": "works/worker"}, []),
        ({"eve": "works/worker works/foreman", "gus": "works/worker works/foreman"}, []),
    ],
)
def test_a_deputy_post_in_the_same_hands_helps_only_when_there_are_more_hands(
    people: dict[str, str], expected: list[str]
) -> None:
    held = with_people(**people).replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "")
    assert told(held) == expected


def test_in_a_ring_nothing_else_is_told_of_its_posts() -> None:
    ring = "foreman: {deputy: worker, signing_limit: 5}, worker: {deputy: foreman, signing_limit: 9}"
    assert told(with_post(BOTH, ring)) == ["foreman"]
    swapped = "foreman: {deputy: worker, signing_limit: 9}, worker: {deputy: foreman, signing_limit: 5}"
    assert told(with_post(BOTH, swapped)) == ["foreman"]


@pytest.mark.parametrize("first", ["office/clerk", "works/worker"])
def test_only_the_deputy_of_a_separated_duty_is_its_counterpart(first: str) -> None:
    second = {"office/clerk": "office/chief", "works/worker": "works/foreman"}[first]
    (found,) = only(RULE, two(first, second), ORGANIZATION)
    assert found.path[-2] == first.partition("/")[2]
    assert [related.path for related in found.related][1:] == [("separate", 0)]


def test_an_incompatible_pair_is_told_where_it_stands() -> None:
    pairs = "incompatible: [[office/clerk, works/worker], [works/worker, works/foreman]]\nexternal:"
    (found,) = only(RULE, ORGANIZATION.replace("external:", pairs))
    assert [related.path for related in found.related] == [
        ("units", "works", "posts", "foreman"),
        ("incompatible", 1),
    ]
