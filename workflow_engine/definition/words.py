"""Words of the language: names, numbers and choices, read from plain values or refused with the mend."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from workflow_engine.errors import Message

Path = tuple[str | int, ...]
Choice = TypeVar("Choice", bound=StrEnum)

MAX_NAME = 64


class Refused(ValueError):
    """A value cannot be what its key asks for. ``path`` leads from that value to the part that is wrong."""

    def __init__(self, message: Message, help: Message | None = None, path: Path = ()) -> None:
        super().__init__(message.zh, message.en)
        self.message = message
        self.help = help
        self.path = path


def clip(value: object, length: int = 40) -> str:
    """Return ``value`` as people wrote it, on one line, invisible characters spelt out, shortened for a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = " ".join(str(value).split())
    text = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text[:length])
    return text if len(str(value)) <= length else text + "…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that ``word`` was probably meant to be, else ``None``."""
    import difflib  # for those who misspell

    if len(word) > MAX_NAME:
        return None
    by_folded = {name.casefold(): name for name in known}
    folded = unicodedata.normalize("NFKC", word).casefold()
    cutoff = 0.6 if word.isascii() else 0.5
    close = difflib.get_close_matches(folded, by_folded, n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> Message | None:
    """Return the next step for an unknown ``word``: the nearest known one, else what is known, else ``None``."""
    known = list(known)
    found = nearest(word, known)
    return mean(found) if found else known_here(known)


def mean(found: str) -> Message:
    """Return the next step that offers ``found``."""
    return Message(f"是不是“{found}”？", f'did you mean "{found}"?')


def known_here(known: Iterable[str]) -> Message | None:
    """Return the next step that lists what is known, ``None`` when that is nothing."""
    known = list(known)
    if not known:
        return None
    shown = [clip(name) for name in known[:12]]
    more = "…" if len(known) > len(shown) else ""
    return Message(f"可用的有：{'、'.join(shown)}{more}", f"known here: {', '.join(shown)}{more}")


@lru_cache(maxsize=8192)
def is_name(text: str) -> bool:
    """True for a name: letters of any script, digits, ``_`` and ``-``, beginning with a letter or ``_``."""
    if not 0 < len(text) <= MAX_NAME or text[0] == "-" or not unicodedata.is_normalized("NFC", text):
        return False
    return text.replace("-", "_").isidentifier()


def name(value: Any) -> str:
    """Return ``value``, a name. Raises ``Refused``."""
    text = _text(value)
    if is_name(text):
        return text
    raise _bad_name(text)


def dotted_name(value: Any) -> str:
    """Return ``value``, a name of parts divided by points (``lg.repair``). Raises ``Refused``."""
    text = _text(value)
    if is_dotted(text):
        return text
    raise _bad_name(text)


def is_dotted(text: str) -> bool:
    """True for names divided by points, such as ``lg.repair``; a single name is one too."""
    return len(text) <= 2 * MAX_NAME and all(is_name(part) for part in text.split("."))


def identifier(value: Any) -> str:
    """Return ``value``, the id of a person: like a name, but it may begin with a digit. Raises ``Refused``."""
    text = _text(value)
    if is_name(f"p{text}") and not text.startswith("-"):
        return text
    raise _bad_name(text)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    shown = clip(value)
    if value is None or isinstance(value, dict | list):
        raise Refused(
            Message("这里要写一个名称", "a name is needed here"),
            Message("写一个名称，例如 accept", "write one name, such as accept"),
        )
    raise Refused(
        Message(f"“{shown}”是数或真假值，不是名称", f'"{shown}" is a number or a truth value, not a name'),
        Message("改成字母或汉字开头的名称", "use a name that begins with a letter"),
    )


def _bad_name(text: str) -> Refused:
    folded = unicodedata.normalize("NFKC", text).strip().replace(" ", "_")
    mend = Message(
        "名称用文字、数字、_ 和 -，以文字开头，最多 64 字",
        "a name has letters of any script, digits, _ and -, begins with a letter, and has at most 64 characters",
    )
    if folded != text and is_name(folded):
        mend = Message(f"写成“{folded}”", f'write "{folded}"')
    return Refused(Message(f"“{clip(text)}”不能作名称", f'"{clip(text)}" cannot be a name'), mend)


def number(value: Any) -> Decimal:
    """Return ``value``, an exact number. Raises ``Refused``."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise Refused(
        Message(f"这里要写一个数，却是“{clip(value)}”", f'a number is needed here, not "{clip(value)}"'),
        Message(
            "只用数字，不加引号、逗号和单位，例如 30000",
            "digits only, without quotes, commas and units, such as 30000",
        ),
    )


def ratio(value: Any) -> Fraction:
    """Return ``value`` (``2/3``, ``0.5``, ``1``) as a share above 0 and up to 1. Raises ``Refused``."""
    share = _fraction(value)
    if share is not None and 0 < share <= 1:
        return share
    raise Refused(
        Message(f"比例“{clip(value)}”不在 0 到 1 之间", f'"{clip(value)}" is not a ratio above 0 and up to 1'),
        Message("写成分数或小数，例如 2/3 或 0.5", "write a fraction or a decimal, such as 2/3 or 0.5"),
    )


def _fraction(value: Any) -> Fraction | None:
    if isinstance(value, str):
        above, slash, below = value.partition("/")
        digits = all(part.strip().isascii() and part.strip().isdigit() for part in (above, below))
        if slash and digits and len(value) <= 20 and int(below):
            return Fraction(int(above), int(below))
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return None


def one_of(choices: type[Choice]) -> Callable[[Any], Choice]:
    """Return a function that reads one of ``choices`` from its text. It raises ``Refused``."""
    known = {str(choice): choice for choice in choices}

    def read(value: Any) -> Choice:
        if isinstance(value, str) and value in known:
            return known[value]
        raise Refused(
            Message(f"没有“{clip(value)}”这个选项", f'"{clip(value)}" is not one of the choices'),
            did_you_mean(str(value), known),
        )

    return read
