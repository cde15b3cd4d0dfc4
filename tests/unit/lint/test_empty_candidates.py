"""Units without people, quorums nobody can reach, and earlier performers who cannot have been there."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_staffing_rules import DONE, only, two

RULE = "empty-candidates"
EMPTY = ORGANIZATION.replace("  top:\n", "  lab: {parent: top, posts: {technician: {}}}\n  top:\n", 1)


def told(text: str, organization: str = ORGANIZATION) -> list[tuple[str | int, ...]]:
    return [found.path for found in only(RULE, text, organization)]


def region(name: str, states: str, start: str) -> str:
    return f"    {name}: {{start: {start}, states: {{{states}, {name}_end: {{kind: end, outcome: ok}}}}}}\n"


def block(name: str, *regions: str, own: str = "") -> str:
    head = f"{name}:\n  kind: parallel\n  join: all\n  to: done\n{own}  regions:\n"
    return procedure(f"{head}{''.join(regions)}{DONE}", start=name)


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_an_earlier_performer_must_be_earlier_whatever_the_steps_are_called(first: str, second: str) -> None:
    line = procedure(
        f"{first}: {task(f'go: {second}')}\n{second}: {task('on: done', who=f'$performer({first})')}\n{DONE}",
        start=first,
    )
    assert told(line) == []
    states = f"{first}: {task(f'go: {second}', who=f'$performer({second})')}\n{second}: {task('on: done')}\n{DONE}"
    assert told(procedure(states, start=first)) == [("states", first, "responsible")]


def test_whoever_did_a_step_may_do_it_again_only_where_it_comes_again() -> None:
    once = task("go: second", who="$performer(first)")
    assert told(procedure(f"first: {once}\nsecond: {task('on: done')}\n{DONE}")) == [("states", "first", "responsible")]
    again = task("on: done", "back: {kind: return, to: first}")
    assert told(procedure(f"first: {once}\nsecond: {again}\n{DONE}")) == []


@pytest.mark.parametrize("name", ["middle", "a", "z"])
def test_regions_of_one_block_run_at_the_same_time(name: str) -> None:
    one = region("one", f"left: {task('go: one_end')}", "left")
    other = region("two", f"right: {task('on: two_end', who='$performer(left)')}", "right")
    assert told(block(name, one, other)) == told(block(name, other, one)) == []


@pytest.mark.parametrize("name", ["middle", "a", "z"])
def test_in_one_region_the_order_counts(name: str) -> None:
    def inner(first: str, second: str) -> str:
        steps = f"left: {task('go: right', who=first)}, right: {task('on: one_end', who=second)}"
        return block(name, region("one", steps, "left"), region("two", f"other: {task('go: two_end')}", "other"))

    assert told(inner("office/clerk", "$performer(left)")) == []
    assert told(inner("$performer(right)", "office/clerk")) == [
        ("states", name, "regions", "one", "states", "left", "responsible")
    ]


@pytest.mark.parametrize("name", ["middle", "a", "z"])
def test_an_action_of_a_block_may_be_for_whoever_did_something_in_it(name: str) -> None:
    inside = (
        region("one", f"left: {task('go: one_end')}", "left"),
        region("two", f"right: {task('on: two_end')}", "right"),
    )
    own = "  actions: {stop: {kind: withdraw, to: refused, by: $performer(left)}}\n"
    assert told(block(name, *inside, own=own)) == []


@pytest.mark.parametrize("name", ["both", "zone"])
def test_a_block_is_left_before_what_follows_and_entered_after_what_comes_before(name: str) -> None:
    one = region("one", f"left: {task('go: one_end', who='$performer(first)')}", "left")
    two_ = region("two", f"right: {task('on: two_end')}", "right")
    states = (
        f"first: {task(f'go: {name}')}\n{name}:\n  kind: parallel\n  join: all\n  to: last\n  regions:\n{one}{two_}"
        f"last: {task('end: done', who='$performer(right)')}\n{DONE}"
    )
    assert told(procedure(states)) == []
    assert told(
        procedure(states.replace(f"go: {{to: {name}}}", f"go: {{to: {name}}}, x: {{to: done, by: $performer(right)}}"))
    ) == [("states", "first", "actions", "x", "by")]


def test_a_performer_of_a_step_nobody_knows_is_told_by_another_rule() -> None:
    assert told(two("office/clerk", "$performer(nobody)", extra="")) == []


def test_a_field_called_like_an_empty_unit_is_no_empty_unit() -> None:
    assert told(two("office/clerk", "lab", extra=""), EMPTY) == [("units", "lab")]
    data = "data: {lab: {type: person, required: true}}"
    assert told(two("office/clerk", "$data.lab", extra=data), EMPTY) == []


def test_a_field_called_like_a_later_step_is_no_performer() -> None:
    data = "data: {second: {type: person, required: true}}"
    assert told(two("$data.second", "office/clerk", extra=data)) == []


def test_an_unknown_unit_is_not_told_as_an_empty_one() -> None:
    assert told(two("office/clerk", "nowhere", extra="")) == []


# numbers of consents


def signed(at_least: int, *members: str, who: str = "") -> str:
    sign = f"sign: {{at_least: {at_least}, refusal: continues" + (
        f", members: [{', '.join(members)}]}}" if members else "}"
    )
    actions = "actions: {on: {to: done}, no: {kind: reject, to: refused}}"
    head = f"responsible: {who}, " if who else ""
    return procedure(f"first: {{{head}accountable: top/president, {sign}, {actions}}}\n{DONE}")


QUORUM = [("states", "first", "sign", "at_least")]
ONE_PERSON = ORGANIZATION.replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "").replace(
    "[{post: works/worker}]", "[{post: works/worker}, {post: works/foreman}]"
)


@pytest.mark.parametrize(("at_least", "expected"), [(1, []), (2, QUORUM)])
def test_a_number_of_consents_must_not_be_higher_than_the_people_there_are(
    at_least: int, expected: list[tuple[str, ...]]
) -> None:
    assert told(signed(at_least, "works/worker", "works/foreman"), ONE_PERSON) == expected


@pytest.mark.parametrize(("at_least", "expected"), [(1, []), (2, []), (3, QUORUM)])
def test_of_a_unit_each_member_may_consent(at_least: int, expected: list[tuple[str, ...]]) -> None:
    assert told(signed(at_least, who="works")) == expected


def test_a_number_is_not_judged_while_a_member_shows_only_in_a_case() -> None:
    assert told(signed(3, "works/worker", "works/foreman", "$requester.head"), ONE_PERSON) == []


def test_a_number_is_not_judged_when_nobody_is_there_at_all() -> None:
    vacant = ONE_PERSON.replace("  eve: {name: 伊, posts: [{post: works/worker}, {post: works/foreman}]}\n", "")
    assert told(signed(2, "works/worker", "works/foreman"), vacant) == []
