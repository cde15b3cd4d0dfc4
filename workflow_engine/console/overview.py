"""The commands and their one-line help, read from the heads of their files: none is imported just to be listed."""

from __future__ import annotations

import os
import re
from importlib import import_module

TYPE_CHECKING = False  # not from typing, which takes as long to import as all of this
if TYPE_CHECKING:
    from types import ModuleType

_FOLDER = os.path.join(os.path.dirname(__file__), "commands")  # pathlib is slow to import, too
_HEAD = 4_000
_ORDER = re.compile(r"^ORDER = (\d+)$", re.MULTILINE)
_HELP = re.compile(r'^HELP = Message\(\s*"([^"\\]+)",\s*"([^"\\]+)",?\s*\)$', re.MULTILINE)


def command_files() -> dict[str, str]:
    """Return the names of the modules of the commands by the names of the commands, which their files bear."""
    stems = [name[:-3] for name in sorted(os.listdir(_FOLDER)) if name.endswith(".py") and name != "__init__.py"]
    return {stem.replace("_", "-"): f"{__package__}.commands.{stem}" for stem in stems}


def load_command(name: str) -> ModuleType:
    """Return the module of the command called so."""
    return import_module(command_files()[name])


def overview() -> dict[str, tuple[str, str]]:
    """Return what each command does, in Chinese and in English, in the order in which commands are shown."""
    lines = {name: _line(name) for name in command_files()}
    return {name: (zh, en) for name, (_, zh, en) in sorted(lines.items(), key=lambda line: line[1][0])}


def _line(name: str) -> tuple[int, str, str]:
    path = os.path.join(_FOLDER, f"{name.replace('-', '_')}.py")
    with open(path, encoding="utf-8") as file:
        head = file.read(_HEAD)
    order, help_ = _ORDER.search(head), _HELP.search(head)
    if order and help_:
        return int(order[1]), help_[1], help_[2]
    module = load_command(name)  # written in some other way
    return module.ORDER, module.HELP.zh, module.HELP.en
