"""Small procedures to break, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workflow_engine.definition.load import Loaded, load
from workflow_engine.source.reader import read

Told = list[tuple[str, str, str]]


@pytest.fixture
def told() -> Callable[[str], Told]:
    """Return a function: YAML → (rule, line:column, path joined by points) of every problem, in order."""

    def tell(text: str) -> Told:
        return [
            (p.rule, f"{p.place.line}:{p.place.column}", ".".join(map(str, p.path)))
            for p in load(read(text)).problems
            if p.place
        ]

    return tell


@pytest.fixture
def loaded() -> Callable[[str], Loaded]:
    """Return a function: YAML → what was loaded from it."""
    return lambda text: load(read(text, "x.yaml"))


@pytest.fixture
def procedure() -> Callable[..., str]:
    """Return a function that writes a procedure from lines for its top, for the state ``a`` and for more states."""

    def write(top: str = "", a: str = "", more: str = "") -> str:
        lines = ["process: p", "start: a", *top.splitlines(), "states:", "  a:"]
        lines += [f"    {line}" for line in (a or "title: 甲\nactions: {go: {to: z}}").splitlines()]
        lines += [f"  {line}" for line in more.splitlines()]
        return "\n".join([*lines, "  z: {kind: end, outcome: done}", ""])

    return write
