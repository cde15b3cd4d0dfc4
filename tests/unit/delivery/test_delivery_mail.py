"""E-mail against a real SMTP server in this process."""

# ruff: noqa: ARG002, S106  # the server asks with more than these answers need; its password is no secret

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.unit.delivery.conftest import Works
from workflow_engine.delivery.handlers.mail import MailChannel, MailServer
from workflow_engine.kernel.operations.urge import Urge

BOOK = {"cai": "cai@campus.example", "gus": "gus@campus.example", "bob": "bob@campus.example"}


class PostOffice:
    """Keeps letters; answers ``refusals[address]`` to those who write to that address."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
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
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append(data.login)
        return AuthResult(success=data.password == b"s3cret", handled=False)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as free:
        made.port = free.getsockname()[1]
    controller = Controller(
        made, hostname="127.0.0.1", port=made.port, authenticator=made.authenticate, auth_require_tls=False
    )
    controller.start()
    yield made
    controller.stop()


def channel(works: Works, office: PostOffice, book: dict[str, str] | None = None, **server: Any) -> MailChannel:
    address: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": office.port,
        "security": "none",
        "sender": "wf@campus.example",
    }
    return MailChannel(MailServer(**{**address, **server}), BOOK if book is None else book, works.engine.world)


def test_everybody_who_holds_the_post_gets_a_letter_of_his_own(works: Works, office: PostOffice) -> None:
    name = works.start()
    assert works.driver(channel(works, office)).drain().done == 1
    assert [str(letter["To"]) for letter in office.letters] == ["蔡 <cai@campus.example>", "古 <gus@campus.example>"]
    letter = office.letters[0]
    assert letter["Subject"] == "[待办] 水费 · 起草"
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_content()
    for fact in (f"水费（{name}）", "流程：缴费", "环节：起草", "时限：2026-03-03", "发起：蔡"):
        assert fact in text


def test_the_same_notice_has_the_same_message_id_at_every_attempt(works: Works, office: PostOffice) -> None:
    works.start()
    office.refusals["gus@campus.example"] = "450 try later"
    driver = works.driver(channel(works, office))
    driver.drain()
    [row] = works.effects("pending")
    assert "450" in row.error
    assert row.sent == ("email:cai",)
    office.refusals.clear()
    works.later(minutes=1)
    driver.drain()
    assert [str(letter["To"]) for letter in office.letters] == ["蔡 <cai@campus.example>", "古 <gus@campus.example>"]
    assert len({letter["Message-ID"] for letter in office.letters}) == 2


def test_an_address_that_the_server_refuses_is_parked_with_what_it_said(works: Works, office: PostOffice) -> None:
    works.start()
    office.refusals["gus@campus.example"] = "550 no such mailbox"
    assert works.driver(channel(works, office)).drain().parked == 1
    [row] = works.effects("parked")
    assert "550 no such mailbox" in row.error
    assert row.sent == ("email:cai",)


def test_a_person_without_an_address_is_parked_unless_the_operator_says_to_pass_over(
    works: Works, office: PostOffice
) -> None:
    book = {"cai": "cai@campus.example"}
    works.start()
    assert works.driver(channel(works, office, book)).drain().parked == 1
    assert "no e-mail address of gus" in works.effects("parked")[0].error
    works.start()
    assert works.driver(channel(works, office, book, skip_unknown=True)).drain().done == 1
    assert len(office.letters) == 2


@pytest.mark.parametrize("address", ["not an address", "a@b\nBcc: all@campus.example", "@", "a@b@c"])
def test_an_address_that_is_none_is_parked(works: Works, office: PostOffice, address: str) -> None:
    works.start()
    assert works.driver(channel(works, office, {"cai": address, "gus": "gus@campus.example"})).drain().parked == 1
    assert [str(letter["To"]) for letter in office.letters] == ["古 <gus@campus.example>"]


def test_a_title_cannot_add_headers(works: Works, office: PostOffice) -> None:
    works.engine.start("bill", by="cai", title="水费\r\nBcc: all@campus.example", data={"amount": 1})
    works.driver(channel(works, office)).drain()
    letter = office.letters[0]
    assert letter["Bcc"] is None
    assert "水费  Bcc" in letter["Subject"]


def test_a_server_that_is_not_there_means_later(works: Works, office: PostOffice) -> None:
    works.start()
    assert works.driver(channel(works, office, port=1, timeout=2.0)).drain().put_off == 1
    assert works.effects("parked") == ()


def test_it_signs_in_where_it_must_and_a_wrong_password_means_later(works: Works, office: PostOffice) -> None:
    works.start()
    driver = works.driver(channel(works, office, user="wf", password="wrong"))
    assert driver.drain().put_off == 1
    works.later(minutes=1)
    driver = works.driver(channel(works, office, user="wf", password="s3cret"))
    assert driver.drain().done == 1
    assert set(office.signed_in) == {b"wf"}


def test_a_server_without_encryption_gets_nothing_when_encryption_is_asked_for(
    works: Works, office: PostOffice
) -> None:
    works.start()
    assert works.driver(channel(works, office, security="starttls")).drain().put_off == 1
    assert works.driver(channel(works, office, security="tls", timeout=2.0)).drain().put_off == 0
    assert office.letters == []


def test_what_was_said_stands_in_the_letter(works: Works, office: PostOffice) -> None:
    name = works.start()
    works.later(days=3)
    works.engine.perform(name, Urge(by="bob", at=works.clock.now(), id="u1", text="请尽快"))
    works.driver(channel(works, office)).drain()
    urged = [letter for letter in office.letters if letter["Subject"].startswith("[催办]")]
    assert urged
    assert "事由：请尽快" in urged[0].get_content()
