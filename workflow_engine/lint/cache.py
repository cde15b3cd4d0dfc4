"""What earlier runs found, so that a procedure that did not change is not analysed again.

Only findings of rules in ``LOCAL`` are kept, for they depend on nothing but the procedure's own file and the ``run``:
the code, the date, the settings and every file that is no procedure (organization, calendar, duties). The other rules,
and everything that weighs findings against one another, are asked every time. A kept file that was damaged, or was
written by another run, is as good as none; it can be deleted at any time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import WorkflowError
from workflow_engine.lint.finding import CRASH, Finding
from workflow_engine.lint.kept import read_finding, written_finding
from workflow_engine.lint.writing import replace_file
from workflow_engine.record import replace
from workflow_engine.source.document import Document

FOLDER = Path(".workflow-engine-cache")
FILE = "findings.json"
_NOTES = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# Safe to delete: workflow-engine makes it anew.\n",
}
_ROOMS = ("source", "definition", "graph", "lint")
_PACKAGES = ("chinese_calendar", "networkx", "pydantic", "yaml", "z3")
"""Packages whose version, or whose absence, may change what is found."""

LOCAL = frozenset(
    {
        "ambiguous-action",
        "authority-exceeded",
        "automatic-loop",
        "buck-passing-loop",
        "dead-end",
        "end-has-actions",
        "excessive-handoffs",
        "fullwidth-or-lookalike",
        "guard-always-or-shadowed",
        "guard-gap",
        "guard-never",
        "guard-overlap",
        "guard-syntax",
        "guard-type",
        "guard-unknown-name",
        "join-never-fires",
        "livelock",
        "missing-label",
        "multiple-accountable",
        "no-accountable",
        "no-deadline",
        "no-responsible",
        "no-start-or-end",
        "overdue-unhandled",
        "owner-rule-gap-or-overlap",
        "parallel-same-person",
        "read-before-set",
        "region-escape",
        "reminder-or-escalation-too-late",
        "self-approval",
        "thrown-over-the-wall",
        "unbounded-return",
        "unknown-target",
        "unreachable-step",
        "yaml-implicit-type",
    }
)
"""Rules that look at one procedure at a time, at no other procedure, and report only what stands in its file."""


class Memory:
    """The kept findings of one folder; ``recall``, ``learn``, then ``save``."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._run = ""
        self._files: dict[str, dict[str, Any]] = {}
        self._changed = False

    def recall(self, catalogue: Catalogue, run: str) -> tuple[Catalogue, list[Finding]]:
        """Return the part of the catalogue that the rules of ``LOCAL`` must look at, and what they found in the rest.

        ``run`` is what ``run_of`` says. The same catalogue comes back when nothing is known.
        """
        self._run = run
        self._files = self._load()
        known: dict[str, list[Finding]] = {}
        for file in _procedures(catalogue).values():
            kept = self._files.get(file)
            if kept and kept["text"] == _sha(catalogue.documents[file].text):
                known[file] = kept["found"]
        if not known:
            return catalogue, []
        return _without(catalogue, known), [finding for found in known.values() for finding in found]

    def learn(self, looked_at: Catalogue, found: Iterable[Finding]) -> None:
        """Keep what the rules of ``LOCAL`` found in this part of a catalogue; nothing when one of them crashed."""
        by_file: dict[str, list[Finding]] = {file: [] for file in _procedures(looked_at).values()}
        for finding in found:
            if finding.rule == CRASH:
                return
            by_file.get(finding.file, []).append(finding)
        for file, findings in by_file.items():
            self._files[file] = {"text": _sha(looked_at.documents[file].text), "found": findings}
        self._changed = self._changed or bool(by_file)

    def save(self) -> None:
        """Write what is known, if anything changed; a folder that cannot be written is no error."""
        if not self._changed:
            return
        files = {
            name: {"text": kept["text"], "found": [written_finding(finding) for finding in kept["found"]]}
            for name, kept in self._files.items()
        }
        content = json.dumps({"run": self._run, "files": files}, ensure_ascii=False, separators=(",", ":"))
        with suppress(OSError, WorkflowError):
            make_folder(self._folder)
            replace_file(self._folder / FILE, f"{_sha(content)}\n{content}".encode("utf-8", "surrogatepass"))

    def _load(self) -> dict[str, dict[str, Any]]:
        """Return what this run knows; nothing when the file is not what an earlier run of the same kind wrote."""
        try:
            told, _, content = (self._folder / FILE).read_bytes().decode("utf-8", "surrogatepass").partition("\n")
            kept = json.loads(content) if told == _sha(content) else {}
            if kept.get("run") != self._run:
                return {}
            return {
                name: {"text": file["text"], "found": [read_finding(finding) for finding in file["found"]]}
                for name, file in kept["files"].items()
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}


def make_folder(folder: Path) -> None:
    """Make a folder that says of itself that it can be deleted and is not to be committed. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")


def run_of(catalogue: Catalogue, at: date, numbers: Mapping[str, int], rules: Iterable[str]) -> str:
    """Return a key for everything that findings of a procedure depend on besides its own file."""
    own = set(_procedures(catalogue).values())
    shared = sorted((file, _sha(document.text)) for file, document in catalogue.documents.items() if file not in own)
    return _sha(json.dumps([_program(), at.isoformat(), sorted(numbers.items()), sorted(rules), shared]))


@lru_cache(maxsize=1)
def _program() -> list[str]:
    """Return what this program is: its Python, its own code, and the packages it asks."""
    from hashlib import sha256  # with OpenSSL behind it, for those who ask

    root = Path(__file__).parents[1]
    code = sha256()
    below = (root / "errors.py", root / "record.py")
    for file in (*below, *sorted(file for room in _ROOMS for file in (root / room).rglob("*.py"))):
        code.update(file.read_bytes())
    packages = []
    for name in _PACKAGES:
        spec = find_spec(name)
        origin = Path(spec.origin) if spec and spec.origin else None
        packages.append(f"{name} {origin} {origin.stat().st_mtime_ns}" if origin and origin.exists() else name)
    return [sys.version, code.hexdigest(), *packages]


def _procedures(catalogue: Catalogue) -> dict[str, str]:
    """Return the files from which procedures were built, by the procedures' names."""
    return {name: catalogue.files[f"process:{name}"] for name in catalogue.processes}


def _without(catalogue: Catalogue, files: Mapping[str, object]) -> Catalogue:
    kept = {name: file for name, file in _procedures(catalogue).items() if file not in files}
    documents: dict[str, Document] = {f: d for f, d in catalogue.documents.items() if f not in files}
    return replace(
        catalogue,
        processes={name: catalogue.processes[name] for name in kept},
        documents=documents,
        problems=tuple(p for p in catalogue.problems if not (p.place and p.place.file in files)),
    )


def _sha(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
