"""What the formats promise: columns that line up under Chinese, a stable JSON, SARIF that hosts accept.

``sarif-2.1.0.schema.json`` is the schema of the standard (OASIS Open), as SchemaStore hands it on (Apache-2.0).
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import jsonschema
import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import UsageError
from workflow_engine.lint.check import check, preset
from workflow_engine.lint.finding import Finding
from workflow_engine.lint.report import report, reporters
from workflow_engine.lint.tally import NOTHING, Tally

DONE = "done: {kind: end, outcome: completed}"
RESPONSIBLE = "responsible: 办公室/文书, accountable: top/president"
WRONG = procedure(f"first: {{title: 受理登记, {RESPONSIBLE}, actions: {{go: {{to: done}}}}}}\n{DONE}")
SARIF = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
VACANT = ORGANIZATION.replace("  cai: {name: 蔡, posts: [{post: office/clerk}]}\n", "")
IMPLICIT = procedure(
    f"first: {task('go: done')}\n{DONE}", extra="data: {agreed: {type: choice, options: [yes_, no]}}"
).replace("published", "draft")


def shown(read: Catalogue) -> list[Finding]:
    return preset(check(read, at=DAY), "recommended")


def written(form: str, lang: str = "zh") -> str:
    read = catalogue(WRONG, procedure(f"first: {task('go: done')}\n{DONE}", name="third"), VACANT)
    return report(shown(read), read, form, lang)


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
    assert text.splitlines()[-1] == "2 errors in 3 definitions"
    assert written("text").splitlines()[-1] == "2 个错误；3 份定义"


def test_text_without_findings_says_so() -> None:
    read = catalogue(ORGANIZATION)
    assert report([], read, "text", "en") == "no findings in 1 definition\n"
    assert report([], read, "text", "zh") == "没有发现问题；1 份定义\n"


def test_the_last_line_counts_what_is_not_told_and_the_time() -> None:
    read = catalogue(ORGANIZATION)
    full = Tally(ignored=1, known=3, seconds=0.214)
    assert report([], read, "text", "en", full) == (
        "no findings (3 suppressed by baseline, 1 ignored) in 1 definition, 0.21 s\n"
    )
    assert report([], read, "text", "zh", full) == "没有发现问题（基线内 3 个，已忽略 1 个）；1 份定义，0.21 秒\n"
    assert report([], read, "text", "en", Tally(ignored=2)) == "no findings (2 ignored) in 1 definition\n"


def test_many_related_places_are_cut_short_and_the_rest_counted() -> None:
    many = procedure(
        "\n".join([f"s{n}: {task(f'go: s{n + 1}')}" for n in range(12)] + [f"s12: {task('go: done')}", DONE]),
        start="s0",
    )
    text = report(shown(catalogue(many, VACANT)), catalogue(many, VACANT), "text", "en")
    assert text.count("= related: ") == 9
    assert "= related: and 5 more; --format json lists them all" in text


def test_combining_marks_take_no_column_of_their_own() -> None:
    accented = f"first: {{title: 'e\u0301\u200d', {RESPONSIBLE}, actions: {{go: {{to: done}}}}}}\n{DONE}"
    plain = accented.replace("\u0301\u200d", "")
    carets = []
    for text in (accented, plain):
        read = catalogue(procedure(text), VACANT)
        lines = report(shown(read), read, "text", "zh").splitlines()
        at = next(number for number, line in enumerate(lines) if "办公室/文书" in line and " | " in line)
        carets.append(lines[at + 1])
    assert carets[0] == carets[1]


def test_a_very_long_line_is_shown_around_the_finding() -> None:
    long = procedure(
        f"first: {{help: {'长' * 400}, actions: {{go: {{to: nowhere}}}}, accountable: a/b, responsible: a/b}}\n{DONE}"
    )
    read = catalogue(long)
    text = report(shown(read), read, "text", "zh")
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


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_keeps_to_the_schema_of_the_standard(lang: str) -> None:
    content = json.loads(written("sarif", lang))
    validator = jsonschema.Draft7Validator(SARIF, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(content)] == []
    run = content["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    vacant = next(r for r in run["results"] if r["ruleId"] == "role-without-holder")
    assert [r["id"] for r in vacant["relatedLocations"]] == [1]
    assert vacant["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "3.yaml"
    assert run["tool"]["driver"]["name"] == "workflow-engine"
    rule = run["tool"]["driver"]["rules"][vacant["ruleIndex"]]
    assert "## " not in rule["help"]["text"]
    assert "```yaml" in rule["help"]["markdown"]
    for result in run["results"]:
        assert len(result["partialFingerprints"]["workflowEngine/v1"]) == 16


def test_the_schema_held_against_is_the_whole_one() -> None:
    jsonschema.Draft7Validator.check_schema(SARIF)
    assert len(SARIF["definitions"]) == 52
    wrong = json.loads(written("sarif"))
    wrong["runs"][0]["results"][0]["level"] = "fatal"
    assert not jsonschema.Draft7Validator(SARIF).is_valid(wrong)


def test_sarif_and_json_carry_the_mend_as_an_edit_of_the_file() -> None:
    read = catalogue(IMPLICIT)
    found = shown(read)
    content = json.loads(report(found, read, "sarif", "en"))
    jsonschema.validate(content, SARIF)
    (fix,) = content["runs"][0]["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "1.yaml"
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"]["text"] == '"no"'
    region = replacement["deletedRegion"]
    line = IMPLICIT.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "no"
    edit = json.loads(report(found, read, "json", "en"))["findings"][0]["fix"]["edits"][0]
    assert (edit["file"], edit["line"], edit["column"], edit["text"]) == (
        "1.yaml",
        region["startLine"],
        region["startColumn"],
        '"no"',
    )


def test_text_says_how_many_can_be_mended() -> None:
    read = catalogue(IMPLICIT)
    found: list[Finding] = shown(read)
    assert "1 can be mended with --fix" in report(found, read, "text", "en")
    assert "其中 1 个可用 --fix 自动改正" in report(found, read, "text", "zh")


def test_json_sums_up() -> None:
    read = catalogue(IMPLICIT)
    content = json.loads(report(shown(read), read, "json", "en", Tally(ignored=1, known=2, seconds=0.5)))
    assert content["summary"] == {
        "error": 0, "warning": 1, "info": 0, "ignored": 1, "baseline": 2, "definitions": 1, "seconds": 0.5
    }  # fmt: skip


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        report([], catalogue(), "jsn", "zh")
    assert caught.value.help
    assert "json" in caught.value.help.en


def test_the_formats_are_found_in_their_folder() -> None:
    assert reporters().keys() == {"text", "json", "sarif", "github", "gitlab", "junit"}


def test_a_reporter_is_found_by_its_name() -> None:
    for name, reporter in reporters().items():
        assert report([], catalogue(), name) == reporter([], catalogue(), "zh", NOTHING)
