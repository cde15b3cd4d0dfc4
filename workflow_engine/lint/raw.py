"""Questions to files as written, for what a built procedure can no longer show."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Path
from workflow_engine.lint.subject import Subject


def ends_with_actions(subject: Subject) -> tuple[tuple[str, Path], ...]:
    """Return file and path of every ``actions`` written under a state of kind ``end``. Ask it with ``subject.once``."""
    return tuple(_ends_with_actions(subject))


def _ends_with_actions(subject: Subject) -> Iterator[tuple[str, Path]]:
    for file, document in subject.catalogue.documents.items():
        waiting: list[tuple[Path, object]] = [((), document.value)]
        while waiting:
            path, value = waiting.pop()
            if isinstance(value, list):
                waiting += [((*path, n), inner) for n, inner in enumerate(value) if isinstance(inner, dict | list)]
            elif isinstance(value, dict):
                if value.get("kind") == "end" and "actions" in value:
                    yield file, (*path, "actions")
                waiting += [((*path, k), inner) for k, inner in value.items() if isinstance(inner, dict | list)]
