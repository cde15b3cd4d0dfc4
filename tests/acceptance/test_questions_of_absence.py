"""Questions at a date and about absences, from the command line, on the shipped catalogue."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from workflow_engine.console import main

PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped catalogue in a folder of its own, which is the working folder."""
    shutil.copytree(PROCESSES, tmp_path / "processes")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--lang", "en", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(say(capsys, "validate", "processes", "--format", "json", *words)[1])[
        "findings"
    ]
    return told


@pytest.mark.usefixtures("folder")
def test_without_a_dispatcher_the_steps_that_stand_still_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = say(capsys, "validate", "processes", "--without", "lg.repair/dispatcher")
    assert code == 1
    assert "role-without-holder" in out
    for state in ("assigned", "redispatch", "on_site"):
        assert f"repair_request/{state}" in out
    assert "lg.repair/dispatcher" in err


@pytest.mark.usefixtures("folder")
def test_one_absent_worker_of_two_stops_nothing_but_both_do(capsys: pytest.CaptureFixture[str]) -> None:
    one = found(capsys, "--without-person", "sample-010")
    assert not [finding for finding in one if finding["severity"] == "error"]
    both = found(capsys, "--without-person", "sample-010", "--without-person", "sample-011")
    assert "role-without-holder" in [finding["rule"] for finding in both]


@pytest.mark.usefixtures("folder")
def test_on_a_later_day_terms_have_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert "role-without-holder" not in [finding["rule"] for finding in found(capsys, "--at", "2026-11-22")]
    assert "role-without-holder" in [finding["rule"] for finding in found(capsys, "--at", "2028-09-01")]


@pytest.mark.usefixtures("folder")
def test_who_is_unknown_and_what_is_no_date_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = say(capsys, "validate", "processes", "--without", "lg.repair/dispatche")
    assert code == 2
    assert "lg.repair/dispatcher" in err
    with pytest.raises(SystemExit) as ended:
        say(capsys, "validate", "processes", "--at", "tomorrow")
    assert ended.value.code == 2
    assert "2027-09-01" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_nothing_is_mended_for_a_supposition(capsys: pytest.CaptureFixture[str]) -> None:
    assert say(capsys, "validate", "processes", "--without", "lg.repair", "--fix")[0] == 2


def test_a_new_organization_is_held_against_the_procedures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = "processes/organization.yaml"
    assert say(capsys, "impact", old, old)[0] == 0
    text = (folder / old).read_text(encoding="utf-8")
    new = text.replace("posts: [{post: lg.repair/dispatcher, from: 2026-01-01}]", "posts: []")
    assert new != text
    (folder / "new.yaml").write_text(new, encoding="utf-8")
    code, out, _ = say(capsys, "impact", old, "new.yaml", "processes")
    assert code == 1
    assert "repair_request" in out
    assert "nobody left" in out
    report = json.loads(say(capsys, "impact", old, "new.yaml", "--format", "json")[1])
    assert report["lost"] > 0
    assert {change["process"] for change in report["changes"]} == {"repair_request"}
    assert all(change["line"] for change in report["changes"])


@pytest.mark.usefixtures("folder")
def test_impact_refuses_what_is_no_organization(capsys: pytest.CaptureFixture[str]) -> None:
    organization = "processes/organization.yaml"
    assert say(capsys, "impact", organization, "processes/calendar.yaml")[0] == 2
    assert say(capsys, "impact", organization, "nowhere.yaml")[0] == 2


def test_the_second_run_says_the_same_and_the_cache_may_be_deleted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again = (found(capsys), found(capsys))
    cache = folder / ".workflow-engine-cache"
    assert cache.is_dir()
    shutil.rmtree(cache)
    assert found(capsys, "--no-cache") == again == first
    assert not cache.exists()
