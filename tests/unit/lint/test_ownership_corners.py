"""Who is looked at and who is not: crowds, sole holders, vacant posts, those who answer, and what was not checked."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_staffing_rules import CROWD, DONE, only, two, with_people

NO_LIMIT = "defaults: {overdue: {escalate: top/president}}"
FIVE = with_people(**{f"w{number}": "works/worker" for number in range(4)})
REFUSE = "no: {kind: reject, to: refused}"


def crowded(who: str, more: str = "", organization: str = CROWD) -> int:
    text = procedure(f"first: {task('go: done', REFUSE, who=who, more=more)}\n{DONE}", extra=NO_LIMIT)
    return len(only("nobody-in-particular", text, organization))


def test_a_crowd_is_more_than_five() -> None:
    assert crowded("works/worker", organization=FIVE) == 0
    assert crowded("works", organization=FIVE) == 1


@pytest.mark.parametrize("role", ["support", "consulted", "informed"])
def test_a_crowd_that_only_helps_or_hears_of_it_is_no_crowd_of_doers(role: str) -> None:
    assert crowded("office/clerk", f", {role}: [works]") == 0


@pytest.mark.parametrize("rule", ["rule: all", "rule: sequence", "rule: any", "at_least: 2"])
def test_who_signs_together_knows_that_it_is_his(rule: str) -> None:
    assert crowded("works", f", sign: {{{rule}, refusal: ends}}") == 0


@pytest.mark.parametrize(("people", "count"), [({}, 1), ({"gus": "works/worker"}, 0)])
def test_only_a_post_with_exactly_one_holder_is_a_single_point(people: dict[str, str], count: int) -> None:
    bare = with_people(**people).replace("worker: {deputy: foreman}", "worker: {}")
    text = two("works/worker", "office/clerk", extra="")
    assert len(only("single-point-of-failure", text, bare)) == count


def test_a_vacant_post_is_no_single_point() -> None:
    vacant = ORGANIZATION.replace("worker: {deputy: foreman}", "worker: {}").replace(
        "  eve: {name: 伊, posts: [{post: works/worker}]}\n", ""
    )
    assert only("single-point-of-failure", two("works/worker", "office/clerk", extra=""), vacant) == []


def test_a_vacant_post_that_only_lateness_names_hides_no_other_vacancy() -> None:
    vacant = ORGANIZATION.replace("  zoe: {name: 佐, posts: [{post: top/vice}]}\n", "").replace(
        "  eve: {name: 伊, posts: [{post: works/worker}]}\n", ""
    )
    late = ", overdue: {escalate: top/vice}"
    states = f"first: {task('go: second', more=late)}\nsecond: {task('on: done', who='works/worker')}\n{DONE}"
    (found,) = only("role-without-holder", procedure(states), vacant)
    assert found.path == ("units", "works", "posts", "worker")


def test_a_default_that_answers_out_of_line_lists_every_other_state_once() -> None:
    names = ("first", "second", "third", "fourth")
    states = "".join(
        f"{one}: {{responsible: works/worker, actions: {{go_{one}: {{to: {to}}}}}}}\n"
        for one, to in zip(names, (*names[1:], "done"), strict=True)
    )
    text = procedure(states + DONE, extra="defaults: {accountable: office/chief}")
    (found,) = only("accountable-outside-chain", text, ORGANIZATION)
    assert found.message.en.startswith("sample/first, sample/second, sample/third, sample/fourth: works/worker does it")
    assert [related.message.en for related in found.related] == [f"sample/{name} (accountable)" for name in names[1:]]


def test_the_doer_of_the_first_state_stands_for_the_others() -> None:
    states = (
        "first: {responsible: works/worker, actions: {go: {to: second}}}\n"
        f"second: {{responsible: works/foreman, actions: {{on: {{to: done}}}}}}\n{DONE}"
    )
    (found,) = only(
        "accountable-outside-chain", procedure(states, extra="defaults: {accountable: office/chief}"), ORGANIZATION
    )
    assert found.message.en == (
        "sample/first, sample/second: works/worker does it, but office/chief answers for it and is not above"
    )


# refusals


def passing(*units: str) -> str:
    """Return a procedure in which a matter is refused by the first of these posts and goes round all of them."""
    names = [f"s{number}" for number in range(len(units))]
    ring = zip(names, (*names[1:], names[0]), units, strict=True)
    kinds = ["{kind: pass_back, to: %s}", *["{to: %s}"] * (len(units) - 1)]
    lines = [
        f"{a}: {task(f'end{a}: done', f'on{a}: {kind % b}', who=who)}"
        for (a, b, who), kind in zip(ring, kinds, strict=True)
    ]
    return procedure("\n".join([*lines, DONE]), start="s0")


PEERS = ORGANIZATION.replace("  works:\n", "  lab:\n    parent: top\n    posts: {tech: {}}\n  works:\n", 1)


@pytest.mark.parametrize(
    ("units", "decider"),
    [
        (("office/clerk", "works/worker"), ""),
        (("office/clerk", "works/worker", "top/president"), "s2"),
        (("office/clerk", "works/worker", "lab/tech"), ""),
        (("office/clerk", "works/worker", "lab/tech", "top/vice"), "s3"),
        (("top/president", "works/worker"), ""),
        (("works/worker", "top/president"), ""),
        (("top/president", "works/worker", "office/clerk"), ""),
        (("shop/one", "store/two", "top/president"), ""),
        (("shop/one", "works/worker", "top/president"), "s2"),
    ],
)
def test_only_who_is_above_both_who_refuse_decides(units: tuple[str, ...], decider: str) -> None:
    (found,) = only("buck-passing-loop", passing(*units), PEERS)
    assert found.message.en.partition(", also after ")[2].removesuffix(" has ruled") == decider
    assert found.message.en.startswith(", ".join(dict.fromkeys(who.partition("/")[0] for who in units)) + " can pass")


# what was not checked


@pytest.mark.parametrize(("status", "count"), [("published", 1), ("draft", 0), ("retired", 0)])
def test_a_missing_organization_is_told_of_what_is_in_force(status: str, count: int) -> None:
    text = two("office/clerk", "works/worker", extra="").replace("status: published", f"status: {status}")
    assert len(only("analysis-incomplete", text)) == count


def counting(one: str, other: str, shared: str = "") -> list[str]:
    """Return what is said when regions ``a`` and ``b`` have these conditions, and each an action called ``shared``."""
    regions = ""
    for name, action, guard in (("a", "go", one), ("b", "on", other)):
        ways = [f"{action}: {{to: {name}9, when: {guard}}}", f"{shared or name}: {name}9"]
        states = f"{name}1: {task(*ways)}, {name}9: {{kind: end, outcome: ok}}"
        regions += f"    {name}: {{start: {name}1, states: {{{states}}}}}\n"
    text = procedure(f"both:\n  kind: parallel\n  join: all\n  to: done\n  regions:\n{regions}{DONE}", start="both")
    return [found.message.en for found in only("analysis-incomplete", text, ORGANIZATION)]


@pytest.mark.parametrize("written", ["go", "a1.go"])
def test_only_actions_of_another_region_make_an_analysis_incomplete(written: str) -> None:
    assert counting(f"count({written}) < 2", "count(b1.on) < 2") == []
    assert counting("count(a1.go) < 2", f"count({written}) < 2") == [
        f"the condition counts actions of another region ({written}): not proved sound"
    ]


def test_a_name_that_both_regions_use_is_counted_in_both_unless_the_state_is_said() -> None:
    assert counting("count(a1.same) < 2", "count(b1.same) < 2", shared="same") == []
    assert counting("count(same) < 2", "count(b1.same) < 2", shared="same") == [
        "the condition counts actions of another region (same): not proved sound"
    ]


def test_the_solver_is_recommended_only_where_it_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow_engine.lint.rules.analysis_incomplete.solver_installed", lambda: False)
    guard = 'has(until) and workdays_between(today(), until) > 3 and until > date("2026-01-01")'
    actions = f"a: {{to: done, when: '{guard}'}}", "b: refused"
    text = procedure(f"first: {task(*actions)}\n{DONE}", extra="data: {until: {type: date}}")
    (found,) = only("analysis-incomplete", text, ORGANIZATION)
    assert found.help
    assert found.help.en == "divide the conditions among several simple decisions"
