"""Who may do what: findings of the staffing rules, and what they must not find."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, catalogue, findings, procedure, task
from workflow_engine.lint.check import check
from workflow_engine.lint.finding import Finding
from workflow_engine.lint.registry import find_rule

DONE = "done: {kind: end, outcome: completed}\nrefused: {kind: end, outcome: refused}"
SEPARATE = "separate: [[first, second]]"


def only(rule: str, *texts: str, at: date = date(2026, 3, 2)) -> list[Finding]:
    """Return what one rule finds."""
    found = find_rule(rule)
    assert found
    return check(catalogue(*texts), rules=[found], at=at)


def two(first: str, second: str, extra: str = SEPARATE) -> str:
    states = f"first: {task('go: second', who=first)}\nsecond: {task('on: done', who=second)}\n"
    return procedure(f"{states}done: {{kind: end, outcome: completed}}", extra=extra)


def with_people(**posts: str) -> str:
    """Return the organization with these people in it instead of those of the same name."""
    kept = [line for line in ORGANIZATION.splitlines() if not line.strip().startswith(tuple(f"{p}:" for p in posts))]
    place = next(number for number, line in enumerate(kept) if line.startswith("external:"))
    new = [
        f"  {person}: {{name: {person}, posts: [{', '.join(f'{{post: {post}}}' for post in held.split())}]}}"
        for person, held in posts.items()
    ]
    return "\n".join([*kept[:place], *new, *kept[place:]]) + "\n"


def with_post(old: str, new: str) -> str:
    assert old in ORGANIZATION
    return ORGANIZATION.replace(old, new)


# separated duties


def test_whoever_did_a_step_cannot_be_kept_apart_from_himself() -> None:
    (found,) = only("sod-unsatisfiable", two("office/clerk", "$performer(first)"), ORGANIZATION)
    assert found.path == ("separate", 0)
    assert found.witness
    assert found.witness.zh == "first：蔡(cai)；second：蔡(cai)"
    assert [related.path for related in found.related] == [("states", "first"), ("states", "second")]


def test_two_steps_of_the_requester_cannot_be_kept_apart() -> None:
    (found,) = only("sod-unsatisfiable", two("$requester", "$requester"), ORGANIZATION)
    assert found.witness
    assert found.witness.en == "first: the requester; second: the requester"


@pytest.mark.parametrize("second", ["$requester.head", "external/supplier", "works/worker", "office"])
def test_who_shows_only_in_a_case_or_is_somebody_else_can_be_kept_apart(second: str) -> None:
    texts = two("office/clerk", second), with_people(gus="office/clerk", hal="office/clerk")
    assert only("sod-unsatisfiable", *texts) == []
    assert only("sod-breaks-on-absence", *texts) == []


def test_three_duties_for_two_people_are_one_conflict_that_names_all_three() -> None:
    chain = f"first: {task('go: second')}\nsecond: {task('go: third')}\nthird: {task('on: done')}\n{DONE}"
    text = procedure(chain, extra="separate: [[first, second, third]]")
    (found,) = only("sod-unsatisfiable", text, with_people(gus="office/clerk"))
    assert [related.path[1] for related in found.related] == ["first", "second", "third"]
    assert only("sod-unsatisfiable", text, with_people(gus="office/clerk", hal="office/clerk")) == []


def test_duties_that_no_case_meets_together_need_no_different_people() -> None:
    states = f"start: {task('left: first', 'right: second')}\nfirst: {task('on: done')}\nsecond: {task('on: done')}\n"
    text = procedure(states + DONE, start="start", extra=SEPARATE)
    assert only("sod-unsatisfiable", text, ORGANIZATION) == []
    looped = text.replace("actions: {on: {to: done}}", "actions: {on: {to: done}, back: {kind: return, to: start}}")
    assert len(only("sod-unsatisfiable", looped, ORGANIZATION)) == 1


def test_a_vacant_post_is_not_told_as_a_conflict() -> None:
    vacant = ORGANIZATION.replace("  eve: {name: 伊, posts: [{post: works/worker}]}\n", "")
    assert only("sod-unsatisfiable", two("works/worker", "works/worker"), vacant) == []


def test_a_joint_signature_needs_each_of_its_people() -> None:
    sign = task("on: done", "no: {kind: reject, to: refused}").replace(
        "responsible: office/clerk", "sign: {rule: all, refusal: ends, members: [office/clerk, works/worker]}"
    )
    text = procedure(f"first: {task('go: second', who='works/worker')}\nsecond: {sign}\n{DONE}", extra=SEPARATE)
    assert len(only("sod-unsatisfiable", text, ORGANIZATION)) == 1
    any_of_them = text.replace("rule: all", "rule: any")
    assert only("sod-unsatisfiable", any_of_them, ORGANIZATION) == []


def test_one_role_for_both_duties_is_found_only_while_it_can_be_done() -> None:
    text = two("office/clerk", "office/clerk")
    clerks = with_people(gus="office/clerk", hal="office/clerk")
    assert [f.path for f in only("sod-same-role", text, clerks)] == [("separate", 0)]
    assert only("sod-same-role", text, ORGANIZATION) == []
    assert [f.rule for f in findings(text, ORGANIZATION)] == ["sod-unsatisfiable"]


def test_sharing_some_people_is_no_shared_role() -> None:
    shared = with_people(gus="office/clerk works/worker")
    assert only("sod-same-role", two("office/clerk", "works/worker"), shared) == []


def test_a_person_in_two_incompatible_posts_is_found_in_the_organization() -> None:
    organization = with_people(cai="office/clerk works/worker").replace(
        "external:", "incompatible: [[office/clerk, works/worker]]\nexternal:"
    )
    (found,) = only("sod-same-role", organization)
    assert found.path == ("incompatible", 0)
    assert [related.path for related in found.related] == [("people", "cai")]


def test_an_absence_that_breaks_a_separation_names_everybody_concerned() -> None:
    posts = {
        "cai": "office/clerk works/worker",
        "dan": "office/clerk works/foreman",
        "eve": "works/worker works/foreman",
    }
    organization = with_people(**posts).replace("{deputy: foreman}", "{}").replace("{deputy: office/chief}", "{}")
    organization = organization.replace("clerk: {deputy: chief}", "clerk: {}")
    states = f"first: {task('go: second')}\nsecond: {task('go: third', who='works/worker')}\n"
    states += f"third: {task('on: done', who='works/foreman')}\n{DONE}"
    (found,) = only(
        "sod-breaks-on-absence", procedure(states, extra="separate: [[first, second, third]]"), organization
    )
    assert found.message.en.startswith("without cai(cai), dan(dan), eve(eve) the duties first, second, third")
    assert [related.path for related in found.related[3:]] == [("people", name) for name in posts]


def test_a_sole_holder_without_deputy_is_not_told_as_a_broken_separation() -> None:
    assert only("sod-breaks-on-absence", two("office/clerk", "works/worker"), ORGANIZATION) == []


# deputies


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("worker: {deputy: foreman}", "worker: {deputy: worker}", "the post itself"),
        ("foreman: {deputy: office/chief}", "foreman: {deputy: worker}", "only stand in for each other"),
        (
            "foreman: {deputy: office/chief}, worker: {deputy: foreman}",
            "foreman: {deputy: office/chief, signing_limit: 500}, worker: {deputy: foreman, signing_limit: 900}",
            "may sign less",
        ),
        ("external:", "incompatible: [[works/worker, works/foreman]]\nexternal:", "kept apart"),
    ],
)
def test_a_deputy_who_cannot_stand_in_is_found_at_the_deputy(old: str, new: str, words: str) -> None:
    (found,) = only("deputy-invalid", with_post(old, new))
    assert found.path[-1] == "deputy"
    assert words in found.message.en


def test_a_ring_is_one_finding_that_prints_the_ring() -> None:
    ring = with_post("vice: {}", "vice: {deputy: works/worker}")
    (found,) = only("deputy-invalid", ring)
    assert found.witness
    assert found.witness.en == (
        "top/president -> top/vice -> works/worker -> works/foreman -> office/chief -> top/president"
    )
    assert len(found.related) == 4


def test_a_ring_with_a_second_person_in_one_post_leaves_somebody() -> None:
    ring = with_post("foreman: {deputy: office/chief}", "foreman: {deputy: worker}")
    assert (
        only("deputy-invalid", ring.replace("external:", "  hal: {name: h, posts: [{post: works/worker}]}\nexternal:"))
        == []
    )


def test_the_limit_said_in_words_excuses_a_smaller_signing_limit() -> None:
    organization = with_post(
        "foreman: {deputy: office/chief}, worker: {deputy: foreman}",
        "foreman: {deputy: office/chief, signing_limit: 5}, "
        "worker: {deputy: foreman, signing_limit: 9, deputy_limit: 只代接单}",
    )
    assert only("deputy-invalid", organization) == []


def test_a_vacant_deputy_is_told_with_the_vacancy_when_a_procedure_needs_the_post() -> None:
    vacant = ORGANIZATION.replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "")
    (alone,) = only("deputy-invalid", vacant)
    assert alone.path == ("units", "works", "posts", "worker", "deputy")
    texts = two("works/worker", "works/foreman", extra=""), vacant
    assert only("deputy-invalid", *texts) == []
    (told,) = only("role-without-holder", *texts)
    assert ("units", "works", "posts", "worker", "deputy") in [related.path for related in told.related]


def test_the_only_deputy_who_does_the_other_duty_is_one_finding() -> None:
    found = findings(two("works/worker", "works/foreman"), ORGANIZATION)
    assert [f.rule for f in found] == ["deputy-invalid"]
    assert found[0].related[-1].path == ("separate", 0)


# vacancies and load


def test_a_duty_led_by_a_vacant_post_is_listed_with_the_vacancy() -> None:
    vacant = ORGANIZATION.replace("  eve: {name: 伊, posts: [{post: works/worker}]}\n", "")
    duties = "duties: year\nitems:\n  check: {title: 检查, every: year, month: 3, lead: works/worker}\n"
    (found,) = only("role-without-holder", duties, vacant)
    assert [related.path for related in found.related] == [("items", "check", "lead")]
    (both,) = only("role-without-holder", duties, two("office/clerk", "works/worker"), vacant)
    assert "sample/second, duty check" in both.message.en


def everywhere(who: str, count: int) -> list[str]:
    first = task("go: second", "no: {kind: withdraw, to: refused}", who=who)
    text = procedure(f"first: {first}\nsecond: {task('on: done', who='office')}\n{DONE}")
    return [text.replace("process: sample", f"process: p{number}") for number in range(count)]


def test_a_person_whom_half_of_the_procedures_cannot_get_past_is_critical() -> None:
    (found,) = only("critical-person", *everywhere("works/worker", 3), *everywhere("office", 6)[3:], ORGANIZATION)
    assert found.path == ("people", "eve")
    assert found.message.en.startswith("3 of 6 procedures cannot get past 伊(eve) (rank 1)")


def test_a_person_whom_more_than_half_cannot_get_past_is_critical_too() -> None:
    (found,) = only("critical-person", *everywhere("works/worker", 5), *everywhere("office", 6)[5:], ORGANIZATION)
    assert found.message.en.startswith("5 of 6 procedures cannot get past 伊(eve) (rank 1)")


@pytest.mark.parametrize(
    "texts",
    [
        [*everywhere("works/worker", 2), ORGANIZATION],
        [*everywhere("works/worker", 3), *everywhere("office", 7)[3:], ORGANIZATION],
        [*everywhere("works/worker", 4), with_people(gus="works/worker")],
        [*everywhere("$requester", 4), ORGANIZATION],
        [
            *(
                text.replace("go: {to: second}", "go: {to: second}, skip: {to: second}")
                for text in everywhere("office", 4)
            ),
            ORGANIZATION,
        ],
    ],
)
def test_few_procedures_or_several_holders_make_nobody_critical(texts: list[str]) -> None:
    assert only("critical-person", *texts) == []


# applications


def application(decide: str, *, who: str = "office/clerk", extra: str = "", more: str = "") -> str:
    states = (
        f"ask: {task('go: decide', who='$requester')}\ndecide: {task(*decide.split('; '), who=who, more=more)}\n{DONE}"
    )
    return procedure(states, start="ask", extra=extra)


REFUSAL = "ok: done; no: {kind: reject, to: refused}"


@pytest.mark.parametrize("decide", [REFUSAL, "ok: done; no: {kind: return, to: ask}"])
def test_who_may_refuse_an_application_may_be_the_applicant(decide: str) -> None:
    (found,) = only("self-approval", application(decide), ORGANIZATION)
    assert found.path == ("states", "decide")
    assert found.help
    assert "separate: [[ask, decide]]" in found.help.en


@pytest.mark.parametrize(
    "text",
    [
        application(REFUSAL, extra="separate: [[ask, decide]]"),
        application(REFUSAL, who="$requester.head"),
        application(REFUSAL, who="external/supplier"),
        application("ok: done"),
        application(REFUSAL, more=", sign: {rule: all, refusal: ends, members: [office/clerk, works/worker]}"),
        application(REFUSAL).replace("status: published", "status: draft"),
        application(REFUSAL).replace("responsible: $requester", "responsible: works/worker"),
    ],
)
def test_an_application_decided_by_somebody_else_is_no_self_approval(text: str) -> None:
    assert only("self-approval", text, ORGANIZATION) == []


def test_a_decision_after_somebody_elses_is_no_self_approval() -> None:
    states = (
        f"ask: {task('go: head', who='$requester')}\n"
        f"head: {task('ok: decide', 'no: {kind: reject, to: refused}', who='$requester.head')}\n"
        f"decide: {task('ok: done', 'no: {kind: reject, to: refused}')}\n{DONE}"
    )
    assert only("self-approval", procedure(states, start="ask"), ORGANIZATION) == []
    skipped = states.replace("go: {to: head}", "go: {to: head}, small: {to: decide}")
    assert len(only("self-approval", procedure(skipped, start="ask"), ORGANIZATION)) == 1


def test_a_correction_after_the_first_look_is_no_application() -> None:
    states = (
        f"look: {task('ok: done', 'no: {kind: return, to: fix}')}\nfix: {task('again: look', who='$requester')}\n{DONE}"
    )
    assert only("self-approval", procedure(states, start="look"), ORGANIZATION) == []


# who answers


@pytest.mark.parametrize(
    ("accountable", "outside"),
    [
        ("works/foreman", False),
        ("works", False),
        ("top/president", False),
        ("office/chief", True),
        ("office", True),
        ("$requester.head", False),
    ],
)
def test_who_answers_stands_in_the_line_of_who_acts(accountable: str, outside: bool) -> None:
    text = procedure(f"first: {task('go: done', who='works/worker')}\n{DONE}")
    text = text.replace("accountable: top/president", f"accountable: {accountable}")
    assert len(only("accountable-outside-chain", text, ORGANIZATION)) == outside


def test_reports_and_leaders_in_charge_are_above_too() -> None:
    text = procedure(f"first: {task('go: done', who='works/worker')}\n{DONE}").replace(
        "accountable: top/president", "accountable: office/chief"
    )
    reports = with_post("foreman: {deputy: office/chief}", "foreman: {deputy: office/chief, reports_to: office/chief}")
    leader = with_post("    head: foreman\n", "    head: foreman\n    leader: office/chief\n")
    assert only("accountable-outside-chain", text, reports) == only("accountable-outside-chain", text, leader) == []


def test_a_default_that_answers_out_of_line_is_one_finding_for_all_its_states() -> None:
    states = "first: {responsible: works/worker, actions: {go: {to: second}}}\n"
    states += f"second: {{responsible: works/worker, actions: {{go: {{to: done}}}}}}\n{DONE}"
    (found,) = only(
        "accountable-outside-chain", procedure(states, extra="defaults: {accountable: office/chief}"), ORGANIZATION
    )
    assert found.path == ("defaults", "accountable")
    assert "sample/first, sample/second" in found.message.en


# crowds, terms, joint work

CROWD = with_people(**{f"w{number}": "works/worker" for number in range(6)})


@pytest.mark.parametrize(
    ("more", "organization", "found"),
    [
        ("", CROWD, 1),
        (", due: 1 day", CROWD, 0),
        (", respond: 2 hours", CROWD, 0),
        ("", CROWD.replace("    head: foreman\n", "    head: foreman\n    dispatcher: foreman\n"), 0),
        ("", ORGANIZATION, 0),
        (", sign: {rule: all, refusal: ends}", CROWD, 0),
    ],
)
@pytest.mark.parametrize("who", ["works", "works/worker"])
def test_a_crowd_needs_a_dispatcher_or_a_time(more: str, organization: str, found: int, who: str) -> None:
    refuse = "no: {kind: reject, to: refused}"
    states = f"first: {task('go: done', refuse, who=who, more=more)}\n{DONE}"
    text = procedure(states, extra="defaults: {overdue: {escalate: top/president}}")
    assert len(only("nobody-in-particular", text, organization)) == found


def ending(day: str, more: str = "", post: str = "works/worker") -> str:
    return ORGANIZATION.replace(f"{post}}}]", f"{post}, until: {day}}}]").replace("external:", f"{more}external:")


LONG = procedure(f"first: {task('go: done', who='works/worker', more=', due: 30 days')}\n{DONE}")


@pytest.mark.parametrize(
    ("organization", "found"),
    [
        (ending("2026-03-31"), 1),
        (ending("2026-04-30"), 0),
        (ending("2026-03-31", "  hal: {name: h, posts: [{post: works/worker, from: 2026-04-01}]}\n"), 0),
        (ending("2026-03-15", "  hal: {name: h, posts: [{post: works/worker, from: 2026-03-20}]}\n"), 1),
        (ending("2026-02-28"), 0),
        (ending("2026-03-31", post="works/foreman"), 1),
        (ending("2026-03-31", post="office/clerk"), 0),
    ],
)
def test_a_term_must_last_as_long_as_a_case_or_have_a_successor(organization: str, found: int) -> None:
    results = only("term-expires", LONG, organization)
    assert len(results) == found
    assert all(result.path[-1] == "until" for result in results)


def signed(rule: str, *members: str) -> str:
    sign = task("on: done", "no: {kind: reject, to: refused}").replace(
        "responsible: office/clerk", f"sign: {{{rule}, refusal: ends, members: [{', '.join(members)}]}}"
    )
    return procedure(f"first: {sign}\n{DONE}", extra="data: {flag: {type: boolean, required: true}}")


HATS = with_people(eve="works/worker works/foreman").replace("  dan: {name: 丹, posts: [{post: works/foreman}]}\n", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (signed("rule: all", "works/worker", "works/foreman"), 1),
        (signed("rule: all", "works/worker", "office/clerk"), 0),
        (signed("rule: any", "works/worker", "works/foreman"), 0),
        (signed("ratio: 2/3", "works/worker", "works/foreman", "office/clerk"), 0),
        (signed("ratio: 1/1", "works/worker", "works/foreman", "office/clerk"), 1),
        (signed("rule: all", "works/worker", "{party: works/foreman, when: flag}"), 0),
        (signed("rule: all", "works/worker", "$requester.head"), 0),
    ],
)
def test_joint_signatures_need_as_many_people(text: str, found: int) -> None:
    assert len(only("parallel-same-person", text, HATS)) == found


def block(join: str, *who: str) -> str:
    regions = ""
    for n, party in enumerate(who):
        states = f"t{n}: {task(f'go{n}: e{n}', who=party)}, e{n}: {{kind: end, outcome: ok}}"
        regions += f"\n    r{n}: {{start: t{n}, states: {{{states}}}}}"
    return procedure(f"both:\n  kind: parallel\n  join: {join}\n  to: done\n  regions:{regions}\n{DONE}", start="both")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (block("all", "office/clerk", "office/clerk"), 1),
        (block("all", "office/clerk", "works/worker"), 0),
        (block("any", "office/clerk", "office/clerk"), 0),
        (block("{at_least: 2}", "office/clerk", "office/clerk", "works/worker"), 0),
        (block("{at_least: 2}", "office/clerk", "office/clerk", "office/clerk"), 1),
        (block("all", "office/clerk", "$requester"), 0),
    ],
)
def test_branches_that_begin_together_need_different_people(text: str, found: int) -> None:
    assert len(only("parallel-same-person", text, ORGANIZATION)) == found
