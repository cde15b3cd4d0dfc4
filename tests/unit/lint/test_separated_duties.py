"""Separated duties in the same hands: which are told, which pair is named, and whom one more candidate helps."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_staffing_rules import DONE, SEPARATE, only, two, with_people

SAME, NEVER, ABSENT = "sod-same-role", "sod-unsatisfiable", "sod-breaks-on-absence"
TWO_CLERKS = with_people(gus="office/clerk")


def three(*who: str, group: str = "first, second, third") -> str:
    names, onward = ("first", "second", "third"), ("second", "third", "done")
    lines = [f"{a}: {task(f'go{a}: {b}', who=one)}" for a, b, one in zip(names, onward, who, strict=True)]
    return procedure("\n".join([*lines, DONE]), extra=f"separate: [[{group}]]")


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("office/clerk", "office/clerk", "蔡(cai), gus(gus)"),
        ("office/clerk", "office", "蔡(cai), gus(gus)"),
        ("office", "office/clerk", "蔡(cai), gus(gus)"),
        ("office", "office", "博(bob), 蔡(cai), gus(gus)"),
        ("office/chief", "office", "博(bob)"),
        ("office", "office/chief", "博(bob)"),
        ("office/clerk", "works/worker", ""),
        ("$requester.head", "office", ""),
        ("office", "$requester.head", ""),
        ("$requester", "office", ""),
    ],
)
def test_duties_are_in_the_same_hands_when_all_of_one_may_do_the_other(first: str, second: str, shared: str) -> None:
    found = only(SAME, two(first, second), TWO_CLERKS)
    assert [finding.message.en.partition("the same people: ")[2] for finding in found] == [shared] * bool(shared)


def test_two_who_hold_one_post_are_enough_to_tell() -> None:
    assert len(only(SAME, two("office/clerk", "office"), ORGANIZATION)) == 1
    assert len(only(SAME, two("office", "office/clerk"), ORGANIZATION)) == 1


def test_where_the_requester_may_sign_too_nobody_knows_before_the_case() -> None:
    sign = "sign: {rule: any, refusal: ends, members: [$requester, office/clerk]}"
    head = f"accountable: top/president, {sign}, actions: "
    steps = [
        f"{name}: {{{head}{{ok: {{to: {to}}}, no: {{kind: reject, to: refused}}}}}}"
        for name, to in (("first", "second"), ("second", "done"))
    ]
    assert only(SAME, procedure("\n".join([*steps, DONE]), extra=SEPARATE), TWO_CLERKS) == []
    alone = f"second: {task('up: done')}"
    assert only(SAME, procedure("\n".join([steps[0], alone, DONE]), extra=SEPARATE), TWO_CLERKS) == []


def test_duties_that_no_case_meets_together_may_be_in_the_same_hands() -> None:
    states = f"start: {task('left: first', 'right: second')}\nfirst: {task('on: done')}\nsecond: {task('up: done')}\n"
    assert only(SAME, procedure(states + DONE, start="start", extra=SEPARATE), TWO_CLERKS) == []


@pytest.mark.parametrize("group", ["first, second, third", "third, second, first"])
def test_of_several_pairs_in_the_same_hands_the_first_is_named_and_all_are_shown(group: str) -> None:
    (found,) = only(
        SAME,
        three("office/clerk", "office/clerk", "office/clerk", group=group),
        with_people(gus="office/clerk", hal="office/clerk"),
    )
    one, other, _ = group.split(", ")
    assert found.message.en.startswith(f"{one} and {other} must be done")
    assert found.help
    assert found.help.en == f"give {other} to another post"
    assert len(found.related) == 6


def test_the_last_duty_of_a_conflict_is_the_one_that_needs_a_candidate() -> None:
    (found,) = only(NEVER, three("office/clerk", "office/clerk", "office/clerk"), TWO_CLERKS)
    assert found.help
    assert found.help.en == "add a candidate for third, or give it to another post"
    assert found.help.zh == "给 third 增加一名办理人，或交给另一个岗位"


def test_an_absence_is_shown_by_the_first_who_may_be_away() -> None:
    posts = {
        "cai": "office/clerk works/worker",
        "dan": "office/clerk works/foreman",
        "eve": "works/worker works/foreman",
    }
    organization = with_people(**posts).replace("{deputy: foreman}", "{}").replace("{deputy: office/chief}", "{}")
    text = three("office/clerk", "works/worker", "works/foreman")
    (found,) = only(ABSENT, text, organization.replace("clerk: {deputy: chief}", "clerk: {}"))
    assert found.witness
    assert found.witness.en == "first: dan(dan); second: eve(eve); third: dan(dan), eve(eve)"
    assert found.help
    assert found.help.en == "add a candidate for third, or name a deputy who has none of these duties"
    assert found.help.zh == "给 third 增加一名办理人，或换一个不办这些职责的 AB 岗"
