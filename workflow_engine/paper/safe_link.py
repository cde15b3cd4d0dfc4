"""Which addresses a paper may lead to."""

from __future__ import annotations

import re
from urllib.parse import quote

_SAFE = "/?#@!$&'*+,;=%~-._"
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def safe_link(address: str) -> str:
    """Return an address relative to the paper, or one of the web, percent-encoded; empty for any other (a script)."""
    if re.match(r"https?://", address):
        return quote(address, safe=f"{_SAFE}:")
    if address.startswith(("//", "\\")) or _SCHEME.match(address.strip()):
        return ""
    return quote(address, safe=_SAFE)
