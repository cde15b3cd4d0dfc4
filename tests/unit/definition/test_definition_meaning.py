"""What a procedure says must hang together: targets, fields, parties, signing, limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.load import Loaded, load_strict
from workflow_engine.definition.model import (
    SYSTEM,
    ActionKind,
    Call,
    Decision,
    Duration,
    FieldMoment,
    JoinRule,
    Parallel,
    ProcessDefinition,
    Refusal,
    Service,
    SignRule,
    Status,
    Task,
    Unit,
    Wait,
)
from workflow_engine.errors import InvalidDefinition
from workflow_engine.source.reader import read

Load = Callable[[str], Loaded]
Write = Callable[..., str]
Tell = Callable[[str], list[tuple[str, str, str]]]

FIELDS = (
    "data: {n: {type: integer, required: true}, s: {type: text, required: true}, ps: {type: persons}, d: {type: date}}"
)


@pytest.mark.parametrize(
    ("top", "a", "rule", "path"),
    [
        ("", "actions: {go: {to: y}}", "unknown-target", "states.a.actions.go.to"),
        ("", "kind: decision\nbranches: [{otherwise: true, to: y}]", "unknown-target", "states.a.branches.0.to"),
        ("", "kind: wait\nuntil: 2 days\nto: y", "unknown-target", "states.a.to"),
        ("", "kind: wait\nuntil: e\nto: z\ntimeout: {after: 2 days, to: y}", "unknown-target", "states.a.timeout.to"),
        ("", "kind: service\nhandler: h\nto: z\nerror: {to: y}", "unknown-target", "states.a.error.to"),
        ("", "kind: call\nprocess: q\nends: {ok: y}", "unknown-target", "states.a.ends.ok"),
        (
            "",
            "kind: parallel\nto: y\nregions: {r: {states: {e: {kind: end, outcome: o}}}}",
            "unknown-target",
            "states.a.to",
        ),
        (
            "",
            "kind: parallel\nto: z\nregions: {r: {start: y, states: {e: {kind: end, outcome: o}}}}",
            "unknown-target",
            "states.a.regions.r.start",
        ),
        ("data: {c: {type: choice}}", "", "schema-violation", "data.c.options"),
        ("data: {c: {type: choice, options: [甲, 甲]}}", "", "schema-violation", "data.c.options.1"),
        ("data: {c: {type: text, options: [甲]}}", "", "schema-violation", "data.c.options"),
        ("data: {c: {type: integer, min: 3, max: 2}}", "", "schema-violation", "data.c.max"),
        ("data: {c: {type: text, min: 3}}", "", "schema-violation", "data.c.min"),
        ("data: {and: {type: text}}", "", "schema-violation", "data.and"),
        ("tables: {t: {}}", "", "schema-violation", "tables.t"),
        ("tables: {t: {a: 1, b: x}}", "", "schema-violation", "tables.t.b"),
        ("effective: {from: 2026-09-01, until: 2026-08-31}", "", "schema-violation", "effective.until"),
        ("owner: lg.repair", "", "schema-violation", "owner"),
        ("separate: [[a, y]]", "", "schema-violation", "separate.0.1"),
        ("separate: [[a]]", "", "schema-violation", "separate.0"),
        ("defaults: {accountable: external/x}", "", "schema-violation", "defaults.accountable"),
        ("deadline: $data.n", "", "schema-violation", "deadline"),
        ("deadline: $data.m", "", "schema-violation", "deadline"),
        ("", "accountable: [a/b, external/x]", "schema-violation", "states.a.accountable.1"),
        ("", "accountable: $data.ps", "schema-violation", "states.a.accountable"),
        ("", "responsible: $data.s", "schema-violation", "states.a.responsible"),
        ("", "responsible: $data.who", "schema-violation", "states.a.responsible"),
        ("", "informed: [a/b, $performer(y)]", "schema-violation", "states.a.informed.1"),
        ("", "overdue: {escalate: $performer(y)}", "schema-violation", "states.a.overdue.escalate"),
        ("", "requires: [n, m]", "schema-violation", "states.a.requires.1"),
        ("", "editable: [m]", "schema-violation", "states.a.editable.0"),
        ("", "actions: {go: {to: z, requires: [m]}}", "schema-violation", "states.a.actions.go.requires.0"),
        ("", "actions: {go: {to: z, by: $data.s}}", "schema-violation", "states.a.actions.go.by"),
        (
            "",
            "due: {default: 2 days, when: [{if: n > 3, then: $data.s}]}",
            "schema-violation",
            "states.a.due.when.0.then",
        ),
        ("", "deemed: {after: 2 days, action: stop}", "schema-violation", "states.a.deemed.action"),
        ("", "kind: wait\nuntil: $data.s\nto: z", "schema-violation", "states.a.until"),
        ("", "kind: decision\nbranches: [{to: z}]", "schema-violation", "states.a.branches.0"),
        (
            "",
            "kind: decision\nbranches: [{otherwise: true, to: z}, {when: n > 3, to: z}]",
            "schema-violation",
            "states.a.branches.0.otherwise",
        ),
        ("", "kind: parallel\nto: z", "schema-violation", "states.a"),
        ("", "kind: parallel\nto: z\nfor_each: ps", "schema-violation", "states.a"),
        (
            "",
            "kind: parallel\nto: z\nfor_each: s\nregion: {states: {e: {kind: end, outcome: o}}}",
            "schema-violation",
            "states.a.for_each",
        ),
        (
            "",
            "kind: parallel\nto: z\njoin: {at_least: 2}\nregions: {r: {states: {e: {kind: end, outcome: o}}}}",
            "schema-violation",
            "states.a.join.at_least",
        ),
        (
            "",
            "kind: parallel\nto: z\njoin: at_least\nregions: {r: {states: {e: {kind: end, outcome: o}}}}",
            "schema-violation",
            "states.a.join",
        ),
        ("", "sign: all", "schema-violation", "states.a.sign"),
        ("", "sign: {ratio: 2/3}", "schema-violation", "states.a.sign.refusal"),
        ("", "sign: {rule: any, members: [a/b, a/c]}", "schema-violation", "states.a.sign.refusal"),
        ("", "sign: {rule: all, refusal: returns}", "schema-violation", "states.a.sign.refusal"),
        ("", "sign: {rule: all, refusal: ends, at_least: 2}", "schema-violation", "states.a.sign.at_least"),
        ("", "sign: {rule: share, refusal: ends}", "schema-violation", "states.a.sign.rule"),
        ("", "sign: {ratio: 1/2, at_least: 2, refusal: ends}", "schema-violation", "states.a.sign.at_least"),
        ("", "sign: {at_least: 2, refusal: ends, members: [$requester]}", "schema-violation", "states.a.sign.at_least"),
        ("", "actions: {go: {to: z, when: n >}}", "guard-syntax", "states.a.actions.go.when"),
        ("", "actions: {go: {to: z, when: m > 3}}", "guard-unknown-name", "states.a.actions.go.when"),
        ("", "actions: {go: {to: z, when: s > 3}}", "guard-type", "states.a.actions.go.when"),
        ("", "kind: service\nhandler: h\nwith: {x: m}\nto: z", "guard-unknown-name", "states.a.with.x"),
    ],
)
def test_a_contradiction_is_told_at_its_exact_path_and_a_definition_is_built_all_the_same(
    procedure: Write, loaded: Load, top: str, a: str, rule: str, path: str
) -> None:
    if "data:" not in top:
        top = f"{top}\n{FIELDS}"
    found = loaded(procedure(top, a))
    assert isinstance(found.value, ProcessDefinition)
    (problem,) = found.problems
    assert (problem.rule, ".".join(map(str, problem.path))) == (rule, path)
    assert problem.message.zh != problem.message.en


def test_a_slip_in_a_target_is_offered_the_nearest_state(procedure: Write, loaded: Load) -> None:
    (problem,) = loaded(procedure("", "actions: {go: {to: 办接}}", "办结: {kind: end, outcome: ok}")).problems
    assert problem.help is not None
    assert problem.help.zh == "是不是“办结”？"


def test_a_state_name_used_in_two_regions_is_a_duplicate(procedure: Write, told: Tell) -> None:
    block = """kind: parallel
