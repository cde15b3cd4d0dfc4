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
    "too-busy": (
        ("连接数或内存已用尽", "has no connection or memory left"),
        ("稍后重试，或调大数据库的连接数。", "Try again later, or give the database more connections."),
    ),
    "unreachable": (
        ("连接不上，或连接中断", "cannot be reached, or the connection broke"),
        (
            "检查地址和数据库是否在运行，再重试同一操作（同一幂等键只算一次）。",
            "Check the address and that the server runs, then repeat the action (the same command id counts once).",
        ),
    ),
    "not-admitted": (
        ("用户名或口令不对", "refuses this user or password"),
        ("核对数据库用户、口令和 pg_hba.conf。", "Check the database user, the password and pg_hba.conf."),
    ),
    "no-database": (
        ("没有这个库", "has no such database"),
        ("先建库：createdb 库名。", "Create it first: createdb NAME."),
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
_STATES = {
    "53100": "disk-full",
    "25006": "read-only",
    "42501": "read-only",
    "53": "too-busy",
    "08": "unreachable",
    "57P": "unreachable",
    "28": "not-admitted",
    "3D": "no-database",
}
"""SQLSTATE, or its beginning → cause; the first that fits."""


def explain(error: BaseException, where: str) -> StorageError:
    """Return the error for people. ``where`` is the file or the address; ``cause`` in its values is stable."""
    name = getattr(error, "sqlite_errorname", "")
    state = getattr(error, "sqlstate", None) or ""
    if not name and not state and type(error).__name__ == "OperationalError":
        state = "08"  # psycopg has no code for a server that is not there
    if state in ("55P03", "40P01", "57014"):  # lock not available, deadlock, cancelled while waiting
        return locked(where)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return locked(where)
    if name.startswith("SQLITE_CANTOPEN"):
        cause = "read-only" if Path(where).parent.is_dir() else "no-folder"
    else:
        codes = {**_CAUSES} if name else {**_STATES}
        cause = next((cause for code, cause in codes.items() if (name or state).startswith(code)), "database")
    (zh, en), help_ = _SAID[cause]
    message = Message(f"{where} {zh}（{error}）", f"{where} {en} ({error})")
    return StorageError(message, help=Message(*help_), cause=cause, where=where)
