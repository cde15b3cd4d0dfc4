"""Older programs, as the repository's history has them: the last code of a schema, in a folder of its own."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
_VERSIONS = "workflow_engine/storage/sql/migrations/versions"


class NoHistory(Exception):
    """This is no clone of the repository, or one without its past."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the program of schema {revision} is not in the history of {ROOT}: versions can be mixed in a full clone "
            "only, not in a source archive or a shallow clone (git fetch --unshallow mends the latter)"
        )


def older(revision: str, folder: Path) -> Path:
    """Put the last program of a schema into ``folder`` and return what to name first in its PYTHONPATH.

    Raises ``NoHistory`` where there is none.
    """
    made = folder / revision
    if not made.exists():
        archive = _git("archive", "--format=tar", _last_commit(revision), "workflow_engine", revision=revision)
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            packed.extractall(made, filter="data")
    return made


def _last_commit(revision: str) -> str:
    """Return the commit before the one that brought the schema after ``revision``."""
    following = f"r{int(revision.removeprefix('r')) + 1:04}"
    added = ("log", "--diff-filter=A", "--format=%H", "--", f":(glob){_VERSIONS}/{following}_*.py")
    commits = _git(*added, revision=revision).decode().split()
    if not commits:
        raise NoHistory(revision)
    return f"{commits[-1]}^"


def _git(*words: str, revision: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(revision) from error
