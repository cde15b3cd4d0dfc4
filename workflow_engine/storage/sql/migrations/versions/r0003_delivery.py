"""Timers and effects are claimed for a while, tried again and given up: columns for it, and the index claims read."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, Text

revision = "r0003"
down_revision = "r0002"


def upgrade() -> None:
    """Add them; what is pending can be claimed at once."""
    with op.batch_alter_table("workflow_timers") as timers:
        timers.add_column(Column("next_at", BigInteger, nullable=False, server_default="0"))
        timers.add_column(Column("attempts", Integer, nullable=False, server_default="0"))
        timers.add_column(Column("error", Text, nullable=False, server_default=""))
    with op.batch_alter_table("workflow_effects") as effects:
        effects.add_column(Column("next_at", BigInteger, nullable=False, server_default="0"))
        effects.add_column(Column("attempts", Integer, nullable=False, server_default="0"))
        effects.add_column(Column("lease_by", String, nullable=False, server_default=""))
        effects.add_column(Column("error", Text, nullable=False, server_default=""))
        effects.add_column(Column("sent", Text, nullable=False, server_default=""))
    op.drop_index("workflow_effects_state", "workflow_effects")
    next_first = ["state", "next_at", "at", "case_id", "seq", "place"]
    op.create_index("workflow_effects_next", "workflow_effects", next_first)
