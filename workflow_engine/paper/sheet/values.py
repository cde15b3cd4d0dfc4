"""Fields of a case in words, and as blanks to be filled in by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from workflow_engine.definition.model import Field, FieldKind
from workflow_engine.errors import Message

_REFS = frozenset(
    {FieldKind.PERSON, FieldKind.PERSONS, FieldKind.POST, FieldKind.POSTS, FieldKind.UNIT, FieldKind.UNITS}
)


def moment(at: datetime | None, zone: tzinfo) -> str:
    """Return a moment in the office's zone, to the minute; ``—`` for none."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "—"


def told(value: Any, field: Field | None, name: Callable[[str, str], str], zone: tzinfo, lang: str) -> str:
    """Return a typed value as people write it; empty for none. ``field`` is None for one the definition has lost."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return Message("、", ", ").say(lang).join(told(each, field, name, zone, lang) for each in value)
    if isinstance(value, bool):
        return (Message("是", "yes") if value else Message("否", "no")).say(lang)
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and field and field.kind is FieldKind.MONEY:
        return f"{value:,f}"
    return name(value, lang) if field and field.kind in _REFS else str(value)


def blank(field: Field, lang: str) -> str:
    """Return what is printed where a value will be written: boxes to tick, the pattern of a date, or nothing."""
    match field.kind:
        case FieldKind.CHOICE:
            return "　".join(f"□{option}" for option in field.options)
        case FieldKind.BOOLEAN:
            return Message("□是　□否", "□ yes　□ no").say(lang)
        case FieldKind.DATE:
            return Message("　　　年　　月　　日", "").say(lang)
        case FieldKind.DATETIME:
            return Message("　　　年　　月　　日　　时　　分", "").say(lang)
        case FieldKind.FILE | FieldKind.FILES:
            return Message("□已附，共　　份", "□ attached, number:").say(lang)
    return ""
