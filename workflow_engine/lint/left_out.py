"""Findings that may only be there because a broken part of a procedure was left out before the rest was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import Path
from workflow_engine.definition.report import SCHEMA
from workflow_engine.definition.second_look import Rest
from workflow_engine.lint.finding import Finding
from workflow_engine.source.document import Document

SHAPE = frozenset({SCHEMA, "end-has-actions"})
"""Rules whose findings keep a procedure from being built; what they explain is asked of the part left out."""
_WAYS = frozenset(
    {
        "ambiguous-action",
        "automatic-loop",
        "buck-passing-loop",
        "dead-end",
        "deadline-sum-exceeds",
        "empty-candidates",
        "join-never-fires",
        "livelock",
        "no-start-or-end",
        "read-before-set",
        "term-expires",
        "unbounded-return",
        "unreachable-step",
    }
)
"""What follows from the ways through the whole procedure."""


class LeftOut:
    """What was left out of one procedure, and what may follow from that."""

    def __init__(self, rest: Rest, document: Document) -> None:
        self._sure = {(problem.rule, problem.path) for problem in rest.problems}
        self._steps = [state for path in rest.left_out if (state := _state(path))]
        self._ways = any(_leads(document.value, path, rest) for path in rest.left_out)
        self._top = {str(path[0]) for path in rest.left_out if not _state(path)}

    def explains(self, finding: Finding) -> bool:
        """Tell whether a finding may be there only because of what was left out.

        Such are: whatever is found at the same state, or at the defaults that it takes when its own key is missing;
        what follows from the ways, when a part that leads somewhere is missing; everything, when a part is missing
        that holds for the whole procedure.
        """
        if finding.rule in SHAPE or (finding.rule, finding.path) in self._sure:
            return False
        if self._top or (self._ways and finding.rule in _WAYS):
            return True
        inherited = bool(self._steps) and finding.path[:1] == ("defaults",)
        return inherited or any(finding.path[: len(state)] == state for state in self._steps)


def _state(path: Path) -> Path:
    """Return the path of the innermost state that a path leads into, ``()`` when there is none."""
    ends = [at + 2 for at, step in enumerate(path[:-1]) if step == "states" and at in (0, *_inner(path))]
    return path[: ends[-1]] if ends else ()


def _inner(path: Path) -> Iterator[int]:
    """Yield where ``states`` of a branch may stand: ``…, regions, name, states`` or ``…, region, states``."""
    for at in range(2, len(path)):
        if path[at - 1] == "region" or path[at - 2] == "regions":
            yield at


def _leads(value: Any, path: Path, rest: Rest) -> bool:
    """Tell whether a part is a state, holds or is one of its actions, or mentions a state by name."""
    if path == _state(path) or "actions" in path[-2:]:
        return True
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return not _texts(value).isdisjoint(state.name for state in rest.definition.every_state())


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {text for inner in value for text in _texts(inner)}
    return {value} if isinstance(value, str) else set()


def left_out(catalogue: Catalogue) -> dict[str, LeftOut]:
    """Return what was left out of each procedure whose shape is broken, by the procedures' names."""
    return {
        name: LeftOut(rest, catalogue.documents[catalogue.files[f"process:{name}"]])
        for name, rest in catalogue.rests.items()
    }
