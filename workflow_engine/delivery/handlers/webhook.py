"""Webhook: a notice is posted as a CloudEvent, signed, to addresses that the operator chose.

The signature is that of the Standard Webhooks specification: ``webhook-signature`` is ``v1,`` and the base64 of the
HMAC-SHA256 of ``id.timestamp.body``. ``Idempotency-Key`` is the effect's id: the same at every attempt.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from workflow_engine.clock import Clock
from workflow_engine.delivery.exchange import post
from workflow_engine.delivery.notice import recipients
from workflow_engine.delivery.port import Request
from workflow_engine.errors import Message, UsageError
from workflow_engine.kernel.directory import World
from workflow_engine.record import record


@record(kw_only=True)
class Hook:
    """One receiver. Without a ``secret`` posts are not signed. ``roles`` are the notices it wants, empty for all.

    ``timeout`` is in seconds, for the whole exchange: a receiver that answers bit by bit is given up as well.
    """

    name: str
    url: str
    secret: str = ""
    timeout: float = 10.0
    roles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0
        except ValueError:
            usable = False
        if not usable or not self.url.isascii() or not self.url.isprintable() or " " in self.url:
            raise UsageError(
                Message(f"webhook {self.name} 的地址不可用", f"the address of webhook {self.name} cannot be used"),
                help=Message(
                    "写 http:// 或 https:// 的地址，不带用户名和口令。",
                    "Write an http:// or https:// address without user and password.",
                ),
            )


class WebhookChannel:
    """Posts each notice to each hook. Anything but a 2xx answer is a failure and tried again."""

    name = "webhook"

    def __init__(self, hooks: Sequence[Hook], world: World, clock: Clock) -> None:
        self._hooks = {hook.name: hook for hook in hooks}
        self._world = world
        self._clock = clock

    def targets(self, request: Request) -> Sequence[str]:
        """See ``Channel.targets``: the names of the hooks that want this notice."""
        role = request.arguments.get("role")
        return [hook.name for hook in self._hooks.values() if not hook.roles or role in hook.roles]

    def send(self, request: Request, target: str) -> None:
        """See ``Channel.send``."""
        hook = self._hooks[target]
        body = json.dumps(self._event(request), ensure_ascii=False, default=_plain).encode()
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "Idempotency-Key": quote(request.key, safe="/"),
            "User-Agent": "workflow-engine",
            **signature(hook.secret, quote(request.key, safe="/"), int(self._clock.now().timestamp()), body),
        }
        status, reason = post(hook.url, body, headers, timeout=hook.timeout)
        if not 200 <= status < 300:
            raise ConnectionError(f"webhook {hook.name}: {status} {reason}")

    def _event(self, request: Request) -> dict[str, Any]:
        case = request.case
        return {
            "specversion": "1.0",
            "id": request.key,
            "source": f"/workflow-engine/{quote(case.process)}",
            "type": f"workflow-engine.{request.kind}",
            "subject": case.id,
            "time": request.at,
            "datacontenttype": "application/json",
            "data": {
                **request.arguments,
                "case": case.id,
                "process": case.process,
                "key": case.key,
                "title": case.title,
                "visit": request.visit,
                "seq": request.seq,
                "persons": recipients(request, self._world),
            },
        }


def signature(secret: str, key: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """Return the headers that prove who sent ``body``; none without a secret.

    A secret that begins with ``whsec_`` is base64 behind it, as the specification has it; any other is taken as it is.
    """
    if not secret:
        return {}
    raw = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    digest = hmac.new(raw, f"{key}.{timestamp}.".encode() + body, sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else str(value)
