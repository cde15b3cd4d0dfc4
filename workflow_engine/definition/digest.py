"""The fingerprint of what a file says. Comments, quoting, spacing and the order of most keys take no part in it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

_ORDERED = frozenset({"states", "actions", "branches", "regions"})


def digest(value: Any) -> str:
    """Return the SHA-256 (64 hex digits) of a document's plain value.

    The order of states, actions and regions counts, because people see it; numbers count by their value.
    """
    from hashlib import sha256  # with OpenSSL behind it, for those who ask

    text = json.dumps(canonical(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Digest:
    """A field of a record that holds a digest, or a plain value whose digest is only worked out when asked for.

    Who only checks definitions never asks; the class must not have slots.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, instance: Any, owner: type | None = None) -> str:
        if instance is None:
            raise AttributeError(self._name)  # to a record that means: no default
        said = instance.__dict__[self._name]
        if not isinstance(said, str):
            said = instance.__dict__[self._name] = digest(said)
        return said

    def __set__(self, instance: Any, value: str | dict[str, Any]) -> None:
        instance.__dict__[self._name] = value


def canonical(value: Any, *, ordered: bool = False) -> Any:
    """Return ``value`` in a shape that JSON writes in exactly one way."""
    if isinstance(value, dict):
        # Most values are texts, which stay what they are.
        said = {
            key: item if item.__class__ is str else canonical(item, ordered=key in _ORDERED)
            for key, item in value.items()
        }
        return {"in order": list(said.items())} if ordered else said
    if isinstance(value, list):
        return [canonical(item) for item in value]
    return {"number": _plain(value)} if isinstance(value, Decimal) and value % 1 else _whole(value)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) else value


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0")
