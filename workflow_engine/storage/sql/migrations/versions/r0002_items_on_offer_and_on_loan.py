"""Work items can be offered, lent and added: three columns."""

from alembic import op
from sqlalchemy import Column, String

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Add them; the items of older cases are neither."""
    with op.batch_alter_table("workflow_items") as items:
        items.add_column(Column("offered", String, nullable=False, server_default=""))
        items.add_column(Column("lent", String, nullable=False, server_default=""))
        items.add_column(Column("added_by", String, nullable=False, server_default=""))
