"""E-mail against a real SMTP server in this process."""

# ruff: noqa: S106  # the server asks with more than these answers need; its password is no secret

from __future__ import annotations

import ssl
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
import trustme

from tests.post_office import PostOffice, serving
from tests.unit.delivery.conftest import Hostile, Works
from workflow_engine.delivery.handlers.mail import MailChannel, MailServer
from workflow_engine.kernel.operations.urge import Urge

BOOK = {"cai": "cai@campus.example", "gus": "gus@campus.example", "bob": "bob@campus.example"}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    made = PostOffice()
    with serving(made, authenticator=made.authenticate, auth_require_tls=False):
        yield made


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


HOSTILE = {
    "a header": "水费\r\nBcc: all@campus.example",
    "a bare line feed": "水费\nBcc: all@campus.example",
    "a bare return": "水费\rBcc: all@campus.example",
    "a body": "水费\r\n\r\n<b>转账到这里</b>",
    "a fact of its own": "水费\n时限：2099-01-01 00:00",
    "other line ends": "水费\u2028时限：2099\u2029\u0085\x0b\x0cBcc: all@campus.example",
    "folding": "水费\r\n Bcc: all@campus.example",
    "an encoded word": "=?utf-8?q?=0D=0ABcc:_all=40campus.example?=",
    "an encoded word turned around": "水费 =?utf-8?b?4oCuZ25wLmV4ZQ==?=",
    "text turned around": "水费\u202egnp.exe\u2066\u200f",
    "hidden letters": "水\u200b费\u2060\ufeff",
    "terminal commands": "水费\x1b[2J\x07",
    "a very long title": "水费" * 5000,
}


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_title_adds_no_header_no_line_and_turns_nothing_around(
    works: Works, office: PostOffice, title: str
) -> None:
    name = works.start()
    works.driver(channel(works, office)).drain()
    works.engine.perform(name, Urge(by="bob", at=works.clock.now(), id="u1", text=title))
    works.engine.start("bill", by="cai", title=title, data={"amount": 1})
    assert works.driver(channel(works, office)).drain().parked == 0
    plain, *hostile = [office.letters[0], *office.letters[2:]]
    assert hostile
    for letter in hostile:
        assert sorted(letter.keys()) == sorted(plain.keys())
        assert letter["Subject"].isprintable()
        assert len(letter["Subject"]) <= 200
        lines = letter.get_content().splitlines()
        assert all(each.isprintable() for each in lines)
        assert [each for each in lines if each.startswith("时限：")] in ([], ["时限：2026-03-03 12:00"])
        facts = {"事项", "流程", "环节", "时限", "事由", "发起", "时间"}
        assert {each.partition("：")[0] for each in lines[2:]} <= facts


def test_a_name_from_the_hosts_directory_adds_no_header(
    works: Works, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = '蔡\r\nBcc: z@evil.example\u202e <x@evil.example>, " <y@evil.example>, =?utf-8?q?=0D=0ABcc:_z=40evil?='
    monkeypatch.setattr(type(works.engine.world.directory), "name", lambda *_: name)
    works.start()
    assert works.driver(channel(works, office)).drain().done == 1
    assert office.letters[0]["Bcc"] is None
    assert str(office.letters[0]["To"]).isprintable()
    [to] = office.letters[0]["To"].addresses
    assert to.addr_spec == "cai@campus.example"
    assert to.display_name.startswith("蔡 Bcc: z@evil.example ")
    assert office.reached == ["cai@campus.example", "gus@campus.example"]


@pytest.mark.parametrize("drop", [b"", b"2", b"220-patience\r\n"], ids=["silent", "half a line", "many lines"])
@pytest.mark.parametrize("opening", [b"", b"220 ready\r\n"], ids=["greeting", "answer"])
def test_a_mail_server_that_drips_its_answers_is_given_up_when_the_time_for_the_letter_is_over(
    works: Works, office: PostOffice, opening: bytes, drop: bytes
) -> None:
    works.start()
    hostile = Hostile(opening, drop, 0.02)
    book = {"cai": "cai@campus.example", "gus": ""}
    began = monotonic()
    driver = works.driver(channel(works, office, book, port=hostile.port, timeout=0.3, skip_unknown=True))
    assert driver.drain().put_off == 1
    assert 0.2 < monotonic() - began < 2
    hostile.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "other.example"])
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_goes_encrypted_and_only_to_the_server_that_its_certificate_names(
    works: Works, office: PostOffice, authority: trustme.CA, security: str, name: str
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(tls)
    how: dict[str, Any] = {"ssl_context": tls} if security == "tls" else {"tls_context": tls, "require_starttls": True}
    with serving(office, **how):
        driver = works.driver(channel(works, office, security=security))
        works.start()
        driver.drain()
    if name == "127.0.0.1":
        assert len(office.letters) == 2
        assert works.effects("pending") == ()
    else:
        assert office.letters == []
        assert "certificate" in works.effects("pending")[0].error.lower()


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
