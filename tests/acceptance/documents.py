"""Reads the fenced blocks of a Markdown file and play its terminal sessions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CASE_ID = re.compile(r"\b\d{8}-[0-9a-f]{12}\b")


class Block(NamedTuple):
    """One fenced block: what stands behind the opening fence, the text, and the line on which it opens."""

    info: str
    text: str
    line: int


class Step(NamedTuple):
    """One command of a session and what it should print."""

    command: str
    expected: str


def blocks(path: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a Markdown file in their order."""
    text = path.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        yield Block(found[1].strip(), found[2], text.count("\n", 0, found.start()) + 1)


def write(block: Block, path: Path) -> None:
    """Write the file that a block shows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def steps(session: str) -> Iterator[Step]:
    """Yield the commands of a session: lines that start with ``$``, each with the lines below it."""
    for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield Step(command, expected)


def matches(expected: str, actual: str) -> bool:
    """Tell whether ``actual`` is what is expected; ``...`` stands for anything, also for nothing."""
    pattern = ".*".join(map(re.escape, expected.rstrip().split("...")))
    return re.fullmatch(pattern, actual.rstrip(), re.DOTALL) is not None


def play(example: Block, shown: Block, folder: Path) -> None:
    """Run a Python example in a folder; fails the test unless it prints what the page shows below it."""
    assert shown.info == "text", f"the example on line {example.line} does not show what it prints"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example.text],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"line {example.line}:\n{done.stderr}"
    assert matches(shown.text, done.stdout), f"line {example.line} printed:\n{done.stdout}\n{done.stderr}"


class Terminal:
    """A folder in which commands are typed. Case ids of the document stand for those that the engine makes."""

    def __init__(self, folder: Path, *, lang: str = "zh") -> None:
        self.folder = folder
        self.ids: dict[str, str] = {}
        self.code = 0
        programs = folder / ".programs"
        programs.mkdir()
        door = programs / "workflow-engine"
        door.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n', encoding="utf-8")
        door.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKFLOW_ENGINE_")}
        path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
        self.environment = {**kept, "PATH": path, "WORKFLOW_ENGINE_LANG": lang, "PYTHONUNBUFFERED": "1"}

    def type(self, step: Step) -> str:
        """Run a command as the shell does and return what it wrote, the document's case ids put back in."""
        command = step.command
        for written, real in self.ids.items():
            command = command.replace(written, real)
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.code}); {command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        self.code = done.returncode
        return self._as_written(step.expected, done.stdout)

    def _as_written(self, expected: str, actual: str) -> str:
        new = [found for found in dict.fromkeys(_CASE_ID.findall(actual)) if found not in self.ids.values()]
        unknown = [found for found in dict.fromkeys(_CASE_ID.findall(expected)) if found not in self.ids]
        self.ids.update(zip(unknown, new, strict=False))
        for written, real in self.ids.items():
            actual = actual.replace(real, written)
        return actual
