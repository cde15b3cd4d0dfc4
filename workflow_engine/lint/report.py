"""Findings → text for people or machines. The formats are the modules of the folder ``reporters``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from functools import lru_cache

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.words import did_you_mean
from workflow_engine.errors import Message, UsageError
from workflow_engine.lint import reporters as folder
from workflow_engine.lint.finding import Finding
from workflow_engine.lint.tally import NOTHING, Tally
from workflow_engine.modules import modules_in

Reporter = Callable[[Sequence[Finding], Catalogue, str, Tally], str]


@lru_cache(maxsize=1)
def reporters() -> dict[str, Reporter]:
    """Return the reporters by the name of their format."""
    modules = [importlib.import_module(file) for file in _files().values()]
    return {module.NAME: module.report for module in modules}


@lru_cache(maxsize=1)
def _files() -> dict[str, str]:
    """Return the modules by the name of their format, which is the name of the file."""
    return {name.removesuffix("_report"): f"{folder.__name__}.{name}" for name in modules_in(folder)}


def report(
    findings: Sequence[Finding], catalogue: Catalogue, form: str = "text", lang: str = "zh", tally: Tally = NOTHING
) -> str:
    """Return the findings in one of the formats that ``reporters`` lists. Raises ``UsageError`` for another one."""
    known = _files()
    if form not in known:
        raise UsageError(
            Message(f"没有“{form}”这种报告格式", f"there is no report format {form!r}"),
            help=did_you_mean(form, known),
            format=form,
        )
    # Only the one that is asked for: others need libraries that are slow to import.
    chosen: Reporter = importlib.import_module(known[form]).report
    return chosen(findings, catalogue, lang, tally)
