"""The corners of the ownership rules: who is asked about, at which day, and when refusing becomes a loop."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, findings, names, procedure, task

DONE = "done: {kind: end, outcome: completed}"


def two(who: str = "works/worker", more: str = "", extra: str = "") -> str:
    return procedure(
        f"first: {task('go: second')}\nsecond: {task('on: done', who=who, more=more)}\n{DONE}", extra=extra
    )


def test_a_vacant_post_is_one_finding_that_lists_all_its_steps() -> None:
    vacant = ORGANIZATION.replace("  eve: {name: 伊, posts: [{post: works/worker}]}\n", "")
    other = two().replace("sample", "other")
    (found,) = findings(two(), other, vacant)
    assert found.rule == "role-without-holder"
    assert (found.file, found.process) == ("3.yaml", "organization")
    assert [related.file for related in found.related] == ["1.yaml", "2.yaml"]
    assert "sample/second, other/second" in found.message.en


@pytest.mark.parametrize(
    ("term", "at", "expected"),
    [
        ("from: 2026-01-01, until: 2026-06-30", date(2026, 6, 30), ["term-expires"]),
        ("from: 2026-01-01, until: 2026-06-30", date(2026, 7, 1), ["role-without-holder"]),
        ("from: 2026-09-01", date(2026, 8, 31), ["role-without-holder"]),
    ],
)
def test_appointments_count_on_the_day_of_the_check(term: str, at: date, expected: list[str]) -> None:
    organization = ORGANIZATION.replace("works/worker}]", f"works/worker, {term}}}]")
    assert names(two(), organization, at=at) == expected


def test_a_procedure_that_begins_later_is_examined_on_its_first_day() -> None:
    organization = ORGANIZATION.replace("works/worker}]", "works/worker, from: 2026-09-01}]")
    text = two(extra="effective: {from: 2026-09-01}")
    assert names(text, organization, at=date(2026, 3, 2)) == []


def test_a_head_must_be_there_on_every_day_of_the_procedure() -> None:
    organization = ORGANIZATION.replace("works/foreman}]", "works/foreman, until: 2026-06-30}]")
    text = two(who="works", extra="effective: {from: 2026-01-01, until: 2026-12-31}")
    (found,) = findings(text, organization)
    assert found.rule == "unit-without-head"
    assert "2026-07-01" in found.message.en
    acting = organization.replace(
        "  eve:", "  fay: {name: 菲, posts: [{post: works/foreman, from: 2026-07-01}]}\n  eve:"
    )
    assert names(text, acting) == []


def test_the_head_of_whoever_asks_is_checked_only_where_a_head_is_named() -> None:
    text = two(who="$requester.head")
    without = ORGANIZATION.replace("    head: foreman\n", "")
    assert names(text, without) == []
    vacant = ORGANIZATION.replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "")
    assert names(text, vacant) == ["unit-without-head"]


def test_a_default_that_names_an_unknown_post_is_one_finding() -> None:
    text = procedure(
        "first: {responsible: office/clerk, actions: {go: {to: second}}}\n"
        "second: {responsible: office/clerk, actions: {go: {to: done}}}\n" + DONE,
        extra="defaults: {accountable: office/chef, due: 1 workday, overdue: {escalate: top/president}}",
    )
    (found,) = findings(text, ORGANIZATION)
    assert (found.rule, found.path) == ("unknown-party", ("defaults", "accountable"))
    assert found.help
    assert "office/chief" in found.help.en


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("head: foreman", "head: forman", ("units", "works", "head")),
        ("worker: {deputy: foreman}", "worker: {deputy: forman}", ("units", "works", "posts", "worker", "deputy")),
        ("external:", "incompatible: [[office/chief, office/none]]\nexternal:", ("incompatible", 0, 1)),
    ],
)
def test_the_organizations_own_references_must_exist(old: str, new: str, path: tuple[str | int, ...]) -> None:
    (found,) = findings(ORGANIZATION.replace(old, new))
    assert (found.rule, found.path) == ("unknown-party", path)


def test_an_external_party_cannot_answer() -> None:
    text = two(more="").replace(
        "accountable: top/president, actions: {on", "accountable: external/supplier, actions: {on"
    )
    assert [(f.rule, f.path) for f in findings(text, ORGANIZATION)] == [
        ("schema-violation", ("states", "second", "accountable"))
    ]


def test_a_quorum_of_one_person_with_two_hats_counts_that_person_once() -> None:
    sign = ", sign: {at_least: 2, refusal: continues, members: [works/worker, works/foreman]}"
    text = procedure(
        f"first: {task('on: done', 'no: {kind: reject, to: done}', more=sign)}\n{DONE}".replace(
            "responsible: office/clerk, ", ""
        )
    )
    assert names(text, ORGANIZATION) == []
    hats = ORGANIZATION.replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "").replace(
        "[{post: works/worker}]", "[{post: works/worker}, {post: works/foreman}]"
    )
    assert names(text, hats) == ["empty-candidates", "deputy-invalid"]


def test_reports_to_in_a_circle_is_broken() -> None:
    circle = ORGANIZATION.replace(
        "{foreman: {deputy: office/chief}, worker: {deputy: foreman}}",
        "{foreman: {deputy: office/chief, reports_to: worker}, worker: {deputy: foreman, reports_to: foreman}}",
    )
    (found,) = findings(circle)
    assert found.rule == "org-structure-broken"
    assert found.witness
    assert found.witness.en == "works/foreman -> works/worker -> works/foreman"


# refusing


def passing(first: str, second: str, third: str = "") -> str:
    states = f"first: {task('done: done', first)}\nsecond: {task('finish: done', second, who='works/worker')}\n"
    if third:
        states += f"third: {task(third, who='top/president')}\n"
    return procedure(states + DONE)


NOT_OURS = "refuse: {kind: pass_back, to: second}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (passing(NOT_OURS, "back: {to: first}"), 1),
        (passing(NOT_OURS, "back: {kind: pass_back, to: first}"), 1),
        (passing("refuse: {kind: pass_back, to: second, limit: 2}", "back: {to: first}"), 0),
        (passing(NOT_OURS, "back: {to: first, limit: 1}"), 0),
        (passing(NOT_OURS, "back: {to: first, when: count(back) < 2}"), 0),
        (passing("correct: {kind: return, to: second}", "back: {to: first}"), 0),
        (passing("refuse: {kind: pass_back, to: third}", "back: {to: first}", "rule: {to: first}"), 1),
        (passing("refuse: {kind: pass_back, to: third}", "back: {kind: return, to: second}", "rule: {to: second}"), 0),
    ],
)
def test_only_refusals_without_end_between_units_are_buck_passing(text: str, expected: int) -> None:
    rules = [rule for rule in names(text, ORGANIZATION) if rule == "buck-passing-loop"]
    assert len(rules) == expected


def test_a_loop_past_a_decider_names_the_decider() -> None:
    text = procedure(
        f"first: {task('done: done', NOT_OURS)}\n"
        f"second: {task('finish: done', 'refuse: {kind: pass_back, to: third}', who='works/worker')}\n"
        f"third: {task('rule: first', who='top/president')}\n{DONE}"
    )
    (found,) = findings(text, ORGANIZATION)
    assert found.rule == "buck-passing-loop"
    assert "third has ruled" in found.message.en
    assert found.witness
    assert found.witness.zh.startswith("first(office) —refuse→ second(works)")


def test_a_refusal_that_only_the_requester_answers_is_not_buck_passing() -> None:
    text = procedure(
        f"first: {task('go: second', who='$requester')}\n"
        f"second: {task('on: done', 'no: {kind: pass_back, to: first}', who='works/worker')}\n{DONE}"
    )
    assert names(text, ORGANIZATION) == []


def test_the_fewest_refusals_are_named_to_be_limited() -> None:
    refusals = ("b: {kind: pass_back, to: first}", "c: {kind: pass_back, to: third}")
    text = procedure(
        f"first: {task('done: done', 'a: {kind: pass_back, to: second}')}\n"
        f"second: {task('finish: done', *refusals, who='works/worker')}\n"
        f"third: {task('d: {kind: pass_back, to: first}', who='top/president')}\n{DONE}"
    )
    (found,) = findings(text, ORGANIZATION)
    assert found.help
    assert found.help.en.startswith("add limit: 1 to first.a,")


def test_a_draft_is_examined_for_refusals_too() -> None:
    text = passing(NOT_OURS, "back: {to: first}").replace("published", "draft")
    assert names(text) == ["buck-passing-loop"]
