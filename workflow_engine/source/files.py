"""Files on the disk → ``Document``."""

from __future__ import annotations

from pathlib import Path

from workflow_engine.errors import Place, SourceError
from workflow_engine.source.characters import MAX_BYTES
from workflow_engine.source.document import Document
from workflow_engine.source.listing import yaml_files
from workflow_engine.source.reader import read, source_error
from workflow_engine.source.refusals import refusal


def read_file(path: Path, file: str | None = None) -> Document:
    """Return the document in the file at ``path``, shown to people as ``file`` (default: the path as given).

    Raises ``SourceError``, also when the file is missing or cannot be opened.
    """
    name = file if file is not None else str(path)
    try:
        with path.open("rb") as stream:
            # One byte more than allowed: enough to know, however long the file or pipe is.
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    return read(data, name)


def find_files(path: Path) -> list[Path]:
    """Return the YAML files under ``path``, sorted; a file gives itself, whatever its name.

    Hidden files and folders and folders named ``tests`` are left out; an empty list means that nothing else is
    there. Raises ``SourceError`` if there is nothing at ``path`` or a folder cannot be opened.
    """
    try:
        return sorted(map(Path, yaml_files(str(path))))
    except OSError as error:
        raise _unreadable(str(error.filename or path), error) from error


def _unreadable(name: str, error: Exception) -> SourceError:
    reason = getattr(error, "strerror", None) or str(error)
    why = refusal(
        f"打不开（{reason}）",
        f"cannot be opened ({reason})",
        "检查路径、文件名和读取权限",
        "check the path, the file name and the permission to read it",
    )
    return source_error(name, [why.at(Place(name, 1, 1, 1, 1))])
