"""A real SMTP server in this process, which keeps the letters it gets."""

# ruff: noqa: ARG002  # the server asks with more than these answers need

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class PostOffice:
    """Keeps letters; answers ``refusals[address]`` to those who write to that address."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.reached: list[str] = []
        self.refusals: dict[str, str] = {}
        self.signed_in: list[bytes] = []
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.reached += envelope.rcpt_tos
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append(data.login)
        return AuthResult(success=data.password == b"s3cret", handled=False)


@contextmanager
def serving(office: PostOffice, **how: Any) -> Iterator[None]:
    """Open the office at a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        office.port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **how)
    controller.start()
    yield
    controller.stop()
