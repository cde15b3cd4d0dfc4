"""The commands that make faults still run, find nothing wrong with this program, and something with wrong ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.faults.trees import NoHistory, older
from tests.postgres import server

ROOT = Path(__file__).parents[2]
KINDS = ("kills", "statements", "disk", "clocks", "writers", "timers", "trail", "duties", "tenants", "model")
"""Given by name, so that one that is forgotten in the commands is missed here."""


def small(figures: Path, *kinds: str) -> subprocess.CompletedProcess[str]:
    words = ["--small", "--postgresql", server(), "--json", str(figures)]
    command = [sys.executable, "-m", "benchmarks.faults", *kinds, *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=300)


def run_small(figures: Path, *kinds: str) -> None:
    done = small(figures, *kinds)
    assert done.returncode == 0, done.stdout + done.stderr
    tables = json.loads(figures.read_text(encoding="utf-8"))
    assert len(tables) >= len(kinds)
    assert all(any(figure["ok"] for figure in table) for table in tables.values())


def test_every_kind_of_fault_leaves_nothing_lost_and_every_control_run_is_reported(tmp_path: Path) -> None:
    run_small(tmp_path / "figures.json", *KINDS)


def test_an_upgrade_that_rolls_leaves_no_orphan_nothing_stuck_and_lists_that_are_complete(tmp_path: Path) -> None:
    try:
        older("r0003", tmp_path)
    except NoHistory:  # a source archive or a shallow clone: there is no older program to mix, and that is said
        done = small(tmp_path / "figures.json", "versions")
        assert (done.returncode, "full clone" in done.stderr) == (1, True), done.stdout + done.stderr
    else:
        run_small(tmp_path / "figures.json", "versions")


def test_versions_are_not_mixed_where_there_is_no_history_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    with pytest.raises(NoHistory, match=r"r0003 is not in the history .* full clone"):
        older("r0003", tmp_path)


def test_a_kind_nobody_knows_is_refused_with_those_there_are() -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "floods"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert done.returncode == 2
    assert "statements" in done.stderr
