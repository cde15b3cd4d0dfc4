"""Where a chain of escalations turns back, stops or fails to go up: to the letter."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_escalation_rules import DONE, SCHOOL, late
from tests.unit.lint.test_staffing_rules import only

CYCLE, NOWHERE, LEVEL = "escalation-cycle", "escalation-ends-nowhere", "escalation-not-upward"


@pytest.mark.parametrize(
    ("chain", "step", "loop"),
    [
        ("office/chief > office/clerk > top/president > top/vice", 1, "office/clerk → office/chief → office/clerk"),
        (
            "office/chief > top/president > office/clerk > top/vice > works/foreman",
            2,
            "office/clerk → office/chief → top/president → office/clerk",
        ),
        (
            "office/chief > top/president > office/chief > top/vice > works/foreman",
            2,
            "office/chief → top/president → office/chief",
        ),
        (
            "office/chief > top/president > top/vice > top/president > works/foreman > works/worker",
            3,
            "top/president → top/vice → top/president",
        ),
    ],
)
def test_the_circle_of_a_chain_is_printed_from_where_it_begins_to_where_it_closes(
    chain: str, step: int, loop: str
) -> None:
    (found,) = only(CYCLE, late(chain), SCHOOL)
    assert found.path == ("states", "first", "overdue", *("then",) * step, "escalate")
    assert found.witness
    assert found.witness.zh == loop


def steps(*who: str, chain: str) -> str:
    """Return a procedure whose steps, one for each of these posts, take one chain from the defaults."""
    first, *others = chain.split(" > ")
    more = "".join(f", then: {{after: 1 workday, escalate: {party}" for party in others) + "}" * len(others)
    names = [f"s{n}" for n in range(len(who))]
    onward = [*names[1:], "done"]
    states = [f"{a}: {task(f'go{a}: {b}', who=one)}" for a, b, one in zip(names, onward, who, strict=True)]
    defaults = f"defaults: {{due: 1 workday, overdue: {{escalate: {first}{more}}}}}"
    return procedure("\n".join([*states, DONE]), start="s0", extra=defaults)


def test_a_default_chain_is_told_once_for_each_place_where_it_closes() -> None:
    one = steps("office/clerk", "office/clerk", chain="office/chief > office/clerk > top/president")
    assert len(only(CYCLE, one, SCHOOL)) == 1
    two = steps("office/clerk", "works/worker", chain="office/chief > works/worker > office/clerk > top/president")
    assert [len(found.path) for found in only(CYCLE, two, SCHOOL)] == [4, 5]
    ring = "works/foreman > office/clerk > top/president > office/clerk"
    for who in (("office/clerk", "office/chief"), ("office/chief", "office/clerk")):
        assert [len(found.path) for found in only(CYCLE, steps(*who, chain=ring), SCHOOL)] == [4, 6]
    same = steps("office/clerk", "office/chief", chain="works/foreman > office/clerk > top/president > works/foreman")
    assert [len(found.path) for found in only(CYCLE, same, SCHOOL)] == [4, 6]


@pytest.mark.parametrize(("via", "expected"), [("head", []), ("leader", ["office.leader"])])
def test_a_unit_without_a_leader_is_told_and_one_without_a_head_by_another_rule(via: str, expected: list[str]) -> None:
    nobody = SCHOOL.replace("    head: chief\n", "")
    found = only(NOWHERE, late(f"$performer(first).{via}"), nobody)
    assert [finding.message.en.split(",")[0].removeprefix("lateness is brought to ") for finding in found] == expected


def test_a_vacant_post_is_told_here_only_while_nothing_but_lateness_needs_it() -> None:
    vacant = SCHOOL.replace("  zoe: {name: 佐, posts: [{post: top/vice}]}\n", "")
    text = late("office/chief > top/vice")
    (found,) = only(NOWHERE, text, vacant)
    assert found.path == ("states", "first", "overdue", "then", "escalate")
    for role in ("informed", "consulted", "support"):
        assert only(NOWHERE, text.replace("accountable:", f"{role}: top/vice, accountable:"), vacant) == []
    assert only(NOWHERE, text.replace("owner: office/chief", "owner: top/vice"), vacant) == []
    assert only(NOWHERE, text, ORGANIZATION) == []


def level(chain: str, who: str, answers: str = "", organization: str = SCHOOL, status: str = "published") -> list[str]:
    """Return what is wrong with the steps of a chain, with the number of the step."""
    text = late(chain, who).replace("status: published", f"status: {status}")
    text = text.replace("accountable: top/president", f"accountable: {answers or who}")
    return [
        f"{found.path.count('then')} {found.message.en.partition(' goes to ')[2] or found.message.en}"
        for found in only(LEVEL, text, organization)
    ]


@pytest.mark.parametrize(
    ("doer", "answers", "told"),
    [
        ("works/foreman", "works/foreman", "office/chief"),
        ("works/foreman", "$requester.head", "office/chief"),
        ("office/chief", "$requester.head", "works/foreman"),
        ("office/chief", "top/president", "works/foreman"),
        ("works/foreman", "top/president", "office/chief"),
    ],
)
def test_who_is_neither_above_the_doer_nor_above_who_answers_is_a_peer(doer: str, answers: str, told: str) -> None:
    assert level(told, doer, answers) == [f"0 a peer, {told}"]


@pytest.mark.parametrize(
    ("doer", "answers", "told"),
    [
        ("works/foreman", "office/clerk", "office/chief"),
        ("works/foreman", "office/chief", "office/chief"),
        ("office/chief", "works/worker", "works/foreman"),
        ("office/chief", "works/foreman", "works/foreman"),
    ],
)
def test_lateness_may_go_to_who_answers_or_is_above_him(doer: str, answers: str, told: str) -> None:
    assert level(told, doer, answers) == []


def test_who_does_the_step_is_not_above_himself_whoever_answers() -> None:
    hats = SCHOOL.replace("  zoe: {name: 佐, posts: [{post: top/vice}]}\n", "").replace(
        "[{post: office/chief}]", "[{post: office/chief}, {post: top/vice}]"
    )
    same = ["0 the same person under another hat, top/vice"]
    assert level("top/vice", "office/chief", "office/clerk", hats) == same
    assert level("top/vice", "office/chief", "works/worker", hats) == same


def test_one_of_several_holders_in_the_post_above_is_another_hat_for_nobody() -> None:
    shared = SCHOOL.replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "").replace(
        "  eve: {name: 伊, posts: [{post: works/worker}]}\n",
        "  eve: {name: 伊, posts: [{post: works/worker}, {post: works/foreman}]}\n"
        "  gus: {name: 古, posts: [{post: works/worker}]}\n",
    )
    assert level("works/foreman", "works/worker", "works/worker", shared) == []


@pytest.mark.parametrize(
    ("doer", "told", "expected"),
    [
        ("works", "office", ["0 a peer, office"]),
        ("works", "top", []),
        ("office/chief", "works/worker", ["0 a peer, works/worker"]),
        ("office/clerk", "works/worker", ["0 a peer, works/worker"]),
        ("office/clerk", "top/vice", []),
        ("top/vice", "office/clerk", ["0 a peer, office/clerk"]),
        ("external/supplier", "works/worker", []),
        ("$requester", "works/worker", []),
    ],
)
def test_across_lines_heads_are_above_others_and_higher_units_above_lower_ones(
    doer: str, told: str, expected: list[str]
) -> None:
    assert level(told, doer, answers="$requester.head") == expected


def test_each_step_of_a_chain_is_compared_with_the_one_before_it() -> None:
    assert level("works/foreman > top/president", "office/chief") == ["0 a peer, works/foreman"]
    down = level("top/president > office/chief", "office/clerk")
    assert down == ["1 from top/president it goes on to a subordinate, office/chief"]
    assert level("office/chief > works/foreman > top/president", "office/clerk") == [
        "1 from office/chief it goes on to a peer, works/foreman"
    ]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_published_chains_must_go_up(status: str) -> None:
    assert level("works/foreman", "office/chief", status=status) == []
