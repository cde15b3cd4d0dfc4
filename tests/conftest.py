"""The end of a run."""

from __future__ import annotations

from tests.ending import ENDING


def pytest_sessionfinish() -> None:
    ENDING.close()
