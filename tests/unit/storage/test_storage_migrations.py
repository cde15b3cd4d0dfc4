from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.pool import NullPool

from workflow_engine.errors import StorageError
from workflow_engine.storage.sql.migrate import MIGRATIONS, VERSION_TABLE, known_revisions, migrate
from workflow_engine.storage.sql.schema import metadata


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return create_engine(f"sqlite:///{tmp_path / 'cases.db'}", poolclass=NullPool)


def test_all_migrations_together_make_the_tables_of_the_schema(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrated_tables_have_the_keys_and_rules_of_the_schema(engine: Engine, tmp_path: Path) -> None:
    direct = create_engine(f"sqlite:///{tmp_path / 'direct.db'}", poolclass=NullPool)
    metadata.create_all(direct)
    migrate(engine)
    one, two = inspect(engine), inspect(direct)
    for table in metadata.tables:
        assert one.get_pk_constraint(table) == two.get_pk_constraint(table)
        assert one.get_foreign_keys(table) == two.get_foreign_keys(table)
        assert one.get_indexes(table) == two.get_indexes(table)
        assert [(c["name"], c["nullable"]) for c in one.get_columns(table)] == [
            (c["name"], c["nullable"]) for c in two.get_columns(table)
        ]


def test_revisions_are_one_line_without_branches_and_named_by_their_files() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert tuple(r.revision for r in script.walk_revisions())[::-1] == known_revisions()


def test_opening_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    migrate(engine)
    before = (tmp_path / "cases.db").read_bytes()
    migrate(engine)
    assert (tmp_path / "cases.db").read_bytes() == before


def test_a_database_of_a_newer_program_is_refused_and_left_alone(engine: Engine, tmp_path: Path) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE workflow_version SET version_num = 'r9999'")
    before = (tmp_path / "cases.db").read_bytes()
    with pytest.raises(StorageError, match="r9999") as refused:
        migrate(engine)
    assert refused.value.values["cause"] == "newer"
    assert "Upgrade this program" in refused.value.say("en")
    assert (tmp_path / "cases.db").read_bytes() == before


def test_a_migration_that_fails_leaves_an_empty_database(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE workflow_effects (id TEXT)")
    with pytest.raises(StorageError, match="workflow_effects"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["workflow_effects"]


def test_tables_of_the_host_are_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE rooms (name TEXT)")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('host7')")
    migrate(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "host7"
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, VERSION_TABLE, "rooms", "alembic_version"}


def test_every_table_carries_the_name_of_this_program() -> None:
    assert {name.partition("_")[0] for name in (*metadata.tables, VERSION_TABLE)} == {"workflow"}


def test_migrations_travel_with_the_package() -> None:
    code = "from importlib.resources import files; print(files('workflow_engine').joinpath('storage/sql/migrations'))"
    found = Path(subprocess.check_output([sys.executable, "-c", code], text=True).strip())
    assert sorted(path.name for path in (found / "versions").glob("r*.py"))
    assert (found / "env.py").is_file()
