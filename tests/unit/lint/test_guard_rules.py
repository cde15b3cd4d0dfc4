"""Conditions that never or always hold, hide or cross one another, or leave gaps; and those that do not."""

from __future__ import annotations

import sys

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, catalogue, findings, procedure, task
from workflow_engine.lint.finding import Finding, Severity

DATA = """
data:
  amount: {type: money, required: true, min: 0}
  days: {type: integer, required: true, min: 1, max: 30}
  kind: {type: choice, options: [goods, works, service], required: true}
  urgent: {type: boolean, required: true}
  until: {type: date}
  note: {type: text}
  left: {type: integer, min: 0}
tables:
  limit: {goods: 100, works: 200, service: 300}
"""
ENDS = "done: {kind: end, outcome: done}\nother: {kind: end, outcome: other}"
MINE = {"guard-never", "guard-always-or-shadowed", "guard-gap", "guard-overlap", "owner-rule-gap-or-overlap"}
FLOW = {"unreachable-step", "livelock", "read-before-set", "analysis-incomplete"}


def found(states: str, data: str = DATA, also: set[str] = FLOW) -> list[Finding]:
    """Return the findings about conditions, and about the flow as they leave it."""
    text = procedure(f"{states}\n{ENDS}", extra=data)
    return [f for f in findings(text, ORGANIZATION, info=["analysis-incomplete"]) if f.rule in MINE | also]


def rules(states: str, data: str = DATA) -> list[str]:
    return [finding.rule for finding in found(states, data)]


def decision(*branches: str) -> str:
    return f"first: {{kind: decision, branches: [{', '.join(f'{{{b}}}' for b in branches)}]}}"


def two(one: str, other: str) -> str:
    return decision(f"when: '{one}', to: done", f"when: '{other}', to: other")


def first(*actions: str, more: str = "") -> str:
    return f"first: {task(*actions, more=more)}"


def two_actions(one: str, other: str, more: str = "", state: str = "") -> str:
    return first(f"a: {{to: done, when: '{one}'{more}}}", f"b: {{to: other, when: '{other}'{more}}}", more=state)


@pytest.mark.parametrize(
    ("one", "other", "witness"),
    [
        ("amount < 5000", "amount > 5000", "amount = 5000"),
        ("days <= 10", "days > 11", "days = 11"),
        ('kind == "goods"', 'kind in ["works"]', "kind = service"),
        ("urgent", 'not urgent and kind != "works"', "urgent = false"),
        ("amount > limit(kind)", "amount < limit(kind)", "amount = 100"),
        ("has(note)", 'default(note, "x") == "y"', "note has no value"),
        ('len(default(note, "")) > 3', "has(note) and len(note) < 3", "note"),
        ("count(left.a) < 2", "count(left.a) > 2", "count(left.a) = 2"),
        ('today() < date("2026-05-01")', 'today() > date("2026-05-01")', "today() = 2026-05-01"),
        (
            'default(until, date("2026-01-01")) < date("2026-03-01")',
            'has(until) and until > date("2026-03-01")',
            "until = 2026-03-01",
        ),
    ],
)
def test_a_gap_between_branches_is_an_error_with_a_witness(one: str, other: str, witness: str) -> None:
    branches = f"when: {quoted(one)}, to: done", f"when: {quoted(other)}, to: left"
    states = f"{decision(*branches)}\nleft: {task('a: done', 'b: other')}"
    gaps = [f for f in found(states) if f.rule == "guard-gap"]
    assert [f.severity for f in gaps] == [Severity.ERROR]
    assert gaps[0].witness
    assert witness in gaps[0].witness.en


def quoted(source: str) -> str:
    """Return a condition as YAML writes it between single quotes."""
    return "'" + source.replace("'", "''") + "'"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("amount < 5000", "amount >= 5000"),
        ("days <= 10", "days >= 11"),
        ('kind == "goods"', 'kind in ["works", "service"]'),
        ("amount > limit(kind)", "amount <= limit(kind)"),
        ("has(note)", "not has(note)"),
        ("urgent and days > 3", "not urgent or days <= 3"),
        ("days * 2 < 11", "days / 2 >= 2.75"),
        ("min(days, 5) == 5", "days < 5"),
    ],
)
def test_branches_that_cover_everything_have_no_gap(one: str, other: str) -> None:
    assert rules(two(one.replace("'", "''"), other.replace("'", "''"))) == []


def test_otherwise_closes_every_gap() -> None:
    assert (
        rules(decision("when: amount < 10, to: done", "when: amount > 10, to: other", "otherwise: true, to: done"))
        == []
    )