to: z
regions:
  one: {states: {e: {kind: end, outcome: o}}}
  two: {states: {e: {kind: end, outcome: o}}}"""
    assert told(procedure(a=block)) == [("duplicate-key", "9:22", "states.a.regions.two.states.e")]


def test_a_target_in_another_region_is_another_rule(procedure: Write, told: Tell) -> None:
    block = """kind: parallel
to: z
regions:
  one: {states: {b: {actions: {go: {to: e}}}}}
  two: {states: {e: {kind: end, outcome: o}}}"""
    assert told(procedure(a=block)) == []


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ("n > 3 and m > 3", (35, 36)),
        ("'n > 3 and m > 3'", (36, 37)),
        ('"n > 3 and m > 3"', (36, 37)),
        ('"n > 3 and\\u0020m > 3"', (25, 47)),
    ],
)
def test_a_guard_problem_points_into_the_scalar_or_at_all_of_it(
    procedure: Write, loaded: Load, written: str, columns: tuple[int, int]
) -> None:
    (problem,) = loaded(procedure(FIELDS, f"actions:\n  go: {{to: z, when: {written}}}")).problems
    assert problem.place is not None
    assert (problem.place.column, problem.place.end_column) == columns


def test_a_wrong_guard_is_dropped_so_that_other_rules_still_run(procedure: Write, loaded: Load) -> None:
    value = loaded(procedure("", "actions: {go: {to: z, when: n >}}")).value
    assert isinstance(value, ProcessDefinition)
    task = value.states["a"]
    assert isinstance(task, Task)
    assert task.actions["go"].when is None


FULL = """
process: all_keys
title: {zh: 全部, en: All}
help: 说明
version: "2"
status: published
effective: {from: 2026-09-01, until: 2027-08-31}
basis: [《办法》]
scope: 范围
owner: u/head
deadline: {default: 10 workdays, when: [{if: n > 3, then: $data.reply_by}]}
data:
  n: {type: integer, required: true, min: 1, max: 5, title: 数, help: 填}
  kind: {type: choice, options: [甲, 乙], required: true}
  reply_by: {type: date}
  members: {type: persons}
  amount: {type: money, min: 0.5}
