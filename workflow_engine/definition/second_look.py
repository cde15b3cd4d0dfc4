"""A second look at a procedure whose shape is broken: what is wrong in the rest of it, so that all comes at once.

Broken parts are left out of a copy until the rest is whole. Only what cannot be a consequence of leaving them out is
told: names are still looked up in the whole file. The rest is there to be looked at, never to be run.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from workflow_engine.definition.meaning.process import build_process
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.report import DUPLICATE, TARGET, Report, written
from workflow_engine.definition.schema.files import ProcessForm
from workflow_engine.definition.schema.quick import quick
from workflow_engine.definition.words import Path
from workflow_engine.errors import Problem
from workflow_engine.record import record
from workflow_engine.source.document import Document

_ROUNDS = 8
_SURE = frozenset({TARGET, DUPLICATE, "guard-syntax"})
_SURE_WITH_DATA = frozenset({"guard-unknown-name", "guard-type"})


@record
class Rest:
    """What is left of a procedure whose shape is broken: fit to be looked at, never to be run.

    ``left_out`` are the paths of the broken parts in the file; ``problems`` is what is wrong besides the shape.
    """

    definition: ProcessDefinition
    left_out: tuple[Path, ...]
    problems: tuple[Problem, ...]


def second_look(document: Document) -> Rest | None:
    """Return what is left; None when that is too little."""
    from workflow_engine.definition.schema.checked import errors_of

    rest = deepcopy(document.value)
    cut: list[Path] = []
    for _ in range(_ROUNDS):
        form = quick(ProcessForm, rest)
        if form is not None:
            return _rest(document, form, tuple(cut))
        for each in errors_of(ProcessForm, rest):
            path = _broken(rest, each["loc"], missing=each["type"] == "missing")
            if not path:
                return None
            _leave_out(rest, path)
            cut.append(path)
    return None


def _rest(document: Document, form: ProcessForm, cut: tuple[Path, ...]) -> Rest:
    report = Report(document)
    definition = build_process(report, form)
    whole = not any(path[0] in ("data", "tables") for path in cut)
    sure = _SURE | _SURE_WITH_DATA if whole else _SURE
    return Rest(definition, cut, tuple(problem for problem in report.problems() if problem.rule in sure))


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
