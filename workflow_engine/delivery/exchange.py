"""Talking to a server that may be hostile, or just broken: whatever it does, the talk ends in the time it was given.

A timeout of the standard library is one for each wait, so that a server which says a byte now and then holds its caller
for ever. Here one deadline counts for everything together: the connection, what is sent, and what is answered.
"""

from __future__ import annotations

from http.client import HTTPConnection
from io import BufferedReader, RawIOBase
from socket import SOCK_STREAM, getaddrinfo, socket
from ssl import create_default_context
from time import monotonic  # noqa: TID251  # a span of time is measured; the clock on the wall is not read
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import WriteableBuffer

ROOM = 64 * 1024
"""How many bytes an answer may have before it is refused."""


class Deadline:
    """The moment that everything of one talk has to be over, ``seconds`` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Return how many seconds are left. Raises ``TimeoutError`` when none are."""
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError("对方没有在限时内答完 / no whole answer within the time for it")
        return left


class Answer(RawIOBase):
    """What comes over a connection, until the deadline, and no more than ``room`` bytes of it."""

    def __init__(self, connection: socket, deadline: Deadline, room: int = ROOM) -> None:
        self._connection = connection
        self._deadline = deadline
        self._room = room

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what there is, waiting for it no longer than is left."""
        self._connection.settimeout(self._deadline.left())
        count = self._connection.recv_into(buffer)
        self._room -= count
        if self._room < 0:
            raise ConnectionError("对方的回答太长 / the answer is too long")
        return count


def connect(host: str, port: int, deadline: Deadline) -> socket:
    """Return a connection to the first address of ``host`` that takes one; each gets its share of the time."""
    trouble: OSError | None = None
    addresses = getaddrinfo(host, port, type=SOCK_STREAM)
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        connection = socket(family, kind, protocol)
        try:
            connection.settimeout(deadline.left() / (len(addresses) - number))
            connection.connect(address)
        except OSError as error:
            connection.close()
            trouble = error
        else:
            return connection
    raise trouble or OSError(f"没有 {host} 的地址 / no address of {host}")


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float) -> tuple[int, str]:
    """Post ``body`` and return the status and its reason; the body of the answer is not read.

    Follows no redirect and uses no proxy: nothing goes anywhere but to ``url``. Raises ``OSError`` (``TimeoutError``
    among them) and ``http.client.HTTPException``.
    """
    deadline, parts = Deadline(timeout), urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    raw = connect(host, parts.port or (443 if secure else 80), deadline)
    try:
        if secure:
            raw.settimeout(deadline.left())
            raw = create_default_context().wrap_socket(raw, server_hostname=host)
        http = HTTPConnection(host)
        http.sock = _Line(raw, deadline)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        http.request("POST", target, body, {"Host": parts.netloc, "Connection": "close", **headers})
        answer = http.getresponse()
        return answer.status, answer.reason
    finally:
        raw.close()


class _Line:
    """As much of a socket as ``http.client`` uses, with a deadline."""

    def __init__(self, connection: socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def sendall(self, content: Any) -> None:
        self._connection.settimeout(self._deadline.left())
        self._connection.sendall(content)  # whose timeout is one for all of it

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(Answer(self._connection, self._deadline))

    def close(self) -> None:
        self._connection.close()
