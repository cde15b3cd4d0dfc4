"""Where a box that calls another procedure leads to."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from workflow_engine.diagram.model import Diagram
from workflow_engine.errors import Message, UsageError

_SCHEMES = ("", "http", "https")


def link_base(text: str) -> str:
    """Return ``text`` as what stands before the file name in links. Raises ``UsageError`` when it could run a script.

    It is a folder or a web address; a missing ``/`` at its end is added.
    """
    bare = "".join(sign for sign in text.strip() if sign.isprintable() and not sign.isspace())
    try:
        scheme = urlsplit(bare).scheme
    except ValueError:
        scheme = "?"
    if scheme not in _SCHEMES or bare != text.strip() or "\\" in bare:
        raise UsageError(
            Message(f"“{text}”不能作链接的开头", f"{text!r} cannot begin a link"),
            help=Message(
                "写目录或 http、https 地址，例如 ../charts/", "write a folder or a web address, as ../charts/"
            ),
        )
    return bare if not bare or bare.endswith("/") else f"{bare}/"


def href(diagram: Diagram, process: str, suffix: str) -> str:
    """Return the address of the chart of another procedure."""
    return f"{link_base(diagram.links)}{quote(process, safe='')}{suffix}"
