"""``render`` writes the whole handbook, and draws no chart twice that did not change."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.unit.paper.offices import DUTIES, ORGANIZATION, REPAIR, SEAL
from workflow_engine.console import main
from workflow_engine.console.written import FILE, Written

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
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != FILE}


def test_the_handbook_is_written_and_nothing_of_it_again_while_nothing_changes(office: Path, command: Command) -> None:
    out, err = command("--all", "book")
    assert out.strip() == str(Path("book") / "index.html")
    pages = _pages(office / "book")
    assert f"{len(pages)} pages, {len(pages)} rewritten; 4 charts drawn, 0 unchanged" in err
    _, err = command("--all", "book")
    assert f"{len(pages)} pages, 0 rewritten; 0 charts drawn, 4 unchanged" in err
    assert _pages(office / "book") == pages


def test_pages_of_what_no_longer_exists_are_removed_and_no_others(office: Path, command: Command) -> None:
    command("--all", "book")
    before = _pages(office / "book")
    (office / "book" / "zh" / "procedures" / "ours.html").write_text("somebody's own", "utf-8")
    (office / "defs" / "seal.yaml").unlink()
    (office / "defs" / "duties.yaml").write_text(DUTIES.replace("    starts: seal\n", ""), "utf-8")
    out, err = command("--all", "book")
    gone = {f"{lang}/{page}.html" for lang in ("zh", "en") for page in ("procedures/seal", "rasci")}  # one has no rest
    assert gone <= set(before)
    assert set(_pages(office / "book")) == set(before) - gone | {"zh/procedures/ours.html"}
    assert f"4 removed, of what no longer exists: {'  '.join(sorted(gone))}" in err
    assert out.strip() == str(Path("book") / "index.html")
    assert "removed" not in command("--all", "book")[1]


def test_a_page_that_somebody_changed_is_left_and_named(office: Path, command: Command) -> None:
    command("--all", "book")
    page = office / "book" / "zh" / "procedures" / "seal.html"
    page.write_text("a note of ours", "utf-8")
    (office / "defs" / "seal.yaml").unlink()
    (office / "defs" / "duties.yaml").write_text(DUTIES.replace("    starts: seal\n", ""), "utf-8")
    _, err = command("--all", "book")
    assert "3 removed" in err
    assert "1 no longer made, but changed by somebody, left: zh/procedures/seal.html" in err
    assert page.read_text("utf-8") == "a note of ours"
    assert "changed by somebody" not in command("--all", "book")[1]


def test_pages_of_a_run_that_broke_off_are_known_to_the_next(office: Path, command: Command) -> None:
    (office / "book" / "en").mkdir(parents=True)
    in_the_way = office / "book" / "en" / "cards"
    in_the_way.write_text("no folder", "utf-8")
    with pytest.raises(AssertionError):
        command("--all", "book")
    assert (office / "book" / "en" / "procedures" / "seal.html").exists()
    in_the_way.unlink()
    (office / "defs" / "seal.yaml").unlink()
    (office / "defs" / "duties.yaml").write_text(DUTIES.replace("    starts: seal\n", ""), "utf-8")
    assert "removed" in command("--all", "book")[1]
    assert not (office / "book" / "en" / "procedures" / "seal.html").exists()


def test_a_list_of_pages_leads_nowhere_but_into_its_folder(tmp_path: Path) -> None:
    content = b"not a page"
    digest = sha256(content).hexdigest()
    book = tmp_path / "book"
    (book / "real").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    victims = [tmp_path / "victim", tmp_path / "elsewhere" / "victim", book / "real" / "linked"]
    for victim in victims:
        victim.write_bytes(content)
    (book / "away").symlink_to(tmp_path / "elsewhere")
    (book / "link").symlink_to("real/linked")
    listed = ["../victim", str(tmp_path / "victim"), "away/victim", "link", "real/../../victim", "..\\victim"]
    pages = {**dict.fromkeys(listed, digest), "real": digest, "nowhere": digest, "": digest, "odd": 7}
    (book / FILE).write_text(json.dumps({"pages": pages}), "utf-8")
    assert Written(book).remove_others()[0] == []
    assert [victim.read_bytes() for victim in victims] == [content] * 3
    assert (book / "link").is_symlink()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"pages": 3}', '{"pages": []}', "[" * 9999, "\ud800"])
def test_a_damaged_list_of_pages_removes_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text, "utf-8", "surrogatepass")
    assert Written(tmp_path).remove_others() == ([], [])


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
