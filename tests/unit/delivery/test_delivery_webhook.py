"""Webhooks against a real HTTP server in this process."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

from tests.acceptance.documents import blocks
from tests.unit.delivery.conftest import Hostile, Works
from workflow_engine.delivery.exchange import Deadline, connect
from workflow_engine.delivery.handlers.log import LogChannel
from workflow_engine.delivery.handlers.webhook import Hook, WebhookChannel, signature
from workflow_engine.errors import UsageError


class Receiver:
    """Keeps what is posted, and answers with ``answers``, the next one first, then 204."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.gets = 0
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.slow = Event()
        self.hold = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append(({k.lower(): v for k, v in self.headers.items()}, body))
                if receiver.hold:
                    receiver.slow.wait(5)
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self) -> None:
                receiver.gets += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.slow.set()
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def channel(works: Works, *hooks: Hook) -> WebhookChannel:
    return WebhookChannel(hooks, works.engine.world, works.clock)


def test_a_notice_is_posted_as_a_cloud_event(works: Works, receiver: Receiver) -> None:
    name = works.start()
    assert works.driver(channel(works, Hook(name="oa", url=receiver.url))).drain().done == 1
    [(headers, body)] = receiver.posts
    event = json.loads(body)
    [done] = works.effects("done")
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["idempotency-key"] == event["id"] == done.effect.id
    assert {key: event[key] for key in ("specversion", "source", "type", "subject", "time")} == {
        "specversion": "1.0",
        "source": "/workflow-engine/bill",
        "type": "workflow-engine.notify",
        "subject": name,
        "time": "2026-03-02T01:00:00+00:00",
    }
    told = event["data"]
    assert (told["case"], told["title"], told["role"], told["state"]) == (name, "水费", "assigned", "draft")
    assert told["persons"] == {"cai": "assigned", "gus": "assigned"}
    assert "webhook-signature" not in headers


