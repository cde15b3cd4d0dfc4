"""Service states: a registered Python function does the work, and its result answers the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow_engine.delivery.port import Desk, Queue, Request
from workflow_engine.errors import CommandRejected, Message, ServiceFailed, Undeliverable
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.operations.answer import Answer

Handler = Callable[[Request], Mapping[str, Any] | None]
"""Gets the request, returns values for fields of the case. Raises ``ServiceFailed`` when the work is refused for good;
any other exception means: try again later. It is called at least once, so it acts once per ``request.key``."""


class Services:
    """Calls handlers by name and gives their results to the cases that wait for them."""

    def __init__(self, desk: Desk, queue: Queue[Any], handlers: Mapping[str, Handler]) -> None:
        self._desk = desk
        self._queue = queue
        self._handlers = handlers

    def call(self, request: Request, name: str) -> str:
        """Do the work of a request and answer its state; return a remark, empty when there is none.

        Raises ``Undeliverable`` for a name nobody registered and for a result that the case refuses.
        """
        handler = self._handlers.get(name)
        if handler is None:
            known = "、".join(self._handlers) or "—"
            raise Undeliverable(
                Message(f"没有注册名为“{name}”的处理程序；有：{known}", f"no handler {name!r}; registered: {known}"),
                help=Message(
                    f"用 handlers={{'{name}': 函数}} 或入口点 workflow_engine.handlers 注册，再 outbox --retry",
                    f"register it (handlers={{'{name}': …}} or entry point workflow_engine.handlers), then retry",
                ),
                handler=name,
            )
        try:
            return self.answer(request, "done", handler(request) or {})
        except ServiceFailed as failed:
            return self.answer(request, "error", failed.data) or f"{failed.message.zh} / {failed.message.en}"

    def answer(self, request: Request, result: str, data: Mapping[str, Any]) -> str:
        """Give the waiting state ``done`` or ``error``; return a remark when it waits no longer.

        The answer has the effect's id, so that however often the work was repeated, the first answer stands.
        """
        at = self._queue.moment(self._desk.clock.now())
        answer = Answer(SYSTEM, at, result, id=f"{request.key}/answer", visit=request.visit, data=data)
        try:
            self._desk.perform(request.case.id, answer)
        except CommandRejected as refused:
            if refused.reasons[0].code in ("not-waiting", "case-ended"):
                return "环节已不再等待结果 / the state waited no longer"
            raise Undeliverable(refused.message, help=refused.help, case=request.case.id) from refused
        return ""
