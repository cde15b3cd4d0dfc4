"""Questions to files as written, for what a built procedure can no longer show."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import Path


def ends_with_actions(catalogue: Catalogue) -> Iterator[tuple[str, Path]]:
    """Yield file and path of every ``actions`` written under a state of kind ``end``."""
    for file, document in catalogue.documents.items():
        waiting: list[tuple[Path, object]] = [((), document.value)]
        while waiting:
            path, value = waiting.pop()
            if isinstance(value, list):
                waiting += [((*path, n), inner) for n, inner in enumerate(value) if isinstance(inner, dict | list)]
            elif isinstance(value, dict):
                if value.get("kind") == "end" and "actions" in value:
                    yield file, (*path, "actions")
                waiting += [((*path, k), inner) for k, inner in value.items() if isinstance(inner, dict | list)]
