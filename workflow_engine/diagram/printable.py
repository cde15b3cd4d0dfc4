"""Text that every format can hold."""

from __future__ import annotations

REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """Return ``text`` with what XML cannot hold (control characters, lone surrogates) replaced by U+FFFD."""
    return "".join(sign if _fits(sign) else REPLACEMENT for sign in text)


def _fits(sign: str) -> bool:
    return (
        sign in "\t\n"
        or " " <= sign <= "~"
        or "\xa0" <= sign < "\ud800"
        or "\ue000" <= sign < "\ufffe"
        or sign >= "\U00010000"
    )


def has_chinese(text: str) -> bool:
    """True when ``text`` holds a sign that needs a Chinese font."""
    return any("\u2e80" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000" for sign in text)
