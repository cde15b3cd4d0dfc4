"""Every shipped chart in a real browser: no word is wider than its frame, and nothing goes wrong on the way."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from tests.acceptance.documents import ROOT
from tests.acceptance.driver import FLAGS
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.render import render

pytestmark = pytest.mark.browser

SHIPPED = read_catalogue([ROOT / "processes"])
LOOK = """
<script>
const faults = [];
window.onerror = (message) => { faults.push(String(message)); };
window.onload = () => {
  let seen = 0;
  for (const group of document.querySelectorAll('g.node, g.lane')) {
    const shape = group.querySelector('.shape, .header').getBBox();
    for (const text of group.querySelectorAll('text')) {
      const box = text.getBBox();
      seen += 1;
      if (box.x < shape.x - 0.5 || box.x + box.width > shape.x + shape.width + 0.5
          || box.y < shape.y - 2 || box.y + box.height > shape.y + shape.height + 2)
        faults.push(group.id + ': ' + text.textContent);
    }
  }
  document.body.setAttribute('data-seen', seen);
  document.body.setAttribute('data-faults', JSON.stringify(faults));
};
</script>
"""


def _looked(chromium: str, folder: Path, svg: str) -> tuple[int, list[str], str]:
    """Return how many lines of text the browser saw, what was wrong with them, and what it said on its console."""
    page = folder / "page.html"
    page.write_text(f'<!doctype html><meta charset="utf-8"><body>{svg}{LOOK}', encoding="utf-8")
    seen = subprocess.run(
        [
            chromium,
            *FLAGS,
            "--enable-logging=stderr",
            f"--user-data-dir={folder / 'profile'}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    count = re.search(r'data-seen="(\d+)"', seen.stdout)
    faults = re.search(r'data-faults="([^"]*)"', seen.stdout)
    assert count is not None
    assert faults is not None
    spoken = "\n".join(line for line in seen.stderr.splitlines() if "CONSOLE" in line)
    return int(count[1]), json.loads(unescape(faults[1])), spoken


def _svg(name: str) -> str:
    diagram = extract(SHIPPED.processes[name], SHIPPED.organization, at=date(2026, 9, 1))
    return render(diagram, "svg").decode().partition("?>\n")[2]


@pytest.mark.parametrize("name", sorted(SHIPPED.processes))
def test_every_line_of_text_fits_its_frame(name: str, chromium: str, tmp_path: Path) -> None:
    count, faults, spoken = _looked(chromium, tmp_path, _svg(name))
    assert count > 20
    assert faults == []
    assert spoken == ""


def test_a_line_that_is_too_long_would_be_seen(chromium: str, tmp_path: Path) -> None:
    svg = (
        _svg("seal_use")
        .replace(">部门负责", ">部门负责部门负责部门负责部门负责", 1)
        .replace("1\u00a0部门负责", "1" + "长" * 30, 1)
    )
    assert _looked(chromium, tmp_path, svg)[1] != []
