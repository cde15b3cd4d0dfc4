"""Every command explains itself, in both languages, and starts fast."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from workflow_engine.console import main
from workflow_engine.console.main import commands
from workflow_engine.console.overview import overview

ROOT = Path(__file__).parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEAVY = ("pydantic", "networkx", "sqlalchemy", "alembic", "graphviz", "transitions", "yaml", "chinese_calendar")
LIST_MODULES = f"""
import sys
from workflow_engine.console import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""


def _help(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*words])
    assert ended.value.code == 0
    return capsys.readouterr().out


def _imported(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("name", commands())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_explains_itself_with_an_example(
    name: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    module = commands()[name]
    text = _help(capsys, "--lang", lang, name, "--help")
    flat = " ".join(text.split())
    assert " ".join(module.HELP.say(lang).split()) in flat
    assert f"{'例：' if lang == 'zh' else 'Example: '}{module.EXAMPLE}" in text
    assert module.EXAMPLE.startswith(f"workflow-engine {name}")


@pytest.mark.parametrize("name", commands())
def test_every_example_uses_options_that_exist(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = _help(capsys, name, "--help")
    used = [word for word in shlex.split(commands()[name].EXAMPLE) if word.startswith("--")]
    assert [word for word in used if word not in text] == []


@pytest.mark.parametrize("name", commands())
def test_every_command_has_both_languages_and_they_differ(name: str) -> None:
    message = commands()[name].HELP
    assert CHINESE.search(message.zh)
    assert not CHINESE.search(message.en)


def test_the_overview_lists_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    chinese, english = _help(capsys, "--help"), _help(capsys, "--lang", "en", "--help")
    for name in commands():
        assert name in chinese
        assert name in english
    assert "退出码" in chinese
    assert "Exit codes" in english


def test_the_overview_read_from_the_files_says_what_the_commands_say() -> None:
    said = {name: (module.NAME, module.HELP.zh, module.HELP.en) for name, module in commands().items()}
    assert said == {name: (name, *lines) for name, lines in overview().items()}
    orders = [module.ORDER for module in commands().values()]
    assert orders == sorted(orders)


def test_commands_stand_in_the_order_in_which_they_are_used() -> None:
    orders = [module.ORDER for module in commands().values()]
    assert orders == sorted(set(orders))


def test_the_environment_chooses_the_language_and_the_option_wins(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKFLOW_ENGINE_LANG", "en")
    assert "Exit codes" in _help(capsys, "--help")
    assert "退出码" in _help(capsys, "--lang=zh", "--help")


@pytest.mark.parametrize(
    "words", [[], ["no-such-command"], ["validate", "--format", "html"], ["show"], ["--lang", "fr", "rule"]]
)
def test_a_wrong_command_line_ends_with_2_and_points_at_help(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert "用法有误 / wrong usage" in spoken.err
    assert "--help" in spoken.err


def test_help_imports_no_heavy_library() -> None:
    assert _imported("--help") == set()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "cli.py", "--help"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & {"typing", "dataclasses", "pathlib", "datetime", "shutil", "workflow_engine.errors"} == set()
    assert _imported("act", "--help") == set()


def test_validate_opens_neither_the_database_nor_the_drawing_library() -> None:
    assert _imported("validate", "processes") & {"sqlalchemy", "alembic", "graphviz", "transitions"} == set()


def test_drawing_text_opens_neither_the_database_nor_the_rules() -> None:
    imported = _imported("render", "seal_use", "--format", "mermaid", "--out", "-")
    assert imported & {"sqlalchemy", "alembic", "graphviz", "transitions", "networkx"} == set()


def test_the_checkout_script_is_the_same_door() -> None:
    script, command = (
        subprocess.run([sys.executable, *door, "--help"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
        for door in (["cli.py"], ["-c", "import sys; from workflow_engine.console import main; sys.exit(main())"])
    )
    assert script.stdout == command.stdout
    assert "COMMAND" in script.stdout


@pytest.mark.parametrize("words", [["rule"], ["schema"]])
def test_a_reader_that_leaves_early_is_no_error(words: list[str]) -> None:
    line = f'"{sys.executable}" cli.py {" ".join(words)} | true; exit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
