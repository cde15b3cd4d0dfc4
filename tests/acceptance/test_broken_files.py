"""Files that people would really write wrongly: each gives exactly the finding its first line announces.

The first line reads ``# expect: rule @line:column``; a file name before the line (``@_organization.yaml:19:7``) means
that the root cause stands in a shared file. Shared files begin with ``_`` and have no flaw of their own.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.lint.check import check, preset
from workflow_engine.lint.finding import Finding
from workflow_engine.lint.registry import all_rules, find_rule
from workflow_engine.lint.report import report, reporters

FOLDER = Path(__file__).parents[1] / "broken"
FILES = sorted(FOLDER.glob("[!_]*.yaml"))
SHARED = sorted(FOLDER.glob("_*.yaml"))
DAY = date(2026, 3, 2)
EXPECTED = re.compile(rb"# expect: (\S+) @(?:(\S+\.yaml):)?(\d+):(\d+)")


def expected(path: Path) -> tuple[str, str, int, int]:
    found = EXPECTED.match(path.read_bytes())
    assert found, f"{path.name} does not say what it expects"
    file = found[2].decode() if found[2] else path.name
    return found[1].decode(), file, int(found[3]), int(found[4])


def catalogue(path: Path) -> Catalogue:
    brings_its_own = b"\norganization:" in path.read_bytes()
    return read_catalogue([path, *(s for s in SHARED if not (brings_its_own and s.name == "_organization.yaml"))])


def findings(path: Path, rule: str) -> list[Finding]:
    """Return what the preset ``recommended`` shows, and the expected rule's findings if it is only told on request."""
    found = check(catalogue(path), at=DAY)
    shown = preset(found, "recommended")
    return [finding for finding in found if finding in shown or finding.rule == rule]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_file_gives_exactly_one_finding_at_its_place(path: Path) -> None:
    rule, file, line, column = expected(path)
    found = findings(path, rule)
    assert [finding.rule for finding in found] == [rule]
    place = found[0].place
    assert place is not None
    assert (Path(place.file).name, place.line, place.column) == (file, line, column)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_finding_says_what_to_do_next_in_both_languages(path: Path) -> None:
    for finding in findings(path, expected(path)[0]):
        assert finding.help, finding.message
        for message in (finding.message, finding.help):
            assert message.zh
            assert message.en
            assert message.zh != message.en


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_format_reports_every_broken_file(path: Path) -> None:
    read = catalogue(path)
    found = check(read, at=DAY)
    for name in reporters():
        for lang in ("zh", "en"):
            assert report(found, read, name, lang)


def test_the_shared_files_have_no_flaw() -> None:
    assert preset(check(read_catalogue(SHARED), at=DAY), "recommended") == []


def test_every_rule_has_a_broken_file() -> None:
    assert {rule.meta.name for rule in all_rules()} == {expected(path)[0] for path in FILES}


def test_no_file_expects_a_rule_that_does_not_exist() -> None:
    assert [path.name for path in FILES if find_rule(expected(path)[0]) is None] == []


def test_there_are_at_least_sixty_broken_files() -> None:
    assert len(FILES) >= 60
