"""Alembic's entrance. It runs only on a connection that ``migrate`` hands over, inside its transaction."""

from alembic import context

from workflow_engine.storage.sql.migrate import VERSION_TABLE
from workflow_engine.storage.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
