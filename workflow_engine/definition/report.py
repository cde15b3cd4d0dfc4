"""Collects what is wrong with one file, and knows where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from workflow_engine.definition.words import known_here, mean, nearest
from workflow_engine.errors import Message, Place, Problem
from workflow_engine.source.document import Document, Path

SCHEMA = "schema-violation"
TARGET = "unknown-target"
DUPLICATE = "duplicate-key"
READ = "read-before-set"

_MOST_COMPARED = 20_000


class Report:
    """All problems of one document; every one has a path that exists in it, but for a last key that is missing."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._problems: list[Problem] = []
        self._compared = 0

    def add(
        self,
        rule: str,
        path: Path,
        message: Message,
        help: Message | None = None,
        *,
        at_key: bool = False,
        place: Place | None = None,
    ) -> None:
        """Add a problem at ``path``; ``at_key`` shows the key there instead of its value."""
        path = written(self.document.value, path)
        if place is None:
            place = (self.document.key_place(path) if at_key else None) or self._place(path)
        self._problems.append(Problem(rule, message, path, place, help))

    def schema(self, path: Path, zh: str, en: str, help: Message | None = None) -> None:
        """Add a ``schema-violation`` from its two sentences."""
        self.add(SCHEMA, path, Message(zh, en), help)

    def nearest(self, word: str, known: Collection[str]) -> str | None:
        """Return the known word that ``word`` was probably meant to be.

        Comparing costs time, and a hostile file can hold thousands of unknown words among thousands of known ones:
        after a while nothing is near any more.
        """
        self._compared += len(known)
        return nearest(word, known) if self._compared <= _MOST_COMPARED else None

    def did_you_mean(self, word: str, known: Collection[str]) -> Message | None:
        """Return the next step for an unknown ``word``: the nearest known one, else what is known, else ``None``."""
        found = self.nearest(word, known)
        return mean(found) if found else known_here(known)

    def take(self, problems: Iterable[Problem]) -> None:
        """Add problems that were found elsewhere."""
        self._problems.extend(problems)

    def _place(self, path: Path) -> Place:
        # A key missing at the top has no key above it to point at; the first key of the file stands for the file.
        value = self.document.value
        if isinstance(value, dict) and value and (not path or str(path[0]) not in value):
            return self.document.key_place((next(iter(value)),)) or self.document.place(path)
        return self.document.place(path)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems in the order in which they stand in the file."""
        return tuple(sorted(self._problems, key=_order))


def _order(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)


def written(value: Any, path: Path) -> Path:
    """Return ``path`` without the steps that only the long form of a value has, or that name a form.

    The last step is kept when a map lacks it: it names a key that is missing.
    """
    kept: list[str | int] = []
    for at, step in enumerate(path):
        if isinstance(value, dict):
            if step in value:
                value = value[step]
            elif at < len(path) - 1:
                continue
            kept.append(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            kept.append(step)
    return tuple(kept)
