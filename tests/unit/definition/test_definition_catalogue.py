"""A catalogue: many files, read together."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflow_engine.definition.calendar import STANDARD
from workflow_engine.definition.catalogue import build_catalogue, read_catalogue
from workflow_engine.source.reader import read

PROCEDURE = "process: {name}\nstart: z\nstates: {{z: {{kind: end, outcome: o}}}}\n"


def test_every_kind_of_file_finds_its_place() -> None:
    catalogue = build_catalogue(
        [
            read(PROCEDURE.format(name="a"), "a.yaml"),
            read("organization: o\nunits: {}\n", "o.yaml"),
            read("calendar: c\n", "c.yaml"),
            read("duties: d\nitems: {}\n", "d.yaml"),
        ]
    )
    assert catalogue.problems == ()
    assert list(catalogue.processes) == ["a"]
    assert catalogue.organization is not None
    assert catalogue.calendar.name == "c"
    assert catalogue.duties is not None
    assert catalogue.files == {
        "process:a": "a.yaml",
        "organization": "o.yaml",
        "calendar": "c.yaml",
        "duties": "d.yaml",
    }
    assert list(catalogue.documents) == ["a.yaml", "o.yaml", "c.yaml", "d.yaml"]


def test_without_a_calendar_file_the_standard_one_applies() -> None:
    catalogue = build_catalogue([])
    assert catalogue.calendar is STANDARD
    assert (catalogue.organization, catalogue.duties, catalogue.problems) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    [PROCEDURE.format(name="a"), "organization: o\nunits: {}\n", "calendar: c\n", "duties: d\nitems: {}\n"],
)
def test_the_same_thing_in_two_files_is_a_problem_that_names_both(text: str) -> None:
    catalogue = build_catalogue([read(text, "one.yaml"), read(text, "two.yaml")])
    (problem,) = catalogue.problems
    assert problem.rule == "duplicate-key"
    assert "one.yaml" in problem.message.zh
    assert "two.yaml" in problem.message.en
    assert problem.place is not None
    assert problem.place.file == "two.yaml"
    assert list(catalogue.files.values()) == ["one.yaml"]


def test_a_broken_procedure_is_known_by_name_but_not_usable() -> None:
    catalogue = build_catalogue([read("process: a\nstart: z\n", "a.yaml")])
    assert [problem.rule for problem in catalogue.problems] == ["schema-violation"]
    assert catalogue.processes == {}
    assert catalogue.files == {"process:a": "a.yaml"}


def test_files_that_cannot_be_read_become_problems_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PROCEDURE.format(name="a"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("x: [", encoding="utf-8")
    catalogue = read_catalogue([tmp_path, tmp_path / "a.yaml", tmp_path / "nowhere"])
    assert list(catalogue.processes) == ["a"]
    assert {problem.rule for problem in catalogue.problems} == {"yaml-syntax"}
    assert {problem.place.file for problem in catalogue.problems if problem.place} == {
        str(tmp_path / "b.yaml"),
        str(tmp_path / "nowhere"),
    }


def test_a_folder_without_files_is_a_problem(tmp_path: Path) -> None:
    (problem,) = read_catalogue([tmp_path]).problems
    assert problem.help is not None
    assert str(tmp_path) in problem.message.en
