"""Cases, events and effects as canonical JSON text and back, exactly: the same value, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from workflow_engine.kernel.case import (
    Case,
    Deed,
    Effect,
    Extension,
    Handover,
    Margin,
    Origin,
    Reading,
    Suspension,
    Timer,
    Urging,
    Visit,
    Vote,
    WorkItem,
)
from workflow_engine.kernel.events import BASE, Entry
from workflow_engine.kernel.operations import OPERATIONS

_PARTS = (
    *(Effect, Entry, Extension, Handover, Margin, Origin, Reading),
    *(Suspension, Timer, Urging, Visit, Vote, WorkItem),
)
_OWN = [kind for operation in OPERATIONS.values() for kind in operation.events]
_TUPLES: dict[str, Any] = {kind.__name__: kind for kind in (*_PARTS, *BASE, *_OWN)}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return {"$t": value.isoformat()}
        case date():
            return {"$d": value.isoformat()}
        case Decimal():
            return {"$n": str(value)}
        case tuple() if hasattr(value, "_fields"):
            usual: dict[str, Any] = value._field_defaults  # type: ignore[attr-defined]  # a named tuple
            fields = {
                name: _plain(field)
                for name, field in zip(value._fields, value, strict=True)
                if name not in usual or field != usual[name]
            }
            return {"$": type(value).__name__, **fields}
        case tuple() | list():
            return [_plain(item) for item in value]
        case Mapping():
            if any(str(key).startswith("$") for key in value):
                return {"$m": [[key, _plain(item)] for key, item in value.items()]}
            return {str(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"cannot keep a {type(value).__name__}")


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(item) for item in value)
    if not isinstance(value, dict):
        return value
    if "$" in value:
        kind = _TUPLES[value["$"]]
        return kind(**{name: _typed(item) for name, item in value.items() if name != "$"})
    for mark, read in (("$t", datetime.fromisoformat), ("$d", date.fromisoformat), ("$n", Decimal)):
        if mark in value:
            return read(value[mark])
    if "$m" in value:
        return {key: _typed(item) for key, item in value["$m"]}
    return {key: _typed(item) for key, item in value.items()}


def dumps(value: Any) -> str:
    """Return canonical JSON: sorted keys, no spaces, UTF-8 left readable; fields with their usual value left out."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(text: str) -> Any:
    """Return the value that ``dumps`` wrote. Lists come back as tuples."""
    return _typed(json.loads(text))


def case_to_text(case: Case) -> str:
    """Return the whole case as canonical JSON."""
    fields: dict[str, Any] = {name: getattr(case, name) for name in Case.__slots__}
    fields["deeds"] = [list(deed) for deed in case.deeds]  # the only part that grows: kept short
    return dumps(fields)


def case_from_text(text: str) -> Case:
    """Return the case that ``case_to_text`` wrote."""
    fields = loads(text)
    case = Case(fields["id"])
    for name in Case.__slots__:
        setattr(case, name, fields[name])
    case.deeds = tuple([Deed(*deed) for deed in fields["deeds"]])
    return case


def seal(entry: Entry, previous: str) -> Entry:
    """Return ``entry`` linked to the hash of the line before it (``""`` for the first) and hashed itself."""
    linked = entry._replace(previous=previous, hash="")
    return linked._replace(hash=sha256(dumps(linked).encode()).hexdigest())
