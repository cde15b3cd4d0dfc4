"""Lists by person and procedure: the procedure of an item, who was given a case to read, and the indexes they read."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String

revision = "r0004"
down_revision = "r0003"

_URGENCY = ["due_at", "opened_at", "case_id", "id", "process"]


def upgrade() -> None:
    """Make them; what is open already is found like what comes. r0005 fills the table of readings."""
    with op.batch_alter_table("workflow_items") as items:
        items.add_column(Column("process", String, nullable=False, server_default=""))
    op.execute(
        "UPDATE workflow_items SET process ="
        " (SELECT process FROM workflow_cases WHERE workflow_cases.id = workflow_items.case_id)"
    )
    op.drop_index("workflow_items_inbox", "workflow_items")
    op.create_index("workflow_items_inbox", "workflow_items", ["lies_with", *_URGENCY])
    op.create_index("workflow_items_due", "workflow_items", _URGENCY)
    op.create_index("workflow_history_by", "workflow_history", ["by", "at", "case_id", "seq"])
    op.create_index("workflow_cases_requester", "workflow_cases", ["requester", "opened_at", "id"])
    _readings()


def _readings() -> None:
    op.create_table(
        "workflow_readings",
        Column("case_id", String, nullable=False),
        Column("place", Integer, nullable=False),
        Column("person", String, nullable=False),
        Column("by", String, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("read_at", BigInteger, nullable=False),
        PrimaryKeyConstraint("case_id", "place"),
        ForeignKeyConstraint(["case_id"], ["workflow_cases.id"]),
    )
    op.create_index("workflow_readings_all", "workflow_readings", ["person", "at", "case_id", "place"])
    op.create_index("workflow_readings_unread", "workflow_readings", ["person", "read_at", "at", "case_id", "place"])
