"""Rules about names: what they find, and what they must let be."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import findings, procedure, task

DONE = "done: {kind: end, outcome: ok, title: 办结}"
DUTIES = (
    "duties: office\nitems: {clean: {title: 清扫, every: month, lead: office/clerk, starts: sample, data: {note: x}}}\n"
)
LABELS = "title: 样例\nbasis: [《规定》]\nscope: 本处"


def told(rule: str, *texts: str) -> list[tuple[str | int, ...]]:
    """Return the paths at which the rule finds something."""
    return [finding.path for finding in findings(*texts, info=[rule]) if finding.rule == rule]


def labelled(states: str, extra: str = "") -> str:
    return procedure(states, extra=f"{LABELS}\n{extra}")


TITLED = (
    "first: {title: 受理, responsible: office/clerk, accountable: office/chief, actions: {go: {title: 办结, to: done}}}"
)


def test_titles_basis_and_scope_are_labels_enough() -> None:
    assert told("missing-label", labelled(f"{TITLED}\n{DONE}")) == []


def test_what_the_head_lacks_is_one_finding() -> None:
    (found,) = findings(procedure(f"{TITLED}\n{DONE}"), info=["missing-label"])
    assert found.path == ("process",)
    assert found.message.en == "the procedure does not say title:, basis:, scope:"


def test_states_actions_and_fields_without_a_title_are_told_each() -> None:
    text = labelled(f"first: {task('go: done')}\n{DONE}", "data: {n: {type: integer, required: true}}")
    assert sorted(told("missing-label", text)) == [
        ("data", "n"),
        ("states", "first"),
        ("states", "first", "actions", "go"),
    ]


@pytest.mark.parametrize(
    ("more", "used"),
    [
        ("", False),
        (", requires: [note]", True),
        (", editable: [note]", True),
        (", due: {default: 1 workday, when: [{if: has(note), then: 2 workdays}]}", True),
    ],
)
def test_a_field_is_used_when_anything_reads_or_asks_for_it(more: str, used: bool) -> None:
    text = procedure(f"first: {task('go: done', more=more)}\n{DONE}", extra="data: {note: {type: text}}")
    found = [path for path in told("unused-definition", text) if path[0] == "data"]
    assert found == ([] if used else [("data", "note")])


def test_a_required_field_and_one_that_a_duty_fills_are_used() -> None:
    body = f"first: {task('go: done')}\n{DONE}"
    assert told("unused-definition", procedure(body, extra="data: {note: {type: text, required: true}}")) == []
    assert told("unused-definition", procedure(body, extra="data: {note: {type: text}}"), DUTIES) == []


def test_a_table_and_a_default_that_nothing_uses_are_told() -> None:
    text = procedure(
        f"first: {task('go: done', more=', due: 1 workday')}\n{DONE}",
        extra="tables: {limit: {a: 1}}\ndefaults: {due: 2 workdays, overdue: {escalate: $requester.leader}}",
    )
    assert sorted(told("unused-definition", text)) == [("defaults", "due"), ("tables", "limit")]


def record(said: str, name: str) -> str:
    return procedure(f"first: {task('go: done', more=f', record: {said}')}\n{DONE}", name=name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("{zh: 审批单, en: Form}", "{zh: 审批单, en: Form}", True),
        ("{zh: 审批单, en: Form}", "{zh: 审批单, en: Sheet}", False),
        ("登记簿（2026）", "登记簿(2026)", False),
        ("登记簿", "登记表", True),
        ("{zh: 初审意见, en: Opinion}", "{zh: 审核意见, en: Opinion}", True),
    ],
)
def test_one_record_has_one_name(one: str, other: str, same: bool) -> None:
    found = told("named-differently", record(one, "sample"), record(other, "other"))
    assert found == ([] if same else [("states", "first", "record")])


def test_thresholds_and_fields_of_one_name_must_agree() -> None:
    def text(name: str, figure: int, kind: str) -> str:
        extra = f"tables: {{limit: {{a: {figure}}}}}\ndata: {{n: {{type: {kind}, required: true}}}}"
        return procedure(f"first: {task('go: done')}\n{DONE}", name=name, extra=extra)

    assert told("named-differently", text("sample", 1, "integer"), text("other", 1, "integer")) == []
    assert told("named-differently", text("sample", 1, "integer"), text("other", 2, "money")) == [
        ("tables", "limit", "a"),
        ("data", "n", "type"),
    ]
