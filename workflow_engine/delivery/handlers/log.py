"""Log: every notice is a line of the log ``workflow_engine.notices``. It cannot fail, and needs no setting."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from workflow_engine.delivery.notice import recipients, subject
from workflow_engine.delivery.port import Request
from workflow_engine.kernel.directory import World

_log = logging.getLogger("workflow_engine.notices")


class LogChannel:
    """Writes one line for each notice: its id, the case, to whom, and what it is about."""

    name = "log"

    def __init__(self, world: World, *, lang: str = "zh") -> None:
        self._world = world
        self._lang = lang

    def targets(self, _request: Request) -> Sequence[str]:
        """See ``Channel.targets``: the log is one target."""
        return ("",)

    def send(self, request: Request, _target: str) -> None:
        """See ``Channel.send``."""
        people = recipients(request, self._world)
        line = subject(request, str(request.arguments.get("role", "")), self._lang)
        _log.info("%s %s → %s", request.key, line, ", ".join(people) or "—")
