"""Command lines that do the same work: ours, bpmnlint and check-jsonschema, on the same procedures."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import workflow_engine
from peers.bpmn import to_bpmn
from workflow_engine.definition.json_schema import json_schema
from workflow_engine.definition.load import load_strict
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.source.reader import read

ROOT = Path(workflow_engine.__file__).resolve().parents[1]
NODE = Path(__file__).resolve().parents[1] / ".venv" / "node"
BPMNLINT = "bpmnlint@11.15.0"
_OURS = [sys.executable, "-c", "import sys; from workflow_engine.console import program; sys.exit(program())"]


@dataclass(frozen=True)
class Corpus:
    """The same procedures for everybody; ``count`` of them, each under a name of its own."""

    folder: Path
    count: int
    lines: int

    @property
    def ours(self) -> Path:
        return self.folder / "yaml"

    @property
    def bpmn(self) -> list[str]:
        return [str(file) for file in sorted((self.folder / "bpmn").glob("*.bpmn"))]

    @property
    def procedures(self) -> list[str]:
        return [str(self.ours / f"{Path(file).stem}.yaml") for file in self.bpmn]


def write_corpus(folder: Path, count: int) -> Corpus:
    """Write the shipped procedures over and over, with their organization and calendar, and the same as BPMN."""
    texts: dict[str, str] = {}
    for name in ("yaml", "bpmn"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for file in sorted((ROOT / "processes").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if isinstance(load_strict(read(text, file.name)), ProcessDefinition):
            texts[file.stem] = text
        else:
            shutil.copy(file, folder / "yaml" / file.name)
    lines = 0
    stems = list(texts)
    for number in range(count):
        stem = stems[number % len(stems)]
        name = stem if number < len(stems) else f"{stem}_{number}"
        text = re.sub(r"^process: .*$", f"process: {name}", texts[stem], count=1, flags=re.MULTILINE)
        (folder / "yaml" / f"{name}.yaml").write_text(text, encoding="utf-8")
        definition = load_strict(read(text, name))
        assert isinstance(definition, ProcessDefinition)
        (folder / "bpmn" / f"{name}.bpmn").write_text(to_bpmn(definition), encoding="utf-8")
        lines += text.count("\n")
    (folder / "schema.json").write_text(json.dumps(json_schema(), ensure_ascii=False), encoding="utf-8")
    (folder / ".bpmnlintrc").write_text('{"extends": "bpmnlint:recommended"}', encoding="utf-8")
    return Corpus(folder, count, lines)


def ensure_bpmnlint() -> bool:
    """Install bpmnlint into a folder of its own; say False when there is no Node to run it."""
    if not shutil.which("npm"):
        return False
    if not _bpmnlint().exists():
        print("安装对照程序 / installing peers:", BPMNLINT, file=sys.stderr)
        NODE.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(NODE), BPMNLINT], check=True
        )
    return True


def _bpmnlint() -> Path:
    return NODE / "node_modules" / "bpmnlint" / "bin" / "bpmnlint.js"


def bare() -> list[str]:
    """Return the command that only starts Python."""
    return [sys.executable, "-c", "pass"]


def ours(*words: str) -> list[str]:
    """Return one of our commands."""
    return [*_OURS, *words]


def ours_forgetful(*words: str) -> list[str]:
    """Return one of our commands that never remembers what the same conditions about the same fields said before."""
    forget = "import workflow_engine.lint.guards.cells as cells; cells.MOST_KEPT = 0"
    return [*_OURS[:2], f"{forget}; {_OURS[2]}", *words]


def only_reading(folder: Path) -> list[str]:
    """Return the command that reads all files with the place of every word, and looks at nothing."""
    said = "import sys, pathlib; from workflow_engine.source.files import find_files, read_file; "
    return [*_OURS[:2], f"{said}[read_file(file) for file in find_files(pathlib.Path(sys.argv[1]))]", str(folder)]


def bpmnlint(corpus: Corpus, files: Sequence[str]) -> list[str]:
    """Return bpmnlint with its recommended rules."""
    return ["node", str(_bpmnlint()), "--config", str(corpus.folder / ".bpmnlintrc"), *files]


def check_jsonschema(corpus: Corpus, files: Sequence[str]) -> list[str]:
    """Return check-jsonschema with our own schema: shapes only, no flow and no owner."""
    return [sys.executable, "-m", "check_jsonschema", "--schemafile", str(corpus.folder / "schema.json"), *files]


def timed(commands: Mapping[str, Sequence[str]], rounds: int, folder: Path) -> dict[str, list[float]]:
    """Return the seconds of processor time of each command in ``rounds`` in which all take turns.

    One round before them warms up. Byte code is kept, as it is where a program was installed. A command that fails to
    start ends the benchmark.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "pyc"), "PYTHONPATH": str(ROOT)}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            started = _spent_by_children()
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
            spent = _spent_by_children() - started
            # 1 is "something was found", for all of them.
            if done.returncode not in (0, 1):
                raise SystemExit(f"{name}: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
            if number:
                times[name].append(spent)
    return times


def ratio(times: Mapping[str, Sequence[float]], one: str, other: str) -> float:
    """Return how many times as long ``one`` takes as ``other``: the median of the rounds, each beside its own."""
    return median(a / b for a, b in zip(times[one], times[other], strict=True))


def _spent_by_children() -> float:
    """Return the processor time, user and system, of all commands so far: what others do meanwhile does not count."""
    try:
        import resource
    except ImportError:  # there is none on Windows
        return time.perf_counter()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
