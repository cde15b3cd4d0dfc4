"""A second look at a procedure whose shape is broken: what is wrong in the rest of it, so that all comes at once.

Broken parts are left out of a copy until the rest is whole. Only what cannot be a consequence of leaving them out is
told: names are still looked up in the whole file.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from workflow_engine.definition.meaning.process import build_process
from workflow_engine.definition.report import DUPLICATE, TARGET, Report, written
from workflow_engine.definition.schema.files import ProcessForm
from workflow_engine.definition.words import Path
from workflow_engine.errors import Problem
from workflow_engine.source.document import Document

_ROUNDS = 8
_SURE = frozenset({TARGET, DUPLICATE, "guard-syntax"})
_SURE_WITH_DATA = frozenset({"guard-unknown-name", "guard-type"})


def second_look(document: Document) -> tuple[Problem, ...]:
    """Return what is wrong besides the shape; empty when too little of the procedure is left."""
    rest = deepcopy(document.value)
    cut: list[Path] = []
    for _ in range(_ROUNDS):
        try:
            form = ProcessForm.model_validate(rest)
        except ValidationError as error:
            for each in error.errors(include_url=False, include_input=False):
                path = _broken(rest, each["loc"], missing=each["type"] == "missing")
                if not path:
                    return ()
                _leave_out(rest, path)
                cut.append(path)
        else:
            return _sure(document, form, cut)
    return ()


def _sure(document: Document, form: ProcessForm, cut: list[Path]) -> tuple[Problem, ...]:
    report = Report(document)
    build_process(report, form)
    whole = not any(path[0] in ("data", "tables") for path in cut)
    sure = _SURE | _SURE_WITH_DATA if whole else _SURE
    return tuple(problem for problem in report.problems() if problem.rule in sure)


def _broken(value: Any, loc: Path, *, missing: bool) -> Path:
    """Return the path of the smallest named part that must go; items of a list go with it, so that no number shifts."""
    path = written(value, loc[:-1] if loc[-1:] == ("[key]",) else loc)
    path = path[:-1] if missing else path
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _leave_out(value: Any, path: Path) -> None:
    for step in path[:-1]:
        if not isinstance(value, dict) or step not in value:
            return
        value = value[step]
    if isinstance(value, dict):
        value.pop(path[-1], None)
