"""Annotations, code quality and JUnit: what CI servers read, whatever stands in the files."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Message, Place
from workflow_engine.lint.check import CRASHED, check
from workflow_engine.lint.finding import Finding, Severity
from workflow_engine.lint.report import report
from workflow_engine.lint.tally import Tally
from workflow_engine.record import replace

DONE = "done: {kind: end, outcome: completed}"
READ = catalogue(procedure(f"first: {task('go: done')}\n{DONE}"), ORGANIZATION)
NASTY = "一%二\r\n::error::三,四:五 <b> & \" ' ]]> \x01 六"


def finding(number: int = 1, severity: Severity = Severity.ERROR, **changes: object) -> Finding:
    message = Message(f"第 {number} 个", f"number {number}")
    made = Finding(
        rule="dead-end",
        code="F203",
        severity=severity,
        message=message,
        process="sample",
        file="1.yaml",
        path=("states", f"s{number}"),
        place=Place("1.yaml", number, 3, number, 8),
        witness=Message("甲 → 乙", "a → b"),
        help=Message("改掉", "mend it"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


# GitHub


def test_an_annotation_names_the_place_the_rule_and_the_next_step() -> None:
    (line,) = report([finding(4)], READ, "github", "en").splitlines()
    assert line == (
        "::error file=1.yaml,line=4,endLine=4,col=3,endColumn=8,title=F203 dead-end::number 4%0Aa → b%0Amend it"
    )


def test_each_severity_has_its_own_command() -> None:
    findings = [finding(n, severity) for n, severity in enumerate(Severity, 1)]
    lines = report(findings, READ, "github", "en").splitlines()
    assert [line.split()[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_columns_are_left_out_when_the_span_has_several_lines() -> None:
    line = report([finding(place=Place("1.yaml", 2, 3, 4, 8))], READ, "github", "en")
    assert "line=2,endLine=4,title=" in line


def test_of_each_kind_ten_are_annotated_and_the_others_are_counted_and_listed() -> None:
    findings = [finding(n, Severity.WARNING) for n in range(1, 14)] + [finding(n) for n in range(20, 32)]
    lines = report(findings, READ, "github", "en").splitlines()
    assert [line.split()[0] for line in lines[:20]] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[20] == "5 more are not shown as annotations (GitHub shows 10 of each kind for a step):"
    assert lines[21] == "  1.yaml:30:3: error[dead-end] number 30"
    assert len(lines) == 26
    assert "另有 5 个" in report(findings, READ, "github", "zh")


def test_no_text_of_a_file_becomes_a_command() -> None:
    text = Message(NASTY, NASTY)
    findings = [finding(n, message=text, file=f"{NASTY}.yaml") for n in range(1, 13)]
    lines = report(findings, READ, "github", "zh").splitlines()
    assert [line for line in lines if line.startswith("::") and not line.startswith("::error file=")] == []
    assert len(lines) == 10 + 1 + 2
    properties = lines[0].removeprefix("::error ").split("::")[0].split(",")
    assert [pair.partition("=")[0] for pair in properties] == ["file", "line", "endLine", "col", "endColumn", "title"]
    assert "%25" in lines[0]


def test_a_finding_without_a_place_is_annotated_without_one() -> None:
    line = report([finding(file="", place=None)], READ, "github", "en")
    assert line.startswith("::error title=F203 dead-end::number 1")


def test_without_findings_nothing_is_annotated() -> None:
    assert report([], READ, "github", "en") == ""


# GitLab


def test_code_quality_issues_have_exactly_what_gitlab_reads() -> None:
    findings = [finding(2), finding(3, Severity.WARNING), finding(4, Severity.INFO)]
    issues = json.loads(report(findings, READ, "gitlab", "en"))
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info"]
    for issue, found in zip(issues, findings, strict=True):
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["fingerprint"] == found.fingerprint
        assert issue["location"] == {"path": "1.yaml", "lines": {"begin": found.place.line, "end": found.place.line}}  # type: ignore[union-attr]
        assert issue["check_name"] == "dead-end"
        assert issue["description"].startswith("number ")


def test_no_two_issues_share_a_fingerprint() -> None:
    issues = json.loads(report([finding(2), finding(2), finding(2)], READ, "gitlab", "en"))
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert issues[0]["fingerprint"] == finding(2).fingerprint


def test_a_clean_report_is_an_empty_list() -> None:
    assert json.loads(report([], READ, "gitlab", "zh")) == []


def test_a_path_never_begins_with_a_dot() -> None:
    (issue,) = json.loads(report([finding(file="./a/b.yaml")], READ, "gitlab", "en"))
    assert issue["location"]["path"] == "a/b.yaml"


# JUnit


def junit(findings: list[Finding], read: Catalogue = READ, **tally: float) -> ET.Element:
    """Return the parsed report; its counts are held against what it contains."""
    root = ET.fromstring(report(findings, read, "junit", "zh", Tally(seconds=tally.get("seconds"))))  # noqa: S314
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped"}
        assert int(suite.attrib["tests"]) == len(suite)
        for case in suite:
            assert case.tag == "testcase"
            assert {"name", "classname", "file"} <= set(case.attrib) <= {"name", "classname", "file", "line"}
            assert [child.tag for child in case] in (["failure"], ["error"], ["system-out"], [])
    for tag in ("failure", "error"):
        total = len(root.findall(f".//{tag}"))
        assert int(root.attrib[f"{tag}s"]) == sum(int(suite.attrib[f"{tag}s"]) for suite in root) == total
    assert int(root.attrib["tests"]) == len(root.findall(".//testcase"))
    return root


def test_a_file_is_a_suite_and_a_finding_a_failed_case() -> None:
    root = junit([finding(2), finding(3, Severity.WARNING)], seconds=0.25)
    assert root.attrib["time"] == "0.250"
    assert [(suite.attrib["name"], len(suite)) for suite in root] == [("1.yaml", 2), ("2.yaml", 1)]
    case = root[0][0]
    assert case.attrib["line"] == "2"
    assert case[0].attrib == {"message": "第 2 个", "type": "error"}
    assert case[0].text is not None
    assert case[0].text.splitlines() == ["1.yaml:2:3", "第 2 个", "甲 → 乙", "改掉"]


def test_a_note_does_not_fail_and_a_crash_is_an_error() -> None:
    crash = finding(5, rule=CRASHED.name, code=CRASHED.code, file="", place=None)
    root = junit([finding(2, Severity.INFO), crash])
    assert root.attrib["failures"] == "0"
    assert root.attrib["errors"] == "1"
    assert [case.tag for case in root[0][0]] == ["system-out"]


def test_hostile_text_stays_text() -> None:
    root = junit([finding(message=Message(NASTY, NASTY), file=f"{NASTY}\ud800.yaml")])
    message = root.findall(".//failure")[0].attrib["message"]
    assert message == NASTY.replace("\x01", "\ufffd")


@pytest.mark.parametrize("form", ["github", "gitlab", "junit"])
def test_what_a_real_check_finds_is_reported_with_its_places(form: str) -> None:
    broken = procedure(f"first: {task('go: nowhere', 'on: done')}\n{DONE}")
    read = catalogue(broken, ORGANIZATION)
    text = report(check(read, at=DAY), read, form, "en")
    assert "1.yaml" in text
    assert re.search(r"unknown-target", text)
