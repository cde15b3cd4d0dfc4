"""The pytest plug-in: one test for each scenario, and no trace of it anywhere else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ORGANIZATION

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]
PROCESS = """\
process: letter
title: {zh: 信, en: Letter}
version: "1"
status: published
owner: office/chief
start: write
states:
  write:
    title: {zh: 写, en: Write}
    responsible: office/clerk
    accountable: office/chief
    due: 2 workdays
    overdue: {escalate: office/chief}
    record: {zh: 信稿, en: Draft}
    actions: {send: {title: {zh: 寄, en: Send}, to: done}}
  done: {kind: end, outcome: done, title: {zh: 完, en: Done}}
"""
GOOD = """\
process: letter
by: cai
at: 2026-03-02 09:00
scenarios:
  - {scenario: {zh: 寄出, en: Sent}, steps: [{by: gus, act: send}], expect: {ended: done}}
"""
BAD = GOOD + "  - {scenario: 未寄, steps: [{by: bob, act: send}], expect: {ended: done}}\n"


@pytest.fixture
def office(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with one procedure, an organization, and pytest as strict as this project's own."""
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\naddopts = "-q"\nfilterwarnings = ["error"]\n')
    tests = pytester.mkdir("processes") / "tests"
    tests.mkdir()
    (pytester.path / "processes" / "organization.yaml").write_text(ORGANIZATION, encoding="utf-8")
    (pytester.path / "processes" / "letter.yaml").write_text(PROCESS, encoding="utf-8")
    return pytester


def put(office: pytest.Pytester, text: str, name: str = "processes/tests/letter.yaml") -> None:
    path = office.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_each_scenario_is_a_test_of_its_own(office: pytest.Pytester) -> None:
    put(office, BAD)
    result = office.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*letter.yaml:6:*not-authorized*", "*2026-03-02 09:00 cai start"])


def test_a_scenario_can_be_chosen_by_its_title(office: pytest.Pytester) -> None:
    put(office, BAD)
    office.runpytest_inprocess("-k", "寄出").assert_outcomes(passed=1, deselected=1)


def test_a_file_that_cannot_be_read_is_an_error_at_its_place_and_not_a_silent_pass(office: pytest.Pytester) -> None:
    put(office, GOOD.replace("act: send", "act: sned"))
    result = office.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*letter.yaml:5:*sned*"])


def test_broken_definitions_are_an_error_with_their_places(office: pytest.Pytester) -> None:
    put(office, GOOD)
    put(office, PROCESS.replace("to: done", "to: gone"), "processes/letter.yaml")
    result = office.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*letter.yaml:15:*gone*"])


def test_yaml_files_elsewhere_are_left_alone(office: pytest.Pytester) -> None:
    put(office, "not: a scenario", "data/tests/a.yaml")
    office.makepyfile(test_one="def test_one():\n    pass\n")
    office.runpytest_inprocess().assert_outcomes(passed=1)


def test_other_folders_can_be_named_for_scenarios_and_definitions(office: pytest.Pytester) -> None:
    put(office, GOOD, "stories/letter.yml")
    office.makepyprojecttoml(
        '[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n'
        'workflow_scenarios = ["stories"]\nworkflow_processes = "processes"\n'
    )
    office.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_run_without_scenarios_imports_nothing_of_this_package(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import sys\n\ndef test_one():\n"
        "    rooms = {name for name in sys.modules if name.startswith('workflow_engine')}\n"
        "    assert rooms == {'workflow_engine', 'workflow_engine.pytest_plugin'}\n"
        "    assert 'pydantic' not in sys.modules\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:hypothesispytest", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_shipped_scenarios_pass_under_the_plug_in(pytester: pytest.Pytester) -> None:
    shutil.copytree(ROOT / "processes", pytester.path / "processes")
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n')
    result = pytester.runpytest_inprocess("processes/tests/seal_use.yaml")
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] >= 11
