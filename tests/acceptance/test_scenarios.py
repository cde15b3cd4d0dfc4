"""The scenarios beside the shipped definitions come true and touch all that the definitions declare."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from workflow_engine.console import main
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.definition.model import End
from workflow_engine.scenario.report import failure_lines
from workflow_engine.scenario.suite import SuiteRun, run_paths

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read_catalogue([PROCESSES])


@pytest.fixture(scope="module")
def tested(shipped: Catalogue) -> SuiteRun:
    return run_paths([PROCESSES / "tests"], shipped)


def test_every_scenario_comes_true(tested: SuiteRun) -> None:
    assert tested.problems == ()
    assert [line for _, failures in tested.results for each in failures for line in failure_lines(each, "en")] == []


@pytest.mark.parametrize("kind", ["state", "action", "guard"])
def test_they_touch_every_state_action_and_guard(tested: SuiteRun, kind: str) -> None:
    missing = {name: [e.name for e in each.missing(kind)] for name, each in tested.coverage.processes.items()}
    assert missing == {name: [] for name in missing}
    assert len(missing) == 6


def test_they_lead_to_every_end_and_say_so(shipped: Catalogue, tested: SuiteRun) -> None:
    declared = {
        (name, state.outcome)
        for name, each in shipped.processes.items()
        for state in each.states.values()
        if isinstance(state, End)
    }
    expected = {(each.scenario.process, said.ended) for each in tested.results for said in each.scenario.expect}
    assert declared - expected == set()


def test_titles_are_in_both_languages_and_tell_scenarios_apart(tested: SuiteRun) -> None:
    titles = [each.scenario.title for each in tested.results]
    assert all({lang for lang, _ in title.words} == {"zh", "en"} for title in titles)
    for lang in ("zh", "en"):
        places = [(each.scenario.process, each.scenario.title.say(lang)) for each in tested.results]
        assert len(set(places)) == len(places)


def test_the_command_passes_with_full_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "--processes", str(PROCESSES), "--min-coverage", "100", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "0 failed" in told
    assert "not covered" not in told


def test_generated_scenarios_cover_the_shipped_procedures_from_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").mkdir()
    made, where = tmp_path / "made", ["--processes", str(PROCESSES)]
    assert main(["test", str(tmp_path / "none"), *where, "--generate", str(made)]) == 0
    assert capsys.readouterr().err == ""
    assert main(["test", str(made), *where, "--min-coverage", "100"]) == 0
    assert main(["test", str(tmp_path / "none"), *where, "--generate", str(made)]) == 2


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with one shipped procedure and a file of scenarios to be written."""
    folder = tmp_path / "processes"
    (folder / "tests").mkdir(parents=True)
    for name in ("organization.yaml", "calendar.yaml", "seal_use.yaml"):
        (folder / name).write_bytes((PROCESSES / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKFLOW_ENGINE_LANG", "zh")
    yield folder


def _write(office: Path, steps: str, expect: str = "{}") -> None:
    text = f"""\
    scenario: {{zh: 用印, en: Seal}}
    process: seal_use
    by: lg.finance/fin_officer
    at: 2026-03-02 09:00
    data: {{seal: 后勤处公章, doc_title: 文件, doc_kind: 公文, copies: 2, blank: false}}
    steps: {steps}
    expect: {expect}
    """
    (office / "tests" / "seal.yaml").write_text(dedent(text), encoding="utf-8")


def test_a_failure_is_told_with_place_sentence_and_trail_and_ends_with_one(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(office, "[{by: lg.finance/fin_head, act: ok}]", "{state: stamp, due: none}")
    assert main(["test"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:8] == [
        "processes/tests/seal.yaml",
        "  ✗ 用印",
        "    processes/tests/seal.yaml:7:17: state：应为 [stamp]，实为 [check]",
        "      2026-03-02 09:00 sample-055 start",
        "      2026-03-02 09:00 sample-054 unit_sign.ok",
        "    processes/tests/seal.yaml:7:29: due：应为 none，实为 [2026-03-02 15:00]",
        "      2026-03-02 09:00 sample-055 start",
        "      2026-03-02 09:00 sample-054 unit_sign.ok",
    ]
    assert lines[8] == "情景 1 个：通过 0，失败 1"
    assert lines[9].startswith("seal_use  状态 2/11  动作 1/20  条件 0/16  ")
    assert lines[10].endswith("未覆盖 状态 leader_sign")


def test_programs_get_the_same_as_json(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(office, "[{by: lg.finance/fin_head, act: ok}]", "{state: stamp}")
    assert main(["test", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == 1
    assert told["summary"] == {"passed": 0, "failed": 1, "files": 1}
    (scenario,) = told["scenarios"]
    assert (scenario["title"], scenario["process"], scenario["line"], scenario["passed"]) == (
        "用印",
        "seal_use",
        1,
        False,
    )
    (failure,) = scenario["failures"]
    assert (failure["line"], failure["column"]) == (7, 17)
    assert failure["messages"]["en"] == "state: expected [stamp], found [check]"
    assert len(failure["trail"]) == 2
    coverage = told["coverage"]["seal_use"]
    assert coverage["actions"] == {"covered": 1, "total": 20}
    assert {"kind": "action", "name": "unit_sign.reject"}.items() <= coverage["missing"][9].items()


def test_a_problem_with_a_file_is_told_and_ends_with_one(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(office, "[{by: lg.finance/fin_head, act: oke}]")
    assert main(["test"]) == 1
    assert "seal.yaml:6:" in capsys.readouterr().out.splitlines()[0]


def test_too_little_coverage_ends_with_one_though_all_passes(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(office, "[{by: lg.finance/fin_head, act: ok}]", "{state: check}")
    assert main(["test"]) == 0
    assert main(["test", "--min-coverage", "50"]) == 1
    assert "seal_use 的覆盖" in capsys.readouterr().err


def test_wrong_paths_missing_scenarios_and_missing_definitions_have_their_exit_codes(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test"]) == 3
    assert "--generate" in capsys.readouterr().err
    assert main(["test", "nowhere"]) == 2
    assert main(["test", "--processes", "nowhere"]) == 2
    for name in ("seal_use.yaml", "organization.yaml"):
        (office / name).unlink()
    assert main(["test"]) == 3


def test_definitions_with_an_error_are_not_tested(office: Path) -> None:
    _write(office, "[]")
    broken = (office / "seal_use.yaml").read_text(encoding="utf-8").replace("to: check", "to: chekc")
    (office / "seal_use.yaml").write_text(broken, encoding="utf-8")
    assert main(["test"]) == 1
