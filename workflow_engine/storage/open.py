"""From what an operator writes to a store."""

from __future__ import annotations

from pathlib import Path

from workflow_engine.errors import Message, UsageError
from workflow_engine.storage.contract import Store

_HELP = Message(
    "写 memory:、一个文件路径（cases.db），或 sqlite:///cases.db。",
    "Write memory:, the path of a file (cases.db), or sqlite:///cases.db.",
)


def open_store(url: str) -> Store:
    """Return the store at ``url``: ``memory:``, the path of an SQLite file, or ``sqlite:///`` and a path.

    A file that does not exist is created, one of an older version is brought up to date. Raises ``UsageError`` for
    any other text, ``StorageError`` when the file cannot be opened or is of a newer version than this program.
    """
    if url == "memory:":
        from workflow_engine.storage.memory import MemoryStore

        return MemoryStore()
    scheme, separator, path = url.partition(":///")
    if not separator:
        scheme, path = "sqlite", url
    if scheme != "sqlite" or path in ("", ":memory:") or "://" in path:
        raise UsageError(Message(f"不认识的存储位置 {url!r}", f"{url!r} is not a place for cases"), help=_HELP, url=url)
    from workflow_engine.storage.sql.store import SqlStore

    return SqlStore(Path(path))
