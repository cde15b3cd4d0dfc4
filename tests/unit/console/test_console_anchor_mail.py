"""The line of an anchor by e-mail, against a real SMTP server in this process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.post_office import PostOffice, serving
from tests.unit.console.conftest import Office
from workflow_engine.clock import FixedClock, SystemClock
from workflow_engine.console.anchor_letters import AnchorLetters
from workflow_engine.console.chores import anchors
from workflow_engine.delivery.settings import read_settings
from workflow_engine.engine import Engine

AUDIT, RECTOR = "audit@campus.example", "rector@campus.example"
SETTINGS = """\
language = "en"
[email]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "wf@campus.example"
timeout = 5
skip_unknown = true
"""


@pytest.fixture
def post() -> Iterator[PostOffice]:
    made = PostOffice()
    with serving(made):
        yield made


@pytest.fixture
def served(office: Office, post: PostOffice) -> Office:
    """An office whose settings name that server."""
    office.start()
    (office.folder / "workflow-delivery.toml").write_text(SETTINGS.format(port=post.port), encoding="utf-8")
    return office


def test_the_line_that_is_printed_is_mailed_to_every_address_and_verifies_the_file(
    served: Office, post: PostOffice
) -> None:
    answer = served.say("anchor", "--to", "anchors.jsonl", "--mail", AUDIT, "--mail", RECTOR, lang="en")
    assert answer.code == 0
    assert post.reached == [AUDIT, RECTOR]
    letter = post.letters[0]
    line, check = (letter.get_content().splitlines()[place] for place in (0, 3))
    assert line == answer.out.strip()
    assert letter["Subject"] == f"[Anchor] {line[:10]} · anchors.jsonl"
    assert letter["From"] == "wf@campus.example"
    assert len({each["Message-ID"] for each in post.letters}) == 2
    assert served.say(*check.split()[1:]).code == 0
    other = check.replace("--digest ", "--digest f").split()[1:]
    assert served.say(*other).code == 1


def test_a_worker_mails_each_days_line_once_however_often_it_is_started(served: Office, post: PostOffice) -> None:
    for _ in range(2):
        words = ("--anchor", "anchors.jsonl", "--anchor-mail", AUDIT)
        assert served.say("worker", "--drain", *words).code == 0
    assert post.reached == [AUDIT]


def test_a_letter_that_cannot_leave_is_tried_again_every_minute_and_keeps_no_other_from_leaving(
    served: Office, post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FixedClock(SystemClock().now())
    path = served.folder / "anchors.jsonl"
    letters = AnchorLetters(read_settings(served.folder / "workflow-delivery.toml"), [AUDIT, RECTOR])
    store = str(served.folder / "workflow.db")
    with caplog.at_level(logging.INFO), Engine.open(served.processes, store=store, clock=clock) as engine:
        look = anchors(engine, path, letters)
        post.refusals[AUDIT] = "450 try later"
        look()
        assert post.reached == [RECTOR]
        assert "450" in caplog.text
        post.refusals.clear()
        look()
        assert post.reached == [RECTOR]
        clock.set(clock.now() + timedelta(minutes=1))
        look()
        look()
        assert post.reached == [RECTOR, AUDIT]
        clock.set(clock.now() + timedelta(days=1))
        look()
        assert post.reached == [RECTOR, AUDIT, AUDIT, RECTOR]
    lines = [letter.get_content().splitlines()[0] for letter in post.letters]
    assert lines[0] == lines[1] != lines[2] == lines[3]


def test_an_anchor_that_could_not_be_mailed_is_written_all_the_same_and_the_command_says_so(
    served: Office, post: PostOffice
) -> None:
    post.refusals[AUDIT] = "550 no such mailbox"
    answer = served.say("anchor", "--to", "anchors.jsonl", "--mail", AUDIT, "--mail", RECTOR, lang="en")
    assert answer.code == 2
    assert "550 no such mailbox" in answer.err
    assert "the anchor is in its file" in answer.err
    assert post.reached == [RECTOR]
    assert answer.out.strip() in post.letters[0].get_content()


def test_a_server_that_is_not_there_is_told_at_once_for_all(office: Office) -> None:
    office.start()
    (office.folder / "workflow-delivery.toml").write_text(SETTINGS.format(port=1), encoding="utf-8")
    answer = office.say("anchor", "--to", "anchors.jsonl", "--mail", AUDIT, "--mail", RECTOR, lang="en")
    assert answer.code == 2
    assert answer.err.count("refused") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("worker", "--drain", "--anchor", "a.jsonl", "--anchor-mail", AUDIT), "no mail server is set"),
        (("anchor", "--to", "a.jsonl", "--mail", AUDIT), "no mail server is set"),
        (("worker", "--drain", "--anchor-mail", AUDIT), "--anchor-mail goes with --anchor"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_written(office: Office, words: tuple[str, ...], told: str) -> None:
    office.start()
    answer = office.say(*words, lang="en")
    assert answer.code == 2
    assert told in answer.err
    assert not (office.folder / "a.jsonl").exists()


@pytest.mark.parametrize("address", ["not an address", "a@b\nBcc: all@campus.example", "@"])
def test_what_is_no_address_is_refused_before_anything_is_written(
    served: Office, post: PostOffice, address: str
) -> None:
    answer = served.say("anchor", "--to", "a.jsonl", "--mail", address, lang="en")
    assert answer.code == 2
    assert "no letter can be written" in answer.err
    assert not (served.folder / "a.jsonl").exists()
    assert post.letters == []
