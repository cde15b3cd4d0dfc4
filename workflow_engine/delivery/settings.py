"""What an operator decides about delivery: a TOML file of his own, because it names servers, addresses and secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.delivery.courier import ATTEMPTS
from workflow_engine.delivery.handlers.mail import MailServer
from workflow_engine.delivery.handlers.webhook import Hook
from workflow_engine.delivery.port import LEASE
from workflow_engine.errors import Message, UsageError
from workflow_engine.record import field, record

FILE = "workflow-delivery.toml"
_TOP: dict[str, type] = {
    "attempts": int,
    "lease": int,
    "heartbeat": int,
    "language": str,
    "log": bool,
    "email": dict,
    "addresses": dict,
    "webhook": dict,
    "temporal": dict,
}
_EMAIL: dict[str, type] = {
    "host": str,
    "port": int,
    "security": str,
    "sender": str,
    "user": str,
    "password_env": str,
    "timeout": int,
    "skip_unknown": bool,
}
_HOOK: dict[str, type] = {"url": str, "secret_env": str, "timeout": int, "roles": list}
_TEMPORAL: dict[str, type] = {
    "address": str,
    "namespace": str,
    "task_queue": str,
    "tls": bool,
    "server_ca": str,
    "server_name": str,
    "client_cert": str,
    "client_key": str,
    "api_key_env": str,
}
_FILES = ("server_ca", "client_cert", "client_key")
_CHOICES = {"security": ("starttls", "tls", "none"), "language": ("zh", "en")}
_SAID = {
    int: Message("应是不小于 1 的整数", "must be a whole number, 1 or more"),
    str: Message("应是文本", "must be text"),
    bool: Message("只能是 true 或 false", "must be true or false"),
    dict: Message("应是一张表", "must be a table"),
    list: Message("应是一列文本", "must be a list of texts"),
}


@record(kw_only=True)
class TemporalServer:
    """Where a Temporal cluster is. ``namespace`` must be there; each database needs a ``task_queue`` of its own.

    ``server_ca`` is for a server whose certificate no public authority signed, ``server_name`` for one whose
    certificate names another host than ``address``; ``client_cert`` and ``client_key`` prove who we are. All are PEM.
    """

    address: str = "127.0.0.1:7233"
    namespace: str = "default"
    task_queue: str = "workflow-engine"
    tls: bool = False
    server_ca: Path | None = None
    server_name: str = ""
    client_cert: Path | None = None
    client_key: Path | None = None
    api_key: str = ""

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS is spoken: asked for, or needed by what else is given."""
        return self.tls or bool(self.server_ca or self.server_name or self.client_cert or self.api_key)


@record
class DeliverySettings:
    """Where notices go and how long they are tried; as it stands: to the log only."""

    attempts: int = ATTEMPTS
    lease: timedelta = LEASE
    heartbeat: timedelta = timedelta(seconds=10)
    language: str = "zh"
    log: bool = True
    mail: MailServer | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    hooks: tuple[Hook, ...] = ()
    temporal: TemporalServer = TemporalServer()


def read_settings(path: Path, environment: Mapping[str, str] = os.environ) -> DeliverySettings:
    """Return the settings in a file. Raises ``UsageError`` with everything that is wrong in it."""
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            Message(f"投递设置 {path} 读不了：{error}", f"the delivery settings in {path} cannot be read: {error}"),
            help=Message("按 TOML 的写法改正，用 UTF-8 保存", "mend it as TOML and save it as UTF-8"),
        ) from error
    reader = _Reader(environment, path.parent)
    settings = reader.read(content)
    if settings is None or reader.wrong:
        zh, en = "；".join(m.zh for m in reader.wrong), "; ".join(m.en for m in reader.wrong)
        raise UsageError(
            Message(f"投递设置 {path} 有误：{zh}", f"the delivery settings in {path} are wrong: {en}"),
            help=Message("可写的设置见 docs/delivery.md", "docs/delivery.md lists the settings"),
            file=str(path),
        )
    return settings


class _Reader:
    """Reads the tables of one file; ``wrong`` collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self.wrong: list[Message] = []

    def read(self, content: Mapping[str, Any]) -> DeliverySettings | None:
        top = self._table("", content, _TOP)
        email = self._table("email.", top.pop("email", {}), _EMAIL, "host", "sender")
        self._secret(email, "password")
        named = top.pop("webhook", {})
        hooks = {
            name: self._table(f"webhook.{name}.", each if isinstance(each, dict) else {"": each}, _HOOK, "url")
            for name, each in named.items()
        }
        for hook in hooks.values():
            self._secret(hook, "secret")
            hook["roles"] = tuple(hook.get("roles", ()))
        temporal = self._temporal(top.pop("temporal", {}))
        addresses = self._table("addresses.", top.pop("addresses", {}), None)
        for name in ("lease", "heartbeat"):
            if name in top:
                top[name] = timedelta(seconds=top[name])
        if self.wrong:
            return None
        return DeliverySettings(
            **top,
            mail=MailServer(**email) if email else None,
            addresses=addresses,
            hooks=tuple(Hook(name=name, **hook) for name, hook in hooks.items()),
            temporal=TemporalServer(**temporal),
        )

    def _temporal(self, content: Mapping[str, Any]) -> dict[str, Any]:
        table = self._table("temporal.", content, _TEMPORAL)
        self._secret(table, "api_key")
        for name in _FILES:
            if name in table:
                table[name] = self._folder / table[name]
                if not table[name].is_file():
                    self._refuse(f"没有 temporal.{name} 所指的文件", f"there is no file where temporal.{name} points")
        if ("client_cert" in table) != ("client_key" in table):
            self._refuse(
                "temporal.client_cert 和 client_key 要一起写", "temporal.client_cert and client_key go together"
            )
        return table

    def _table(
        self, where: str, content: Mapping[str, Any], known: Mapping[str, type] | None, *needed: str
    ) -> dict[str, Any]:
        """Return what is right in a table: its keys are ``known`` (None: any, with texts)."""
        found = {}
        for key, value in content.items():
            kind = str if known is None else known.get(key)
            if kind is None:
                hint = did_you_mean(key, known or ()) or Message("删去它", "delete it")
                shown = clip(where + key)
                self._refuse(f"没有“{shown}”这项设置，{hint.zh}", f'there is no setting "{shown}", {hint.en}')
            elif not _fits(value, kind):
                self._refuse(f"{where}{key} {_SAID[kind].zh}", f"{where}{key} {_SAID[kind].en}")
            elif value not in _CHOICES.get(key, (value,)):
                listed = " | ".join(_CHOICES[key])
                self._refuse(f"{where}{key} 只能是 {listed}", f"{where}{key} must be {listed}")
            else:
                found[key] = value
        for key in needed if content else ():
            if key not in content:
                self._refuse(f"缺少 {where}{key}", f"{where}{key} is missing")
        return found

    def _secret(self, table: dict[str, Any], name: str) -> None:
        """Put the value of the environment variable that ``…_env`` names under ``name``."""
        variable = table.pop(f"{name}_env", None)
        if variable is None:
            return
        table[name] = self._environment.get(variable, "")
        if not table[name]:
            self._refuse(f"没有设环境变量 {variable}", f"the environment variable {variable} is not set")

    def _refuse(self, zh: str, en: str) -> None:
        self.wrong.append(Message(zh, en))


def _fits(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if kind is list:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, kind)
