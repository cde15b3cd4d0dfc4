"""A case of a shipped procedure from its start to one of its ends, told in lines."""

from __future__ import annotations

from typing import NamedTuple


class Story(NamedTuple):
    """How a case of ``process``, opened with ``data`` by ``by`` (for ``requester`` if given), comes to ``end``.

    A line is an action, who takes it (a post, a person or an outsider) and the fields he fills in; a list is written
    with ``+``. ``> `` in front means the called case, ``wait 30 days`` lets time pass and fires what falls due.
    """

    process: str
    end: str
    data: str
    lines: str
    by: str = "lg.office/doc_clerk"
    requester: str | None = None
