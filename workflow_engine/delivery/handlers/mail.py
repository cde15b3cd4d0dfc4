"""E-mail: one message for each person, over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from workflow_engine.delivery.notice import recipients, subject, text
from workflow_engine.delivery.port import Addresses, Request
from workflow_engine.errors import Message, Undeliverable
from workflow_engine.kernel.directory import World


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How letters leave. ``security``: ``starttls``, ``tls`` or ``none``; ``user`` is empty without signing in.

    ``skip_unknown`` passes over persons without an address; otherwise the notice is parked, so that nobody is
    forgotten in silence. ``timeout`` is in seconds, for every exchange with the server.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 10.0
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
        letter = self._letter(request, target)
        with self._connection() as smtp:
            try:
                smtp.send_message(letter)
            except smtplib.SMTPRecipientsRefused as refused:
                code, said = next(iter(refused.recipients.values()))
                if code < 500:  # "try later", such as greylisting
                    raise
                told = f"{letter['To']}: {code} {said.decode(errors='replace')}"
                raise Undeliverable(
                    Message(f"邮件服务器拒收 {told}", f"the mail server refuses {told}"),
                    help=Message("核对该人的邮箱地址。", "Check this person's address."),
                ) from refused

    def _letter(self, request: Request, person: str) -> EmailMessage:
        role = recipients(request, self._world).get(person, "")
        name = self._world.directory.name(person, self._lang)
        try:
            letter = EmailMessage()
            letter["From"] = self._server.sender
            letter["To"] = Address(display_name=name, addr_spec=self._address(person))
            letter["Subject"] = subject(request, role, self._lang)
            letter["Date"] = format_datetime(request.at)
            letter["Message-ID"] = f"<{sha256(f'{request.key} {person}'.encode()).hexdigest()[:32]}@workflow-engine>"
            letter["Auto-Submitted"] = "auto-generated"
            letter.set_content(text(request, role, self._world, self._lang))
        except (ValueError, MessageError) as error:
            raise Undeliverable(
                Message(f"写不成给 {person} 的邮件：{error}", f"no letter can be written to {person}: {error}"),
                help=Message("核对该人的邮箱地址。", "Check this person's address."),
            ) from error
        return letter

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

    def _connection(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp
