"""Writing a file wholly or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from workflow_engine.errors import Message, StorageError


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of the file at ``path``, or make it; links are followed and the mode stays.

    Raises ``StorageError``; the old file is then untouched, also after a full disk or a power cut.
    """
    import tempfile  # with random and hashes behind it, for those who write

    path = path.resolve()
    try:
        mode = path.stat().st_mode & 0o7777 if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise not_written(path, Message(reason, reason)) from error


def not_written(path: Path, reason: Message) -> StorageError:
    """Return the error that says why a file was left as it is."""
    return StorageError(
        Message(f"{path} 没有改动：{reason.zh}", f"{path} was left as it is: {reason.en}"),
        help=Message("检查权限和磁盘，再运行一次", "check permissions and disk, then run it again"),
        file=str(path),
    )
