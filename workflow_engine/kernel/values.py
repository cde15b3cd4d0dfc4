"""What people hand in becomes typed values, or a reason why not."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from workflow_engine.definition.model import Field, FieldKind
from workflow_engine.errors import Message, Reason
from workflow_engine.kernel.directory import Directory

LONGEST_TEXT = 20_000
"""Characters; a longer text belongs into an attachment."""
_DIGITS = 30
_YEARS = (1900, 2999)

_LISTS = {
    FieldKind.TEXTS: FieldKind.TEXT,
    FieldKind.PERSONS: FieldKind.PERSON,
    FieldKind.POSTS: FieldKind.POST,
    FieldKind.UNITS: FieldKind.UNIT,
    FieldKind.FILES: FieldKind.FILE,
}
_WORDS = {"true": True, "false": False, "是": True, "否": False, "yes": True, "no": False}


class BadValueError(ValueError):
    """A value does not fit its field; holds the sentence to show."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.message = Message(zh, en)


def read_value(field: Field, raw: Any, directory: Directory) -> Any:
    """Return ``raw`` as the field's type: exact decimals, aware datetimes, tuples for lists.

    Texts such as ``"12.50"``, ``"2026-03-01"`` or ``"是"`` are read; floats are taken by their shortest
    decimal. Raises ``BadValueError``.
    """
    if field.kind in _LISTS:
        items = raw if isinstance(raw, (list, tuple)) else [raw]
        return tuple(_one(_LISTS[field.kind], field, item, directory) for item in items)
    return _one(field.kind, field, raw, directory)


def refuse(field: Field, error: BadValueError) -> Reason:
    """Return the reason that goes with a value that does not fit."""
    return Reason(
        "bad-value",
        Message(f"字段“{field.name}”：{error.message.zh}", f"field {field.name!r}: {error.message.en}"),
        {"field": field.name},
    )


def _one(kind: FieldKind, field: Field, raw: Any, directory: Directory) -> Any:
    match kind:
        case FieldKind.INTEGER | FieldKind.DECIMAL | FieldKind.MONEY:
            return _number(kind, field, raw)
        case FieldKind.BOOLEAN:
            if isinstance(raw, bool):
                return raw
            if isinstance(raw, str) and raw.lower() in _WORDS:
                return _WORDS[raw.lower()]
            raise BadValueError("应为是或否（true/false）", "must be true or false")
        case FieldKind.DATE | FieldKind.DATETIME:
            return _moment(kind, raw)
        case FieldKind.CHOICE:
            if raw in field.options:
                return raw
            options = "、".join(field.options)
            raise BadValueError(f"应为其中之一：{options}", f"must be one of: {', '.join(field.options)}")
    return _reference(kind, raw, directory)


def _reference(kind: FieldKind, raw: Any, directory: Directory) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise BadValueError("应为文字，不能为空", "must be a text and not empty")
    if len(raw) > LONGEST_TEXT:
        raise BadValueError(f"超过 {LONGEST_TEXT} 字，请改为附件", f"over {LONGEST_TEXT} characters; attach a file")
    try:
        raw.encode()
        if "\0" in raw:
            raise BadValueError("含有空字符（U+0000）", "holds a null character (U+0000)")
    except UnicodeEncodeError:
        raise BadValueError("含有不成字的编码", "holds half a character (a lone surrogate)") from None
    known = {
        FieldKind.PERSON: directory.knows,
        FieldKind.POST: directory.has_post,
        FieldKind.UNIT: directory.has_unit,
    }.get(kind)
    if known and not known(raw):
        raise BadValueError(f"组织文件中没有“{raw}”", f"the organization does not know {raw!r}")
    return raw


def _number(kind: FieldKind, field: Field, raw: Any) -> int | Decimal:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str, Decimal)):
        raise BadValueError("应为数字", "must be a number")
    if isinstance(raw, int) and raw.bit_length() > 4 * _DIGITS:  # Python refuses to write very long ones out
        raise BadValueError("数字过大或过长", "the number is too large or too long")
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        raise BadValueError(f"“{raw}”不是数字", f"{raw!r} is not a number") from None
    if not number.is_finite() or len(number.as_tuple().digits) + abs(number.adjusted()) > _DIGITS:
        raise BadValueError("数字过大或过长", "the number is too large or too long")
    if kind is FieldKind.INTEGER and number != number.to_integral_value():
        raise BadValueError("应为整数", "must be a whole number")
    if field.min is not None and number < field.min:
        raise BadValueError(f"不得小于 {field.min}", f"must not be less than {field.min}")
    if field.max is not None and number > field.max:
        raise BadValueError(f"不得大于 {field.max}", f"must not be more than {field.max}")
    return int(number) if kind is FieldKind.INTEGER else number


def _moment(kind: FieldKind, raw: Any) -> date | datetime:
    if isinstance(raw, str):
        try:
            raw = (datetime if kind is FieldKind.DATETIME else date).fromisoformat(raw)
        except ValueError:
            raw = None
    if isinstance(raw, date) and not _YEARS[0] <= raw.year <= _YEARS[1]:
        first, last = _YEARS
        raise BadValueError(f"年份应在 {first} 至 {last} 之间", f"the year must be between {first} and {last}")
    if kind is FieldKind.DATE and isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if kind is FieldKind.DATETIME and isinstance(raw, datetime):
        if raw.tzinfo is None:
            raise BadValueError("时间须带时区，如 2026-03-01T09:00+08:00", "needs a time zone: 2026-03-01T09:00+08:00")
        return raw
    example = "2026-03-01" if kind is FieldKind.DATE else "2026-03-01T09:00+08:00"
    raise BadValueError(f"应写作 {example}", f"write it as {example}")