def test_the_signature_can_be_checked_by_the_receiver_and_covers_every_byte(works: Works, receiver: Receiver) -> None:
    works.start()
    works.driver(channel(works, Hook(name="oa", url=receiver.url, secret="s3cret"))).drain()  # noqa: S106
    [(headers, body)] = receiver.posts
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
    made = base64.b64encode(hmac.new(b"s3cret", signed + body, sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{made}"
    assert int(headers["webhook-timestamp"]) == int(works.clock.now().timestamp())
    assert signature("s3cret", "e1", 5, body) != signature("s3cret", "e1", 5, body + b" ")
    assert signature("s3cret", "e1", 5, body) != signature("s3cret", "e1", 6, body)


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks."""
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_check_that_the_documentation_shows_takes_ours_and_refuses_everything_else(
    works: Works, receiver: Receiver
) -> None:
    page = Path(__file__).parents[3] / "docs" / "delivery.md"
    [block] = [block for block in blocks(page) if block.info == "python verify"]
    shown: dict[str, Any] = {}
    exec(compile(block.text, str(page), "exec"), shown)  # noqa: S102
    works.clock.set(datetime.now(UTC))
    works.start()
    works.driver(channel(works, Hook(name="oa", url=receiver.url, secret="s3cret"))).drain()  # noqa: S106
    [(headers, body)] = receiver.posts
    assert shown["is_genuine"](headers, body, "s3cret")
    assert shown["is_genuine"](
        headers | {"webhook-signature": "v1,bm8= " + headers["webhook-signature"]}, body, "s3cret"
    )
    assert not shown["is_genuine"](headers, body + b" ", "s3cret")
    assert not shown["is_genuine"](headers, body, "other")
    assert not shown["is_genuine"](headers | {"webhook-id": "other"}, body, "s3cret")
    old = str(int(headers["webhook-timestamp"]) - 600)
    again = signature("s3cret", headers["webhook-id"], int(old), body)
    assert not shown["is_genuine"](headers | dict(again), body, "s3cret")
    secret = "whsec_" + base64.b64encode(b"s3cret").decode()
    signed = signature(secret, "e1", int(headers["webhook-timestamp"]), body)
    assert shown["is_genuine"](dict(signed), body, secret)


def test_an_event_has_every_attribute_that_cloud_events_asks_for_in_its_form(works: Works, receiver: Receiver) -> None:
    works.engine.start("bill", by="cai", title="水费 <b>&\u202e\n", key="no. 7", data={"amount": 1})
    works.driver(channel(works, Hook(name="oa", url=receiver.url))).drain()
    event = json.loads(receiver.posts[0][1])
    attributes = {name: value for name, value in event.items() if name != "data"}
    assert set(attributes) == {"specversion", "id", "source", "type", "subject", "time", "datacontenttype"}
    for name, value in attributes.items():
        assert re.fullmatch("[a-z0-9]{1,20}", name)
        assert isinstance(value, str)
        assert value
    assert urlsplit(event["source"]).path == event["source"]  # a URI reference
    assert datetime.fromisoformat(event["time"]).tzinfo
    assert (event["data"]["title"], event["data"]["key"], event["data"]["seq"]) == ("水费 <b>&\u202e\n", "no. 7", 1)


@pytest.mark.parametrize("status", [301, 307, 400, 404, 410, 429, 500, 503])
def test_anything_but_success_is_tried_again(works: Works, receiver: Receiver, status: int) -> None:
    works.start()
    receiver.answers = [(status, {"Location": receiver.url})]
    driver = works.driver(channel(works, Hook(name="oa", url=receiver.url)))
    assert driver.drain().put_off == 1
    assert str(status) in works.effects("pending")[0].error
    works.later(minutes=1)
    assert driver.drain().done == 1
    assert len({headers["idempotency-key"] for headers, _ in receiver.posts}) == 1
    assert (len(receiver.posts), receiver.gets) == (2, 0)


def test_one_receiver_that_fails_makes_no_other_get_it_twice(works: Works, receiver: Receiver) -> None:
    works.start()
    dead = Hook(name="dead", url="http://127.0.0.1:1/", timeout=1)
    driver = works.driver(channel(works, dead, Hook(name="oa", url=receiver.url)), attempts=3)
    while not works.effects("parked"):
        driver.drain()
        works.later(hours=2)
    assert len(receiver.posts) == 1
    assert works.effects("parked")[0].sent == ("webhook:oa",)


def test_a_receiver_that_does_not_answer_is_given_up_after_its_timeout(works: Works, receiver: Receiver) -> None:
    works.start()
    receiver.hold = True
    driver = works.driver(channel(works, Hook(name="oa", url=receiver.url, timeout=0.2)))
    assert driver.drain().put_off == 1
    assert "timed out" in works.effects("pending")[0].error


@pytest.mark.parametrize(
    ("opening", "drop"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Header: 1\r\n"),
    ],
    ids=["silent", "status line", "one header", "endless continue", "many headers"],
)
def test_a_receiver_that_drips_its_answer_is_given_up_when_the_time_for_all_of_it_is_over(
    works: Works, opening: bytes, drop: bytes
) -> None:
    works.start()
    hostile = Hostile(opening, drop, 0.02)
    hook = Hook(name="oa", url=f"http://127.0.0.1:{hostile.port}/", timeout=0.4)
    began = monotonic()
    assert works.driver(channel(works, hook)).drain().put_off == 1
    assert 0.3 < monotonic() - began < 2
    assert "within the time" in works.effects("pending")[0].error or "timed out" in works.effects("pending")[0].error
    hostile.close()


def test_a_receiver_that_pours_out_its_answer_is_given_up_when_it_is_too_long(works: Works) -> None:
    works.start()
    hostile = Hostile(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 60_000 + b"\r\n", 0.0)
    hook = Hook(name="oa", url=f"http://127.0.0.1:{hostile.port}/", timeout=10)
    assert works.driver(channel(works, hook)).drain().put_off == 1
    assert "the answer is too long" in works.effects("pending")[0].error
    hostile.close()


def test_a_body_that_never_ends_is_not_waited_for(works: Works) -> None:
    works.start()
    hostile = Hostile(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", b"x", 0.02)
    assert works.driver(channel(works, Hook(name="oa", url=f"http://127.0.0.1:{hostile.port}/"))).drain().done == 1
    hostile.close()


def test_what_a_receiver_says_cannot_steer_the_terminal_of_the_operator(works: Works, receiver: Receiver) -> None:
    works.start()
    hostile = Hostile(b"HTTP/1.1 500 \x1b[2J\xe2\x80\xaeoops\r\n\r\n", b"", 0.1)
    works.driver(channel(works, Hook(name="oa", url=f"http://127.0.0.1:{hostile.port}/"))).drain()
    error = works.effects("pending")[0].error
    assert error.startswith("ConnectionError: webhook oa: 500 �[2J")
    assert error.isprintable()
    hostile.close()


@pytest.mark.parametrize(("name", "outcome"), [("127.0.0.1", "done"), ("other.example", "put off")])
def test_over_https_only_who_the_address_names_gets_anything(
    works: Works, receiver: Receiver, authority: trustme.CA, name: str, outcome: str
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(tls)
    receiver.server.socket = tls.wrap_socket(receiver.server.socket, server_side=True, do_handshake_on_connect=False)
    receiver.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # refused clients are no news
    works.start()
    works.driver(channel(works, Hook(name="oa", url=receiver.url.replace("http:", "https:")))).drain()
    if outcome == "done":
        assert len(receiver.posts) == len(works.effects("done")) == 1
    else:
        assert receiver.posts == []
        assert "certificate" in works.effects("pending")[0].error.lower()


def test_a_receiver_that_never_ends_its_handshake_is_given_up(works: Works) -> None:
    works.start()
    hostile = Hostile(b"\x16\x03\x03\x40\x00", b"\x02", 0.02)
    hook = Hook(name="oa", url=f"https://127.0.0.1:{hostile.port}/", timeout=0.4)
    began = monotonic()
    assert works.driver(channel(works, hook)).drain().put_off == 1
    assert monotonic() - began < 2
    hostile.close()


def test_every_address_of_a_receiver_is_tried_within_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        dead, alive = ("127.0.0.1", 1), ("127.0.0.1", port)
        found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", address) for address in (dead, alive)]
        monkeypatch.setattr("workflow_engine.delivery.exchange.getaddrinfo", lambda *_, **__: found)
        with connect("oa.example", port, Deadline(5)) as connection:
            assert connection.getpeername() == alive
        monkeypatch.setattr("workflow_engine.delivery.exchange.getaddrinfo", lambda *_, **__: found[:1])
        with pytest.raises(ConnectionRefusedError):
            connect("oa.example", port, Deadline(5))


def test_a_hook_gets_only_the_notices_it_wants(works: Works, receiver: Receiver) -> None:
    works.start()
    hook = Hook(name="oa", url=receiver.url, roles=("escalate",))
    assert works.driver(channel(works, hook)).drain().done == 1
    assert receiver.posts == []
    works.later(days=3)
    works.driver(channel(works, hook)).drain()
    assert {json.loads(body)["data"]["role"] for _, body in receiver.posts} == {"escalate"}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://oa.example/x",
        "//oa.example",
        "oa.example/hook",
        "http://",
        "http://user:pw@oa.example/",
        "http://oa.example/a b",
        "http://oa.example/\r\nX: y",
        "http://oa.example:99999/",
        "http://[::1",
        "",
    ],
)
def test_an_address_that_is_not_plain_http_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        Hook(name="oa", url=url)
    assert "pw" not in str(refused.value)


def test_the_environment_cannot_send_posts_elsewhere(
    works: Works, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    works.start()
    assert works.driver(channel(works, Hook(name="oa", url=receiver.url))).drain().done == 1


def test_the_log_gets_a_line_for_every_notice(works: Works, caplog: pytest.LogCaptureFixture) -> None:
    works.start()
    with caplog.at_level(logging.INFO, "workflow_engine.notices"):
        works.driver(LogChannel(works.engine.world)).drain()
        works.later(days=3)
        works.driver(LogChannel(works.engine.world, lang="en")).drain()
    first, *later = [record.getMessage() for record in caplog.records if record.name == "workflow_engine.notices"]
    assert first.endswith("[待办] 水费 · 起草 → cai, gus")
    assert any("[Overdue, escalated] 水费 · Draft → bob" in line for line in later)
