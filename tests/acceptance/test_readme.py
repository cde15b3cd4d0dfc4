"""The README's example runs as it stands, and its commands are what CI reads."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.acceptance.documents import ROOT, Block, blocks, play

README = ROOT / "README.md"


def _block(info: str) -> Block:
    (found,) = (block for block in blocks(README) if block.info == info)
    return found


def test_the_python_example_prints_what_the_readme_shows() -> None:
    example = _block("python")
    shown = next(after for block, after in pairwise(blocks(README)) if block == example)
    play(example, shown, ROOT)


def test_the_python_example_is_about_ten_lines() -> None:
    assert len([line for line in _block("python").text.splitlines() if line]) <= 12


@pytest.mark.parametrize("info", ["sh demo", "sh tests"])
def test_each_of_the_two_commands_is_one_command_that_a_shell_understands(info: str, tmp_path: Path) -> None:
    script = tmp_path / "command.sh"
    script.write_text(_block(info).text, encoding="utf-8")
    checked = subprocess.run(["bash", "-n", str(script)], capture_output=True, encoding="utf-8", check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    *joined, _ = script.read_text(encoding="utf-8").splitlines()
    assert all(line.endswith(("&&", "\\")) for line in joined)


def test_the_commands_stop_at_the_first_failure_and_use_only_their_own_environment(tmp_path: Path) -> None:
    """Played with stand-ins for the programs: a machine that cannot make environments until the package is there."""
    programs = tmp_path / "bin"
    programs.mkdir()
    log = tmp_path / "log"
    for name, body in {
        "sudo": 'exec "$@"',
        "apt-get": f'echo "apt-get $*" >> "{log}"; touch "{tmp_path}/venv-package"',
        "python3": f"""
test -e "{tmp_path}/venv-package" || exit 1
mkdir -p .venv/bin
printf '#!/bin/sh\\necho "python $*" >> "{log}"\\n' > .venv/bin/python
printf '#!/bin/sh\\necho "workflow-engine $*" >> "{log}"\\n' > .venv/bin/workflow-engine
chmod +x .venv/bin/*
""",
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    folder = tmp_path / "checkout"
    folder.mkdir()
    for _ in range(2):
        for info in ("sh demo", "sh tests"):
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", _block(info).text],
                cwd=folder,
                env={"PATH": f"{programs}:/usr/bin:/bin"},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert done.returncode == 0, done.stderr
    once = [
        "python -m pip install -q .[graphviz]",
        "workflow-engine demo",
        "python -m pip install -q -e .[test,graphviz]",
        "python -m pytest -n auto --dist loadfile",
    ]
    assert log.read_text(encoding="utf-8").splitlines() == [
        "apt-get update",
        "apt-get install -y python3-venv",
        *once,
        *once,
    ]
