"""What ``validate`` said the last time, told again when nothing that it depends on has changed.

It is looked up before anything slow is imported. An answer is kept with its question (the options, the language, the
folder, this program and its Python), with the content of every file that was read or looked for, and with the moment
until which it holds: the end of the day, on which terms may expire. Kept is what was printed, as JSON; a file that was
damaged, or holds what no report prints, is as good as none and can be deleted at any time.
"""

from __future__ import annotations

import json
import os
import sys

from workflow_engine.source.listing import beside, yaml_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping
    from typing import Any

FOLDER = ".workflow-engine-cache"
_FILE = "answers.json"
_MOST = 16
_LARGEST = 4_000_000
_ENVIRONMENT = ("WORKFLOW_ENGINE_LANG", "WORKFLOW_ENGINE_PROCESSES")
_SETTINGS = ("workflow-engine.toml", "pyproject.toml")
_ENDS = ("pyproject.toml", ".git")


class Answers:
    """The kept answers to one question, in the folder of the settings, else where the command is run."""

    def __init__(self, args: argparse.Namespace, lang: str) -> None:
        said = {name: str(value) for name, value in vars(args).items() if name != "run"}
        question = [said, lang, os.getcwd(), [os.environ.get(name) for name in _ENVIRONMENT], _program()]
        self._question = _sha(json.dumps(question, sort_keys=True).encode())
        self._paths: list[str] = args.paths
        self._settings = _settings()
        self._folder = os.path.join(os.path.dirname(next(filter(os.path.isfile, self._settings), "")), FOLDER)

    def recall(self, now: float) -> tuple[str, int] | None:
        """Return the text that was printed, and the exit code; None when that may no longer be the answer."""
        kept = self._load().get(self._question)
        try:
            if not kept or not kept["from"] <= now < kept["until"] or kept["beside"] != self._beside():
                return None
            if kept["files"] != self._files(kept["files"]):
                return None
            text, code = kept["text"], kept["code"]
        except (KeyError, TypeError, ValueError, OSError):
            return None
        return (text, code) if isinstance(text, str) and code in (0, 1) and _is_shown(text) else None

    def keep(self, text: str, code: int, files: Iterable[str], now: float, until: float) -> None:
        """Keep an answer that holds from ``now`` to ``until``; ``files`` were read, or would have been.

        A folder that cannot be written is no error.
        """
        if len(text) > _LARGEST or not _is_shown(text):
            return
        from pathlib import Path

        from workflow_engine.errors import WorkflowError
        from workflow_engine.lint.cache import make_folder
        from workflow_engine.lint.writing import replace_file

        answers = dict(list(self._load().items())[1 - _MOST :])
        answers.pop(self._question, None)
        try:
            holds = {"from": now, "until": until, "beside": self._beside(), "files": self._files(files)}
            answers[self._question] = {**holds, "code": code, "text": text}
            make_folder(Path(self._folder))
            replace_file(Path(self._folder, _FILE), json.dumps(answers, separators=(",", ":")).encode())
        except (OSError, WorkflowError):
            pass

    def _files(self, files: Iterable[str]) -> dict[str, str | None]:
        """Return what stands now in these files and in those that would be read or looked for; None = nothing."""
        listed = [file for path in self._paths for file in yaml_files(path)]
        return {file: _content(file) for file in sorted({*files, *listed, *self._settings})}

    def _beside(self) -> list[list[Any]]:
        """Return size and time of what lies beside single files: any of it may be an organization."""
        found = [(file, os.stat(file)) for path in self._paths for file in beside(path)]
        return [[file, about.st_size, about.st_mtime_ns] for file, about in found]

    def _load(self) -> Mapping[str, Any]:
        try:
            with open(os.path.join(self._folder, _FILE), encoding="utf-8") as file:
                kept = json.load(file)
        except (OSError, ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}


def _settings() -> list[str]:
    """Return where settings may stand: in this folder and above, up to that of the project."""
    found: list[str] = []
    folder = os.path.realpath(os.getcwd())
    while True:
        found += [os.path.join(folder, name) for name in _SETTINGS]
        above = os.path.dirname(folder)
        if above == folder or any(os.path.exists(os.path.join(folder, name)) for name in _ENDS):
            return found
        folder = above


def _program() -> list[Any]:
    """Return what this program is: its Python, its files, and the folders in which packages are installed."""
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    stamps = []
    folders = [own]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    about = entry.stat()
                    stamps.append((entry.path, about.st_size, about.st_mtime_ns))
                elif entry.name[0] not in "._" and entry.is_dir():
                    folders.append(entry.path)
    installed = [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]
    return [sys.version, sorted(stamps), [(path, os.stat(path).st_mtime_ns) for path in installed]]


def _content(file: str) -> str | None:
    try:
        with open(file, "rb") as stream:
            return _sha(stream.read())
    except OSError:
        return None


def _is_shown(text: str) -> bool:
    """False for a text with characters that would speak to the terminal and not to the reader."""
    return all(line.isprintable() for line in text.split("\n"))


def _sha(content: bytes) -> str:
    from hashlib import sha256  # with OpenSSL behind it, for those who ask

    return sha256(content).hexdigest()
