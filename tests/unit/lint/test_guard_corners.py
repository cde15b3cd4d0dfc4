"""What is said of conditions without a value to show, and where a choice of several signers is told."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, findings, procedure, task
from tests.unit.lint.test_guard_rules import DATA, ENDS, decision
from tests.unit.lint.test_staffing_rules import only

SIGNERS = """\
first:
  accountable: top/president
  sign:
    rule: all
    refusal: ends
    members:
      - {party: office/clerk, when: days < 5}
      - {party: works/worker, when: days > 5}
  actions: {ok: {to: done}, no: {kind: reject, to: other}}
"""


def test_a_gap_that_no_value_closes_says_so() -> None:
    text = procedure(f"{decision('when: 1 > 2, to: done', 'when: 2 > 3, to: other')}\n{ENDS}", extra=DATA)
    (found,) = only("guard-gap", text, ORGANIZATION)
    assert found.witness
    assert (found.witness.zh, found.witness.en) == ("任何取值都是", "whatever the values are")


def test_values_for_which_nobody_signs_are_told_at_the_name_of_the_list() -> None:
    text = procedure(SIGNERS + ENDS, extra=DATA)
    (found,) = only("owner-rule-gap-or-overlap", text, ORGANIZATION)
    assert found.path == ("states", "first", "sign", "members")
    assert found.place
    assert text.splitlines()[found.place.line - 1][found.place.column - 1 :] == "members:"
    assert len(found.related) == 2


@pytest.mark.parametrize(
    "first",
    [
        decision('when: kind == "goods", to: done', 'when: kind != "goods", to: other'),
        "first: " + task('a: {to: done, when: kind == "goods" and urgent}', "b: other"),
    ],
)
def test_a_choice_without_options_is_one_error_and_decides_nothing(first: str) -> None:
    data = DATA.replace("options: [goods, works, service], ", "")
    assert "{type: choice, required: true}" in data
    found = findings(procedure(f"{first}\n{ENDS}", extra=data), ORGANIZATION, info=["analysis-incomplete"])
    assert [(each.rule, each.path) for each in found if each.severity != "info"] == [
        ("schema-violation", ("data", "kind", "options"))
    ]
    assert [each.path[:2] for each in found if each.rule == "analysis-incomplete"] == [("states", "first")]
