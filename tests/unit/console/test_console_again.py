"""An answer of validate is told again only while nothing that it depends on has changed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.console.conftest import LOAN, Answer, Office
from workflow_engine.clock import SystemClock
from workflow_engine.console import validation
from workflow_engine.console.again import FOLDER
from workflow_engine.lint import cache

KEPT = Path(FOLDER, "answers.json")


def timeless(answer: Answer) -> str:
    return re.sub(r"，[\d.]+ 秒$", "", answer.out, flags=re.MULTILINE)


def is_told_again(office: Office, *words: str) -> bool:
    """Run validate and say whether it did without looking at the files."""
    with pytest.MonkeyPatch.context() as patch:
        looked: list[str] = []
        look = validation.check_paths

        def looking(paths: list[str], *more: Any) -> validation.Checked:
            looked.extend(paths)
            return look(paths, *more)

        patch.setattr(validation, "check_paths", looking)
        office.say("validate", *words)
        return not looked


@pytest.mark.parametrize("words", [[], ["processes/loan.yaml"], ["--preset", "all"], ["--format", "sarif"]])
def test_the_second_answer_is_the_first(office: Office, words: list[str]) -> None:
    first, second = office.say("validate", *words), office.say("validate", *words)
    assert (first.code, timeless(first)) == (second.code, timeless(second))
    assert is_told_again(office, *words)


CHANGES: dict[str, Callable[[Office], object]] = {
    "the file": lambda office: office.write("loan.yaml", LOAN.replace("days", "weeks")),
    "only a comment": lambda office: office.write("loan.yaml", LOAN + "# 注\n"),
    "the organization": lambda office: (office.processes / "organization.yaml").unlink(),
    "another file": lambda office: office.write("more.yaml", LOAN.replace("process: loan", "process: more")),
    "a file with settings": lambda office: (office.folder / "workflow-engine.toml").write_text('preset = "all"\n'),
    "the folder": lambda office: office.processes.rename("old"),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("path", ["processes", "processes/loan.yaml"])
def test_whatever_changes_is_looked_at_again(office: Office, what: str, path: str) -> None:
    office.say("validate", path)
    assert is_told_again(office, path)
    CHANGES[what](office)
    if what == "the folder":
        assert office.say("validate", "old").code != 3
        return
    assert not is_told_again(office, path)


@pytest.mark.parametrize(
    "words", ["--preset all", "--format json", "--fail-on warning", "--at 2027-09-01", "--no-cache"]
)
def test_another_question_has_another_answer(office: Office, words: str) -> None:
    office.say("validate")
    assert not is_told_again(office, *words.split())


def test_an_answer_holds_until_the_day_ends_where_the_school_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # an hour before midnight in Shanghai
    monkeypatch.setattr(SystemClock, "now", lambda _: now)
    office.say("validate")
    assert is_told_again(office)
    now += timedelta(minutes=59)
    assert is_told_again(office)
    now += timedelta(minutes=1)
    assert not is_told_again(office)
    now -= timedelta(days=3)
    assert not is_told_again(office)


def test_a_baseline_is_part_of_the_question(office: Office) -> None:
    office.write("loan.yaml", LOAN.replace("    accountable: office/chief\n", ""))
    office.say("validate", "--write-baseline")
    office.say("validate", "--baseline", "workflow-baseline.json")
    assert is_told_again(office, "--baseline", "workflow-baseline.json")
    kept = json.loads(Path("workflow-baseline.json").read_text(encoding="utf-8"))
    Path("workflow-baseline.json").write_text(json.dumps({**kept, "findings": []}), encoding="utf-8")
    assert not is_told_again(office, "--baseline", "workflow-baseline.json")


@pytest.mark.parametrize("damage", ["", "{}", "[1]", "{", "[" * 100_000, "\ud800"])
def test_a_damaged_file_is_as_good_as_none(office: Office, damage: str) -> None:
    office.say("validate")
    KEPT.write_bytes(damage.encode("utf-8", "surrogatepass"))
    assert not is_told_again(office)
    assert is_told_again(office)


@pytest.mark.parametrize(
    "forged", [{"text": "\x1b]0;x\x07"}, {"text": "\u202eok"}, {"text": 7}, {"code": 3}, {"until": ""}]
)
def test_what_no_report_prints_is_not_printed(office: Office, forged: dict[str, object]) -> None:
    office.say("validate")
    kept = {key: {**answer, **forged} for key, answer in json.loads(KEPT.read_text()).items()}
    KEPT.write_text(json.dumps(kept))
    assert not is_told_again(office)


def test_a_folder_that_cannot_be_written_is_no_error(office: Office) -> None:
    Path(FOLDER).write_text("in the way", encoding="utf-8")
    assert office.say("validate").code == office.say("validate", "--no-cache").code


def test_both_memories_lie_in_one_folder() -> None:
    assert Path(FOLDER) == cache.FOLDER


def test_an_unchanged_file_opens_nothing_heavy(office: Office) -> None:
    office.say("validate", "processes/loan.yaml")
    look = (
        "import sys; from workflow_engine.console import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    words = [sys.executable, "-c", look, "--lang", "zh", "validate", "processes/loan.yaml"]
    for _ in range(2):  # the first may be another program: its folders of packages may be others
        done = subprocess.run(words, cwd=office.folder, capture_output=True, encoding="utf-8", check=False)
    imported = set(done.stderr.split())
    assert imported & {"yaml", "pydantic", "networkx", "dataclasses", "typing", "workflow_engine.lint.check"} == set()
