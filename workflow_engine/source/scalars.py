"""What an unquoted word means: YAML 1.2 core types and nothing else, so that words stay words."""

from __future__ import annotations

import re
from decimal import Decimal

Scalar = str | int | Decimal | bool | None

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}

# A leading zero means somebody wrote a code (0123, a room, a form number), and codes are text. So are digit
# strings beyond 64 bits and exponents beyond two digits: nobody counts with them, and they cost real time.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_WHOLE, _FRACTION, _EXPONENT = "(?:0|[1-9][0-9]{0,33})", "[0-9]{1,34}", "[eE][-+]?[0-9]{1,2}"
_DECIMAL = re.compile(rf"[-+]?(?:(?:{_WHOLE}\.(?:{_FRACTION})?|\.{_FRACTION})(?:{_EXPONENT})?|{_WHOLE}{_EXPONENT})")
# Most words are just words, and their first character says so.
_MAY_MEAN_MORE = frozenset(["", *"+-.0123456789", *(word[0] for word in _WORDS if word)])


def plain(text: str) -> Scalar:
    """Return what unquoted ``text`` says: a truth value, a number (decimals exactly), nothing, or itself."""
    if text[:1] not in _MAY_MEAN_MORE:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
