"""Rules from another package: found through a real entry point of an installed distribution."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.documents import ROOT, blocks

HOW_TO = ROOT / "docs" / "rules" / "how-to-write-a-rule.md"
CROWDED = """\
process: leave
status: draft
owner: office/chief
start: apply
states:
  apply:  {responsible: office/clerk, accountable: office/chief, due: 1 day, actions: {submit: {to: check}}}
  check:  {responsible: office/clerk, accountable: office/chief, due: 1 day, actions: {pass: {to: decide}}}
  decide: {responsible: office/chief, accountable: office/chief, due: 1 day, actions: {agree: {to: done}}}
  done: {kind: end, outcome: completed}
"""


class Campus:
    """A package with rules of its own, installed in a folder on the path, and a catalogue."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "site"
        self.catalogue = folder / "processes"
        self.catalogue.mkdir()
        (self.catalogue / "leave.yaml").write_text(CROWDED, encoding="utf-8")
        self.entries: dict[str, str] = {}

    def install(self, name: str, source: str) -> None:
        """Add a module with a rule and its entry point, as an installer leaves them."""
        package = self.site / "campus_rules"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text("", encoding="utf-8")
        (package / f"{name}.py").write_text(source, encoding="utf-8")
        self.entries[name] = f"{name} = campus_rules.{name}"
        info = self.site / "campus_rules-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: campus-rules\nVersion: 1.0\n", encoding="utf-8")
        points = "\n".join(["[workflow_engine.rules]", *self.entries.values()])
        (info / "entry_points.txt").write_text(points + "\n", encoding="utf-8")

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a fresh interpreter that has the package on its path."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WORKFLOW_ENGINE_")}
        path = os.pathsep.join([str(self.site), str(ROOT)])
        return subprocess.run(
            [sys.executable, "-m", "cli", "--lang", "en", *words],
            cwd=self.catalogue.parent,
            env={**kept, "PYTHONPATH": path},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    def findings(self, *words: str) -> list[dict[str, Any]]:
        """Return the findings of a check."""
        found: list[dict[str, Any]] = json.loads(self.say("validate", "--format", "json", *words).stdout)["findings"]
        return found


def example() -> str:
    """Return the rule that the manual shows."""
    (source,) = (block.text for block in blocks(HOW_TO) if block.info.startswith("python our_rules/"))
    return source


@pytest.fixture
def campus(tmp_path: Path) -> Campus:
    """A campus whose package has the rule of the manual."""
    made = Campus(tmp_path)
    made.install("unit_too_busy", example())
    return made


def test_the_rule_is_run_with_the_others_and_explained(campus: Campus) -> None:
    (found,) = (finding for finding in campus.findings() if finding["rule"] == "unit-too-busy")
    assert (found["code"], found["severity"], found["line"]) == ("C901", "warning", 6)
    page = campus.say("rule", "unit-too-busy")
    assert page.returncode == 0
    assert "One unit is responsible for too many steps" in page.stdout
    assert "C901" in campus.say("rule").stdout


def test_without_the_package_there_is_no_such_rule(campus: Campus) -> None:
    (campus.site / "campus_rules-1.0.dist-info" / "entry_points.txt").unlink()
    assert [f for f in campus.findings() if f["rule"] == "unit-too-busy"] == []
    assert campus.say("rule", "unit-too-busy").returncode == 2


def test_the_rule_can_be_ignored_selected_and_put_off_like_any_other(campus: Campus) -> None:
    assert [f["rule"] for f in campus.findings("--select", "C901")] == ["unit-too-busy"]
    assert "unit-too-busy" not in [f["rule"] for f in campus.findings("--ignore", "unit-too-busy")]
    (campus.catalogue.parent / "workflow-engine.toml").write_text("[rules]\nunit-too-busy = false\n", encoding="utf-8")
    assert "unit-too-busy" not in [f["rule"] for f in campus.findings()]
    silent = CROWDED.replace("  apply:", "  # workflow: ignore[C901] one office does it all\n  apply:")
    (campus.catalogue / "leave.yaml").write_text(silent, encoding="utf-8")
    assert {"unit-too-busy", "stale-or-unexplained-ignore"}.isdisjoint(f["rule"] for f in campus.findings())


def test_a_number_of_the_rule_can_be_set(campus: Campus) -> None:
    source = example().replace("LIMIT = 2", 'SETTINGS = {"max-steps-of-a-unit": 2}')
    campus.install("unit_too_busy", source.replace("> LIMIT", '> subject.settings["max-steps-of-a-unit"]'))
    assert "unit-too-busy" in [f["rule"] for f in campus.findings()]
    settings = campus.catalogue.parent / "workflow-engine.toml"
    settings.write_text("[limits]\nmax-steps-of-a-unit = 3\n", encoding="utf-8")
    assert "unit-too-busy" not in [f["rule"] for f in campus.findings()]
    settings.write_text("[limits]\nmax-step-of-a-unit = 3\n", encoding="utf-8")
    answer = campus.say("validate")
    assert answer.returncode == 2
    assert 'did you mean "max-steps-of-a-unit"' in answer.stderr


def test_a_rule_that_crashes_is_a_finding_and_the_command_ends_with_4(campus: Campus) -> None:
    campus.install(
        "broken",
        example().replace("unit-too-busy", "broken").replace("C901", "C902").replace("LIMIT = 2", "LIMIT = None"),
    )
    answer = campus.say("validate", "--format", "json")
    assert answer.returncode == 4
    rules = [finding["rule"] for finding in json.loads(answer.stdout)["findings"]]
    assert "rule-crashed" in rules
    assert "unit-too-busy" in rules


@pytest.mark.parametrize("taken", ["unit-too-busy", "no-accountable"])
def test_two_rules_of_one_name_are_refused(campus: Campus, taken: str) -> None:
    campus.install("second", example().replace("unit-too-busy", taken).replace("C901", "C903"))
    answer = campus.say("validate")
    assert answer.returncode == 2
    assert f"two rules are called {taken}" in answer.stderr


def test_a_module_that_is_no_rule_is_refused_by_name(campus: Campus) -> None:
    campus.install("empty", "")
    answer = campus.say("validate")
    assert answer.returncode == 2
    assert "campus_rules.empty" in answer.stderr
    assert "META" in answer.stderr
