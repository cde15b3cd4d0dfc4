"""Writes what a command makes."""

from __future__ import annotations

from pathlib import Path

from workflow_engine.errors import Message, StorageError


def write_file(path: Path, content: bytes) -> None:
    """Write a file, and the folders above it. Raises ``StorageError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> StorageError:
    """Return the error that says why there is no file."""
    return StorageError(
        Message(f"写不了 {path}：{error}", f"cannot write {path}: {error}"),
        help=Message("换一个可写的文件或目录", "name another file or folder"),
    )
