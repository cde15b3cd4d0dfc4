"""E-mail: one message for each person, over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from io import BufferedReader
from socket import socket
from typing import TYPE_CHECKING

from workflow_engine.delivery.exchange import Answer, Deadline, connect
from workflow_engine.delivery.notice import line, recipients, subject, text
from workflow_engine.delivery.port import Addresses, Request
from workflow_engine.errors import Message, Undeliverable
from workflow_engine.kernel.directory import World
from workflow_engine.record import record

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@record(kw_only=True)
class MailServer:
    """How letters leave. ``security``: ``starttls``, ``tls`` or ``none``; ``user`` is empty without signing in.

    ``skip_unknown`` passes over persons without an address; otherwise the notice is parked, so that nobody is
    forgotten in silence. ``timeout`` is in seconds, for one letter and everything said about it.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 30.0
    skip_unknown: bool = False


class MailChannel:
    """Sends each notice to each person at his address; the same notice has the same ``Message-ID`` at every attempt."""

    name = "email"

    def __init__(self, server: MailServer, addresses: Addresses, world: World, *, lang: str = "zh") -> None:
        self._server = server
        self._addresses = addresses
        self._world = world
        self._lang = lang

    def targets(self, request: Request) -> Sequence[str]:
        """See ``Channel.targets``: the persons the notice is for."""
        people = recipients(request, self._world)
        return [p for p in people if not self._server.skip_unknown or self._addresses.get(p)]

    def send(self, request: Request, target: str) -> None:
        """See ``Channel.send``."""
        post(self._server, self._letter(request, target), self._address(target))

    def _letter(self, request: Request, person: str) -> EmailMessage:
        role = recipients(request, self._world).get(person, "")
        return written(
            self._server,
            self._address(person),
            subject(request, role, self._lang),
            text(request, role, self._world, self._lang),
            at=request.at,
            key=f"{request.key} {person}",
            name=self._world.directory.name(person, self._lang),
            who=person,
        )

    def _address(self, person: str) -> str:
        found = self._addresses.get(person)
        if not found:
            raise Undeliverable(
                Message(f"不知道 {person} 的邮箱地址", f"no e-mail address of {person} is known"),
                help=Message(
                    "在投递设置的 [addresses] 中写上，再 outbox --retry；或设 skip_unknown = true。",
                    "Write it under [addresses] in the delivery settings, then outbox --retry; or skip_unknown = true.",
                ),
                person=person,
            )
        return found


def written(
    server: MailServer, address: str, about: str, body: str, *, at: datetime, key: str, name: str = "", who: str = ""
) -> EmailMessage:
    """Return a letter to one address. ``key`` makes its ``Message-ID``; ``who`` is who is told of when it is no
    address: then ``Undeliverable`` is raised."""
    try:
        letter = EmailMessage()
        letter["From"] = server.sender
        letter["To"] = Address(display_name=_header(name), addr_spec=address)
        letter["Subject"] = _header(about)
        letter["Date"] = format_datetime(at)
        letter["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@workflow-engine>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(body)
    except (ValueError, MessageError) as error:
        who = who or repr(address)
        raise Undeliverable(
            Message(f"写不成给 {who} 的邮件：{error}", f"no letter can be written to {who}: {error}"),
            help=Message("核对邮箱地址。", "Check the e-mail address."),
        ) from error
    return letter


def post(server: MailServer, letter: EmailMessage, address: str) -> None:
    """Hand a letter over to the server. Raises ``Undeliverable`` when it refuses the address for good, ``OSError`` for
    everything that may pass."""
    with _connection(server) as smtp:
        try:
            smtp.send_message(letter, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            if code < 500:  # "try later", such as greylisting
                raise
            told = f"{letter['To']}: {code} {said.decode(errors='replace')}"
            raise Undeliverable(
                Message(f"邮件服务器拒收 {told}", f"the mail server refuses {told}"),
                help=Message("核对邮箱地址。", "Check the e-mail address."),
            ) from refused


def _connection(server: MailServer) -> smtplib.SMTP:
    smtp = (_BoundedTls if server.security == "tls" else _Bounded)(server)
    try:
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _header(words: str) -> str:
    """Return the words of a header as they are to be read: an encoded word among them would be decoded, whatever is
    in it."""
    return line(words).replace("=?", "= ?")


class _Bounded(smtplib.SMTP):
    """A talk with a mail server that is over when its time is, however the answers drip."""

    def __init__(self, server: MailServer) -> None:
        self._deadline = Deadline(server.timeout)
        super().__init__(server.host, server.port, timeout=server.timeout)

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket:
        return connect(host, port, self._deadline)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = BufferedReader(Answer(self.sock, self._deadline))
        return super().getreply()

    def send(self, s: ReadableBuffer | str) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._deadline.left())
        super().send(s)


class _BoundedTls(smtplib.SMTP_SSL, _Bounded):
    """The same, encrypted from the first byte."""

    def __init__(self, server: MailServer) -> None:
        self._deadline = Deadline(server.timeout)
        context = ssl.create_default_context()
        smtplib.SMTP_SSL.__init__(self, server.host, server.port, timeout=server.timeout, context=context)
