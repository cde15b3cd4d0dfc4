"""One file for each thing a person, a timer or the outside world can do.

A file gives ``COMMAND`` (a named tuple that is a ``Command``), ``TITLE`` (what people call it) and
``run(turn, command)``, which either refuses with all reasons before anything is emitted, or emits what happened.
It may give ``EVENTS``, the events only it makes, and ``STANDS``, a set of the states of a case in which it works
besides running: ``"unopened"``, ``"suspended"``, ``"ended"``. ``BY_SYSTEM = True`` shuts out persons. Files are found
by listing this folder; none imports another.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NamedTuple

from workflow_engine.errors import Message, UsageError
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
    by_system: bool


def _discover() -> dict[type[Command], Operation]:
    found = {}
    for module in pkgutil.iter_modules(__path__):
        file = import_module(f"{__name__}.{module.name}")
        found[file.COMMAND] = Operation(
            name=module.name.replace("_", "-"),
            title=file.TITLE,
            command=file.COMMAND,
            run=file.run,
            stands=frozenset(getattr(file, "STANDS", ())),
            events=tuple(getattr(file, "EVENTS", ())),
            by_system=getattr(file, "BY_SYSTEM", False),
        )
    return found


OPERATIONS = _discover()
"""All operations by the class of their command."""


def command_named(name: str, fields: Iterable[str] = ()) -> type[Command]:
    """Return the command of an operation by its name, with ``-`` or ``_``.

    Raises ``UsageError`` when there is none, when ``fields`` are not its own, or when one it needs is missing.
    """
    by_name = {operation.name: operation.command for operation in OPERATIONS.values()}
    command: Any = by_name.get(name.replace("_", "-"))
    if command is None:
        near, known = get_close_matches(name, by_name, 1), "、".join(by_name)
        hint_zh, hint_en = (f"，是否指“{near[0]}”？", f", did you mean {near[0]!r}?") if near else ("", "")
        raise UsageError(Message(f"没有操作“{name}”{hint_zh} 有：{known}", f"no operation {name!r}{hint_en} ({known})"))
    given = {*fields, "by", "at", "id"}
    odd = sorted(given - set(command._fields))
    missing = [field for field in command._fields if field not in given and field not in command._field_defaults]
    if odd or missing:
        zh = "；".join([f"没有字段 {field}" for field in odd] + [f"缺少 {field}" for field in missing])
        en = "; ".join([f"no field {field}" for field in odd] + [f"{field} is missing" for field in missing])
        raise UsageError(Message(f"操作“{name}”：{zh}", f"operation {name!r}: {en}"))
    return command  # type: ignore[no-any-return]
