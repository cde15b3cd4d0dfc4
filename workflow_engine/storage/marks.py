"""Where a page of a list ended: a text that people may pass on and nobody has to understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow_engine.errors import Message, UsageError

Mark = Callable[[str], dict[str, Any]]


def mark(*parts: object) -> str:
    """Return the mark of a row; only the last part may hold anything."""
    return "~".join(map(str, parts))


def _reading(**parts: Callable[[str], Any]) -> Mark:
    def read(text: str) -> dict[str, Any]:
        """Return the values of a mark by name, none for the beginning. Raises ``UsageError`` for anything else."""
        if not text:
            return {}
        found = text.split("~", len(parts) - 1)
        try:
            return {name: kind(part) for (name, kind), part in zip(parts.items(), found, strict=True)}
        except ValueError:
            raise UsageError(
                Message(f"{text!r} 不是这个列表的翻页位置", f"{text!r} is no place in this list"),
                help=Message("传入上一页给出的位置，或不传。", "Pass what the page before gave, or nothing."),
            ) from None

    return read


def _number(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


_NAMES: Mapping[str, Callable[[str], Any]] = {"due_at": _number, "opened_at": _number, "item": str, "case": str}
item_mark = _reading(**_NAMES)
case_mark = _reading(opened_at=_number, case=str)
deed_mark = _reading(at=_number, seq=_number, case=str)
reading_mark = _reading(at=_number, place=_number, case=str)
