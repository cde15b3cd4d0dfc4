"""``render`` writes the whole handbook, and draws no chart twice that did not change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.paper.offices import DUTIES, ORGANIZATION, REPAIR, SEAL
from workflow_engine.console import main

Command = Callable[..., tuple[str, str]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small catalogue, in which commands are run."""
    (tmp_path / "defs").mkdir()
    files = {"organization": ORGANIZATION, "repair": REPAIR, "seal": SEAL, "duties": DUTIES}
    for name, text in files.items():
        (tmp_path / "defs" / f"{name}.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(office: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run ``render`` in English; return what it wrote to stdout and stderr."""

    def run(*words: str) -> tuple[str, str]:
        assert main(["--lang", "en", "render", *words, "--processes", str(office / "defs"), "--at", "2026-03-02"]) == 0
        said = capsys.readouterr()
        return said.out, said.err

    return run


def _pages(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_handbook_is_written_and_nothing_of_it_again_while_nothing_changes(office: Path, command: Command) -> None:
    out, err = command("--all", "book")
    assert out.strip() == str(Path("book") / "index.html")
    pages = _pages(office / "book")
    assert f"{len(pages)} pages, {len(pages)} rewritten; 4 charts drawn, 0 unchanged" in err
    _, err = command("--all", "book")
    assert f"{len(pages)} pages, 0 rewritten; 0 charts drawn, 4 unchanged" in err
    assert _pages(office / "book") == pages


def test_the_handbook_opens_in_the_language_of_whoever_wrote_it(office: Path, command: Command) -> None:
    command("--all", "book")
    assert 'url=en/index.html"' in (office / "book" / "index.html").read_text("utf-8")


def test_a_chart_that_did_not_change_is_not_drawn_again(office: Path, command: Command) -> None:
    command("repair", "--out", "one.svg")
    _, err = command("repair", "--out", "two.svg")
    assert "0 drawn; 1 unchanged" in err
    assert (office / "one.svg").read_bytes() == (office / "two.svg").read_bytes()


def test_a_chart_of_another_day_language_form_or_format_is_another_chart(office: Path, command: Command) -> None:
    command("repair", "--out", "one.svg")
    for words in (("--lanes", "level"), ("--format", "dot")):
        assert "unchanged" not in command("repair", "--out", "other", *words)[1]
    text = (office / "defs" / "organization.yaml").read_text("utf-8")
    (office / "defs" / "organization.yaml").write_text(text.replace("name: 伊", "name: 依"), "utf-8")
    assert "unchanged" not in command("repair", "--out", "other.svg")[1]
    assert "依" in (office / "other.svg").read_text("utf-8")


def test_a_kept_chart_that_was_damaged_is_drawn_anew(office: Path, command: Command) -> None:
    command("repair", "--out", "one.svg")
    (kept,) = (office / ".workflow-engine-cache" / "charts").iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    assert "unchanged" not in command("repair", "--out", "two.svg")[1]
    assert (office / "one.svg").read_bytes() == (office / "two.svg").read_bytes()


def test_the_folder_of_kept_charts_may_be_deleted_or_forbidden(office: Path, command: Command) -> None:
    (office / ".workflow-engine-cache").write_text("no folder", "utf-8")
    command("repair", "--out", "one.svg")
    assert "unchanged" not in command("repair", "--out", "two.svg")[1]
    assert (office / "one.svg").read_bytes() == (office / "two.svg").read_bytes()
