"""The gate in front of an engine."""

from __future__ import annotations

import pytest

from tests.support import ORGANIZATION
from workflow_engine.definition.catalogue import Catalogue, build_catalogue
from workflow_engine.errors import InvalidDefinition
from workflow_engine.lint.check import check
from workflow_engine.lint.gate import refuse_errors
from workflow_engine.source.reader import read

PROCEDURE = """\
process: leave
status: published
owner: office/chief
start: ask
states:
  ask: {responsible: office/clerk, accountable: office/chief, due: 1 day, actions: {go: {to: done}}}
  done: {kind: end, outcome: done}
"""


def catalogue(procedure: str, organization: str = ORGANIZATION) -> Catalogue:
    return build_catalogue([read(procedure, "leave.yaml"), read(organization, "organization.yaml")])


def test_a_structural_error_is_refused_at_its_place() -> None:
    with pytest.raises(InvalidDefinition) as refused:
        refuse_errors(catalogue(PROCEDURE.replace("responsible: office/clerk, ", "")))
    assert [(p.rule, p.place.line if p.place else 0) for p in refused.value.problems] == [("no-responsible", 6)]


def test_a_vacant_post_does_not_stop_the_office() -> None:
    vacant = ORGANIZATION.replace("{post: office/clerk}", "{post: office/clerk, until: 2020-01-01}")
    refuse_errors(catalogue(PROCEDURE, vacant))


def test_neither_a_ring_of_deputies_nor_duties_without_a_second_person_stop_the_office() -> None:
    alone = ORGANIZATION.replace("president: {title: 校长}", "president: {title: 校长, deputy: office/chief}").replace(
        "reports_to: top/president}", "reports_to: top/president, deputy: top/president}"
    )
    again = (
        "  again: {responsible: $performer(ask), accountable: office/chief, due: 1 day, actions: {on: {to: done}}}\n"
    )
    text = PROCEDURE.replace("go: {to: done}", "go: {to: again}").replace("  done:", f"{again}  done:")
    separated = catalogue(text + "separate: [[ask, again]]\n", alone)
    assert {"deputy-invalid", "sod-unsatisfiable"} <= {finding.rule for finding in check(separated)}
    refuse_errors(separated)
