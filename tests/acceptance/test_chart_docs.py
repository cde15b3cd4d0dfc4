"""The Python example of the page on charts runs as it stands, on the files that the page shows."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from tests.acceptance.documents import ROOT, blocks, matches


def test_the_example_prints_what_the_page_shows(tmp_path: Path) -> None:
    page = list(blocks(ROOT / "docs" / "charts.md"))
    for block in page:
        kind, _, file = block.info.partition(" ")
        if kind == "yaml":
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).write_text(block.text, encoding="utf-8")
    example, shown = next((one, after) for one, after in pairwise(page) if one.info == "python")
    assert shown.info == "text"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example.text],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert matches(shown.text, done.stdout), done.stdout
