"""From what an operator writes to a store."""

from __future__ import annotations

from pathlib import Path

from workflow_engine.errors import Message, StorageError, UsageError
from workflow_engine.storage.contract import Store

_HELP = Message(
    "写 memory:、一个文件路径（cases.db）、sqlite:///cases.db，或 postgresql://用户@主机/库。",
    "Write memory:, the path of a file (cases.db), sqlite:///cases.db, or postgresql://user@host/database.",
)


def open_store(url: str) -> Store:
    """Return the store at ``url``: ``memory:``, the path of an SQLite file, ``sqlite:///`` and a path, or a
    ``postgresql://`` address (needs the extra ``postgres``).

    A file that does not exist is created, one of an older version is brought up to date. Raises ``UsageError`` for
    any other text, ``StorageError`` when the database cannot be opened or is of a newer version than this program.
    """
    if url == "memory:":
        from workflow_engine.storage.memory import MemoryStore

        return MemoryStore()
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        return _postgresql(url)
    scheme, separator, path = url.partition(":///")
    if not separator:
        scheme, path = "sqlite", url
    if scheme != "sqlite" or path in ("", ":memory:") or "://" in path:
        raise UsageError(Message(f"不认识的存储位置 {url!r}", f"{url!r} is not a place for cases"), help=_HELP, url=url)
    from workflow_engine.storage.sql.store import SqlStore

    return SqlStore(Path(path))


def _postgresql(url: str) -> Store:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise StorageError(
            Message("没有安装 PostgreSQL 驱动 psycopg", "the PostgreSQL driver psycopg is not installed"),
            help=Message(
                "运行 pip install 'workflow-engine[postgres]'", "Run: pip install 'workflow-engine[postgres]'"
            ),
            cause="no-driver",
        ) from error
    from workflow_engine.storage.sql.store import SqlStore

    return SqlStore("postgresql+psycopg://" + url.partition("://")[2])
