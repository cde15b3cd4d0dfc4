"""The commands that make faults still run, find nothing wrong with this program, and something with wrong ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.postgres import server

ROOT = Path(__file__).parents[2]
KINDS = ("kills", "statements", "disk", "clocks", "writers", "timers", "trail", "duties", "tenants", "model")
"""Given by name, so that one that is forgotten in the commands is missed here."""


def test_every_kind_of_fault_leaves_nothing_lost_and_every_control_run_is_reported(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    words = ["--small", "--postgresql", server(), "--json", str(figures)]
    command = [sys.executable, "-m", "benchmarks.faults", *KINDS, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    tables = json.loads(figures.read_text(encoding="utf-8"))
    assert len(tables) >= len(KINDS)
    assert all(any(figure["ok"] for figure in table) for table in tables.values())


def test_a_kind_nobody_knows_is_refused_with_those_there_are() -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "floods"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert done.returncode == 2
    assert "statements" in done.stderr
