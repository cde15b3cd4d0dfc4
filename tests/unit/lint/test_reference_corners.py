"""Calls, names, heads and terms: which place is told, and what only looks alike."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_handover_rules import DATA, HEAD
from tests.unit.lint.test_staffing_rules import DONE, LONG, only

MISMATCH, HEADLESS, WALL = "subprocess-mismatch", "unit-without-head", "thrown-over-the-wall"


def call(state: str, process: str, ends: str, name: str) -> str:
    states = f"{state}: {{kind: call, process: {process}, ends: {{{ends}}}}}\n{DONE}"
    return procedure(states, name=name, start=state)


@pytest.mark.parametrize("handled", ["a", "m", "z"])
def test_an_end_that_is_not_handled_is_shown_where_it_stands(handled: str) -> None:
    ends = "".join(f"end_{name}: {{kind: end, outcome: {name}}}\n" for name in "zma")
    callee = procedure(f"first: {task(*(f'to_{n}: end_{n}' for n in 'zma'))}\n{ends}", name="visit")
    (found,) = only(MISMATCH, call("first", "visit", f"{handled}: done", "sample"), callee)
    assert [related.path for related in found.related] == [("states", f"end_{n}") for n in "amz" if n != handled]


@pytest.mark.parametrize(
    ("caller", "callee", "count"),
    [
        ("published", "published", 0),
        ("published", "draft", 1),
        ("published", "retired", 1),
        ("draft", "draft", 0),
        ("draft", "retired", 0),
        ("retired", "draft", 0),
    ],
)
def test_only_what_is_in_force_must_call_what_is_in_force(caller: str, callee: str, count: int) -> None:
    one = call("first", "visit", "completed: done, refused: done", "sample").replace("published", caller)
    other = procedure(f"first: {task('go: done')}\n{DONE}", name="visit").replace("published", callee)
    assert len(only(MISMATCH, one, other)) == count


def test_a_circle_of_calls_is_told_at_its_first_call_with_all_others() -> None:
    ring = [("one", "calls_two", "two"), ("two", "calls_three", "three"), ("three", "calls_one", "one")]
    texts = [call(state, called, "completed: done, refused: done", name) for name, state, called in ring]
    (found,) = only(MISMATCH, *texts)
    assert (found.process, found.path) == ("one", ("states", "calls_two", "process"))
    assert [(related.file, related.path[1]) for related in found.related] == [
        ("2.yaml", "calls_three"),
        ("3.yaml", "calls_one"),
    ]


# names


@pytest.mark.parametrize("order", [("m", "a", "z"), ("a", "m", "z"), ("z", "m", "a")])
def test_every_place_that_names_an_unknown_party_is_shown(order: tuple[str, ...]) -> None:
    onward = (*order[1:], "done")
    lines = [f"{a}: {task(f'go_{a}: {b}', who='office/chef')}" for a, b in zip(order, onward, strict=True)]
    (found,) = only("unknown-party", procedure("\n".join([*lines, DONE]), start=order[0]), ORGANIZATION)
    places = [found.path, *(related.path for related in found.related)]
    assert places == [("states", name, "responsible") for name in order]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("office/chef", "office/chief"),
        ("office/foreman", ""),
        ("offices/chief", "office/chief"),
        ("offices", "office"),
        ("external/suplier", "external/supplier"),
    ],
)
def test_what_may_be_meant_is_looked_for_where_the_name_points(written: str, meant: str) -> None:
    text = procedure(f"first: {task('go: done', more=f', informed: [{written}]')}\n{DONE}")
    (found,) = only("unknown-party", text, ORGANIZATION)
    assert bool(found.help and meant and meant in found.help.en) == bool(meant)
    assert not (found.help and "works/foreman" in found.help.en)


# heads

NO_HEAD = ORGANIZATION.replace("    head: foreman\n", "")
VACANT = ORGANIZATION.replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "")


def late(party: str, who: str = "office/clerk") -> str:
    step = task("go: done", who=who, more=f", due: 1 workday, overdue: {{escalate: {party}}}")
    return procedure(f"first: {step}\n{DONE}", extra="defaults: {}")


@pytest.mark.parametrize(
    ("who", "party", "needs"),
    [
        ("works/worker", "$performer(first).head", True),
        ("works", "top/president", True),
        ("works/worker", "$performer(first).leader", False),
        ("works/worker", "$requester.leader", False),
        ("office/clerk", "$performer(first).head", False),
        ("external/supplier", "$performer(first).head", False),
    ],
)
def test_a_head_is_needed_where_a_head_is_named_or_a_whole_unit_works(who: str, party: str, needs: bool) -> None:
    found = only(HEADLESS, late(party, who), NO_HEAD)
    assert [finding.path for finding in found] == [("units", "works")] * needs
    vacant = only(HEADLESS, late(party, who), VACANT)
    assert [finding.path for finding in vacant] == [("units", "works", "head")] * needs


def test_a_vacant_head_that_is_named_himself_is_told_as_a_vacant_post() -> None:
    text = late("$performer(first).head", who="works/worker")
    assert [found.path for found in only(HEADLESS, text, VACANT)] == [("units", "works", "head")]
    named = text.replace("accountable: top/president", "accountable: works/foreman")
    assert only(HEADLESS, named, VACANT) == []
    assert len(only("role-without-holder", named, VACANT)) == 1


# terms


def test_the_appointment_that_ends_is_shown_and_none_that_ends_like_it() -> None:
    others = (
        "  aaa: {name: a, posts: [{post: office/clerk, until: 2026-03-31}]}\n"
        "  abb: {name: b, posts: [{post: top/vice, until: 2026-03-31}, {post: works/worker, until: 2026-02-15}]}\n"
        "  acc: {name: c, posts: [{post: works/worker, from: 2026-06-01, until: 2026-12-31}]}\n"
        "  add: {name: d, posts: [{post: works/zebra, until: 2026-03-31}]}\n"
    )
    organization = (
        ORGANIZATION.replace("people:\n", f"people:\n{others}")
        .replace("works/worker}]", "works/worker, until: 2026-03-31}]")
        .replace("worker: {deputy: foreman}}", "worker: {deputy: foreman}, zebra: {}}")
    )
    (found,) = only("term-expires", LONG, organization, at=date(2026, 3, 16))
    assert found.path == ("people", "eve", "posts", 0, "until")


# handing over


def handed(first: str, handle: str, *more: str) -> list[list[tuple[str | int, ...]]]:
    """Return the ways by which matters are thrown to somebody who has no say, finding by finding."""
    text = procedure(
        "\n".join([first, handle, *more, DONE]), extra=DATA.replace("}}", "}, aid: {type: unit, required: true}}")
    )
    return [[related.path for related in found.related] for found in only(WALL, text)]


SILENT = f"handle: {task('finish: done', who=HEAD)}"
ASSIGN = ("states", "first", "actions", "assign")


def test_only_ways_into_the_steps_of_the_taker_throw_a_matter_to_it() -> None:
    first = f"first: {task('assign: handle', 'other: mend', 'help: aid')}"
    mend = f"mend: {task('mended: done', who='works/worker')}"
    aid = f"aid: {task('aided: done', 'no: {kind: reject, to: refused}', who='$data.aid.head')}"
    assert handed(first, SILENT, mend, aid) == [[ASSIGN]]


@pytest.mark.parametrize("giver", ["$requester", HEAD])
def test_what_comes_from_the_requester_or_from_the_unit_itself_is_not_thrown(giver: str) -> None:
    assert handed(f"first: {task('assign: handle', who=giver)}", SILENT) == []


@pytest.mark.parametrize("kind", ["return", "escalate"])
def test_what_is_sent_back_or_up_is_not_thrown(kind: str) -> None:
    back = f"check: {task('checked: done', f'again: {{kind: {kind}, to: first}}')}"
    assert handed(f"first: {task('on: check', who=HEAD)}", back) == []


def test_a_unit_whose_step_only_others_can_end_has_no_say() -> None:
    others = (
        f"handle: {task('finish: {to: done, by: office/chief}', 'stop: {to: refused, by: office/chief}', who=HEAD)}"
    )
    assert handed(f"first: {task('assign: handle')}", others) == [[ASSIGN]]


@pytest.mark.parametrize("rule", ["rule: any", "rule: all", "rule: sequence", "at_least: 2"])
def test_a_unit_that_votes_has_a_say(rule: str) -> None:
    votes = f"handle: {task('finish: done', who=HEAD, more=f', sign: {{{rule}, refusal: continues}}')}"
    assert handed(f"first: {task('assign: handle')}", votes) == []


# loops and islands


def test_only_a_return_that_lies_on_a_loop_comes_again() -> None:
    rule = "unbounded-return"
    ring = f"one: {task('on: two', 'out: done')}\ntwo: {task('again: one')}\n"
    into = procedure(f"first: {task('go: entry')}\nentry: {task('back: {kind: return, to: one}')}\n{ring}{DONE}")
    assert only(rule, into) == []
    out = procedure(
        f"one: {task('on: two', 'leave: {kind: return, to: last}')}\ntwo: {task('again: one')}\n"
        f"last: {task('end: done')}\n{DONE}",
        start="one",
    )
    assert only(rule, out) == []
    around = procedure(
        f"one: {task('on: two', 'out: done')}\ntwo: {task('again: {kind: return, to: one}')}\n{DONE}", start="one"
    )
    assert [found.path for found in only(rule, around)] == [("states", "two", "actions", "again")]
    taken = around.replace("kind: return", "kind: withdraw")
    assert only(rule, taken) == []


def test_what_an_impossible_condition_loses_is_told_apart_from_what_nothing_leads_to() -> None:
    data = "data: {n: {type: integer, min: 0, required: true}}"
    never = "never: {to: lost, when: n < 0}"
    text = procedure(
        f"first: {task('go: done', never)}\nisland: {task('on: lost')}\nlost: {task('end: done')}\n{DONE}", extra=data
    ).replace("refused: {kind: end, outcome: refused}", "")
    found = only("unreachable-step", text)
    assert [(f.message.en, [r.path[-1] for r in f.related]) for f in found] == [
        ("state island is never reached", []),
        ("state lost is never reached", ["when"]),
    ]
