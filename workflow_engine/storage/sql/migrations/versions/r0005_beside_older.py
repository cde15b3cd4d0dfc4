"""Programs of r0003 may go on beside newer ones: the database itself writes the copies that they do not know of.

An upgrade that rolls leaves processes at work that were opened before r0004. They write items without a procedure, and
nothing into the table of readings, so the lists of newer programs would miss what they did. Refusing them would take
the desk away from everybody who works with one; looking such rows up in each list would cost all lists for ever, and
cannot find a reading that nobody wrote. A later revision drops these triggers, once r0003 is too old to go on.
"""

# ruff: noqa: S608  # put together from what stands above, never from values

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from alembic import op
from sqlalchemy import Connection, text

revision = "r0005"
down_revision = "r0004"

_NEVER = 2**63 - 1
_PROCESS = "SELECT process FROM workflow_cases WHERE id = NEW.case_id"
_NEXT_PLACE = "(SELECT coalesce(max(place), -1) FROM workflow_readings WHERE case_id = NEW.case_id)"
_GIVEN, _READ = '{"$":"Circulated"', '{"$":"Acknowledged"'
_COLUMNS = '(case_id, place, person, "by", at, read_at)'
_SQLITE = (
    f"""CREATE TRIGGER workflow_items_process AFTER INSERT ON workflow_items WHEN NEW.process = '' BEGIN
        UPDATE workflow_items SET process = ({_PROCESS}) WHERE case_id = NEW.case_id AND id = NEW.id;
    END""",
    f"""CREATE TRIGGER workflow_readings_given AFTER INSERT ON workflow_history
    WHEN instr(NEW.entry, '{_GIVEN}') > 0 BEGIN
        INSERT INTO workflow_readings {_COLUMNS}
        SELECT NEW.case_id, {_NEXT_PLACE} + row_number() OVER (ORDER BY event.key, person.key), person.value,
            json_extract(event.value, '$.by'), NEW.at, {_NEVER}
        FROM json_each(NEW.entry, '$.events') AS event, json_each(event.value, '$.people') AS person
        WHERE json_extract(event.value, '$."$"') = 'Circulated';
    END""",
    f"""CREATE TRIGGER workflow_readings_read AFTER INSERT ON workflow_history
    WHEN instr(NEW.entry, '{_READ}') > 0 BEGIN
        UPDATE workflow_readings SET read_at = NEW.at WHERE case_id = NEW.case_id AND read_at = {_NEVER}
        AND person IN (SELECT json_extract(value, '$.person') FROM json_each(NEW.entry, '$.events')
            WHERE json_extract(value, '$."$"') = 'Acknowledged');
    END""",
)
_POSTGRESQL = (
    f"""CREATE FUNCTION workflow_items_process() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.process := ({_PROCESS});
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER workflow_items_process BEFORE INSERT ON workflow_items
    FOR EACH ROW WHEN (NEW.process = '') EXECUTE FUNCTION workflow_items_process()""",
    f"""CREATE FUNCTION workflow_readings_given() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO workflow_readings {_COLUMNS}
        SELECT NEW.case_id, {_NEXT_PLACE} + row_number() OVER (ORDER BY event.place, person.place), person.name,
            event.said ->> 'by', NEW.at, {_NEVER}
        FROM jsonb_array_elements(NEW.entry::jsonb -> 'events') WITH ORDINALITY AS event (said, place),
            jsonb_array_elements_text(event.said -> 'people') WITH ORDINALITY AS person (name, place)
        WHERE event.said ->> '$' = 'Circulated';
        RETURN NULL;
    END $$""",
    f"""CREATE TRIGGER workflow_readings_given AFTER INSERT ON workflow_history
    FOR EACH ROW WHEN (position('{_GIVEN}' IN NEW.entry) > 0) EXECUTE FUNCTION workflow_readings_given()""",
    f"""CREATE FUNCTION workflow_readings_read() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE workflow_readings SET read_at = NEW.at WHERE case_id = NEW.case_id AND read_at = {_NEVER}
        AND person IN (SELECT said ->> 'person' FROM jsonb_array_elements(NEW.entry::jsonb -> 'events') AS event (said)
            WHERE said ->> '$' = 'Acknowledged');
        RETURN NULL;
    END $$""",
    f"""CREATE TRIGGER workflow_readings_read AFTER INSERT ON workflow_history
    FOR EACH ROW WHEN (position('{_READ}' IN NEW.entry) > 0) EXECUTE FUNCTION workflow_readings_read()""",
)


def upgrade() -> None:
    """Make the triggers, and complete what was written beside r0004 before there were any."""
    connection = op.get_bind()
    for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)
    op.execute(
        "UPDATE workflow_items SET process ="
        " (SELECT process FROM workflow_cases WHERE workflow_cases.id = workflow_items.case_id) WHERE process = ''"
    )
    op.execute("DELETE FROM workflow_readings")
    insert = text("INSERT INTO workflow_readings VALUES (:case_id, :place, :person, :by, :at, :read_at)")
    for row in list(_circulated(connection)):
        connection.execute(insert, row)


def _circulated(connection: Connection) -> Iterator[dict[str, object]]:
    """Yield a row for each reading that stands in the text of a case, as the texts were when this was written."""
    with_some = text("SELECT id, body FROM workflow_cases WHERE body LIKE '%\"readings\":[{%'")
    for case_id, body in connection.execute(with_some):
        for place, reading in enumerate(json.loads(body).get("margin", {}).get("readings", ())):
            read_at = _micros(reading["read_at"]["$t"]) if reading.get("read_at") else _NEVER
            at = _micros(reading["at"]["$t"])
            own = {"case_id": case_id, "place": place, "person": reading["person"], "by": reading["by"]}
            yield {**own, "at": at, "read_at": read_at}


def _micros(moment: str) -> int:
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
