"""Lists by person and procedure: the procedure of an item, who was given a case to read, and the indexes they read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from alembic import op
from sqlalchemy import BigInteger, Column, Connection, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String, text

revision = "r0004"
down_revision = "r0003"

_URGENCY = ["due_at", "opened_at", "case_id", "id", "process"]
_NEVER = 2**63 - 1


def upgrade() -> None:
    """Make and fill them: what is open already and was circulated before is found like what comes."""
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
    insert = text("INSERT INTO workflow_readings VALUES (:case_id, :place, :person, :by, :at, :read_at)")
    connection = op.get_bind()
    for row in list(_circulated(connection)):
        connection.execute(insert, row)
    op.create_index("workflow_readings_all", "workflow_readings", ["person", "at", "case_id", "place"])
    op.create_index("workflow_readings_unread", "workflow_readings", ["person", "read_at", "at", "case_id", "place"])


def _circulated(connection: Connection) -> Iterator[dict[str, object]]:
    """Yield a row for each reading that stands in the text of a case, as the texts were when this was written."""
    with_some = text("SELECT id, body FROM workflow_cases WHERE body LIKE '%\"readings\":[{%'")
    for case_id, body in connection.execute(with_some):
        for place, reading in enumerate(json.loads(body)["margin"].get("readings", ())):
            read_at = _micros(reading["read_at"]["$t"]) if reading.get("read_at") else _NEVER
            at = _micros(reading["at"]["$t"])
            own = {"case_id": case_id, "place": place, "person": reading["person"], "by": reading["by"]}
            yield {**own, "at": at, "read_at": read_at}


def _micros(moment: str) -> int:
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
