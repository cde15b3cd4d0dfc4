"""How many different people joint signatures and branches that begin together really need."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_staffing_rules import DONE, HATS, block, only, signed, with_people

RULE = "parallel-same-person"
CLERK_EVERYWHERE = with_people(cai="office/clerk works/worker works/foreman office/chief")
DEPARTED = ORGANIZATION.replace("  eve: {name: 伊, posts: [{post: works/worker}]}\n", "")


def region(name: str, states: str) -> str:
    return f"    {name}: {{start: {name}1, states: {{{states}, {name}9: {{kind: end, outcome: ok}}}}}}\n"


def both(*regions: str, join: str = "all") -> str:
    states = f"both:\n  kind: parallel\n  join: {join}\n  to: done\n  regions:\n{''.join(regions)}{DONE}"
    return procedure(states, start="both")


CLERK = region("a", f"a1: {task('go: a9')}")


def test_more_people_than_must_sign_are_enough() -> None:
    members = ("works/worker", "works/foreman", "office/clerk")
    assert only(RULE, signed("ratio: 2/3", *members), ORGANIZATION) == []
    assert only(RULE, signed("at_least: 2", *members), ORGANIZATION) == []


def test_a_share_of_signatures_is_not_counted_while_one_of_them_depends_on_the_case() -> None:
    conditional = ("works/worker", "works/foreman", "{party: office/clerk, when: flag}")
    assert only(RULE, signed("ratio: 1/1", *conditional), HATS) == []
    assert len(only(RULE, signed("ratio: 1/1", *conditional[:2]), HATS)) == 1


@pytest.mark.parametrize(
    ("at_least", "organization"),
    [
        (3, with_people(cai="office/clerk works/worker works/foreman", eve="works/worker", dan="works/worker")),
        (3, with_people(cai="office/clerk works/foreman", eve="works/worker", dan="works/worker", gus="works/worker")),
    ],
)
def test_a_number_of_signatures_that_the_people_could_give_only_in_other_posts_is_too_high(
    at_least: int, organization: str
) -> None:
    organization = organization.replace("  bob: {name: 博, posts: [{post: office/chief}]}\n", "").replace(
        "{post: office/clerk}", "{post: office/clerk}, {post: office/chief}"
    )
    members = ("office/clerk", "office/chief", "works/foreman", "works/worker")
    (found,) = only(RULE, signed(f"at_least: {at_least}", *members), organization)
    assert found.message.en.startswith(f"first needs {at_least} different people at once, but has 2: ")
    assert only(RULE, signed("at_least: 2", *members), organization) == []


def test_a_number_of_signatures_beyond_the_people_there_are_is_told_by_another_rule() -> None:
    members = ("works/worker", "works/foreman", "office/clerk", "office/chief")
    assert only(RULE, signed("at_least: 3", *members), CLERK_EVERYWHERE) == []


def test_branches_may_begin_with_more_people_than_must_be_done() -> None:
    text = block("{at_least: 2}", "office/clerk", "works/worker", "works/foreman")
    assert only(RULE, text, ORGANIZATION) == []


@pytest.mark.parametrize("others", [("$requester.head",), ("$requester.head", "$requester.leader")])
def test_branches_that_somebody_unknown_may_do_can_be_the_ones_that_are_done(others: tuple[str, ...]) -> None:
    assert only(RULE, block("{at_least: 2}", "office/clerk", "office/clerk", *others), ORGANIZATION) == []


def test_known_branches_are_counted_as_far_as_unknown_ones_cannot_replace_them() -> None:
    text = block("{at_least: 3}", "office/clerk", "office/clerk", "office/clerk", "$requester.head")
    (found,) = only(RULE, text, ORGANIZATION)
    assert found.message.en == "both needs 2 different people at once, but has 1: 蔡(cai)"


def test_a_block_within_a_branch_begins_at_the_same_time() -> None:
    nested = [
        region(name, f"{name}1: {task(f'go: {name}9', who=who)}")
        for name, who in (("c", "office/clerk"), ("d", "works/worker"))
    ]
    inner = "{kind: parallel, join: all, to: b9, regions: {" + ", ".join(each.strip() for each in nested) + "}}"
    (found,) = only(RULE, both(CLERK, region("b", f"b1: {inner}")), ORGANIZATION)
    assert found.message.en == "both needs 3 different people at once, but has 2: 蔡(cai), 伊(eve)"
    assert [related.path[-1] for related in found.related] == ["a1", "c1", "d1"]


def test_a_branch_in_which_several_sign_is_passed_over() -> None:
    sign = task("go: b9", "no: {kind: reject, to: b9}").replace(
        "responsible: office/clerk", "sign: {rule: all, refusal: ends, members: [office/clerk, works/worker]}"
    )
    assert only(RULE, both(CLERK, region("b", f"b1: {sign}")), ORGANIZATION) == []


def test_a_branch_that_all_of_a_vacant_post_must_sign_is_passed_over() -> None:
    sign = task("go: b9", "no: {kind: reject, to: b9}", who="works/worker", more=", sign: {rule: all, refusal: ends}")
    assert only(RULE, both(CLERK, region("b", f"b1: {sign}")), DEPARTED) == []