def test_a_decision_further_on_knows_what_led_there() -> None:
    below = "second: {kind: decision, branches: [{when: amount < 100, to: done}, {when: amount >= 100, to: other}]}"
    between = (
        "second: {kind: decision, branches: [{when: 50 <= amount < 100, to: done}, {when: amount >= 100, to: other}]}"
    )
    start = decision("when: amount < 50, to: done", "otherwise: true, to: second")
    assert rules(f"{start}\n{below}") == []
    assert rules(f"{start}\n{between}") == []


def test_what_led_there_is_forgotten_where_the_amount_may_be_changed() -> None:
    between = (
        "second: {kind: decision, branches: [{when: 50 <= amount < 100, to: done}, {when: amount >= 100, to: other}]}"
    )
    start = decision("when: amount < 50, to: done", "otherwise: true, to: mend")
    for more, expected in ((", editable: [amount]", ["guard-gap"]), ("", [])):
        assert rules(f"{start}\nmend: {task('go: second', more=more)}\n{between}") == expected


@pytest.mark.parametrize(
    "guard",
    [
        "amount < 0",
        "days > 30",
        'kind == "goods" and kind == "works"',
        "urgent and not urgent",
        "not has(amount)",
        "count(first.b) > 2",
        "days > 4 and days < 5",
        "amount > 9 and amount < 8",
        "min(days, 3) > 3",
    ],
)
def test_a_condition_that_is_never_true_is_an_error(guard: str) -> None:
    actions = f"a: {{to: done, when: {quoted(guard)}}}", "b: {to: other, limit: 2}", "c: {to: done}"
    never = found(first(*actions))
    assert [f.rule for f in never] == ["guard-never"]
    assert never[0].path[-1] == "when"


def test_a_condition_that_a_person_can_make_true_is_not_never() -> None:
    assert rules(first("a: {to: done, when: has(note) and default(left, 0) > 3}", "b: other")) == []


@pytest.mark.parametrize("guard", ["amount >= 0", "days <= 30", "has(kind)", 'kind != "goods" or kind != "works"'])
def test_a_condition_that_always_holds_beside_others_is_told(guard: str) -> None:
    assert rules(first(f"a: {{to: done, when: {quoted(guard)}}}", "b: other")) == ["guard-always-or-shadowed"]


def test_a_required_field_is_there_when_the_condition_is_asked() -> None:
    asked = first("a: {to: done, requires: [note], when: has(note)}", "b: other")
    assert rules(asked) == ["guard-always-or-shadowed"]
    assert rules(asked.replace("requires: [note], ", "")) == []


def test_an_always_true_branch_is_told_once_with_those_behind_it() -> None:
    states = decision("when: amount >= 0, to: done", "when: days > 3, to: other", "otherwise: true, to: other")
    always = found(states, also=set())
    assert [f.rule for f in always] == ["guard-always-or-shadowed"]
    assert [related.path[-2:] for related in always[0].related] == [(1, "when")]


def test_a_narrow_branch_behind_a_wide_one_never_gets_its_turn() -> None:
    wide = "when: amount > 2, to: done"
    narrow = "when: amount > 10, to: other"
    rest = "otherwise: true, to: other"
    assert rules(decision(wide, narrow, rest)) == ["guard-always-or-shadowed"]
    assert rules(decision(narrow, wide, rest)) == []


def test_two_branches_can_hide_a_third_together() -> None:
    states = decision("when: days < 10, to: done", "when: days > 5, to: other", 'when: kind == "goods", to: done')
    assert rules(states) == ["guard-always-or-shadowed"]


def test_limits_are_taken_in_order_too() -> None:
    due = "due: {default: 3 days, when: [{if: days > 2, then: 1 day}, {if: days > 10, then: 2 days}]}"
    hidden = found(first("a: done", "b: other", more=f", {due}"))
    assert [f.rule for f in hidden] == ["guard-always-or-shadowed"]
    assert hidden[0].path == ("states", "first", "due", "when", 1, "if")


def test_inherited_limits_are_looked_at_once_where_they_are_written() -> None:
    extra = f"{DATA}defaults: {{due: {{default: 3 days, when: [{{if: days > 99, then: 1 day}}]}}}}"
    never = found(f"{first('a: second')}\nsecond: {task('a: done', 'b: other')}", extra)
    assert [(f.rule, f.path[:2]) for f in never] == [("guard-never", ("defaults", "due"))]


def test_a_gap_among_actions_is_a_warning() -> None:
    gaps = found(two_actions("amount < 5000", "amount > 5000"))
    assert [(f.rule, f.severity) for f in gaps] == [("guard-gap", Severity.WARNING)]
    assert gaps[0].witness
    assert gaps[0].witness.zh == "amount = 5000"


