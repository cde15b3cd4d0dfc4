"""An engine in memory on the small office's procedures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.engine.office import CALLER, PAPER, opened, write
from workflow_engine.engine import Engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "processes", paper=PAPER, caller=CALLER)


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    with opened(folder) as made:
        yield made
