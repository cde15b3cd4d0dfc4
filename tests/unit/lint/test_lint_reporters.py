"""What the formats promise: columns that line up under Chinese, a stable JSON, SARIF that hosts accept."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import jsonschema
import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.errors import UsageError
from workflow_engine.lint.check import check
from workflow_engine.lint.report import report, reporters

DONE = "done: {kind: end, outcome: completed}"
RESPONSIBLE = "responsible: 办公室/文书, accountable: office/chief"
WRONG = procedure(f"first: {{title: 受理登记, {RESPONSIBLE}, actions: {{go: {{to: done}}}}}}\n{DONE}")
VACANT = ORGANIZATION.replace("  cai: {name: 蔡, posts: [{post: office/clerk}]}\n", "")


def written(form: str, lang: str = "zh") -> str:
    read = catalogue(WRONG, procedure(f"first: {task('go: done')}\n{DONE}", name="third"), VACANT)
    return report(check(read, at=DAY), read, form, lang)


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def test_carets_stand_under_the_words_they_mean() -> None:
    lines = written("text").splitlines()
    at = next(number for number, line in enumerate(lines) if "办公室/文书" in line and " | " in line)
    source, carets = lines[at], lines[at + 1]
    assert width(source[: source.index("办公室")]) == carets.index("^")
    assert carets.count("^") == width("办公室/文书")


def test_text_tells_place_severity_rule_related_help_and_a_summary() -> None:
    text = written("text", "en")
    assert "1.yaml:7:37: error[unknown-party] the organization has no" in text
    assert "= related: third/first (responsible) 2.yaml:" in text
    assert "= help: " in text
    assert text.splitlines()[-1] == "2 errors in 3 files"
    assert written("text").splitlines()[-1] == "3 个文件：2 个错误"


def test_text_without_findings_says_so() -> None:
    read = catalogue(ORGANIZATION)
    assert report([], read, "text", "en") == "no findings in 1 file\n"
    assert report([], read, "text", "zh") == "1 个文件：没有发现问题\n"


def test_a_very_long_line_is_shown_around_the_finding() -> None:
    long = procedure(
        f"first: {{help: {'长' * 400}, actions: {{go: {{to: nowhere}}}}, accountable: a/b, responsible: a/b}}\n{DONE}"
    )
    read = catalogue(long)
    text = report(check(read, at=DAY), read, "text", "zh")
    assert "nowhere" in text
    assert max(map(len, text.splitlines())) < 200


def test_json_is_versioned_and_complete() -> None:
    content = json.loads(written("json"))
    assert content["version"] == 1
    finding = content["findings"][0]
    assert {
        "rule", "severity", "file", "line", "column", "message", "messages", "path", "related", "witness", "code",
        "help", "fingerprint",
    } <= finding.keys()  # fmt: skip
    assert finding["message"] == finding["messages"]["zh"]
    assert finding["path"] == ["states", "first", "responsible"]
    assert json.loads(written("json", "en"))["findings"][0]["message"] == finding["messages"]["en"]


def test_sarif_keeps_to_the_parts_of_the_standard_it_uses() -> None:
    content = json.loads(written("sarif"))
    jsonschema.validate(content, SARIF)
    run = content["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    vacant = next(r for r in run["results"] if r["ruleId"] == "role-without-holder")
    assert [r["id"] for r in vacant["relatedLocations"]] == [1]
    assert "workflow-engine" in run["tool"]["driver"]["name"]


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        report([], catalogue(), "jsn", "zh")
    assert caught.value.help
    assert "json" in caught.value.help.en


def test_the_three_formats_are_found_in_their_folder() -> None:
    assert {"text", "json", "sarif"} <= reporters().keys()


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


_TEXT = _object(["text"], text={"type": "string", "minLength": 1})
_NUMBER = {"type": "integer", "minimum": 1}
_PHYSICAL = _object(
    ["artifactLocation"],
    artifactLocation=_object(["uri"], uri={"type": "string", "pattern": r"^[^\s一-鿿]+$"}),
    region=_object(["startLine"], startLine=_NUMBER, startColumn=_NUMBER, endLine=_NUMBER, endColumn=_NUMBER),
)
_LOCATION = _object(["physicalLocation"], id={"type": "integer"}, physicalLocation=_PHYSICAL, message=_TEXT)
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_RULE = _object(
    ["id"],
    id={"type": "string"},
    name={"type": "string"},
    shortDescription=_TEXT,
    fullDescription=_TEXT,
    help=_TEXT,
    defaultConfiguration=_object([], level=_LEVEL),
    properties={"type": "object"},
)
_RESULT = _object(
    ["message"],
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_TEXT,
    locations={"type": "array", "items": _LOCATION},
    relatedLocations={"type": "array", "items": _LOCATION, "uniqueItems": True},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
)
_RUN = _object(
    ["tool", "results"],
    tool=_object(
        ["driver"], driver=_object(["name"], name={"type": "string"}, rules={"type": "array", "items": _RULE})
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    language={"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
    results={"type": "array", "items": _RESULT},
)
SARIF = _object(
    ["version", "runs"],
    **{"$schema": {"type": "string"}, "version": {"const": "2.1.0"}, "runs": {"type": "array", "items": _RUN}},
)
"""The part of the SARIF 2.1.0 schema (OASIS) that this project writes, with nothing beyond it allowed."""
