"""Files and folders: what is found, what is read, and what happens when the disk says no."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflow_engine.errors import SourceError
from workflow_engine.source.characters import MAX_BYTES
from workflow_engine.source.files import find_files, read_file


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n", encoding="utf-8")


def test_a_file_is_read_under_the_name_given(tmp_path: Path) -> None:
    path = tmp_path / "报修.yaml"
    path.write_bytes("\ufeff标题: 报修\r\n".encode())
    assert read_file(path).file == str(path)
    document = read_file(path, "报修.yaml")
    assert document.value == {"标题": "报修"}
    assert str(document.place(("标题",))) == "报修.yaml:1:5"


@pytest.mark.parametrize("name", ["missing.yaml", "folder", "no/such/folder.yaml", "nul\0l.yaml"])
def test_a_file_that_cannot_be_opened_is_a_source_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError) as caught:
        read_file(tmp_path / name, name)
    (problem,) = caught.value.problems
    assert problem.place
    assert problem.place.file == name
    assert problem.help


def test_no_more_of_a_huge_file_is_read_than_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES * 10_000)
    with pytest.raises(SourceError) as caught:
        read_file(path)
    assert "512 kB" in caught.value.problems[0].message.en


def test_a_folder_gives_its_yaml_files_in_order(tmp_path: Path) -> None:
    put(tmp_path, "b.yaml", "a.yml", "sub/报修.yaml", "sub/deep/c.yaml", "note.txt", "yaml", "x.yaml.bak")
    found = [str(p.relative_to(tmp_path).as_posix()) for p in find_files(tmp_path)]
    assert found == ["a.yml", "b.yaml", "sub/deep/c.yaml", "sub/报修.yaml"]


def test_hidden_things_and_tests_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", ".hidden.yaml", ".git/b.yaml", "tests/c.yaml", "sub/tests/d.yaml", "tests.yaml")
    assert [p.name for p in find_files(tmp_path)] == ["a.yaml", "tests.yaml"]


def test_a_folder_that_is_itself_called_tests_may_be_named(tmp_path: Path) -> None:
    put(tmp_path, "tests/a.yaml")
    assert [p.name for p in find_files(tmp_path / "tests")] == ["a.yaml"]


def test_a_file_gives_itself_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, ".procedure.txt")
    assert find_files(tmp_path / ".procedure.txt") == [tmp_path / ".procedure.txt"]


def test_a_folder_without_yaml_gives_nothing(tmp_path: Path) -> None:
    assert find_files(tmp_path) == []


def test_nothing_at_the_path_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        find_files(tmp_path / "missing")


def test_links_that_lead_in_circles_end(tmp_path: Path) -> None:
    put(tmp_path, "sub/a.yaml")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert [p.name for p in find_files(tmp_path)] == ["a.yaml"]
