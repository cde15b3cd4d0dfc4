"""The benchmarks still run. What they measure is no test: absolute and even relative times depend on the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SCRIPTS = sorted(path.name for path in BENCHMARKS.glob("[!_]*.py"))


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BENCHMARKS / script), *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_benchmark_explains_itself_without_installing_anything(script: str) -> None:
    done = run(script, "--help")
    assert done.returncode == 0, done.stderr
    assert {"--small", "--json"} <= set(done.stdout.replace("[", " ").replace("]", " ").split())
    assert "installing" not in done.stderr


def test_the_in_memory_benchmark_prints_and_writes_every_row_it_was_asked_for(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    done = run("in_memory.py", "--small", "--only", "ours,dict,transitions", "--json", str(figures))
    assert done.returncode == 0, done.stderr
    rows = {
        *("dict", "transitions", "transitions.add_model", "transitions.machine", "transitions.parallel"),
        *("ours.step", "ours.parallel", "ours.advance"),
    }
    assert rows <= {line.split()[0] for line in done.stdout.splitlines() if line.strip()}
    report = json.loads(figures.read_text(encoding="utf-8"))
    assert {row["key"] for row in report["rows"]} == rows
    assert all(row["ratio"] > 0 for row in report["rows"])
    assert {target["row"] for target in report["targets"]} == {"ours.step", "ours.parallel", "ours.advance"}
    # Raised, and the exit code with it, when one record of stock transitions differs from ours.
    assert report["agreement"]["triggers"] > report["agreement"]["moved"] > 100


def test_an_engine_nobody_knows_is_refused_with_the_names_there_are() -> None:
    done = run("in_memory.py", "--only", "camunda")
    assert done.returncode == 2
    assert "camunda" in done.stderr
    assert "transitions" in done.stderr