tables: {limit: {甲: 30000, 乙: 1.5}}
separate: [[a, b]]
defaults: {accountable: u/head, due: 3 days, overdue: {escalate: u/head}}
start: a
states:
  a:
    help: 怎么办
    responsible: $requester
    support: [u/x]
    consulted: [u]
    informed: [external/e]
    sign: {rule: all, refusal: returns, members: [u/x, {party: $data.members, when: n > 3}]}
    respond: 2 hours
    not_before: 5 days
    remind: [4 work hours before]
    deemed: {after: 7 days, action: ok}
    record: 单
    requires: [amount]
    editable: [n]
    actions:
      ok: {to: b, by: system, when: n > 2 and count(ok) < 3, limit: 2, title: 好, help: 说}
      back: {to: a, kind: return}
  b:
    accountable: u/y
    due: same day
    overdue: {escalate: u/x, then: {after: 1 workday, escalate: u/head, then: {after: 2 days, escalate: u/y}}}
    sign: {ratio: 2/3, refusal: continues}
    requires: [amount]
    actions: {go: {to: c}}
  c: {kind: decision, branches: [{when: amount >= limit(kind), to: d}, {otherwise: true, to: w}]}
  d:
    kind: parallel
    regions:
      one: {when: n > 3, start: e2, states: {e1: {kind: end, outcome: o}, e2: {kind: end, outcome: o}}}
      two: {title: 二, states: {e3: {kind: end, outcome: o}}}
    join: {at_least: 1}
    to: f
    actions: {stop: {to: z, kind: reject}}
  f: {kind: parallel, for_each: members, region: {states: {e4: {kind: end, outcome: o}}}, join: any, to: w}
  w: {kind: wait, until: paid, to: w2, timeout: {after: 3 days, to: z}}
  w2: {kind: wait, until: $data.reply_by, to: s}
  s: {kind: service, handler: notify, with: {x: n + 1}, to: k, error: {to: z}}
  k: {kind: call, process: other, with: {x: amount}, ends: {ok: z, bad: z}}
  z: {kind: end, outcome: done}
