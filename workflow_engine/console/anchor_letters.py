"""The line that vouches for an anchor file, by e-mail: kept where neither the database nor the file can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.errors import Message, Undeliverable, UsageError
from workflow_engine.storage.anchor import unusable

if TYPE_CHECKING:
    from email.message import EmailMessage

    from workflow_engine.delivery.settings import DeliverySettings
    from workflow_engine.storage.anchor import Anchor


class AnchorLetters:
    """Sends the line of an anchor to each address once, by the mail server of the delivery settings.

    Who has got which line stands beside the anchor file, in one that ends in ``.mailed``. Raises ``UsageError`` when
    the settings have no mail server, ``Undeliverable`` for what is no address.
    """

    def __init__(self, settings: DeliverySettings, to: Sequence[str]) -> None:
        if settings.mail is None:
            raise UsageError(
                Message("没有设邮件服务器", "no mail server is set"),
                help=Message(
                    "在投递设置中写 [email] 的 host 和 sender（见 docs/delivery.md），或用 --config 指明设置文件。",
                    "Write host and sender under [email] in the delivery settings (docs/delivery.md), or name the file"
                    " with --config.",
                ),
            )
        self._server = settings.mail
        self._lang = settings.language
        self._to = tuple(dict.fromkeys(to))
        for address in self._to:
            self._letter(address, Path("anchors"), None)

    def send(self, path: Path, anchor: Anchor) -> tuple[str, ...]:
        """Send the line of the newest anchor in the file to all who have not got it, and return their addresses.

        One that is refused keeps it from no other. Raises ``Undeliverable`` then, or when the server does not answer;
        those who have got it are remembered.
        """
        from smtplib import SMTPRecipientsRefused

        from workflow_engine.delivery.handlers.mail import post

        kept = path.with_name(f"{path.name}.mailed")
        known = _lines(kept)
        sent: list[str] = []
        failed: list[tuple[str, Exception]] = []
        for address in self._to:
            if f"{anchor.hash} {address}" in known:
                continue
            try:
                post(self._server, self._letter(address, path, anchor), address)
            except (SMTPRecipientsRefused, Undeliverable) as error:
                failed.append((address, error))
            except OSError as error:  # it would not answer for the others either
                failed.append((address, error))
                break
            else:
                _keep(kept, f"{anchor.hash} {address}")
                sent.append(address)
        if failed:
            raise _unsent(failed)
        return tuple(sent)

    def _letter(self, address: str, path: Path, anchor: Anchor | None) -> EmailMessage:
        from workflow_engine.delivery.handlers.mail import written

        digest = anchor.hash if anchor else ""
        at = anchor.at if anchor else datetime.fromisoformat("2000-01-01T00:00:00Z")
        day = f"{at:%Y-%m-%d}"
        about = Message(f"[锚定] {day} · {path.name}", f"[Anchor] {day} · {path.name}")
        check = f"workflow-engine verify --anchor {path.name} --digest {digest} --replay"
        body = Message(
            f"{anchor}\n\n请保存这封信。日后核对：\n{check}\n\n哪一天没有收到，请查 worker。\n",
            f"{anchor}\n\nKeep this letter. To check the database and the file against it:\n{check}\n\n"
            "On a day without a letter, look at the worker.\n",
        )
        key = f"anchor {digest} {address}"
        return written(self._server, address, about.say(self._lang), body.say(self._lang), at=at, key=key)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise unusable(path, error) from error


def _keep(path: Path, line: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise unusable(path, error) from error


def _unsent(failed: Sequence[tuple[str, Exception]]) -> Undeliverable:
    zh, en = [], []
    for address, error in failed:
        said = error.message if isinstance(error, Undeliverable) else Message(str(error), str(error))
        zh.append(f"{address}（{said.zh}）")
        en.append(f"{address} ({said.en})")
    return Undeliverable(
        Message(
            f"锚定已写入文件，但没有寄到 {'、'.join(zh)}",
            f"the anchor is in its file, but was not mailed to {', '.join(en)}",
        ),
        help=Message(
            "核对投递设置的 [email]，再运行一次；worker 每分钟自己再试。",
            "Check [email] in the delivery settings, then run it again; a worker tries again every minute by itself.",
        ),
    )
