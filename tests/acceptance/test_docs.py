"""What the documentation shows is what happens."""

from __future__ import annotations

import re
import runpy
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from tests.acceptance.documents import ROOT, Terminal, blocks, matches, play, steps, write
from workflow_engine.console import main
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.lint.check import check
from workflow_engine.lint.registry import Registered

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
SESSIONS = [page for page in PAGES if any(block.info == "console" for block in blocks(page))]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", SESSIONS, ids=_name)
def test_a_session_in_the_documentation_goes_as_it_is_shown(page: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    for block in blocks(page):
        kind, _, file = block.info.partition(" ")
        if kind == "yaml" and file:
            write(block, tmp_path / file)
        elif kind == "console":
            session = list(steps(block.text))
            for number, step in enumerate(session):
                shown = terminal.type(step)
                where = f"{_name(page)}:{block.line}: $ {step.command}"
                assert matches(step.expected, shown), f"{where}\nexpected:\n{step.expected}\nshown:\n{shown}"
                asked = number + 1 < len(session) and session[number + 1].command == "echo $?"
                assert terminal.code == 0 or asked, f"{where}\nended with {terminal.code}, which is not told:\n{shown}"


def test_the_sessions_include_the_quick_start() -> None:
    assert DOCS / "quickstart.md" in SESSIONS


def test_the_embedding_examples_print_what_is_shown(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "processes", tmp_path / "processes")
    page = list(blocks(DOCS / "embedding.md"))
    examples = [(block, after) for block, after in pairwise(page) if block.info == "python"]
    assert len(examples) >= 4
    for block, after in examples:
        play(block, after, tmp_path)


@pytest.mark.parametrize(("lang", "file"), [("zh", "language.md"), ("en", "language.en.md")])
def test_the_language_manual_is_the_generated_one(lang: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--markdown", "--lang", lang]) == 0
    assert (DOCS / file).read_text(encoding="utf-8") == capsys.readouterr().out, (
        f"run: workflow-engine schema --markdown --lang {lang} > docs/{file}"
    )


def test_the_rule_that_is_shown_as_an_example_finds_its_before_and_not_its_after(tmp_path: Path) -> None:
    page = DOCS / "rules" / "how-to-write-a-rule.md"
    (source,) = (block.text for block in blocks(page) if block.info == "python our_rules/unit_too_busy.py")
    file = tmp_path / "unit_too_busy.py"
    file.write_text(source, encoding="utf-8")
    module = runpy.run_path(str(file))
    rule = Registered(module["META"], module["check"], module["__doc__"])
    for number, files, found in ((0, rule.page.before, ["unit-too-busy"]), (1, rule.page.after, [])):
        folder = tmp_path / str(number)
        folder.mkdir()
        for index, text in enumerate(files):
            (folder / f"{index}.yaml").write_text(text, encoding="utf-8")
        assert [finding.rule for finding in check(read_catalogue([folder]), rules=[rule])] == found


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in link:
            assert (page.parent / link).exists(), f"{_name(page)} points at {link}"
