"""validate, rule, schema, render and new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.console.conftest import BROKEN, LOAN, Office
from workflow_engine.clock import SystemClock

SHIPPED = Path(__file__).parents[3] / "processes"


def test_the_shipped_catalogue_passes(office: Office) -> None:
    answer = office.say("validate", str(SHIPPED))
    assert answer.code == 0
    assert "error[" not in answer.out


def test_a_clean_folder_passes_and_findings_fail(office: Office) -> None:
    assert office.say("validate", "--preset", "correctness").code == 0
    office.write("loan.yaml", BROKEN)
    answer = office.say("validate")
    assert answer.code == 1
    assert "error[no-accountable]" in answer.out


def test_the_limit_for_failing_can_be_moved(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    assert office.say("validate", "--fail-on", "never").code == 0
    office.write("loan.yaml", LOAN.replace("office/clerk", "office/chief"))
    assert office.say("validate").code == 0
    answer = office.say("validate", "--fail-on", "warning")
    assert "warning[" in answer.out
    assert answer.code == 1


def test_an_empty_folder_is_not_a_success_unless_allowed(office: Office) -> None:
    (office.folder / "empty").mkdir()
    answer = office.say("validate", "empty")
    assert (answer.code, answer.out) == (3, "")
    assert "--allow-empty" in answer.err
    assert office.say("validate", "empty", "--allow-empty").code == 0


def test_a_path_that_is_not_there_is_wrong_usage(office: Office) -> None:
    answer = office.say("validate", "nowhere", lang="en")
    assert (answer.code, answer.out) == (2, "")
    assert "nowhere" in answer.err


def test_the_json_report_is_versioned_and_complete(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    report = office.say("validate", "--format", "json").json
    assert report["version"] == 1
    (finding,) = (found for found in report["findings"] if found["rule"] == "no-accountable")
    assert {"rule", "severity", "file", "line", "column", "message", "path", "related", "witness"} <= set(finding)
    assert finding["path"] == ["states", "decide"]
    line = BROKEN.splitlines()[finding["line"] - 1]
    assert line[finding["column"] - 1 :].startswith("decide:")


def test_the_sarif_report_names_its_standard(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    report = office.say("validate", "--format", "sarif").json
    assert report["version"] == "2.1.0"
    assert "no-accountable" in json.dumps(report)


def test_a_single_file_is_checked_against_its_neighbours_but_only_it_is_reported(office: Office) -> None:
    office.write("other.yaml", BROKEN.replace("process: loan", "process: other"))
    assert office.say("validate", "processes/loan.yaml").code == 0
    office.write("loan.yaml", LOAN.replace("office/clerk", "office/clark"))
    answer = office.say("validate", "processes/loan.yaml")
    assert answer.code == 1
    assert "unknown-party" in answer.out
    assert "other.yaml" not in answer.out


def test_the_report_is_written_in_the_language_asked_for(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    assert "负总责" in office.say("validate").out
    assert "no post answers for decide" in office.say("validate", lang="en").out


def test_the_environment_names_the_folder(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.processes.rename(office.folder / "elsewhere")
    monkeypatch.setenv("WORKFLOW_ENGINE_PROCESSES", "elsewhere")
    assert office.say("validate").code == 0
    assert office.say("render", "loan", "--format", "mermaid", "--out", "-").code == 0


def test_a_rule_is_explained_in_both_languages(office: Office) -> None:
    chinese, english = office.say("rule", "no-accountable"), office.say("rule", "no-accountable", lang="en")
    assert (chinese.code, english.code) == (0, 0)
    assert "改前" in chinese.out
    assert "Before" in english.out
    page = office.say("rule", "no-accountable", "--format", "json").json
    assert set(page) == {"rule", "code", "severity", "meaning", "why", "before", "after"}
    assert page["rule"] == "no-accountable"


def test_all_rules_are_listed_and_a_misspelt_one_is_guessed(office: Office) -> None:
    rules = office.say("rule", "--format", "json").json
    listed = office.say("rule").out
    assert len(rules) > 10
    assert all(rule["rule"] in listed for rule in rules)
    answer = office.say("rule", "no-acountable")
    assert answer.code == 2
    assert "no-accountable" in answer.err


def test_the_schema_of_every_kind_of_file_is_printed(office: Office) -> None:
    assert office.say("schema").json["$schema"].startswith("http://json-schema.org/draft-07")
    for kind in ("procedure", "organization", "calendar", "duties"):
        assert office.say("schema", kind).json["title"] == kind


def test_a_chart_goes_to_a_file_or_to_stdout(office: Office) -> None:
    answer = office.say("render", "loan", "--out", "charts/loan.mermaid")
    assert answer.code == 0
    assert answer.out.strip() == str(Path("charts") / "loan.mermaid")
    written = (office.folder / "charts" / "loan.mermaid").read_text(encoding="utf-8")
    assert "申请" in written
    assert office.say("render", "loan", "--format", "mermaid", "--out", "-").out == written


def test_an_unknown_procedure_or_format_is_told_with_the_known_ones(office: Office) -> None:
    answer = office.say("render", "lone")
    assert answer.code == 2
    assert "loan" in answer.err
    answer = office.say("render", "loan", "--format", "gif")
    assert answer.code == 2
    assert "mermaid" in answer.err


def test_a_broken_procedure_is_not_drawn(office: Office) -> None:
    office.write("loan.yaml", LOAN.replace("to: decide", "to: decde"))
    answer = office.say("render", "loan")
    assert answer.code == 1
    assert "validate" in answer.err
    assert list(office.folder.glob("*.svg")) == []


def test_a_chart_that_cannot_be_written_is_a_failure_of_the_file(office: Office) -> None:
    (office.folder / "taken").write_text("", encoding="utf-8")
    answer = office.say("render", "loan", "--format", "mermaid", "--out", "taken/loan.mermaid")
    assert (answer.code, answer.out) == (5, "")


def test_a_new_procedure_validates_beside_the_shipped_organization(office: Office) -> None:
    office.write("organization.yaml", (SHIPPED / "organization.yaml").read_text(encoding="utf-8"))
    (office.processes / "loan.yaml").unlink()
    answer = office.say("new", "场地借用", "--title", '"引号"与\\斜杠')
    assert (answer.code, answer.out.strip()) == (0, str(Path("processes") / "场地借用.yaml"))
    written = (office.processes / "场地借用.yaml").read_text(encoding="utf-8")
    assert f'version: "{SystemClock().now().year}.1"' in written
    office.write("场地借用.yaml", written.replace("status: draft", "status: published"))
    report = office.say("validate", "--format", "json")
    assert [f for f in report.json["findings"] if f["severity"] == "error"] == []


def test_a_new_procedure_validates_in_an_empty_folder(office: Office) -> None:
    assert office.say("new", "booking", "--processes", "fresh").code == 0
    assert office.say("validate", "fresh", "--fail-on", "warning").code == 0


def test_new_never_overwrites_and_refuses_names_that_leave_the_folder(office: Office) -> None:
    answer = office.say("new", "loan")
    assert answer.code == 2
    assert (office.processes / "loan.yaml").read_text(encoding="utf-8") == LOAN
    assert office.say("new", "../loan").code == 2
    assert list(office.folder.glob("*.yaml")) == []
