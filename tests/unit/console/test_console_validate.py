"""validate from the command line: what is chosen, mended, kept quiet, and how it ends."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.unit.console.conftest import BROKEN, LOAN, Office
from workflow_engine.console import main
from workflow_engine.lint.presets import PERSONAS, PRESETS
from workflow_engine.lint.report import reporters

IMPLICIT = LOAN.replace(
    "  days: {type: integer",
    "  colour: {type: choice, required: true, options: [红, no]}  # 与旧表一致\n  days: {type: integer",
)
S106, O302 = "yaml-implicit-type", "no-accountable"


def rules(office: Office, *words: str) -> list[str]:
    """Return the rules of what is told, without the office's own vacancies."""
    found = office.say("validate", "--format", "json", *words).json["findings"]
    return [finding["rule"] for finding in found if finding["rule"] in (S106, O302, "unbounded-return")]


# formats


def test_the_formats_presets_and_personas_offered_are_those_that_exist(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        office.say("validate", "--help", lang="en")
    usage = "".join(capsys.readouterr().out.split())
    for choices in (reporters(), PRESETS, PERSONAS):
        assert all(choice in usage for choice in choices)


def test_machines_get_their_format_whole(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    assert office.say("validate", "--format", "github").out.startswith("::error file=processes/loan.yaml,line=")
    issues = office.say("validate", "--format", "gitlab").json
    assert issues[0]["location"]["path"].startswith("processes/")
    suites = ET.fromstring(office.say("validate", "--format", "junit").out)  # noqa: S314
    assert int(suites.attrib["failures"]) > 0
    assert office.say("validate", "--format", "github", "--preset", "correctness", "processes/calendar.yaml").out == ""


def test_the_last_line_sums_up(office: Office) -> None:
    office.write("loan.yaml", BROKEN.replace("  decide:", "  # workflow: ignore[O302] x\n  decide:"))
    last = office.say("validate", "--preset", "correctness", lang="en").out.splitlines()[-1]
    assert last.startswith("no findings (1 ignored) in 3 definitions, 0.")


# choosing


def test_rules_are_selected_and_ignored_by_name_and_code(office: Office) -> None:
    office.write("loan.yaml", IMPLICIT.replace("    accountable: top/president\n", ""))
    assert set(rules(office)) >= {O302}
    assert rules(office, "--select", "S106,O302") == rules(office)
    assert rules(office, "--select", "O302", "--select", S106) == rules(office)
    assert rules(office, "--ignore", "no-accountable") == [S106] * rules(office).count(S106)
    answer = office.say("validate", "--select", "O399", lang="en")
    assert (answer.code, answer.out) == (2, "")
    assert "O399" in answer.err


def test_a_persona_decides_what_is_shown(office: Office) -> None:
    office.write("loan.yaml", LOAN.replace("agree:  {", "again: {kind: return, to: ask}\n      agree:  {"))
    assert rules(office, "--persona", "editor") == []
    assert rules(office, "--persona", "auditor") == ["unbounded-return"]
    assert rules(office, "--persona", "auditor", "--preset", "recommended") == []


# settings


def test_settings_of_the_project_hold_and_the_command_line_wins(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    settings = office.folder / "workflow-engine.toml"
    settings.write_text('fail-on = "never"\nlanguage = "en"\n', encoding="utf-8")
    assert office.say("validate").code == 0
    assert office.say("validate", "--fail-on", "error").code == 1
    settings.write_text("[rules]\nno-accountable = false\n", encoding="utf-8")
    assert rules(office) == []
    assert rules(office, "--select", O302) == [O302]


def test_the_language_of_the_project_yields_to_the_asker(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.write("loan.yaml", BROKEN)
    (office.folder / "pyproject.toml").write_text('[tool.workflow-engine]\nlanguage = "en"\n', encoding="utf-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    for environment, words, said in (
        (None, [], "no post answers"),
        ("zh", [], "负总责"),
        ("zh", ["--lang", "en"], "no post"),
    ):
        if environment:
            monkeypatch.setenv("WORKFLOW_ENGINE_LANG", environment)
        main(["validate", *words])
        assert said in capsys.readouterr().out


def test_a_file_of_settings_can_be_named(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    (office.folder / "ci.toml").write_text('fail-on = "never"\n', encoding="utf-8")
    assert office.say("validate", "--config", "ci.toml").code == 0
    assert office.say("validate", "--config", "none.toml").code == 2


def test_wrong_settings_end_with_2_and_nothing_is_checked(office: Office) -> None:
    (office.folder / "workflow-engine.toml").write_text('presets = "all"\n', encoding="utf-8")
    answer = office.say("validate", lang="en")
    assert (answer.code, answer.out) == (2, "")
    assert 'did you mean "preset"?' in answer.err


# baseline


def test_a_baseline_hides_what_is_known_and_only_shrinks(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    answer = office.say("validate", "--write-baseline", "--baseline", "known.json", lang="en")
    assert answer.code == 0
    assert "new baseline known.json" in answer.err
    entries = json.loads((office.folder / "known.json").read_text(encoding="utf-8"))["findings"]
    answer = office.say("validate", "--baseline", "known.json", lang="en")
    assert (answer.code, answer.err) == (0, "")
    assert f"no findings ({len(entries)} suppressed by baseline)" in answer.out

    office.write("loan.yaml", IMPLICIT)
    answer = office.say("validate", "--baseline", "known.json", lang="en")
    assert "1 entries of the baseline are mended" in answer.err
    assert f"processes/loan.yaml: [{O302}]" in answer.err
    assert S106 in answer.out

    answer = office.say("validate", "--baseline", "known.json", "--write-baseline", lang="en")
    assert f"1 taken out, {len(entries) - 1} left" in answer.err
    assert S106 in answer.out, "new findings are told, not written down"
    office.write("loan.yaml", BROKEN)
    assert office.say("validate", "--baseline", "known.json").code == 1


def test_the_baseline_may_stand_in_the_settings(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    (office.folder / "workflow-engine.toml").write_text('baseline = "processes/known.json"\n', encoding="utf-8")
    assert office.say("validate", "--write-baseline").code == 0
    assert (office.processes / "known.json").exists()
    assert office.say("validate").code == 0


def test_without_a_name_the_baseline_has_a_usual_one(office: Office) -> None:
    office.say("validate", "--write-baseline")
    assert (office.folder / "workflow-baseline.json").exists()


def test_a_missing_baseline_is_wrong_usage(office: Office) -> None:
    assert office.say("validate", "--baseline", "none.json").code == 2


def test_checking_one_file_says_nothing_about_entries_of_others(office: Office) -> None:
    office.write("loan.yaml", BROKEN)
    office.write("other.yaml", IMPLICIT.replace("process: loan", "process: other"))
    office.say("validate", "--write-baseline")
    office.write("other.yaml", LOAN.replace("process: loan", "process: other"))
    answer = office.say("validate", "processes/loan.yaml", "--baseline", "workflow-baseline.json")
    assert (answer.code, answer.err) == (0, "")


# mending


def test_fix_writes_the_mends_and_reports_what_is_left(office: Office) -> None:
    path = office.write("loan.yaml", IMPLICIT.replace("    accountable: top/president\n", ""))
    answer = office.say("validate", "--fix", lang="en")
    assert answer.err == "1 mended\n"
    assert answer.code == 1
    assert O302 in answer.out
    assert S106 not in answer.out
    text = path.read_text(encoding="utf-8")
    assert 'options: [红, "no"]}  # 与旧表一致\n' in text
    assert office.say("validate", "--fix", lang="en").err == "0 mended\n"
    assert path.read_text(encoding="utf-8") == text


def test_diff_shows_the_mends_and_writes_nothing(office: Office) -> None:
    path = office.write("loan.yaml", IMPLICIT)
    answer = office.say("validate", "--diff")
    assert answer.code == 1
    assert answer.out.startswith("--- processes/loan.yaml\n+++ processes/loan.yaml\n@@ ")
    assert '\n+  colour: {type: choice, required: true, options: [红, "no"]}' in answer.out
    assert path.read_text(encoding="utf-8") == IMPLICIT
    office.write("loan.yaml", LOAN)
    assert office.say("validate", "--diff") == (0, "", "")


def test_only_what_is_shown_is_mended(office: Office) -> None:
    path = office.write("loan.yaml", IMPLICIT)
    office.say("validate", "--fix", "--ignore", S106)
    office.say("validate", "--fix", "--preset", "correctness")
    office.say("validate", "processes/organization.yaml", "--fix")
    assert path.read_text(encoding="utf-8") == IMPLICIT


def test_one_mend_may_make_room_for_another(office: Office) -> None:
    ignored = IMPLICIT.replace("# 与旧表一致", "# workflow: ignore[S106, livelock] 与旧表一致")
    path = office.write("loan.yaml", ignored)
    office.say("validate", "--fix")
    assert "# workflow: ignore[S106] 与旧表一致" in path.read_text(encoding="utf-8")


def test_fix_and_diff_exclude_each_other(office: Office) -> None:
    with pytest.raises(SystemExit) as caught:
        office.say("validate", "--fix", "--diff")
    assert caught.value.code == 2


# rule --all --markdown


def test_the_pages_of_all_rules_are_written_and_rewritten_only_when_they_change(office: Office) -> None:
    written = office.say("rule", "--all", "--markdown", "pages").out.splitlines()
    assert "pages/README.md" in written
    assert f"pages/{O302}.md" in written
    assert office.say("rule", "--all", "--markdown", "pages").out == ""
    page = Path("pages") / f"{O302}.md"
    page.write_text("old", encoding="utf-8")
    own = Path("pages") / "own.md"
    own.write_text("# our own page\n", encoding="utf-8")
    gone = Path("pages") / "gone.md"
    gone.write_text(Path("pages/README.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert office.say("rule", "--all", "--markdown", "pages").out.splitlines() == [str(page), str(gone)]
    assert own.exists()
    assert not gone.exists()


def test_pages_are_written_for_all_rules_or_not_at_all(office: Office) -> None:
    assert office.say("rule", "--markdown", "pages").code == 2
    assert office.say("rule", O302, "--all", "--markdown", "pages").code == 2
    Path("taken").write_text("", encoding="utf-8")
    assert office.say("rule", "--all", "--markdown", "taken").code == 5


# questions about other days and absences


def test_no_comment_is_called_stale_because_of_a_supposition(office: Office) -> None:
    dated = IMPLICIT.replace("# 与旧表一致", "# workflow: ignore[livelock] x")
    office.write("loan.yaml", dated)
    stale = "stale-or-unexplained-ignore"
    assert stale in office.say("validate").out
    assert stale not in office.say("validate", "--at", "2027-09-01").out
    assert stale not in office.say("validate", "--without", "works/worker").out
