"""Bring a database's tables to what this program knows, or refuse one that knows more."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from workflow_engine.errors import Message, StorageError
from workflow_engine.storage.sql.link import Trouble, begin

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "workflow_version"
_UPGRADING = 0x776F726B  # "work": the advisory lock of those who upgrade a database
_IN_USE = tuple(f"workflow_{name}" for name in ("cases", "history", "items", "timers", "effects", "definitions"))


@lru_cache(maxsize=1)
def known_revisions() -> tuple[str, ...]:
    """Return the revisions this program knows, oldest first. A new one is one more file."""
    return tuple(sorted(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("r*.py")))


def migrate(engine: Engine) -> None:
    """Upgrade the database to the newest revision, all steps in one transaction.

    A database that is there already costs one look at its version. Raises ``StorageError`` when it cannot be read
    or written, or when its revision is none this program knows; then nothing was changed.
    """
    trouble = Trouble(engine)
    with trouble.told():
        with engine.connect() as connection:
            revision = _revision(connection)
        if revision == known_revisions()[-1]:
            return
        with engine.connect() as connection, connection.begin():
            begin(connection.connection, trouble)
            _alone(connection, trouble)
            _refuse_newer(_revision(connection), trouble.where)
            _upgrade(connection)


def _alone(connection: Connection, trouble: Trouble) -> None:
    """Let one program at a time upgrade, with nobody at work meanwhile; on SQLite the write lock has done that.

    All tables are locked before anything is done. Steps lock them in an order of their own, so somebody may wait for
    us while we wait for him: whoever upgrades gives way, before PostgreSQL would end his step as a deadlock.
    """
    if connection.dialect.name != "postgresql":
        return
    run = connection.exec_driver_sql
    run(f"SELECT pg_advisory_xact_lock({_UPGRADING})")
    if _revision(connection) is None:
        return
    for last in (*[False] * 20, True):
        run("SAVEPOINT workflow_alone")
        run("SET LOCAL lock_timeout = '500ms'")
        try:
            run(f"LOCK TABLE {', '.join(_IN_USE)} IN ACCESS EXCLUSIVE MODE")
        except trouble.errors as error:
            if last or trouble.explain(error).values["cause"] != "locked":
                raise
            run("ROLLBACK TO SAVEPOINT workflow_alone")
        else:
            return


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608
    return revision


def _refuse_newer(revision: str | None, where: str) -> None:
    newest = known_revisions()[-1]
    if revision is None or revision in known_revisions():
        return
    raise StorageError(
        Message(
            f"{where} 的结构版本是 {revision}，本程序只认识到 {newest}",
            f"{where} has schema version {revision}; this program knows versions up to {newest}",
        ),
        help=Message(
            "请升级本程序，或换用与它版本相符的数据库。",
            "Upgrade this program, or use a database made by this version.",
        ),
        cause="newer",
        where=where,
        revision=revision,
    )


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
