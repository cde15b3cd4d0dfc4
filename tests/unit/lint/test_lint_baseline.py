"""The baseline: known findings stay quiet, new ones do not, and entries only ever go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.catalogues import DAY
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.errors import UsageError
from workflow_engine.lint.baseline import Compared, baseline_text, compare, new_entries, read_baseline, without
from workflow_engine.lint.check import examine

ONE = """\
process: one
status: draft
owner: office/chief
data: {k: {type: choice, options: [no, yes, on]}}
start: first
states:
  first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: done}}}
  done: {kind: end, outcome: completed}
"""


def made(folder: Path, text: str = ONE) -> Path:
    """Write the file and a baseline of all that it has."""
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    path = folder / "baseline.json"
    found = examine(read_catalogue([folder / "one.yaml"]), at=DAY).findings
    path.write_text(baseline_text(new_entries(found, folder)), encoding="utf-8")
    return path


def against(path: Path, text: str, *, rules: frozenset[str] | None = None) -> Compared:
    file = path.parent / "one.yaml"
    file.write_text(text, encoding="utf-8")
    read = read_catalogue([file])
    found = examine(read, at=DAY)
    return compare(
        found.findings, read_baseline(path), files=read.documents, ran=rules or found.ran, folder=path.parent
    )


def test_what_is_listed_is_known_also_when_its_lines_have_moved(tmp_path: Path) -> None:
    path = made(tmp_path)
    compared = against(path, "# moved\n\n" + ONE)
    assert (compared.new, compared.gone) == ((), ())
    assert [f.rule for f in compared.known].count("yaml-implicit-type") == 3


def test_a_finding_that_is_not_listed_is_new(tmp_path: Path) -> None:
    path = made(tmp_path)
    compared = against(path, ONE.replace("on]", "on, off]"))
    assert [f.path[-1] for f in compared.new] == [3]


def test_what_is_mended_is_gone_and_can_be_taken_out_but_never_comes_in(tmp_path: Path) -> None:
    path = made(tmp_path)
    before = read_baseline(path)
    gone = against(path, ONE.replace("[no,", '["no",')).gone
    assert [entry.rule for entry in gone] == ["yaml-implicit-type"]
    left = without(before, gone)
    assert len(left) == len(before) - 1
    path.write_text(baseline_text(left), encoding="utf-8")
    assert len(against(path, ONE).new) == 1


def test_of_two_findings_with_one_fingerprint_each_entry_hides_one(tmp_path: Path) -> None:
    path = made(tmp_path)
    doubled = [*read_baseline(path), *read_baseline(path)]
    found = examine(read_catalogue([tmp_path / "one.yaml"]), at=DAY)
    twice = [*found.findings, *found.findings, *found.findings]
    compared = compare(twice, doubled, files=["one.yaml"], ran=found.ran, folder=tmp_path)
    assert len(compared.known) == 2 * len(found.findings)
    assert len(compared.new) == len(found.findings)


def test_entries_of_rules_that_were_not_run_and_of_files_that_were_not_read_are_not_gone(tmp_path: Path) -> None:
    path = made(tmp_path)
    mended = ONE.replace("[no, yes, on]", "[a, b]")
    assert against(path, mended, rules=frozenset({"dead-end"})).gone == ()
    assert len(against(path, mended).gone) == 3
    elsewhere = compare((), read_baseline(path), files=[], ran={"yaml-implicit-type"}, folder=tmp_path)
    assert elsewhere.gone == ()
    (tmp_path / "one.yaml").unlink()
    assert len(compare((), read_baseline(path), files=[], ran={"yaml-implicit-type"}, folder=tmp_path).gone) == 3


def test_files_are_written_down_from_the_folder_of_the_baseline(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    path = made(tmp_path / "deep")
    assert {entry.file for entry in read_baseline(path)} == {"one.yaml"}
    found = examine(read_catalogue([tmp_path / "deep" / "one.yaml"]), at=DAY).findings
    assert {entry.file for entry in new_entries(found, tmp_path)} == {"deep/one.yaml"}


def test_the_file_is_versioned_and_in_a_fixed_order(tmp_path: Path) -> None:
    path = made(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith('{\n  "version": 1,')
    assert baseline_text(reversed(read_baseline(path))) == text


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "findings": []}',
        '{"version": 1, "findings": [{}]}',
        "[" * 100_000,
        '{"version": 1}',
    ],
)
def test_what_is_no_baseline_is_refused_with_the_next_step(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_baseline(path)
    assert caught.value.help
    assert "--write-baseline" in caught.value.help.en


def test_a_missing_baseline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_baseline(tmp_path / "none.json")