"""


@pytest.fixture
def full() -> ProcessDefinition:
    value = load_strict(read(FULL))
    assert isinstance(value, ProcessDefinition)
    return value


def test_the_top_of_a_procedure_arrives_in_the_model(full: ProcessDefinition) -> None:
    assert (full.name, full.title.say("en"), full.version, full.status) == ("all_keys", "All", "2", Status.PUBLISHED)
    assert (full.effective_from, full.effective_until) == (date(2026, 9, 1), date(2027, 8, 31))
    assert (full.basis, full.scope.say("zh"), str(full.owner)) == (("《办法》",), "范围", "u/head")
    assert full.deadline is not None
    assert full.deadline.default == Duration(10, Unit.WORKDAYS)
    assert full.deadline.cases[0].then == FieldMoment("reply_by")
    assert full.data["amount"].min == Decimal("0.5")
    assert full.tables == {"limit": {"甲": Decimal(30000), "乙": Decimal("1.5")}}
    assert full.separate == (("a", "b"),)


def test_a_task_arrives_in_the_model_with_the_defaults_filled_in(full: ProcessDefinition) -> None:
    a = full.states["a"]
    assert isinstance(a, Task)
    assert [str(p) for p in (*a.accountable, *a.support, *a.consulted, *a.informed)] == [
        "u/head",
        "u/x",
        "u",
        "external/e",
    ]
    assert a.due is not None
    assert a.due.default == Duration(3, Unit.DAYS)
    assert [str(step.to) for step in a.overdue] == ["u/head"]
    assert a.overdue[0].path == ("defaults", "overdue")
    assert (a.sign.rule, a.sign.refusal) == (SignRule.ALL, Refusal.RETURNS)
    assert [bool(member.when) for member in a.sign.members] == [False, True]
    assert (a.requires, a.editable, a.record.say("zh")) == (("amount",), ("n",), "单")
    ok = a.actions["ok"]
    assert (ok.by, ok.limit, ok.to, ok.title.say("zh")) == (SYSTEM, 2, "b", "好")
    assert a.actions["back"].kind is ActionKind.RETURN


def test_what_a_task_says_itself_goes_before_the_defaults(full: ProcessDefinition) -> None:
    b = full.states["b"]
    assert isinstance(b, Task)
    assert [str(p) for p in b.accountable] == ["u/y"]
    assert b.due is not None
    assert b.due.default == Duration(0, Unit.SAME_DAY)
    assert [(str(s.to), str(s.after)) for s in b.overdue] == [
        ("u/x", "None"),
        ("u/head", "1 workday"),
        ("u/y", "2 days"),
    ]
    assert (b.sign.rule, b.sign.ratio) == (SignRule.SHARE, Fraction(2, 3))


def test_the_other_kinds_of_state_arrive_in_the_model(full: ProcessDefinition) -> None:
    c, d, f = (full.states[name] for name in "cdf")
    assert isinstance(c, Decision)
    assert [bool(branch.when) for branch in c.branches] == [True, False]
    assert isinstance(d, Parallel)
    assert (d.join, d.at_least, d.to) == (JoinRule.AT_LEAST, 1, "f")
    assert [(region.name, region.start) for region in d.regions.values()] == [("one", "e2"), ("two", "e3")]
    assert isinstance(f, Parallel)
    assert (f.for_each, f.join, list(f.regions)) == ("members", JoinRule.ANY, ["region"])
    assert [state.name for state in full.every_state()] == [*"abcd", "e1", "e2", "e3", "f", "e4", "w", "w2", *"skz"]


def test_states_without_people_arrive_in_the_model(full: ProcessDefinition) -> None:
    w, w2, s, k = (full.states[name] for name in ("w", "w2", "s", "k"))
    assert isinstance(w, Wait)
    assert (w.until, w.event, w.timeout_after, w.timeout_to) == (None, "paid", Duration(3, Unit.DAYS), "z")
    assert isinstance(w2, Wait)
    assert w2.until == FieldMoment("reply_by")
    assert isinstance(s, Service)
    assert (s.handler, s.error_to) == ("notify", "z")
    assert isinstance(s.arguments["x"], Expression)
    assert isinstance(k, Call)
    assert (k.process, k.ends) == ("other", {"ok": "z", "bad": "z"})


def test_the_path_of_an_element_leads_to_it_in_the_file(full: ProcessDefinition) -> None:
    document = read(FULL)
    for state in full.every_state():
        assert document.key_place(state.path) is not None


def test_what_has_no_title_is_called_by_its_name(procedure: Write, loaded: Load) -> None:
    value = loaded(procedure()).value
    assert isinstance(value, ProcessDefinition)
    assert value.title.say("zh") == "p"
    assert value.states["z"].title.say("en") == "z"


def test_missing_owners_are_left_to_the_rules(procedure: Write, loaded: Load) -> None:
    found = loaded(procedure())
    assert found.problems == ()
    assert isinstance(found.value, ProcessDefinition)
    a = found.value.states["a"]
    assert isinstance(a, Task)
    assert (a.responsible, a.accountable) == (None, ())


def test_strict_loading_raises_all_problems_placed(procedure: Write) -> None:
    with pytest.raises(InvalidDefinition) as error:
        load_strict(read(procedure("owner: u", "actions: {go: {to: y}}"), "p.yaml"))
    assert [problem.rule for problem in error.value.problems] == ["schema-violation", "unknown-target"]
    assert "p.yaml:3:8: [schema-violation]" in error.value.say("en")


def test_thousands_of_unknown_words_do_not_keep_the_reader_waiting(loaded: Load) -> None:
    states = "".join(
        f"  state_number_{i}: {{kind: decision, branches: [{{when: unknown_{i} > 3, to: other_number_{i}}}]}}\n"
        for i in range(500)
    )
    fields = "".join(f"  field_number_{i}: {{type: text}}\n" for i in range(500))
    found = loaded(f"process: p\nstart: state_number_1\ndata:\n{fields}states:\n{states}")
    rules = [problem.rule for problem in found.problems]
    assert rules.count("unknown-target") == 500
    # Wrong guards are told up to a limit: each is compared with all fields.
    assert 0 < rules.count("guard-unknown-name") <= 100
    assert all(problem.help for problem in found.problems if problem.rule == "unknown-target")
