"""One file for each thing a person, a timer or the outside world can do.

A file gives ``COMMAND`` (a named tuple that is a ``Command``), ``TITLE`` (what people call it) and
``run(turn, command)``, which either refuses with all reasons before anything is emitted, or emits what happened.
It may give ``EVENTS``, the events only it makes, and ``STANDS``, a set of the states of a case in which it works
besides running: ``"suspended"``, ``"ended"``. Files are found by listing this folder; none imports another.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from workflow_engine.errors import Message
from workflow_engine.kernel.command import Command
from workflow_engine.kernel.events import Event
from workflow_engine.kernel.turn import Turn


class Operation(NamedTuple):
    """One entry of the registry; ``name`` is the file's name with hyphens."""

    name: str
    title: Message
    command: type[Command]
    run: Callable[[Turn, Any], None]
    stands: frozenset[str]
    events: tuple[type[Event], ...]


def _discover() -> dict[type[Command], Operation]:
    found = {}
    for module in pkgutil.iter_modules(__path__):
        file = import_module(f"{__name__}.{module.name}")
        name, stands, events = module.name.replace("_", "-"), getattr(file, "STANDS", ()), getattr(file, "EVENTS", ())
        found[file.COMMAND] = Operation(name, file.TITLE, file.COMMAND, file.run, frozenset(stands), tuple(events))
    return found


OPERATIONS = _discover()
"""All operations by the class of their command."""
