"""The first tables: definitions, cases, history, items, timers, effects."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String, Text
from sqlalchemy import UniqueConstraint as Unique

revision = "r0001"
down_revision = None


def upgrade() -> None:
    """Create them."""
    _definitions_and_cases()
    _history()
    _items_and_timers()
    _effects()


def _of_a_case() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["case_id"], ["workflow_cases.id"])


def _definitions_and_cases() -> None:
    op.create_table(
        "workflow_definitions",
        Column("digest", String, nullable=False),
        Column("process", String, nullable=False),
        Column("version", String, nullable=False),
        Column("text", Text, nullable=False),
        PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "workflow_cases",
        Column("id", String, nullable=False),
        Column("process", String, nullable=False),
        Column("digest", String, nullable=False),
        Column("key", String),
        Column("title", String, nullable=False),
        Column("requester", String, nullable=False),
        Column("outcome", String),
        Column("seq", Integer, nullable=False),
        Column("opened_at", BigInteger, nullable=False),
        Column("ended_at", BigInteger),
        Column("head", String, nullable=False),
        Column("body", Text, nullable=False),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["digest"], ["workflow_definitions.digest"]),
        Unique("process", "key", name="workflow_cases_key"),
    )
    age = ["opened_at", "id"]
    op.create_index("workflow_cases_age", "workflow_cases", age)
    op.create_index("workflow_cases_process", "workflow_cases", ["process", *age])
    op.create_index("workflow_cases_open", "workflow_cases", ["ended_at", *age])
    op.create_index("workflow_cases_open_process", "workflow_cases", ["process", "ended_at", *age])
    op.create_index("workflow_cases_open_requester", "workflow_cases", ["requester", "ended_at", *age])


def _history() -> None:
    op.create_table(
        "workflow_history",
        Column("case_id", String, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("command_id", String, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("by", String, nullable=False),
        Column("entry", Text, nullable=False),
        Column("previous", String, nullable=False),
        Column("hash", String, nullable=False),
        PrimaryKeyConstraint("case_id", "seq"),
        _of_a_case(),
        Unique("command_id", name="workflow_history_command"),
    )


def _items_and_timers() -> None:
    op.create_table(
        "workflow_items",
        Column("case_id", String, nullable=False),
        Column("id", String, nullable=False),
        Column("visit", Integer, nullable=False),
        Column("state", String, nullable=False),
        Column("owner", String, nullable=False),
        Column("holder", String),
        Column("accountable", String, nullable=False),
        Column("opened_at", BigInteger, nullable=False),
        Column("due_at", BigInteger, nullable=False),
        Column("turn", Integer, nullable=False),
        Column("waiting", Boolean, nullable=False),
        Column("lies_with", String, nullable=False),
        PrimaryKeyConstraint("case_id", "id"),
        _of_a_case(),
    )
    inbox = ["lies_with", "due_at", "opened_at", "case_id", "id"]
    op.create_index("workflow_items_inbox", "workflow_items", inbox)
    op.create_table(
        "workflow_timers",
        Column("case_id", String, nullable=False),
        Column("id", String, nullable=False),
        Column("visit", Integer, nullable=False),
        Column("kind", String, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("detail", String, nullable=False),
        PrimaryKeyConstraint("case_id", "id"),
        _of_a_case(),
    )
    op.create_index("workflow_timers_due", "workflow_timers", ["at", "case_id", "id"])


def _effects() -> None:
    op.create_table(
        "workflow_effects",
        Column("id", String, nullable=False),
        Column("case_id", String, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("place", Integer, nullable=False),
        Column("kind", String, nullable=False),
        Column("visit", Integer, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("payload", Text, nullable=False),
        Column("state", String, nullable=False),
        PrimaryKeyConstraint("id"),
        _of_a_case(),
    )
    oldest = ["state", "at", "case_id", "seq", "place"]
    op.create_index("workflow_effects_state", "workflow_effects", oldest)
