"""What docs/papers.md shows is what comes out."""

from __future__ import annotations

import re
import runpy
from datetime import date
from pathlib import Path

import pytest

from tests.paper_reading import document
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.paper.order import Order
from workflow_engine.paper.write import formats, kinds, make, write

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "papers.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_page_names_every_kind_and_every_format() -> None:
    assert [name for name in kinds() if f"| `{name}` |" not in TEXT] == []
    assert [name for name in formats() if not re.search(rf"^\| `{name}`", TEXT, re.MULTILINE)] == []


def test_the_duty_card_that_is_shown_is_the_one_that_is_made() -> None:
    order = Order(read_catalogue([ROOT / "processes"]), date(2026, 11, 22), persons=("sample-007",))
    made = write(make("duty-card", order), "md").decode()
    rows = [line.removeprefix("> ") for line in TEXT.splitlines() if line.startswith("> |")]
    assert len(rows) == 7
    assert [row for row in rows if row not in made] == []


def test_the_programs_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, use = (tmp_path / name for name in ("phones.py", "use.py"))
    for path, program in zip((kind, use), PROGRAMS, strict=True):
        path.write_text(program, encoding="utf-8")
    (tmp_path / "processes").symlink_to(ROOT / "processes")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(use))
    assert document((tmp_path / "card.docx").read_bytes()).paragraphs[0].text == "示例人员07岗位职责书"
    order = Order(read_catalogue([ROOT / "processes"]), date(2026, 11, 22))
    (phones,) = runpy.run_path(str(kind))["make"](order)
    assert "| **后勤办公室（综合科）服务大厅受理员** | 示例人员07、示例人员12 |" in write(phones, "md").decode()
