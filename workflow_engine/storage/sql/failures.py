"""What a database driver raises, told to people: what happened and what to do next."""

from __future__ import annotations

from pathlib import Path

from workflow_engine.errors import Message, StorageError
from workflow_engine.storage.refusals import locked

_SAID = {
    "disk-full": (
        ("磁盘已满，没有保存任何内容", "the disk is full; nothing was stored"),
        ("腾出空间后重试同一操作。", "Free some space, then repeat the same action."),
    ),
    "not-a-database": (
        ("不是 SQLite 数据库，或文件已损坏", "is not an SQLite database, or is damaged"),
        ("请核对路径；若文件损坏，从备份恢复。", "Check the path; if the file is damaged, restore a backup."),
    ),
    "read-only": (
        ("或其所在文件夹不可写", "or its folder cannot be written to"),
        (
            "给运行用户文件和文件夹的写权限，或换一个位置。",
            "Give the running user write permission on file and folder, or choose another place.",
        ),
    ),
    "no-folder": (
        ("所在的文件夹不存在", "lies in a folder that does not exist"),
        ("先创建该文件夹，或改正路径。", "Create the folder first, or correct the path."),
    ),
    "input-output": (
        ("读写出错", "could not be read or written"),
        ("检查磁盘和挂载，再重试。", "Check the disk and its mount, then try again."),
    ),
    "database": (
        ("数据库报错", "the database reported an error"),
        (
            "按数据库的报错处理后重试；没有保存任何内容。",
            "Mend what the database reports, then try again; nothing was stored.",
        ),
    ),
}

_CAUSES = {
    "SQLITE_FULL": "disk-full",
    "SQLITE_NOTADB": "not-a-database",
    "SQLITE_CORRUPT": "not-a-database",
    "SQLITE_READONLY": "read-only",
    "SQLITE_PERM": "read-only",
    "SQLITE_IOERR": "input-output",
}


def explain(error: BaseException, where: str) -> StorageError:
    """Return the error for people. ``where`` is the file or the address; ``cause`` in its values is stable."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return locked(where)
    if name.startswith("SQLITE_CANTOPEN"):
        cause = "read-only" if Path(where).parent.is_dir() else "no-folder"
    else:
        cause = next((cause for code, cause in _CAUSES.items() if name.startswith(code)), "database")
    (zh, en), help_ = _SAID[cause]
    message = Message(f"{where} {zh}（{error}）", f"{where} {en} ({error})")
    return StorageError(message, help=Message(*help_), cause=cause, where=where)
