"""Bytes → text that shows everything it contains."""

from __future__ import annotations

import codecs
import re

from workflow_engine.source import refusals
from workflow_engine.source.refusals import Refusal

MAX_BYTES = 512 * 1024

# Control characters, line breaks only a computer sees, halves of characters, marks that turn the
# direction of writing, and characters of no width. The joiners U+200C and U+200D stay: scripts and emoji are
# spelt with them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def forbidden(text: str) -> re.Match[str] | None:
    """Return the first character of ``text`` that must not stand there, if any."""
    return None if text.isascii() and text.isprintable() else _FORBIDDEN.search(text)


def decode(data: bytes) -> tuple[str, Refusal | None]:
    """Return the text of ``data``; if it is not UTF-8, the text before the first wrong byte, and a refusal."""
    if data.startswith(_UTF16_MARKS) or b"\0" in data[:4]:
        return "", refusals.not_utf8("UTF-16")
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return data[: error.start].decode("utf-8"), refusals.not_utf8(_guess(data))


def _guess(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GBK"
