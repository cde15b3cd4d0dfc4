"""The Python example of the page on charts runs as it stands, on the files that the page shows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from tests.acceptance.documents import ROOT, blocks, play, write


def test_the_example_prints_what_the_page_shows(tmp_path: Path) -> None:
    page = list(blocks(ROOT / "docs" / "charts.md"))
    for block in page:
        kind, _, file = block.info.partition(" ")
        if kind == "yaml":
            write(block, tmp_path / file)
    example, shown = next((one, after) for one, after in pairwise(page) if one.info == "python")
    play(example, shown, tmp_path)
