"""From settings to a worker: the channels, the registered handlers, and the driver that uses them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.embedded import Embedded
from workflow_engine.delivery.handlers.log import LogChannel
from workflow_engine.delivery.handlers.mail import MailChannel
from workflow_engine.delivery.handlers.service import Handler
from workflow_engine.delivery.handlers.webhook import WebhookChannel
from workflow_engine.delivery.port import Addresses, Channel, Desk, Queue, Relay
from workflow_engine.delivery.settings import DeliverySettings
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.delivery.procrastinate import OverProcrastinate
    from workflow_engine.delivery.temporal import OverTemporal

GROUP = "workflow_engine.handlers"


def channels(desk: Desk, settings: DeliverySettings, addresses: Addresses | None = None) -> list[Channel]:
    """Return the channels that the settings turn on. A host's ``addresses`` stand instead of those in them."""
    found: list[Channel] = []
    if settings.log:
        found.append(LogChannel(desk.world, lang=settings.language))
    if settings.mail:
        book = settings.addresses if addresses is None else addresses
        found.append(MailChannel(settings.mail, book, desk.world, lang=settings.language))
    if settings.hooks:
        found.append(WebhookChannel(settings.hooks, desk.world, desk.clock))
    return found


def queue_of(store: object) -> Queue[Any]:
    """Return a store as the queue that it is. Raises ``UsageError`` for a store that keeps no outbox to claim from."""
    if isinstance(store, Queue):
        return store
    raise UsageError(
        Message("这个存储不能投递", "this store cannot hand out timers and effects"),
        help=Message("它要有 delivery.port.Queue 的各个方法", "give it the methods of delivery.port.Queue"),
    )


def worker(
    desk: Desk,
    store: object,
    *,
    settings: DeliverySettings | None = None,
    addresses: Addresses | None = None,
    handlers: Mapping[str, Handler] | None = None,
) -> Embedded:
    """Return the embedded driver for an engine and its store, not yet started.

    ``handlers`` are the functions for ``service`` states by name; beside them stand those that installed packages
    offer at the entry point ``workflow_engine.handlers``.
    """
    chosen = settings or DeliverySettings()
    queue = queue_of(store)
    return Embedded(desk, queue, _courier(desk, queue, chosen, addresses, handlers), lease=chosen.lease)


def procrastinate_worker(
    desk: Desk,
    store: object,
    address: str,
    *,
    settings: DeliverySettings | None = None,
    addresses: Addresses | None = None,
    handlers: Mapping[str, Handler] | None = None,
) -> OverProcrastinate:
    """Return the driver over Procrastinate, not yet started; ``address`` is the store's PostgreSQL address.

    Raises ``UsageError`` for any other database, and when Procrastinate is not installed.
    """
    from workflow_engine.delivery.procrastinate import OverProcrastinate

    chosen = settings or DeliverySettings()
    scheme, separator, rest = address.partition("://")
    if scheme.partition("+")[0] != "postgresql" or not separator or not isinstance(store, Relay):
        raise UsageError(
            Message("procrastinate 只用于 PostgreSQL", "procrastinate works on PostgreSQL only"),
            help=Message(
                "用 --db postgresql://…，或去掉 --driver。", "Use --db postgresql://…, or leave out --driver."
            ),
        )
    courier = _courier(desk, store, chosen, addresses, handlers)
    where = f"postgresql://{rest}"
    return OverProcrastinate(desk, store, courier, where, lease=chosen.lease, heartbeat=chosen.heartbeat)


def temporal_worker(
    desk: Desk,
    store: object,
    *,
    settings: DeliverySettings | None = None,
    addresses: Addresses | None = None,
    handlers: Mapping[str, Handler] | None = None,
) -> OverTemporal:
    """Return the driver over the Temporal cluster that the settings name, not yet started.

    Raises ``UsageError`` for a store that is no SQL database, and when temporalio is not installed.
    """
    try:
        from workflow_engine.delivery.temporal import OverTemporal
    except ModuleNotFoundError as error:
        raise UsageError(
            Message("没有安装 temporalio", "temporalio is not installed"),
            help=Message(
                "运行 pip install 'workflow-engine[temporal]'", "Run: pip install 'workflow-engine[temporal]'"
            ),
        ) from error

    chosen = settings or DeliverySettings()
    if not isinstance(store, Relay):
        raise UsageError(
            Message("这个存储不能交给 temporal", "this store cannot be handed over to temporal"),
            help=Message("用 SQL 数据库，最好是 PostgreSQL。", "Use an SQL database, PostgreSQL for preference."),
        )
    courier = _courier(desk, store, chosen, addresses, handlers)
    return OverTemporal(desk, store, courier, chosen.temporal, lease=chosen.lease)


def _courier(
    desk: Desk,
    queue: Queue[Any],
    settings: DeliverySettings,
    addresses: Addresses | None,
    handlers: Mapping[str, Handler] | None,
) -> Courier:
    return Courier(
        desk,
        queue,
        channels=channels(desk, settings, addresses),
        handlers={**installed_handlers(), **(handlers or {})},
        attempts=settings.attempts,
        patience=settings.lease / 2,
    )


def installed_handlers() -> dict[str, Handler]:
    """Return the handlers of installed packages by name."""
    files = (file for folder in dict.fromkeys(sys.path) for file in Path(folder).glob("*-info/entry_points.txt"))
    if not any(GROUP.encode() in file.read_bytes() for file in files):
        return {}  # reading every package's metadata is slow; only when one of them offers a handler is it done
    from importlib.metadata import entry_points

    return {entry.name: entry.load() for entry in entry_points(group=GROUP)}
