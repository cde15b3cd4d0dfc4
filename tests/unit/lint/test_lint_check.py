"""The check as a whole: nothing is lost, causes hide their effects, a crash stays inside its rule."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, findings, names, procedure, task
from workflow_engine.definition.catalogue import build_catalogue
from workflow_engine.errors import Message, Place, Problem
from workflow_engine.lint.check import check, preset
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.registry import Registered, find_rule
from workflow_engine.lint.subject import Subject

DONE = "done: {kind: end, outcome: completed}"
SOUND = procedure(f"first: {task('go: done')}\n{DONE}")


def crash(subject: Subject) -> Iterator[Report]:
    raise KeyError("lost")
    yield


def test_a_sound_catalogue_has_no_finding() -> None:
    assert findings(SOUND, ORGANIZATION) == []


def test_a_crashing_rule_becomes_a_finding_and_the_others_run() -> None:
    crashing = Registered(Rule("breaks", "X999", "own", Severity.INFO, "0.1"), crash, "")
    dead_end = find_rule("dead-end")
    assert dead_end
    broken = procedure(f"first: {task('go: done', 'hold: limbo')}\nlimbo: {task()}\n{DONE}")
    found = check(catalogue(broken, ORGANIZATION), rules=[crashing, dead_end], at=DAY)
    assert sorted((f.rule, f.severity) for f in found) == [("dead-end", "error"), ("rule-crashed", "error")]
    assert "KeyError: 'lost'" in next(f for f in found if f.rule == "rule-crashed").message.en


def test_a_problem_no_rule_knows_is_kept_as_an_error() -> None:
    strange = Problem("brand-new", Message("新", "new"), (), Place("a.yaml", 1, 1, 1, 2))
    (found,) = check(build_catalogue([], [strange]), at=DAY)
    assert (found.rule, found.severity, found.file) == ("brand-new", "error", "a.yaml")


def test_without_a_date_the_check_asks_about_today() -> None:
    retired = ORGANIZATION.replace("office/clerk}]", "office/clerk, until: 2001-01-01}]")
    found = check(catalogue(SOUND, retired))
    assert [finding.rule for finding in preset(found, "correctness")] == ["role-without-holder"]


def test_findings_stand_in_the_order_of_their_files() -> None:
    broken = procedure(f"first: {task('go: done', 'on: nowhere')}\nother: {{kind: end, outcome: x}}\n{DONE}")
    places = [f.place for f in findings(broken.replace("owner: office/chief\n", ""), broken, ORGANIZATION)]
    assert places == sorted(places, key=lambda place: (place.file, place.line, place.column) if place else ())


def test_a_cause_hides_its_effects_in_the_same_procedure_only() -> None:
    no_end = procedure(f"first: {task('go: second')}\nsecond: {task('back: first')}\nlost: {task('go: first')}")
    stuck = procedure(f"first: {task('go: done', 'hold: limbo')}\nlimbo: {task()}\n{DONE}", name="other")
    assert names(no_end, stuck, ORGANIZATION) == ["no-start-or-end", "dead-end"]


def test_an_unreadable_file_is_not_called_missing() -> None:
    call = procedure("first: {kind: call, process: visit, ends: {completed: done}}\n" + DONE)
    assert names(call, ORGANIZATION) == ["subprocess-mismatch"]
    assert names(call, ORGANIZATION, "process: visit\nstates: [") == ["yaml-syntax"]
    assert names(call, ORGANIZATION, "process: visit\nstart: a\nstates: {a: {kind: end, outcom: b}}") == [
        "schema-violation",
        "schema-violation",
    ]


def test_presets_choose_by_severity() -> None:
    returning = procedure(f"first: {task('go: done', 'back: {kind: return, to: first}')}\n{DONE}")
    alone = ORGANIZATION.replace("clerk: {deputy: chief}", "clerk: {}")
    found = check(catalogue(returning, alone), at=DAY)
    assert preset(found, "all") == found
    assert {"unbounded-return", "single-point-of-failure"} <= {f.rule for f in found}
    assert [f.rule for f in preset(found, "recommended")] == ["single-point-of-failure"]
    assert preset(found, "correctness") == []


def test_a_fingerprint_survives_moved_lines_and_tells_findings_apart() -> None:
    broken = procedure(f"first: {task('go: nowhere', 'on: nowhere')}\n{DONE}")
    moved = "# a comment\n\n" + broken
    before = [f.fingerprint for f in findings(broken, ORGANIZATION)]
    after = [f.fingerprint for f in findings(moved, ORGANIZATION)]
    assert before == after
    assert len(set(before)) == 2


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_published_procedures_are_held_against_the_organization(status: str) -> None:
    unknown = procedure(f"first: {task('go: done', who='office/nobody')}\n{DONE}")
    assert names(unknown, ORGANIZATION) == ["unknown-party"]
    assert names(unknown.replace("published", status), ORGANIZATION) == []


def test_without_an_organization_one_finding_says_what_was_not_checked() -> None:
    found = findings(SOUND, SOUND.replace("sample", "other"), info=["analysis-incomplete"])
    assert [f.rule for f in found] == ["analysis-incomplete"]
    assert names(SOUND.replace("published", "draft"), info=["analysis-incomplete"]) == []


def test_an_empty_catalogue_has_no_finding() -> None:
    assert check(catalogue(), at=DAY) == []
