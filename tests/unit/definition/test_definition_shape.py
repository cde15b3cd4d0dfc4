"""Every slip of the shape is told at its exact place, in plain sentences, with the mend."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workflow_engine.definition.load import Loaded

Load = Callable[[str], Loaded]
Write = Callable[..., str]
Tell = Callable[[str], list[tuple[str, str, str]]]


def only_problem(loaded: Loaded) -> tuple[str, str, str]:
    """Return path, English message and English help of the one problem."""
    (problem,) = loaded.problems
    assert problem.rule == "schema-violation"
    assert problem.message.zh
    assert problem.message.en
    assert problem.help is not None
    return ".".join(map(str, problem.path)), problem.message.en, problem.help.en


@pytest.mark.parametrize(
    ("top", "a", "path", "message", "mend"),
    [
        ("titel: x", "", "titel", 'unknown key "titel"', 'did you mean "title"?'),
        ("holidays: []", "", "holidays", "key of calendar files", "process, title"),
        ("title: 3", "", "title", '"3" is not one', '"3"'),
        ("title: {zh: 3}", "", "title.zh", '"3" is not one', '"3"'),
        ("title:", "", "title", "a text is needed", "{zh: …, en: …}"),
        ("version: 2026.1", "", "version", "is not one", '"2026.1"'),
        ("status: publish", "", "status", '"publish" is not one of the choices', '"published"'),
        ("effective: {from: 2026-13-01}", "", "effective.from", "no such day", "month"),
        ("basis: 办法", "", "basis", "takes a list", "[办法]"),
        ("deadline: 10 工作日", "", "deadline", "not a duration", "10 workdays"),
        ("data: {x: {type: number}}", "", "data.x.type", '"number" is not one of the choices', "text, integer"),
        ("data: {x: {type: text, required: yes}}", "", "data.x.required", "true or false", "without quotes"),
        ("data: {x: {type: integer, min: 一}}", "", "data.x.min", "a number is needed", "digits only"),
        ("data: [x]", "", "data", "takes keys and values", "indented"),
        ("tables: {t: {a: [1]}}", "", "tables.t.a", "a number is needed", "digits only"),
        ("defaults: {responsible: a/b}", "", "defaults.responsible", "unknown key", "accountable, due, overdue"),
        ("", "kind: taks", "states.a.kind", 'no kind of state called "taks"', '"task"'),
        ("", "kind: 3", "states.a.kind", 'no kind of state called "3"', "task, decision"),
        ("", "branches: []", "states.a.branches", "key of decision states", "responsible"),
        ("", "assignee: a/b", "states.a.assignee", "unknown key", '"responsible"'),
        ("", "责任岗位: a/b", "states.a.责任岗位", "unknown key", '"responsible"'),
        ("", "responsible: requester", "states.a.responsible", "is not a party", '"$requester"'),
        ("", "support: a/b", "states.a.support", "takes a list", "[a/b]"),
        ("", "accountable: [a/b, 3]", "states.a.accountable.1", '"3" is not a party', "unit/post"),
        (
            "",
            "due: {default: 2 days, when: [{if: true, then: 1 days}]}",
            "states.a.due.when.0.if",
            "expression",
            '"true"',
        ),
        ("", "due: {when: [{then: 1 days}]}", "states.a.due.when.0.if", '"if" is missing', "add if"),
        ("", "remind: [4 work hours]", "states.a.remind.0", "before the deadline", "before"),
        ("", "overdue: {escalate: a/b, then: {escalate: a/b}}", "states.a.overdue.then.after", "missing", "add after"),
        ("", "sign: both", "states.a.sign", "not one of the choices", "one, any, all"),
        ("", "sign: {ratio: 4/3, refusal: ends}", "states.a.sign.ratio", "not a ratio", "2/3"),
        (
            "",
            "sign: {rule: any, members: [{party: $who}]}",
            "states.a.sign.members.0.party",
            "not a party",
            "unit/post",
        ),
        ("", "sign: {rule: any, members: ['1 x']}", "states.a.sign.members.0", "not a party", "unit/post"),
        ("", "actions: [go]", "states.a.actions", "takes keys and values", "indented"),
        ("", "actions: {go: {}}", "states.a.actions.go.to", '"to" is missing', "add to"),
        ("", "actions: {go: z}", "states.a.actions.go", "takes keys and values", "indented"),
        ("", "actions: {go on: {to: z}}", "states.a.actions.go on", "cannot be a name", '"go_on"'),
        ("", "actions: {go: {to: z, limit: 0}}", "states.a.actions.go.limit", "at least 1", "write 1"),
        ("", "actions: {go: {to: z, when: 3}}", "states.a.actions.go.when", '"3" is a value', '"3"'),
        ("", "actions: {go: {to: z, when: }}", "states.a.actions.go.when", "expression is needed", "delete the key"),
        ("", "actions: {go: {to: z, 'x > 3)'  : 1}}", "states.a.actions.go.x > 3)", "unknown key", "quotes"),
        ("", "kind: decision", "states.a.branches", '"branches" is missing', "add branches"),
        ("", "kind: decision\nbranches: []", "states.a.branches", "is empty", "at least one"),
        (
            "",
            "kind: parallel\nto: z\nregions: {r: {states: {}}}",
            "states.a.regions.r.states",
            "is empty",
            "at least one",
        ),
        ("", "kind: parallel\nto: z\njoin: {at_least: 0}", "states.a.join.at_least", "at least 1", "write 1"),
        ("", "kind: wait\nuntil: 3 workday s\nto: z", "states.a.until", "not a duration", "3 workdays"),
    ],
)
def test_a_slip_is_told_at_its_place_with_the_mend(
    procedure: Write, loaded: Load, top: str, a: str, path: str, message: str, mend: str
) -> None:
    found = loaded(procedure(top, a))
    assert found.value is None
    told_path, told_message, told_help = only_problem(found)
    assert told_path == path
    assert message in told_message
    assert mend in told_help


def test_an_unknown_key_is_underlined_itself_and_a_wrong_value_itself(procedure: Write, told: Tell) -> None:
    assert told(procedure("titel: x\nstatus: open")) == [
        ("schema-violation", "3:1", "titel"),
        ("schema-violation", "4:9", "status"),
    ]


def test_a_missing_key_stands_at_the_nearest_key_above(procedure: Write, told: Tell) -> None:
    assert told(procedure(a="actions:\n  go: {title: 走}")) == [("schema-violation", "6:7", "states.a.actions.go.to")]
    assert told("title: x\nprocess: p\n") == [
        ("schema-violation", "1:1", "start"),
        ("schema-violation", "1:1", "states"),
    ]


def test_problems_beside_a_broken_shape_come_in_the_same_round(procedure: Write, told: Tell) -> None:
    text = procedure("ownr: x/y\ndata: {n: {type: integer, required: true}}", "actions: {go: {to: zz, when: n >}}")
    assert [rule for rule, _, _ in told(text)] == ["schema-violation", "unknown-target", "guard-syntax"]


def test_what_a_broken_part_would_have_declared_is_not_reported_as_missing(procedure: Write, told: Tell) -> None:
    text = procedure("data: {n: {type: number}}", "actions: {go: {to: b, when: n > 3}}", "b: {kind: end}")
    assert [(rule, path) for rule, _, path in told(text)] == [
        ("schema-violation", "data.n.type"),
        ("schema-violation", "states.b.outcome"),
    ]


def test_a_file_that_does_not_say_what_it_is_is_told_how_to_begin(loaded: Load) -> None:
    assert loaded("title: x\n").kind == "unknown"
    assert "process:" in only_problem(loaded("title: x\n"))[2]
    assert only_problem(loaded("proces: x\n"))[2] == 'did you mean "process"?'
    assert only_problem(loaded("- process\n"))[1] == "the file defines nothing"


def test_a_file_that_says_two_things_is_told_to_be_two(loaded: Load) -> None:
    assert only_problem(loaded("process: a\nduties: b\n")) == (
        "duties",
        "the file says process: already and cannot say duties: too",
        "make two files of it",
    )
