"""Standardised office procedures as YAML state machines: validated, drawn, run, and kept on a trail.

The public names; each is imported when it is first asked for, so that a command that needs one of them does not pay
for the others.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # not from typing, which takes longer to import than the help to print
if TYPE_CHECKING:
    from typing import Any

    from workflow_engine.clock import FixedClock, SystemClock
    from workflow_engine.definition.catalogue import Catalogue, read_catalogue
    from workflow_engine.engine import Engine
    from workflow_engine.errors import WorkflowError
    from workflow_engine.kernel.case import Case
    from workflow_engine.kernel.events import Entry

__all__ = ["Case", "Catalogue", "Engine", "Entry", "FixedClock", "SystemClock", "WorkflowError", "read_catalogue"]

_ROOMS = {
    "Case": "kernel.case",
    "Catalogue": "definition.catalogue",
    "Engine": "engine",
    "Entry": "kernel.events",
    "FixedClock": "clock",
    "SystemClock": "clock",
    "WorkflowError": "errors",
    "read_catalogue": "definition.catalogue",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
