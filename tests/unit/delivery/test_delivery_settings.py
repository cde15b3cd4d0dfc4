"""What an operator may write about delivery, and what he is told when it is wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.delivery.conftest import Works
from workflow_engine.delivery.assemble import channels
from workflow_engine.delivery.notice import ROLES
from workflow_engine.delivery.settings import DeliverySettings, TemporalServer, read_settings
from workflow_engine.errors import UsageError

WHOLE = """\
attempts = 5
lease = 120
language = "en"
log = false

[email]
host = "smtp.example.edu.cn"
port = 465
security = "tls"
sender = "wf@example.edu.cn"
user = "wf"
password_env = "MAIL_PASSWORD"
timeout = 5
skip_unknown = true

[addresses]
sample-007 = "seven@example.edu.cn"
"external/student:2023001" = "student@example.edu.cn"

[webhook.oa]
url = "https://oa.example.edu.cn/hook"
secret_env = "OA_SECRET"
timeout = 3
roles = ["assigned", "escalate"]

[temporal]
address = "temporal.example.edu.cn:7233"
namespace = "workflow"
task_queue = "office"
server_ca = "ca.pem"
server_name = "temporal"
client_cert = "worker.pem"
client_key = "worker.key"
api_key_env = "TEMPORAL_KEY"
"""
ROLES_IN_CODE = re.compile(r'"role": "([a-z-]+)"|tell\(turn, \w+, "([a-z-]+)"')
SECRETS = {"MAIL_PASSWORD": "pw", "OA_SECRET": "s3cret", "TEMPORAL_KEY": "k3y"}


def read(folder: Path, text: str) -> DeliverySettings:
    for name in ("ca.pem", "worker.pem", "worker.key"):
        (folder / name).touch()
    path = folder / "workflow-delivery.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, SECRETS)


def test_everything_that_can_be_written_is_understood(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    assert (found.attempts, found.lease, found.language, found.log) == (5, timedelta(seconds=120), "en", False)
    assert found.mail is not None
    assert (found.mail.host, found.mail.port, found.mail.security) == ("smtp.example.edu.cn", 465, "tls")
    assert (found.mail.user, found.mail.password, found.mail.skip_unknown) == ("wf", "pw", True)
    assert found.addresses["external/student:2023001"] == "student@example.edu.cn"
    [hook] = found.hooks
    assert (hook.name, hook.secret, hook.timeout, hook.roles) == ("oa", "s3cret", 3, ("assigned", "escalate"))


def test_where_a_cluster_is_and_how_one_gets_in_is_understood(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE).temporal == TemporalServer(
        address="temporal.example.edu.cn:7233",
        namespace="workflow",
        task_queue="office",
        server_ca=tmp_path / "ca.pem",
        server_name="temporal",
        client_cert=tmp_path / "worker.pem",
        client_key=tmp_path / "worker.key",
        api_key="k3y",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('server_ca = "gone.pem"', "no file where temporal.server_ca points"),
        ('client_cert = "worker.pem"', "go together"),
        ('client_key = "worker.key"', "go together"),
        ('api_key_env = "NOT_SET"', "NOT_SET is not set"),
        ('addres = "x"', 'did you mean "address"'),
        ('tls = "yes"', "temporal.tls must be true or false"),
    ],
)
def test_a_way_into_a_cluster_that_cannot_be_gone_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        read(tmp_path, f"[temporal]\n{text}\n")


@pytest.mark.parametrize(
    ("text", "is_encrypted"),
    [
        ("", False),
        ("tls = true", True),
        ('server_ca = "ca.pem"', True),
        ('server_name = "temporal"', True),
        ('client_cert = "worker.pem"\nclient_key = "worker.key"', True),
        ('api_key_env = "TEMPORAL_KEY"', True),
    ],
)
def test_whatever_needs_encryption_turns_it_on(tmp_path: Path, text: str, is_encrypted: bool) -> None:
    assert read(tmp_path, f"[temporal]\n{text}\n").temporal.is_encrypted is is_encrypted


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, "") == DeliverySettings()


def test_all_mistakes_are_told_at_once_with_what_was_probably_meant(tmp_path: Path) -> None:
    text = """\
atempts = 3
lease = "long"
language = "fr"
[email]
host = "h"
[webhook.oa]
secret_env = "NOT_SET"
roles = [1]
"""
    with pytest.raises(UsageError) as refused:
        read(tmp_path, text)
    told = str(refused.value)
    for part in (
        "atempts",
        "lease must be a whole number",
        "language must be zh | en",
        "email.sender is missing",
        "webhook.oa.url is missing",
        "webhook.oa.roles must be a list of texts",
        "NOT_SET is not set",
    ):
        assert part in told


@pytest.mark.parametrize(
    "text",
    [
        "lease = 0",
        "lease = true",
        "webhook = 3",
        "[webhook]\noa = 3",
        "email = 'x'",
        "[addresses]\nli = 3",
        "a = [",
        "\0",
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"workflow-delivery\.toml"):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gone"):
        read_settings(tmp_path / "gone.toml")


def test_settings_turn_channels_on(works: Works, tmp_path: Path) -> None:
    assert [channel.name for channel in channels(works.engine, DeliverySettings())] == ["log"]
    assert [channel.name for channel in channels(works.engine, read(tmp_path, WHOLE))] == ["email", "webhook"]


def test_every_kind_of_notice_the_engine_sends_has_words_in_both_languages() -> None:
    kernel = Path(__file__).parents[3] / "workflow_engine" / "kernel"
    texts = [path.read_text(encoding="utf-8") for path in kernel.rglob("*.py")]
    sent = {"".join(found) for text in texts for found in ROLES_IN_CODE.findall(text)}
    assert sent - set(ROLES) == set()
    assert len(sent) > 10
    assert all(message.zh != message.en for message in ROLES.values())
