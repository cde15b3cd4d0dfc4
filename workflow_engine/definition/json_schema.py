"""The language as JSON Schema, in the vocabulary of draft-07, so that editors complete, check and explain it."""

from __future__ import annotations

from typing import Any, Literal

from workflow_engine.definition.schema import leaves
from workflow_engine.definition.schema.checked import model_of
from workflow_engine.definition.schema.files import FILES
from workflow_engine.definition.schema.form import Form, Json
from workflow_engine.definition.schema.states import KINDS

DRAFT = "http://json-schema.org/draft-07/schema#"
_KEYS = {"procedure": "process", "organization": "organization", "calendar": "calendar", "duties": "duties"}

# Leaves that many keys share are written down once.
_SHARED = {
    "text": leaves.TEXT_SCHEMA,
    "name": leaves.NAME_SCHEMA,
    "party": leaves.PARTY_SCHEMA,
    "duration": leaves.DURATION_SCHEMA,
    "moment": leaves.MOMENT_SCHEMA,
    "expression": leaves.GUARD_SCHEMA,
    "date": leaves.DATE_SCHEMA,
}


def json_schema(kind: Literal["procedure", "organization", "calendar", "duties"] | None = None) -> Json:
    """Return the schema of one kind of file, or of all four in one.

    It says what shape a file has; whether names exist and guards make sense only loading can tell.
    """
    definitions: Json = {}
    files = {key: _file(FILES[key], definitions) for name, key in _KEYS.items() if kind in (None, name)}
    if kind:
        (body,) = files.values()
    else:
        for key, file in files.items():
            definitions[_title(FILES[key])] = file
        body = {
            "type": "object",
            "anyOf": [{"required": [key]} for key in files],
            "allOf": [_when({"required": [key]}, _title(FILES[key])) for key in files],
        }
    return {"$schema": DRAFT, "title": kind or "workflow-engine", **body, "definitions": definitions}


def _file(form: type[Form], definitions: Json) -> Json:
    raw = model_of(form).model_json_schema(ref_template="#/definitions/{model}")
    below = raw.pop("$defs", {})
    definitions.update({name.removesuffix("Form"): _tidy(schema) for name, schema in below.items()})
    definitions.update({name: dict(schema) for name, schema in _SHARED.items()})
    if "Task" in definitions:
        definitions["State"] = _state()
    tidy: Json = _tidy(raw)
    return tidy


def _title(form: type[Form]) -> str:
    return form.__name__.removesuffix("Form")


def _when(condition: Json, name: str) -> Json:
    return {"if": condition, "then": {"$ref": f"#/definitions/{name}"}}


def _state() -> Json:
    """Return a schema that looks at ``kind`` first, so that an editor's errors speak of one kind only."""
    cases = [
        _when({"properties": {"kind": {"const": kind}}, "required": ["kind"]}, _title(form))
        for kind, form in KINDS.items()
    ]
    untold = _when({"not": {"required": ["kind"]}}, _title(KINDS["task"]))
    return {"type": "object", "properties": {"kind": {"enum": list(KINDS)}}, "allOf": [*cases, untold]}


def _tidy(schema: Any) -> Any:
    """Return ``schema`` in draft-07 words: no titles, no empty defaults, shared leaves as references."""
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "properties" in schema:
        properties = {key: _tidy(value) for key, value in schema["properties"].items()}
        return {**_plain({k: v for k, v in schema.items() if k != "properties"}), "properties": properties}
    return _plain(schema)


def _plain(schema: Json) -> Json:
    said = {k: v for k, v in schema.items() if k != "title" and (k, v) != ("default", None)}
    if isinstance(said.get("default"), dict | list):
        del said["default"]
    notes: Json = {k: said.pop(k) for k in ("description", "default") if k in said}
    if "oneOf" in said:
        said = {"$ref": "#/definitions/State"}
    if "patternProperties" in said:
        ((pattern, values),) = said.pop("patternProperties").items()
        names = {"type": "string", "pattern": pattern}
        said |= {"propertyNames": names, "additionalProperties": values}
    for name, leaf in _SHARED.items():
        if said == leaf:
            said = {"$ref": f"#/definitions/{name}"}
    if "$ref" in said:
        target = said["$ref"].removesuffix("Form")
        # Beside a $ref draft-07 ignores everything else; allOf keeps the hover text alive.
        return {**notes, "allOf": [{"$ref": target}]} if notes else {"$ref": target}
    return {**notes, **{key: _tidy(value) for key, value in said.items()}}
