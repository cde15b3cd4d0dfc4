"""Rules about whom lateness is brought to: what they find, and what they must let be."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, findings, names, procedure, task

DONE = "done: {kind: end, outcome: ok}"
SCHOOL = (
    ORGANIZATION.replace("    posts: {chief: {", "    posts: {chief: {reports_to: top/president, ")
    .replace("clerk: {deputy", "clerk: {reports_to: chief, deputy")
    .replace("worker: {deputy", "worker: {reports_to: foreman, deputy")
)


def late(chain: str, who: str = "office/clerk", extra: str = "") -> str:
    """Return a procedure with one step whose lateness goes along ``chain`` (``a, then b``)."""
    first, *others = chain.split(" > ")
    more = "".join(f", then: {{after: 1 workday, escalate: {party}" for party in others) + "}" * len(others)
    step = task("go: done", who=who, more=f", due: 1 workday, overdue: {{escalate: {first}{more}}}")
    return procedure(f"first: {step}\n{DONE}", extra=f"defaults: {{}}\n{extra}")


@pytest.mark.parametrize(
    ("chain", "who", "expected"),
    [
        ("office/chief > top/president", "office/clerk", []),
        ("office/chief > office/clerk", "office/clerk", ["escalation-cycle"]),
        ("office/chief > top/president > office/chief", "office/clerk", ["escalation-cycle"]),
        ("$performer(first).head > top/president > office/chief", "office/clerk", ["escalation-cycle"]),
        ("office/chief > office/chief", "office/clerk", ["escalation-not-upward"]),
        ("office/clerk", "office/clerk", ["escalation-not-upward"]),
        ("office/clerk", "office/chief", ["escalation-not-upward"]),
        ("works/foreman", "office/clerk", []),
        ("office", "office/clerk", ["escalation-not-upward"]),
        ("top", "office/clerk", []),
        ("$requester.head", "office/clerk", []),
        ("office/chief", "$requester", []),
        ("office/chief", "external/supplier", []),
        ("$performer(first).head > top/president", "office/clerk", []),
    ],
)
def test_a_chain_goes_up_and_never_back(chain: str, who: str, expected: list[str]) -> None:
    found = [rule for rule in names(late(chain, who), SCHOOL) if rule.startswith("escalation")]
    assert found == expected


def test_a_peer_is_not_above() -> None:
    text = late("works/foreman", "office/chief")
    (found,) = findings(text, SCHOOL)
    assert found.rule == "escalation-not-upward"
    assert "a peer, works/foreman" in found.message.en


def test_the_same_person_under_another_hat_is_told() -> None:
    hats = SCHOOL.replace("[{post: office/clerk}]", "[{post: office/clerk}, {post: office/chief}]").replace(
        "  bob: {name: 博, posts: [{post: office/chief}]}\n", ""
    )
    (found,) = [f for f in findings(late("office/chief"), hats) if f.rule.startswith("escalation")]
    assert "the same person under another hat" in found.message.en


def test_a_default_chain_is_one_finding_with_the_steps_it_is_wrong_for() -> None:
    text = procedure(
        f"first: {task('go: second')}\nsecond: {task('on: third', who='office/chief')}\n"
        f"third: {task('up: done', who='top/president')}\n{DONE}",
        extra="defaults: {due: 1 workday, overdue: {escalate: top/president}}",
    )
    (found,) = [f for f in findings(text, SCHOOL) if f.rule.startswith("escalation")]
    assert found.path == ("defaults", "overdue", "escalate")
    assert [related.path for related in found.related] == [("states", "third")]


def test_nobody_there_is_found_once_and_not_a_second_time_as_a_vacant_post() -> None:
    vacant = SCHOOL.replace("  ann: {name: 安, posts: [{post: top/president}]}\n", "")
    two = late("office/chief > top/president"), late("top/president").replace("sample", "other")
    needed = [rule for rule in names(*two, vacant) if rule in ("role-without-holder", "escalation-ends-nowhere")]
    assert needed == ["role-without-holder"]
    only_told = [text.replace("accountable: top/president", "accountable: office/chief") for text in two]
    (found,) = [f for f in findings(*only_told, vacant) if f.rule in ("role-without-holder", "escalation-ends-nowhere")]
    assert found.rule == "escalation-ends-nowhere"
    assert [related.file for related in found.related] == ["2.yaml"]


def test_the_leader_of_a_unit_without_one_is_nobody() -> None:
    text = late("$performer(first).leader")
    assert names(text, SCHOOL) == ["escalation-ends-nowhere"]
    assert names(text, SCHOOL.replace("    head: chief\n", "    head: chief\n    leader: top/president\n")) == []


def test_a_draft_may_bring_its_lateness_to_nobody_yet() -> None:
    text = late("$performer(first).leader")
    for status in ("draft", "retired"):
        assert names(text.replace("status: published", f"status: {status}"), SCHOOL) == []


def test_an_unknown_post_in_a_chain_is_only_an_unknown_party() -> None:
    assert names(late("office/chef"), SCHOOL) == ["unknown-party"]


def test_drafts_are_asked_for_circles_but_not_for_people() -> None:
    circle = late("office/chief > office/clerk").replace("published", "draft")
    assert names(circle) == ["escalation-cycle"]
    assert names(late("office/clerk").replace("published", "draft"), SCHOOL) == []
