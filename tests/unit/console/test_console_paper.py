"""The command ``paper``: one file or many, for named posts, people and cases, in the format the name asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paper_reading import cells, document, found, squeezed
from tests.unit.paper.offices import DUTIES, ORGANIZATION, REPAIR, SEAL
from workflow_engine.console import main
from workflow_engine.engine import Engine

AT = ("--at", "2026-03-02")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the office's catalogue in ``processes``; the terminal stands in it."""
    (tmp_path / "processes").mkdir()
    for name, text in (("office", ORGANIZATION), ("repair", REPAIR), ("seal", SEAL), ("duties", DUTIES)):
        (tmp_path / "processes" / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_help_lists_every_kind_with_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    from workflow_engine.paper.write import kind, kinds

    with pytest.raises(SystemExit):
        main(["--lang", "en", "paper", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert [name for name in kinds() if f"{name} {kind(name).HELP.en}" not in told] == []


def test_several_papers_are_bound_into_the_file_whose_name_chooses_the_format(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["paper", "duty-card", "--person", "bob", "--person", "cai", "--out", "cards.docx", *AT]) == 0
    assert capsys.readouterr().out == "cards.docx\n"
    content = (folder / "cards.docx").read_bytes()
    assert len(document(content).sections) == 2
    assert {"博岗位职责书", "蔡岗位职责书"} == {
        p.text for p in document(content).paragraphs if p.style is not None and p.style.name == "Heading 1"
    }


def test_a_folder_takes_a_file_for_each_paper(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "rasci", "--format", "csv", "--out", "matrices/", *AT]) == 0
    names = sorted(path.name for path in (folder / "matrices").iterdir())
    assert names == ["rasci-repair.csv", "rasci-seal.csv", "rasci.csv"]
    spoken = capsys.readouterr()
    assert sorted(spoken.out.split()) == [f"matrices/{name}" for name in names]
    assert "[3/3]" in spoken.err
    assert cells((folder / "matrices/rasci-seal.csv").read_bytes())[0] == ["用印职责分工表"]


def test_without_out_the_paper_goes_to_stdout_as_a_page(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["paper", "case-sheet", "seal", "--lang", "en"]) == 0
    text = found(capfdbinary.readouterr().out, "html")
    assert "Casesheet:Seal" in text


def test_a_case_of_the_store_becomes_its_sheet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Engine.open("processes", store="cases.db") as engine:
        case = engine.start("repair", by="gus", title="漏水", data={"place": "204", "kind": "水"}).id
    words = ["paper", "case-sheet", "--case", case, "--db", "cases.db", "--out", "sheet.md"]
    assert main(words) == 0
    capsys.readouterr()
    text = found((folder / "sheet.md").read_bytes(), "md")
    assert squeezed(f"编号：{case}") in text
    assert "发起：漏水" in text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["rasci", "--post", "office/clerk"], 2, "不按岗位编制"),
        (["duty-card", "--person", "bbo"], 2, "bob"),
        (["case-sheet", "--case", "nothing", "--db", "memory:"], 2, "nothing"),
        (["rasci", "--out", "office.yaml/x.md"], 5, "写不了"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_next_step(
    folder: Path, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "office.yaml").write_text("", encoding="utf-8")
    assert main(["paper", *words, *AT]) == code
    assert said in capsys.readouterr().err


def test_a_broken_catalogue_is_told_before_any_paper_is_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "processes" / "seal.yaml").write_text("process: seal\nstart: nowhere\nstates: 3\n", encoding="utf-8")
    assert main(["paper", "rasci"]) == 1
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert "validate" in spoken.err
