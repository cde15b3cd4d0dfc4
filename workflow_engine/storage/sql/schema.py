"""The tables as they are now. How a database gets there is told by ``migrations/versions``.

Portable on purpose: texts, whole numbers and plain indexes. Moments are microseconds since 1970 UTC, so that they sort
and come back exactly; ``due_at`` without a moment is ``moments.NEVER``, which sorts last.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

definitions = Table(
    "workflow_definitions",
    metadata,
    Column("digest", String, primary_key=True),
    Column("process", String, nullable=False),
    Column("version", String, nullable=False),
    Column("text", Text, nullable=False),
)

# ``body`` is the whole case; the other columns are copies to find it by. ``head`` is the hash of the newest line.
cases = Table(
    "workflow_cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("process", String, nullable=False),
    Column("digest", String, ForeignKey(definitions.c.digest), nullable=False),
    Column("key", String),
    Column("title", String, nullable=False),
    Column("requester", String, nullable=False),
    Column("outcome", String),
    Column("seq", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("head", String, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("process", "key", name="workflow_cases_key"),
    Index("workflow_cases_age", "opened_at", "id"),
    Index("workflow_cases_process", "process", "opened_at", "id"),
    Index("workflow_cases_open", "ended_at", "opened_at", "id"),
    Index("workflow_cases_open_process", "process", "ended_at", "opened_at", "id"),
    Index("workflow_cases_open_requester", "requester", "ended_at", "opened_at", "id"),
    Index("workflow_cases_requester", "requester", "opened_at", "id"),
)

# ``entry`` is exactly the text that was hashed: ``hash`` is its SHA-256.
history = Table(
    "workflow_history",
    metadata,
    Column("case_id", String, ForeignKey(cases.c.id), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("command_id", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("entry", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    UniqueConstraint("command_id", name="workflow_history_command"),
    Index("workflow_history_by", "by", "at", "case_id", "seq"),
)

# Open items only. ``lies_with`` is the one reference whose inbox shows the item. ``process``, a copy, stands behind the
# order of a list in its index, so that the list of one procedure reads no more than that index.
items = Table(
    "workflow_items",
    metadata,
    Column("case_id", String, ForeignKey(cases.c.id), primary_key=True),
    Column("id", String, primary_key=True),
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
    Column("offered", String, nullable=False, server_default=""),
    Column("lent", String, nullable=False, server_default=""),
    Column("added_by", String, nullable=False, server_default=""),
    Column("process", String, nullable=False, server_default=""),
    Index("workflow_items_inbox", "lies_with", "due_at", "opened_at", "case_id", "id", "process"),
    Index("workflow_items_due", "due_at", "opened_at", "case_id", "id", "process"),
)

# Whom a case was circulated to, each time; ``read_at`` is ``moments.NEVER`` until it was read.
readings = Table(
    "workflow_readings",
    metadata,
    Column("case_id", String, ForeignKey(cases.c.id), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("person", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("read_at", BigInteger, nullable=False),
    Index("workflow_readings_all", "person", "at", "case_id", "place"),
    Index("workflow_readings_unread", "person", "read_at", "at", "case_id", "place"),
)

# Open timers only. ``next_at`` keeps a timer from being claimed before that moment: it is leased, or was refused.
timers = Table(
    "workflow_timers",
    metadata,
    Column("case_id", String, ForeignKey(cases.c.id), primary_key=True),
    Column("id", String, primary_key=True),
    Column("visit", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("detail", String, nullable=False),
    Column("next_at", BigInteger, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Index("workflow_timers_due", "at", "case_id", "id"),
)

# The outbox. ``place`` keeps the order of the effects of one entry. ``next_at`` is when it may be claimed next: a lease
# and a wait before the next attempt are both a moment in the future. ``sent`` lists whom it has reached, one a line.
effects = Table(
    "workflow_effects",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_id", String, ForeignKey(cases.c.id), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("visit", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("next_at", BigInteger, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_by", String, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    Column("sent", Text, nullable=False, server_default=""),
    Index("workflow_effects_next", "state", "next_at", "at", "case_id", "seq", "place"),
)