def test_a_return_does_not_close_a_gap_and_a_free_way_on_does() -> None:
    split = ("a: {to: done, when: amount < 5}", "b: {to: other, when: amount > 5}")
    assert rules(first(*split, "back: {kind: return, to: first}")) == ["guard-gap"]
    assert rules(first(*split, "later: {by: system, to: other}")) == ["guard-gap"]
    assert rules(first(*split, "on: {to: other}")) == []
    assert rules(first(*split, "up: {kind: escalate, to: other}")) == []


def test_one_condition_beside_a_free_return_is_a_precondition() -> None:
    assert rules(first("a: {to: done, when: amount < 5}", "b: {kind: reject, to: other}")) == []


def test_the_only_way_out_may_ask_for_a_value_that_is_given_there() -> None:
    only = "a: {to: done, requires: [left], when: left == 0}"
    assert rules(f"{first(only, 'b: {by: system, to: other}')}") == []
    assert rules(f"first: {task(only)}\nlost: {task('a: other')}") == ["unreachable-step"]


def test_missing_values_are_no_gap_where_people_fill_them_in() -> None:
    assert rules(two_actions("has(note) and days > 3", "has(note) and days <= 3")) == []


def test_an_option_chosen_in_the_step_itself_is_no_gap() -> None:
    chosen = two_actions('kind == "goods" and days < 5', 'kind != "goods"', state=", editable: [kind]")
    assert rules(chosen) == []
    assert rules(chosen.replace(", editable: [kind]", "")) == ["guard-gap"]


def test_an_option_that_no_action_serves_is_a_gap_even_where_it_is_chosen() -> None:
    assert rules(two_actions('kind == "goods"', 'kind == "works"', state=", editable: [kind]")) == ["guard-gap"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("amount <= 5", "amount >= 5"), ("amount < 9", "amount < 20"), ('kind != "goods"', 'kind != "works"')],
)
def test_two_sides_of_one_question_must_not_cross(one: str, other: str) -> None:
    states = first(f"a: {{to: done, when: {quoted(one)}}}", f"b: {{to: other, when: {quoted(other)}}}", "c: done")
    assert rules(states) == ["guard-overlap"]


@pytest.mark.parametrize(
    "actions",
    [
        ("a: {to: done, when: amount < 5}", "b: {to: other, when: amount >= 5}"),
        ("a: {to: done, when: has(note)}", "b: {to: other, when: has(note)}"),
        ("a: {to: done, when: amount < 9}", "b: {to: other, when: days < 9}"),
        ("a: {to: done, when: amount < 9}", "b: {to: done, when: amount > 5}"),
        ("a: {to: done, when: amount < 9}", "b: {to: other, by: works/foreman, when: amount > 5}"),
        ("a: {to: done, when: amount < 9}", "b: {to: other, by: system, when: amount > 5}"),
        ("a: {to: done, when: amount < 9}", "b: {to: other, when: amount < 5 and days > 3}"),
    ],
)
def test_a_choice_that_was_meant_is_no_overlap(actions: tuple[str, str]) -> None:
    assert "guard-overlap" not in rules(first(*actions, "c: done", "d: other"))


def region(name: str, when: str) -> str:
    return f"{name}: {{when: '{when}', states: {{{name}1: {task(f'a: {name}2')}, {name}2: {{kind: end, outcome: e}}}}}}"


def test_a_parallel_state_in_which_no_region_starts_is_an_error() -> None:
    def block(one: str, other: str) -> str:
        return f"first: {{kind: parallel, to: done, regions: {{{region('x', one)}, {region('y', other)}}}}}"

    gaps = [f for f in found(block("days > 9", "urgent")) if f.rule == "guard-gap"]
    assert [(f.severity, f.path) for f in gaps] == [(Severity.ERROR, ("states", "first"))]
    assert "guard-gap" not in rules(block("days > 9", "days < 12"))


def test_a_block_with_a_region_that_always_runs_has_no_gap() -> None:
    always = region("y", "urgent").replace("when: 'urgent', ", "")
    states = f"first: {{kind: parallel, to: done, regions: {{{region('x', 'days > 9')}, {always}}}}}"
    assert "guard-gap" not in rules(states)


def voters(rule: str, one: str, other: str, more: str = "") -> str:
    members = f"[{{party: office/chief, when: '{one}'}}, {{party: works/foreman, when: '{other}'}}]"
    return (
        f"first: {{accountable: top/president{more}, sign: {{rule: {rule}, refusal: ends, members: {members}}}, "
        "actions: {yes: {to: done}, no: {kind: reject, to: other}}}"
    )


