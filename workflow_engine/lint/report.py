"""The door to the reporters: every file in ``reporters/`` is a format."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Message, UsageError
from workflow_engine.lint import reporters as folder
from workflow_engine.lint.finding import Finding


def reporters() -> dict[str, ModuleType]:
    """Return the reporters by the name of their format."""
    modules = (import_module(f"{folder.__name__}.{m.name}") for m in pkgutil.iter_modules(folder.__path__))
    return {module.NAME: module for module in modules}


def report(findings: Sequence[Finding], catalogue: Catalogue, form: str, lang: str) -> str:
    """Return the findings in one format. Raises ``UsageError`` for a format nobody knows."""
    known = reporters()
    if form not in known:
        names = ", ".join(sorted(known))
        raise UsageError(Message(f"没有报告格式“{form}”；有：{names}", f"no report format {form!r}; known: {names}"))
    text: str = known[form].report(findings, catalogue, lang)
    return text
