"""The benchmark of papers still runs; what it measures is no test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from workflow_engine.paper.write import formats

ROOT = Path(__file__).parents[2]


def test_the_benchmark_of_papers_prints_and_writes_every_kind_and_format(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "papers.py"), "--small", "--json", str(figures)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(figures.read_text(encoding="utf-8"))
    assert [row["kind"] for row in report["rows"]] == ["rasci", "case-sheet"]
    assert all(set(formats()) <= set(row["bytes"]) for row in report["rows"])
    assert all(row["kind"] in done.stdout for row in report["rows"])