def test_a_case_that_nobody_signs_is_told_with_its_values() -> None:
    gaps = found(voters("all", "amount < 5", "amount > 5"))
    assert [f.rule for f in gaps] == ["owner-rule-gap-or-overlap"]
    assert gaps[0].witness
    assert gaps[0].witness.en == "amount = 5"


def test_a_responsible_party_stands_in_where_no_member_signs() -> None:
    assert rules(voters("all", "amount < 5", "amount > 5", ", responsible: office/clerk")) == []


def test_two_who_may_each_decide_are_told_only_where_one_consent_decides() -> None:
    assert rules(voters("any", "amount <= 5", "amount >= 5")) == ["owner-rule-gap-or-overlap"]
    assert rules(voters("all", "amount <= 5", "amount >= 5")) == []
    assert rules(voters("any", "amount < 5", "amount >= 5")) == []


def test_a_state_behind_impossible_conditions_only_is_unreachable() -> None:
    states = f"{first('a: done', 'b: {to: lost, when: amount < 0}')}\nlost: {task('a: other')}"
    both = {f.rule: f for f in found(states)}
    assert set(both) == {"guard-never", "unreachable-step"}
    lost = both["unreachable-step"]
    assert lost.path == ("states", "lost")
    assert lost.witness
    assert "amount < 0" in lost.witness.en
    assert lost.related[0].path == ("states", "first", "actions", "b", "when")


def test_a_loop_with_impossible_ways_out_only_is_a_livelock() -> None:
    second = task("again: second", "b: {to: done, when: amount < 0}")
    states = f"first: {task('a: second', 'x: other', 'y: done')}\nsecond: {second}"
    both = {f.rule: f for f in found(states)}
    assert set(both) == {"guard-never", "livelock"}
    witness = both["livelock"].witness
    assert witness
    assert "amount < 0" in witness.zh


def test_a_wait_for_a_day_that_may_not_be_named_is_read_before_set() -> None:
    wait = "second: {kind: wait, until: $data.until, to: done}"
    start = "first: " + task("go: {to: second}", "no: other")
    assert rules(f"{start}\n{wait}") == ["read-before-set"]
    assert rules(f"{start.replace('{to: second}', '{to: second, requires: [until]}')}\n{wait}") == []


def test_fields_computed_with_one_another_are_decided_by_the_solver() -> None:
    gaps = found(two("amount + days < 10", "amount + days > 10"))
    assert [f.rule for f in gaps] == ["guard-gap"]
    assert rules(two("amount + days < 10", "amount >= 10 - days")) == []
    assert rules(two("amount * days < 10", "amount * days >= 10")) == []


def test_without_the_solver_the_finding_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    left = found(two("amount + days < 10", "amount + days > 10"))
    assert [f.rule for f in left] == ["analysis-incomplete"]
    assert left[0].severity is Severity.INFO
    assert left[0].help
    assert "pip install 'workflow-engine[smt]'" in left[0].help.en


def test_too_many_combinations_are_told_and_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    names = [f"f{n}" for n in range(12)]
    data = "data:\n" + "".join(f"  {n}: {{type: integer, required: true}}\n" for n in names)
    same = " and ".join(f"{n} != 0" for n in names)
    left = found(two(same, " or ".join(f"{n} == 0" for n in names)), data)
    assert {f.rule for f in left} == {"analysis-incomplete"}
    assert "组合太多" in left[0].message.zh


def test_working_days_between_known_days_are_not_decided() -> None:
    guard = 'has(until) and workdays_between(today(), until) > 3 and until > date("2026-01-01")'
    left = found(first(f"a: {{to: done, when: {quoted(guard)}}}", "b: other"))
    assert [f.rule for f in left] == ["analysis-incomplete"]
    assert rules(first("a: {to: done, when: 'has(until) and workdays_between(today(), until) > 3'}", "b: other")) == []


def test_a_broken_condition_makes_no_gap_of_its_own() -> None:
    assert found(f"{two('amount < 5', 'amount >=')}", also=set()) == []
    assert found(decision("when: amont < 5, to: done", "when: amount >= 5, to: other"), also=set()) == []


def test_every_guard_finding_stands_in_the_file() -> None:
    read = catalogue(procedure(f"{two('amount < 5', 'amount > 5')}\n{ENDS}", extra=DATA), ORGANIZATION)
    assert read.problems == ()
    gap = found(two("amount < 5", "amount > 5"))[0]
    assert gap.place
    assert read.documents["1.yaml"].line(gap.place.line)[gap.place.column - 1 :].startswith("branches")
