"""A scenario as a text that people can read and go on with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.scenario.coverage import Element
from workflow_engine.source.scalars import plain

_BARE = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w./\-\u4e00-\u9fff]*(:[\w\-]+)?")
_WORDS = {"state": "状态", "action": "动作", "guard": "条件"}


class Made(NamedTuple):
    """A scenario that was found: what it touches, who starts it when, with which data, the steps, and where it leads
    (``outcome``, or the open ``states``)."""

    element: Element
    by: str
    at: datetime
    data: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]
    outcome: str | None
    states: tuple[str, ...]


def suite_text(definition: ProcessDefinition, scenarios: Sequence[Made]) -> str:
    """Return the text of a file with these scenarios of one procedure."""
    return "\n".join(_lines(definition, scenarios)) + "\n"


def _lines(definition: ProcessDefinition, scenarios: Iterable[Made]) -> Iterator[str]:
    yield "# 由 workflow-engine test --generate 生成，请核对后改写标题 · generated: check, then give it a title"
    yield f"process: {definition.name}"
    yield "scenarios:"
    for made in scenarios:
        kind, name, _ = made.element
        yield f"  - scenario: {{zh: {_scalar(f'{_WORDS[kind]} {name}')}, en: {_scalar(f'{kind} {name}')}}}"
        yield f"    by: {_scalar(made.by)}"
        yield f"    at: {made.at:%Y-%m-%d %H:%M}"
        if made.data:
            yield f"    data: {written(made.data)}"
        if made.steps:
            yield "    steps:"
            yield from (f"      - {written(step)}" for step in made.steps)
        ended = {"ended": made.outcome} if made.outcome else {"state": list(made.states)}
        yield f"    expect: {written(ended)}"


def written(value: Any) -> str:
    """Return a value on one line of YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    bare = _BARE.fullmatch(value) is not None or re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", value) is not None
    return value if bare and isinstance(plain(value), str) else json.dumps(value, ensure_ascii=False)
